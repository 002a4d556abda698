// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/limits"
)

//go:embed notes.html.tmpl
var page string

// pages is parsed when it is first needed: most runs write no page.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("notes").Funcs(template.FuncMap{
		"text": func(s string) string { return strings.Join(strings.Fields(limits.Strip(s)), " ") },
		"day":  day,
		"join": func(list []string) string { return strings.Join(list, ", ") },
	}).Parse(page))
})

// view is what the templates ask for.
type view struct {
	Notes
	// Nested says that the notes stand among others, a heading deeper and with the
	// version in their anchors.
	Nested bool
	// link gives the address of the page of a vulnerability; nil for no links.
	link func(vulnerability string) string
}

// heading is one of the headings between the lists.
type heading struct {
	ID, Words string
	Nested    bool
}

// Heading gives a heading its anchor.
func (v view) Heading(name, words string) heading { return heading{v.ID(name), words, v.Nested} }

// linked is an id with the address of its page, if it has one.
type linked struct{ Vulnerability, Address string }

// Linked looks for the page of a vulnerability.
func (v view) Linked(vulnerability string) linked {
	if v.link == nil {
		return linked{Vulnerability: vulnerability}
	}
	return linked{vulnerability, v.link(vulnerability)}
}

// ID gives an anchor that no other notes on the page have.
func (v view) ID(name string) string {
	if v.Nested {
		name = v.Version + "-" + name
	}
	return strings.Join(strings.Fields(name), "-")
}

func (v view) Name() string                    { return v.name() }
func (v view) Released() string                { return v.released() }
func (v view) PreviousWords() string           { return v.previousWords() }
func (v view) IsWithdrawn() bool               { return v.State == verdict.Withdrawn }
func (v view) NoAdvisory() string              { return v.noAdvisory() }
func (v view) NoHygiene() string               { return v.noHygiene() }
func (v view) HygieneSentence() string         { return v.hygieneSentence() }
func (v view) Rest() string                    { return v.rest() }
func (v view) ActionOf(e Entry) string         { return v.action(e) }
func (v view) FormerlyWords(e Entry) string    { return v.formerly(e) }
func (v view) RevisionWords(r Revision) string { return v.revisionWords(r) }
func (v view) OpenWords(o Open) string         { return v.openWords(o) }
func (v view) AdviceOf(o Open) string          { return o.advice() }
func (v view) SeverityOf(e Entry) string       { return e.severity() }
func (v view) PartWords(e Entry) string        { return e.partWords() }
func (v view) ToOf(c Change) string            { return c.to() }
func (v view) LabelOf(b BaseChange) string     { return b.label() }
func (v view) Side(c Change) sides             { return sides{c} }
func (v view) ChangesOf(e Entry) []Change {
	if len(e.Components) == 0 {
		return []Change{{}}
	}
	return e.Components
}

// sides is a change with what stood before and what stands after it.
type sides struct{ Change }

func (s sides) Before() string { return s.previous }
func (s sides) After() string  { return s.purl }

// HTML writes the notes as a page of its own, which asks for nothing from
// elsewhere.
func (n Notes) HTML() ([]byte, error) { return n.execute("page") }

// Sections writes what stands beneath the heading, for a page that is built around it;
// its headings begin at h2. link gives the address of the page of a vulnerability, ""
// for none.
func (n Notes) Sections(link func(vulnerability string) string) (template.HTML, error) {
	out, err := execute("sections", view{Notes: n, link: link})
	return template.HTML(out), err // #nosec G203 -- written by html/template
}

func (n Notes) execute(name string) ([]byte, error) { return execute(name, view{Notes: n}) }

// HTML writes the roll-up as a page of its own.
func (up RollUp) HTML() ([]byte, error) { return execute("rollup", rollUpView{up}) }

// rollUpView is what the page of a roll-up asks for.
type rollUpView struct{ RollUp }

func (v rollUpView) Name() string    { return v.Product }
func (v rollUpView) Nothing() string { return v.nothing() }

// ViewOf is notes beneath the notice, which stands above them all.
func (v rollUpView) ViewOf(n Notes) view {
	n.Notice = ""
	return view{Notes: n, Nested: true}
}

func (v rollUpView) LabelOf(n Notes) string    { return n.label() }
func (v rollUpView) ReleasedOf(n Notes) string { return n.released() }
func (v rollUpView) IDs(list []Entry) string   { return ids(list) }

func execute(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := pages().ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}
