// SPDX-License-Identifier: Apache-2.0

package suppression

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// Encode writes a file in the newest version that every reader of today knows,
// 1.3, and in 1.4 when its rules need that. A rule without criteria exists in
// version 1.0 only. Notes are CDATA sections. What Decode reads back is equal
// but for lines and the version.
//
// A file that the schema would refuse is an *Error, which names the rule by its
// place.
func Encode(f File) ([]byte, error) {
	for i, r := range f.Rules {
		if r.Group < 0 || r.Group > len(f.Groups) {
			return nil, &Error{Path: rulePath(i), Message: "the rule stands in a group that the file does not have"}
		}
	}
	f.Version = suitable(f)
	e := &encoder{}
	fmt.Fprintf(&e.b, "%s<suppressions xmlns=%q>\n", xml.Header, f.Version.Namespace())
	for i := 0; i < len(f.Rules); {
		if f.Rules[i].Group == 0 {
			e.rule(f.Rules[i], Group{}, "  ")
			i++
			continue
		}
		i += e.group(f, i)
	}
	e.b.WriteString("</suppressions>\n")
	if err := check(f, e.b.Bytes()); err != nil {
		return nil, err
	}
	return e.b.Bytes(), nil
}

// suitable gives the version that the rules need.
func suitable(f File) Version {
	v := V13
	bare := false
	for _, r := range f.Rules {
		bare = bare || len(r.Criteria) == 0
		for _, c := range r.Criteria {
			v = max(v, criterionSince[c.Kind])
		}
	}
	if len(f.Groups) > 0 {
		v = V14
	}
	if bare && v == V13 {
		return V10
	}
	return v
}

// check reads the written file back: nothing is handed out that Decode, and so
// the schema, would refuse, nor anything that says something else.
func check(f File, b []byte) error {
	back, err := Decode(b)
	if err != nil {
		return err
	}
	if len(back.Rules) != len(f.Rules) || len(back.Groups) != len(f.Groups) {
		return &Error{Path: "/suppressions", Message: "a group stands in two places of the file"}
	}
	for i := range f.Rules {
		if !f.Rules[i].Equal(back.Rules[i]) {
			return &Error{Path: rulePath(i), Message: "the rule holds what a suppression file cannot express"}
		}
	}
	return nil
}

func rulePath(i int) string { return fmt.Sprintf("/suppressions/suppress[%d]", i+1) }

// Equal reports whether two rules say the same, wherever they stand.
func (r Rule) Equal(o Rule) bool {
	same := func(a, b Criterion) bool {
		return a.Kind == b.Kind && a.Text.equal(b.Text) && a.Score == b.Score
	}
	return r.Group == o.Group && r.Notes == o.Notes && r.Base == o.Base && r.Until.Text == o.Until.Text &&
		r.Selector.Kind == o.Selector.Kind && r.Selector.Text.equal(o.Selector.Text) &&
		slices.EqualFunc(r.Criteria, o.Criteria, same)
}

func (t Text) equal(o Text) bool {
	return t.Value == o.Value && t.Regex == o.Regex && t.CaseSensitive == o.CaseSensitive
}

type encoder struct{ b bytes.Buffer }

// group writes the group of rule i with the rules that follow in it, and gives
// how many those are.
func (e *encoder) group(f File, i int) int {
	at := f.Rules[i].Group
	g := f.Groups[at-1]
	e.b.WriteString("  <suppressionGroup")
	if g.Name != "" {
		e.attr("name", g.Name)
	}
	e.scope(g.Base, g.Until, Group{})
	e.b.WriteString(">\n")
	e.notes(g.Notes, "    ")
	n := 0
	for ; i+n < len(f.Rules) && f.Rules[i+n].Group == at; n++ {
		e.rule(f.Rules[i+n], g, "    ")
	}
	e.b.WriteString("  </suppressionGroup>\n")
	return n
}

// scope writes base and until where they differ from what is inherited.
func (e *encoder) scope(base bool, until Date, inherited Group) {
	if base != inherited.Base {
		e.attr("base", fmt.Sprint(base))
	}
	if until.Text != inherited.Until.Text {
		e.attr("until", until.Text)
	}
}

func (e *encoder) rule(r Rule, inherited Group, indent string) {
	e.b.WriteString(indent + "<suppress")
	e.scope(r.Base, r.Until, inherited)
	e.b.WriteString(">\n")
	e.notes(r.Notes, indent+"  ")
	if r.Selector.Kind != "" {
		e.value(string(r.Selector.Kind), r.Selector.Text, indent+"  ")
	}
	for _, c := range r.Criteria {
		e.value(string(c.Kind), c.Text, indent+"  ")
	}
	e.b.WriteString(indent + "</suppress>\n")
}

func (e *encoder) notes(notes, indent string) {
	switch {
	case notes == "":
		return
	case strings.ContainsRune(notes, '\r'):
		// A reader would turn the carriage return of a CDATA section into a newline.
		e.b.WriteString(indent + "<notes>")
		e.escape(notes)
		e.b.WriteString("</notes>\n")
	default:
		split := strings.ReplaceAll(notes, "]]>", "]]]]><![CDATA[>")
		fmt.Fprintf(&e.b, "%s<notes><![CDATA[%s]]></notes>\n", indent, split)
	}
}

func (e *encoder) value(name string, t Text, indent string) {
	e.b.WriteString(indent + "<" + name)
	if t.Regex {
		e.attr("regex", "true")
	}
	if t.CaseSensitive {
		e.attr("caseSensitive", "true")
	}
	e.b.WriteByte('>')
	e.escape(t.Value)
	e.b.WriteString("</" + name + ">\n")
}

func (e *encoder) attr(name, value string) {
	e.b.WriteString(" " + name + `="`)
	e.escape(value)
	e.b.WriteByte('"')
}

func (e *encoder) escape(s string) {
	// bytes.Buffer never fails to write.
	_ = xml.EscapeText(&e.b, []byte(s))
}
