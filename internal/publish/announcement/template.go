// SPDX-License-Identifier: Apache-2.0

// Package announcement writes an advisory for people by templates that belong to the
// user: as plain text in the order of the ASF's announcements, as a message of mail, as a
// page of HTML and as Markdown. The templates that come with it are written in the same
// dialect, and can be taken as a beginning.
//
// A template is text with tags. {{name}} is a value; {{?name}}…{{/name}} stands where there
// is one and {{^name}}…{{/name}} where there is none; {{#name}}…{{/name}} stands once for
// each entry of a list, which is {{.}} where it is a text; {{! …}} is a remark. Names
// are the fields of [publish.Bulletin] as JSON writes them, and within a list those of its
// entries first. There is no other logic, nothing is included, and nothing runs.
package announcement

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
)

// Format is what a template makes.
type Format string

// The formats.
const (
	Text     Format = "text"
	HTML     Format = "html"
	Markdown Format = "markdown"
)

// Formats lists them.
var Formats = []Format{Text, HTML, Markdown}

// The bounds of a template.
const (
	longestTemplate = 256 << 10 // bytes
	longestOutput   = 4 << 20   // bytes
	longestTag      = 4 << 10   // bytes, of HTML
	mostVisits      = 300_000   // of a tag, or of a text between two
	deepestSections = 16
)

// Template is a template whose every name is known.
type Template struct {
	format Format
	nodes  []node
}

// node is literal text, a value or a section.
type node struct {
	sign byte   // 0 for text, '=' for a value, else that of the section
	text string // or the name
	line int
	up   int  // how many scopes outward the name stands
	link bool // it is an address that may be followed
	in   []node
}

// Parse reads a template. What it holds that is no template is Invalid, with its line.
func Parse(name string, format Format, text string) (Template, error) {
	if len(text) > longestTemplate {
		return Template{}, verdict.Errorf(verdict.Invalid, "the template is longer than %d bytes", longestTemplate).At(name, 0, "")
	}
	p := parser{name: name, tags: tagsOf(text)}
	t := Template{format: format}
	if p.bad != nil {
		return t, p.bad
	}
	t.nodes = p.section("", 0, []reflect.Type{reflect.TypeFor[publish.Bulletin]()})
	if p.bad == nil && format == HTML {
		page := markup{parser: &p}
		page.nodes(t.nodes)
		page.end()
	}
	if p.bad != nil {
		return Template{}, p.bad
	}
	return t, nil
}

// parser builds the tree of a template, until the first fault.
type parser struct {
	name string
	tags []tag
	bad  error
}

func (p *parser) fail(line int, hint, format string, args ...any) {
	if p.bad == nil {
		p.bad = verdict.Errorf(verdict.Invalid, format, args...).At(p.name, line, "").WithHint("%s", hint)
	}
}

// section reads up to the end of the section that is open; scopes are the types in which
// names are looked up, the innermost last.
func (p *parser) section(open string, line int, scopes []reflect.Type) (nodes []node) {
	for len(p.tags) > 0 && p.bad == nil {
		t := p.tags[0]
		p.tags = p.tags[1:]
		switch t.sign {
		case 0:
			nodes = append(nodes, node{text: t.text, line: t.line})
		case '!':
		case '/':
			if t.text != open {
				p.fail(t.line, "every section is closed by its own name, the innermost first", "{{/%s}} closes no open section", t.text)
			}
			return nodes
		case '=', '#', '?', '^':
			nodes = append(nodes, p.named(t, scopes))
		default:
			p.fail(t.line, "write a name, or one of # ? ^ / ! before it", "{{%s}} is no tag", t.text)
		}
	}
	if open != "" {
		p.fail(line, "write {{/"+open+"}} where it ends", "the section %s is not closed", open)
	}
	return nodes
}

// named reads a value or a section.
func (p *parser) named(t tag, scopes []reflect.Type) node {
	n := node{sign: t.sign, text: t.text, line: t.line}
	kind, up, known := lookUp(scopes, t.text)
	n.up, n.link = up, kind == reflect.TypeFor[publish.Link]()
	switch {
	case !known:
		p.fail(t.line, "known here are "+strings.Join(namesIn(scopes), ", "), "nothing is called %q here", t.text)
		return n
	case t.sign == '=' && !isText(kind):
		p.fail(t.line, fmt.Sprintf("write {{#%s}}…{{/%s}}", t.text, t.text), "%s is no text", t.text)
		return n
	case t.sign == '=':
		return n
	case len(scopes) > deepestSections:
		p.fail(t.line, "take out a section", "sections nest deeper than %d", deepestSections)
		return n
	}
	within := scopes
	if t.sign == '#' {
		if kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		within = append(slices.Clone(scopes), kind)
	}
	n.in = p.section(t.text, t.line, within)
	return n
}

// lookUp finds a name in the innermost scope that has it.
func lookUp(scopes []reflect.Type, name string) (kind reflect.Type, up int, known bool) {
	if name == "." {
		return scopes[len(scopes)-1], 0, scopes[len(scopes)-1].Kind() != reflect.Struct
	}
	for i, scope := range slices.Backward(scopes) {
		if at := field(scope, name); at >= 0 {
			return scope.Field(at).Type, len(scopes) - 1 - i, true
		}
	}
	return nil, 0, false
}

// field gives the place of a variable in a type; -1 where it has none of that name.
func field(scope reflect.Type, name string) int {
	if scope.Kind() != reflect.Struct {
		return -1
	}
	for i := range scope.NumField() {
		if scope.Field(i).Tag.Get("json") == name {
			return i
		}
	}
	return -1
}

func namesIn(scopes []reflect.Type) (names []string) {
	for _, scope := range slices.Backward(scopes) {
		if scope.Kind() != reflect.Struct {
			names = append(names, ".")
			continue
		}
		for i := range scope.NumField() {
			names = append(names, scope.Field(i).Tag.Get("json"))
		}
	}
	return names
}

// isText reports whether a variable of a type is written by its name alone.
func isText(t reflect.Type) bool {
	return t.Kind() == reflect.String || t == reflect.TypeFor[publish.Words]()
}
