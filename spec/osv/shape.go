// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"slices"

	j "verdict/spec/jsontree"
)

// The shapes of this file say what the JSON schema of OSV says of a text. A record
// that was read from one has lost some of it: null and a list that is not there are
// the same to it.

// recordShape is the whole text; only its own names are a closed list.
var recordShape = j.Object(j.Fields{
	"schema_version": text, "id!": j.Written("an id with the prefix of a known database, or one that begins with x_", KnownID),
	"modified!": instant, "published": instant, "withdrawn": instant, "aliases": orNull(j.List(0, text)), "related": j.List(0, text),
	"upstream": j.List(0, text), "summary": text, "details": text, "severity": severityShape, "affected": orNull(j.List(0, affectedShape)),
	"references": orNull(j.List(0, open(j.Fields{"type!": j.Word(ReferenceTypes...), "url!": j.URI}))),
	"credits":    j.List(0, open(j.Fields{"name!": text, "contact": j.List(0, text), "type": j.Word(CreditTypes...)})), "database_specific": extension,
}, oneSeverity)

var (
	text      = j.Text(0, 0)
	instant   = j.Written("a time in UTC as RFC 3339 writes it, as 2024-02-29T12:00:00Z", func(s string) bool { return j.IsInstant(s) && timePattern.MatchString(s) })
	extension = open(nil)
)

// open is an object that may have other members, too.
func open(f j.Fields, also ...j.Shape) j.Shape {
	return j.Open(func(string) bool { return true }, f, also...)
}

// orNull is a shape, or null, which stands for what is not there.
func orNull(shape j.Shape) j.Shape {
	return func(w *j.Walker, path string, v *j.Value) {
		if v.Kind != j.IsNull {
			shape(w, path, v)
		}
	}
}

// oneSeverity says that a record rates itself or its packages.
func oneSeverity(w *j.Walker, path string, v *j.Value) {
	if v.Member("severity") == nil {
		return
	}
	for i, a := range v.Member("affected").List() {
		if s := a.Member("severity"); s != nil && s.Kind != j.IsNull {
			w.Wrong(j.Into(j.Nth(path+"/affected", i), "severity"), s, "the record has a severity for all of its packages already")
		}
	}
}

var severityShape = orNull(j.List(0, open(j.Fields{"type!": j.Word(SeverityTypes...), "score!": text}, func(w *j.Walker, path string, v *j.Value) {
	score, kind := v.Member("score"), v.Member("type").String()
	if score == nil || score.Kind != j.IsText {
		return
	}
	if form := vectorPatterns[kind]; form != nil && !form.MatchString(score.Text) {
		w.Wrong(path+"/score", score, "%.200q is no vector of %s", score.Text, kind)
	}
	if kind == "Ubuntu" {
		j.Word(UbuntuScores...)(w, path+"/score", score)
	}
})))

var affectedShape = open(j.Fields{
	"package": open(j.Fields{
		"ecosystem!": j.Written("an ecosystem of the standard", knownEcosystem), "name!": text, "purl": text,
	}),
	"severity": severityShape, "ranges": j.List(0, rangeShape), "versions": j.List(0, text), "ecosystem_specific": extension, "database_specific": extension,
})

var rangeShape = open(j.Fields{
	"type!": j.Word(RangeTypes...), "repo": text, "events!": j.List(1, eventShape), "database_specific": extension,
}, func(w *j.Walker, path string, v *j.Value) {
	events := v.Member("events").List()
	has := func(name string) bool {
		return slices.ContainsFunc(events, func(e *j.Value) bool { return e.Member(name) != nil })
	}
	if !has("introduced") && len(events) > 0 {
		w.Wrong(path+"/events", v.Member("events"), "no event says where the flaw was introduced")
	}
	if has("fixed") && has("last_affected") {
		w.Wrong(path+"/events", v.Member("events"), "a range has either fixed or last_affected, and this one has both")
	}
	if v.Member("type").String() != Git {
		return
	}
	if v.Member("repo") == nil {
		w.Wrong(path, v, "a GIT range names its repository")
	}
	for i, e := range events {
		for n, name := range e.Names {
			if hash := e.Values[n]; hash.Kind == j.IsText && slices.Contains(eventNames, name) && !commitPattern.MatchString(hash.Text) {
				w.Wrong(j.Into(j.Nth(path+"/events", i), name), hash, "%.80q is no full commit hash", hash.Text)
			}
		}
	}
})

var eventNames = []string{"introduced", "fixed", "last_affected", "limit"}

// eventShape has exactly one of the four; its other members do not matter.
var eventShape = open(j.Fields{"introduced": text, "fixed": text, "last_affected": text, "limit": text}, j.OneOf(eventNames...))
