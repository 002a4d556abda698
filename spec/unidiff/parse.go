// SPDX-License-Identifier: Apache-2.0

package unidiff

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// File is what differs in one file.
type File struct {
	// Old and New are its names before and after, without git's a/ and b/; "" where it
	// was not there, or had no line.
	Old, New string
	Hunks    []Hunk
	// Binary is set when it differs and its lines are not told.
	Binary bool
	Line   int // 1-based line of the diff where it begins
}

// Path is the name after, or before where it is gone.
func (f File) Path() string {
	if f.New != "" {
		return f.New
	}
	return f.Old
}

// Hunk is a stretch that differs, with lines around it that do not.
type Hunk struct {
	OldStart, OldLines int // 1-based; 0 for the start of no lines at the beginning
	NewStart, NewLines int
	Lines              []Line
	Line               int // 1-based line of the diff where it begins
}

// Op says what became of a line.
type Op byte

// The fates of a line.
const (
	Same    Op = ' '
	Added   Op = '+'
	Removed Op = '-'
)

// Line is a line of a file, without its end.
type Line struct {
	Op       Op
	Text     string
	Old, New int // its 1-based number before and after; 0 where it is not
}

// ParseError says what makes bytes no unified diff, and where.
type ParseError struct {
	Line    int // 1-based
	Message string
}

// Error gives the sentence with its place in front.
func (e *ParseError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Parse reads a diff. Text between files is left out. The error is a *ParseError: a
// hunk has no file, is shorter than it says, or nothing differs.
func Parse(b []byte) ([]File, error) {
	p := &parser{lines: strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")}
	for p.at < len(p.lines) {
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	p.finish()
	if len(p.files) == 0 {
		return nil, &ParseError{1, "this is no unified diff: it names no file that differs"}
	}
	return p.files, nil
}

type parser struct {
	lines []string
	at    int // 0-based
	files []File
	open  *File // under git's header or ---
	named bool  // by --- and +++
}

func (p *parser) fail(at int, format string, arguments ...any) error {
	return &ParseError{at + 1, fmt.Sprintf(format, arguments...)}
}

// finish ends the file that is open: one of which nothing is told does not differ.
func (p *parser) finish() {
	if p.open != nil && (len(p.open.Hunks) > 0 || p.open.Binary) {
		if h := p.open.Hunks; len(h) == 1 && h[0].OldStart == 0 && h[0].OldLines == 0 && p.open.New != "" {
			p.open.Old = "" // diff -N names it all the same
		} else if len(h) == 1 && h[0].NewStart == 0 && h[0].NewLines == 0 && p.open.Old != "" {
			p.open.New = ""
		}
		p.files = append(p.files, *p.open)
	}
	p.open, p.named = nil, false
}

func (p *parser) next() error {
	line := strings.TrimSuffix(p.lines[p.at], "\r")
	switch {
	case strings.HasPrefix(line, "diff --git "):
		p.finish()
		p.open = &File{Line: p.at + 1}
		p.open.Old, p.open.New = gitNames(line[len("diff --git "):])
	case strings.HasPrefix(line, "--- ") && p.at+1 < len(p.lines) && strings.HasPrefix(p.lines[p.at+1], "+++ "):
		if p.open == nil || p.named || len(p.open.Hunks) > 0 {
			p.finish()
			p.open = &File{Line: p.at + 1}
		}
		p.named = true
		p.open.Old, p.open.New = names(fileName(line[4:]), fileName(strings.TrimSuffix(p.lines[p.at+1], "\r")[4:]))
		p.at++
	case strings.HasPrefix(line, "@@ -"):
		return p.hunk()
	case p.open != nil && (strings.HasPrefix(line, "GIT binary patch") || strings.HasPrefix(line, "Binary files ")):
		p.open.Binary = true
	case p.open != nil && !p.named:
		p.extended(line)
	}
	p.at++
	return nil
}

// extended reads what git says between its header and the names.
func (p *parser) extended(line string) {
	for prefix, set := range map[string]func(string){
		"rename from ":       func(name string) { p.open.Old = name },
		"rename to ":         func(name string) { p.open.New = name },
		"copy from ":         func(name string) { p.open.Old = name },
		"copy to ":           func(name string) { p.open.New = name },
		"new file mode ":     func(string) { p.open.Old = "" },
		"deleted file mode ": func(string) { p.open.New = "" },
	} {
		if name, ok := strings.CutPrefix(line, prefix); ok {
			set(unquoted(name))
		}
	}
}

var hunkHeader = regexp.MustCompile(`^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@`)

func (p *parser) hunk() error {
	match := hunkHeader.FindStringSubmatch(p.lines[p.at])
	switch {
	case match == nil:
		return p.fail(p.at, "this is no beginning of a hunk: %.60q", p.lines[p.at])
	case p.open == nil:
		return p.fail(p.at, "a hunk stands under no file")
	}
	number := func(i int) int {
		if match[i] == "" {
			return 1
		}
		n, _ := strconv.Atoi(match[i]) // of at most nine digits
		return n
	}
	h := Hunk{OldStart: number(1), OldLines: number(2), NewStart: number(3), NewLines: number(4), Line: p.at + 1}
	p.at++
	if err := p.body(&h); err != nil {
		return err
	}
	p.open.Hunks = append(p.open.Hunks, h)
	return nil
}

// body reads as many lines as the hunk says.
func (p *parser) body(h *Hunk) error {
	before, after := h.OldStart, h.NewStart
	for oldLeft, newLeft := h.OldLines, h.NewLines; oldLeft > 0 || newLeft > 0; p.at++ {
		if p.at >= len(p.lines) {
			return p.fail(h.Line-1, "the hunk ends before all of its lines came")
		}
		text, op := p.lines[p.at], Same
		if text != "" && text != "\r" {
			op, text = Op(text[0]), text[1:]
		}
		l := Line{Op: op, Text: strings.TrimSuffix(text, "\r"), Old: before, New: after}
		switch op {
		case Removed:
			l.New = 0
			before, oldLeft = before+1, oldLeft-1
		case Added:
			l.Old = 0
			after, newLeft = after+1, newLeft-1
		case Same:
			before, oldLeft, after, newLeft = before+1, oldLeft-1, after+1, newLeft-1
		case '\\':
			continue
		default:
			return p.fail(p.at, "the hunk says that a line follows, and this is none: %.60q", p.lines[p.at])
		}
		if oldLeft < 0 || newLeft < 0 {
			return p.fail(p.at, "the hunk has more lines than it says")
		}
		h.Lines = append(h.Lines, l)
	}
	return nil
}
