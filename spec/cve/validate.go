// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"slices"

	"verdict/spec/jsontree"
)

// Group says what it means when a test fails.
type Group string

// The groups. A record is valid when no mandatory test fails.
const (
	Mandatory   Group = "mandatory"   // the schema, and what a CNA must do
	Optional    Group = "optional"    // what a CNA should do
	Informative Group = "informative" // what readers stumble over
)

// Groups are all of them.
var Groups = []Group{Mandatory, Optional, Informative}

// Schema is the id of the test of a record's form.
const Schema = "schema"

// Test is one rule for records.
type Test struct {
	// ID is Schema, the number of a rule of the CNA Operational Rules, version 4.2.0, or
	// the member that it is about, where no document has a number for it.
	ID       string
	Group    Group
	Sentence string // what is asked, as a sentence

	run func(c *check)
}

// Finding is a place at which a record fails a test.
type Finding = jsontree.Problem

// Outcome is a test that a record fails.
type Outcome struct {
	Test
	Findings []Finding // at least one
}

// Tests lists all tests in their order; the first is that of the schema.
func Tests() []Test {
	return append([]Test{{ID: Schema, Group: Mandatory, Sentence: "The record has the form of the CVE Record Format, version 5."}}, rules...)
}

// Valid reports whether no mandatory test failed.
func Valid(list []Outcome) bool {
	return !slices.ContainsFunc(list, func(o Outcome) bool { return o.Group == Mandatory })
}

// Validate judges a record, and tells the tests that fail. The schema is always asked;
// the other tests are those whose id or group is named, and are asked of what has the
// form of the schema.
func Validate(b []byte, tests ...string) []Outcome {
	list := Tests()
	v, err := jsontree.Parse(b)
	if err != nil {
		line := 1
		if e, ok := err.(*jsontree.SyntaxError); ok { //nolint:errorlint // Parse gives nothing else
			line = e.Line
		}
		return []Outcome{{list[0], []Finding{{Line: line, Message: "the record is no JSON: " + err.Error()}}}}
	}
	if found := jsontree.Judge(v, recordShape, 0); len(found) > 0 {
		return []Outcome{{list[0], found}}
	}
	r, err := Decode(b)
	if err != nil {
		return []Outcome{{list[0], []Finding{{Line: 1, Message: err.Error()}}}}
	}
	var failed []Outcome
	for _, t := range list[1:] {
		if !slices.Contains(tests, t.ID) && !slices.Contains(tests, string(t.Group)) {
			continue
		}
		c := check{Record: r, tree: v}
		if t.run(&c); len(c.found) > 0 {
			failed = append(failed, Outcome{t, c.found})
		}
	}
	return failed
}

// check is one test on its way.
type check struct {
	Record
	tree  *jsontree.Value
	found []Finding
}

func (c *check) wrong(path, message string) {
	c.found = append(c.found, Finding{Path: path, Line: c.tree.LineOf(path), Message: message})
}
