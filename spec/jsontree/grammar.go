// SPDX-License-Identifier: Apache-2.0

package jsontree

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Grammar is a set of shapes by name, for standards whose shapes are many and hold one
// another.
type Grammar map[string]Shape

// Judge tells where a value does not fit the shape of a name, in order of place.
func (g Grammar) Judge(v *Value, name string, version int) []Problem {
	w := Walker{Version: version, grammar: g}
	g[name](&w, "", v)
	slices.SortStableFunc(w.Problems, func(a, b Problem) int { return a.Line - b.Line })
	return w.Problems
}

// Parse adds the shapes of a text, a line each; one that begins with a space goes on
// with the line before, and # begins a remark.
//
//	NAME = FORM
//
//	FORM         is
//	name         the shape of that name
//	[FORM]       a list; [FORM]+ one that is not empty
//	<FORM>       a list of different values; <FORM>+ one that is not empty
//	(one two@5)  one of the words, the second from version 5 on
//	{a!:FORM}    an object of these members, named as in Fields; behind it may stand
//	             open, for one that may have others too, and one(a b) for OneOf
//	A | B        what fits A or B; A ^ B what fits exactly one; A & B what fits both
//	A ~5 B       A before version 5, then B
//
// A text that is none is a defect of the program, and Parse panics.
func (g Grammar) Parse(text string) {
	text = strings.ReplaceAll(text, "\n ", " ")
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		name, form, ok := strings.Cut(line, " = ")
		if !ok {
			continue
		}
		p := notation{tokens: tokens(form), line: line}
		g[strings.TrimSpace(name)] = p.form()
		if len(p.tokens) > 0 {
			p.wrong()
		}
	}
}

// notation reads the form of a line.
type notation struct {
	tokens []string
	line   string
}

var brackets = strings.NewReplacer("]+", " ]+ ", ">+", " >+ ", "[", " [ ", "]", " ] ", "<", " < ", ">", " > ",
	"{", " { ", "}", " } ", "(", " ( ", ")", " ) ", ":", ": ")

func tokens(form string) []string { return strings.Fields(brackets.Replace(form)) }

func (p *notation) wrong() {
	panic(fmt.Sprintf("the grammar is wrong before %q in %q", p.tokens, p.line))
}

func (p *notation) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *notation) next() string {
	if len(p.tokens) == 0 {
		p.wrong()
	}
	token := p.tokens[0]
	p.tokens = p.tokens[1:]
	return token
}

// form reads alternatives, and those of later versions behind them.
func (p *notation) form() Shape {
	shape := p.alternatives()
	for strings.HasPrefix(p.peek(), "~") {
		version, err := strconv.Atoi(p.next()[1:])
		if err != nil {
			p.wrong()
		}
		before, after := shape, p.alternatives()
		shape = func(w *Walker, path string, v *Value) {
			if w.Version < version {
				before(w, path, v)
				return
			}
			after(w, path, v)
		}
	}
	return shape
}

// alternatives reads forms with operators between them, all of one kind.
func (p *notation) alternatives() Shape {
	shapes, operator := []Shape{p.single()}, ""
	for slices.Contains([]string{"|", "^", "&"}, p.peek()) {
		operator = p.next()
		shapes = append(shapes, p.single())
	}
	switch operator {
	case "|":
		return Either("one of what the standard allows here", shapes...)
	case "^":
		return Exactly("one of what the standard allows here", shapes...)
	case "&":
		return All(shapes...)
	}
	return shapes[0]
}

func (p *notation) single() Shape {
	switch token := p.next(); token {
	case "[":
		return p.list(List, "]")
	case "<":
		return p.list(Set, ">")
	case "(":
		var list []string
		for p.peek() != ")" {
			list = append(list, p.next())
		}
		p.next()
		return Words(strings.Join(list, " "))
	case "{":
		return p.object()
	default:
		return Ref(token)
	}
}

// Ref is the shape of a name in the grammar by which is judged.
func Ref(name string) Shape {
	return func(w *Walker, path string, v *Value) {
		judge, ok := w.grammar[name]
		if !ok {
			panic("the grammar has no " + name)
		}
		judge(w, path, v)
	}
}

func (p *notation) list(of func(int, Shape) Shape, end string) Shape {
	each := p.form()
	switch p.next() {
	case end:
		return of(0, each)
	case end + "+":
		return of(1, each)
	}
	p.wrong()
	return nil
}

func (p *notation) object() Shape {
	fields := Fields{}
	for p.peek() != "}" {
		key, ok := strings.CutSuffix(p.next(), ":")
		if !ok {
			p.wrong()
		}
		fields[key] = p.form()
	}
	p.next()
	var also []Shape
	var allowed func(string) bool
	for {
		switch p.peek() {
		case "open":
			p.next()
			allowed = func(string) bool { return true }
			continue
		case "one":
			p.next()
			also = append(also, OneOf(p.names()...))
			continue
		}
		return Open(allowed, fields, also...)
	}
}

func (p *notation) names() (list []string) {
	if p.next() != "(" {
		p.wrong()
	}
	for p.peek() != ")" {
		list = append(list, p.next())
	}
	p.next()
	return list
}
