// SPDX-License-Identifier: Apache-2.0

package casefile

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"verdict/internal/triage"
)

// The measures of a drawing, in SVG user units.
const (
	drawingWidth = 720
	boxHeight    = 62
	boxGap       = 46
	margin       = 14
	mostLetters  = 62 // of a line in a box
)

// drawing is a way from an entry point to vulnerable code, laid out from top to bottom.
type drawing struct {
	Title  string
	Words  string // the same for those who do not see it
	Width  int
	Height int
	Boxes  []box
	Arrows []arrow
}

// box is a method on the way.
type box struct {
	X, Y, Width, Height int
	TextX, NameY, SubY  int
	RightX              int
	Kind                string // entry, step, guard or flaw: a class of the style sheet
	Name                string // the class's own name and the method
	Package             string
	Source              string // file and line
	Full                string // all of it, as a tooltip
	Note                string // what is said of the box; may be empty
}

// arrow leads from a box to the next.
type arrow struct {
	X, From, To int
	TextX       int
	TextY       int
	By          string
	What        string
	Assumed     bool
}

// draw lays a witness out; nil where there is none.
func draw(e triage.EvidenceView) *drawing {
	a := e.Analysis
	if a == nil || len(a.Witness) == 0 {
		return nil
	}
	d := &drawing{Title: "The way to " + strings.Join(a.Symbols, ", "), Width: drawingWidth}
	var words []string
	for i, f := range a.Witness {
		b := boxOf(f, margin+i*(boxHeight+boxGap))
		switch name := f.Class + "#" + f.Method + f.Descriptor; {
		case i == len(a.Witness)-1:
			b.Kind, b.Note = "flaw", "the vulnerable code"
		case name == a.Dominator:
			b.Kind, b.Note = "guard", "every way leads through here"
		case i == 0:
			b.Kind, b.Note = "entry", "entry point"
		}
		if i > 0 {
			above := d.Boxes[i-1]
			d.Arrows = append(d.Arrows, arrow{X: drawingWidth / 2, From: above.Y + above.Height, To: b.Y - 2, TextX: drawingWidth/2 + 12,
				TextY: b.Y - boxGap/2 + 4, By: byWords(f.By), What: cut(f.What, mostLetters/2), Assumed: f.What != "" && assumes(a.Assumptions, f.What)})
		}
		d.Boxes = append(d.Boxes, b)
		words = append(words, f.Class+"."+f.Method)
	}
	last := d.Boxes[len(d.Boxes)-1]
	d.Height = last.Y + last.Height + margin
	d.Words = strings.Join(words, ", which leads to ")
	return d
}

func assumes(assumptions []string, what string) bool {
	for _, a := range assumptions {
		if a == what {
			return true
		}
	}
	return false
}

func boxOf(f triage.FrameView, y int) box {
	pkg, class := "", f.Class
	if at := strings.LastIndexByte(f.Class, '.'); at >= 0 {
		pkg, class = f.Class[:at], f.Class[at+1:]
	}
	b := box{X: margin, Y: y, Width: drawingWidth - 2*margin, Height: boxHeight, TextX: 2 * margin, NameY: y + 26, SubY: y + 47, RightX: drawingWidth - 2*margin,
		Kind: "step", Name: cut(class+"."+f.Method, mostLetters), Package: cut(pkg, mostLetters), Full: f.Class + "." + f.Method + f.Descriptor, Source: f.File}
	if f.Line > 0 {
		b.Source = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return b
}

// byWords say how a step leads to the next.
func byWords(by string) string {
	switch by {
	case "direct":
		return "calls"
	case "virtual":
		return "calls, by the class of the object"
	case "initializer":
		return "initialises the class"
	}
	return strings.ReplaceAll(by, "_", " ")
}

// cut leaves the middle of a long text out.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	letters := []rune(text)
	half := (most - 1) / 2
	return string(letters[:half]) + "…" + string(letters[len(letters)-half:])
}
