// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/program"
	"verdict/internal/jvm/symbol"
)

// useQuery reads the subject of a premise about uses.
func useQuery(subject string) (Query, error) {
	kind, what, _ := strings.Cut(subject, " ")
	var q Query
	switch kind {
	case "class":
		q.Class = what
	case "method":
		q.Method = what
	case "field":
		q.Field = what
	case "string":
		q.Text = what
	case "annotation":
		q.Annotation = what
	default:
		return q, verdict.Errorf(verdict.Invalid, "%q does not say what is used", subject).
			WithHint("write class, method, field, string or annotation, a space, and what is looked for: class org.example.Parser")
	}
	return q, nil
}

// askUses counts the places in all that ships that use something: under its name or a
// relocated one, in code, and of a class or a text also in what configures it.
func (c *Checker) askUses(ctx context.Context, subject string) (Reply, error) {
	q, err := useQuery(subject)
	if err != nil {
		return Reply{}, err
	}
	if unseen := c.Shipped.Unseen(); len(unseen)+len(c.Unseen) > 0 {
		what := slices.Clone(c.Unseen)
		for _, e := range unseen {
			what = append(what, c.plain(e.Where)+": "+c.plain(e.What))
		}
		return Reply{Why: "not all code could be looked into: " + what[0]}, nil
	}
	uses, err := c.Shipped.uses(ctx, q)
	if err != nil {
		return Reply{}, err
	}
	var places []string
	for _, u := range uses {
		places = append(places, placeOf(u))
	}
	mentions, err := c.mentions(q)
	if err != nil {
		return unread(err)
	}
	places = append(places, mentions...)
	slices.Sort(places)
	places = slices.Compact(places)
	if len(places) == 0 {
		return Reply{Answer: "0"}, nil
	}
	return Reply{Answer: fmt.Sprintf("%d (%s)", len(places), short(places)), Places: places}, nil
}

func placeOf(u Use) string {
	at := u.Class
	if u.Method != "" {
		at += "#" + u.Method + u.Descriptor
	}
	return at + " " + u.By + " " + u.Uses
}

// underAllNames asks also for copies of a class under relocated names, and for texts that
// name a class, as code has them that finds it at run time.
func (a *Analysis) underAllNames(q Query) []Query {
	list := []Query{q}
	s, err := q.parse()
	if err != nil || q.Text != "" {
		return list
	}
	names := []string{s.Class}
	for _, id := range a.classesOf(symbol.Symbol{Class: s.Class}).relocated {
		names = append(names, a.Program.Name(id))
	}
	for i, name := range names {
		if i > 0 {
			list = append(list, q.of(name))
		}
		if q.Class != "" {
			list = append(list, Query{Text: program.Dotted(name)}, Query{Text: name})
		}
	}
	return list
}

// of is the query for the same of another class.
func (q Query) of(class string) Query {
	rename := func(text string) string {
		if text == "" {
			return ""
		}
		name := program.Dotted(class)
		if _, member, ok := strings.Cut(text, "#"); ok {
			name += "#" + member
		}
		return name
	}
	return Query{Class: rename(q.Class), Method: rename(q.Method), Field: rename(q.Field), Annotation: rename(q.Annotation)}
}

// mentions are the files beside the code that hold the name of the class, or the text.
func (c *Checker) mentions(q Query) ([]string, error) {
	text := q.Text
	if q.Class != "" {
		text = strings.ReplaceAll(q.Class, "/", ".")
	}
	if text == "" {
		return nil, nil
	}
	files, err := c.settings()
	if err != nil {
		return nil, err
	}
	var places []string
	for _, f := range files {
		if holdsWord(f.text, text) {
			places = append(places, f.name+" names "+text)
		}
	}
	return places, nil
}

// holdsWord reports whether a text holds a word that is not part of a longer name.
func holdsWord(text, word string) bool {
	part := func(b byte) bool {
		return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '$'
	}
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return false
		}
		i += at
		end := i + len(word)
		if (i == 0 || !part(text[i-1]) && text[i-1] != '.') && (end == len(text) || !part(text[end])) {
			return true
		}
		at = i + 1
	}
}
