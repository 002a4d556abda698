// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"verdict/spec/csaf"
)

// Group says how much a test weighs.
type Group string

// The groups: sections 6.1 to 6.3.
const (
	Mandatory   Group = "mandatory"   // a document that fails one is not valid
	Optional    Group = "optional"    // a document should not fail one without a good reason
	Informative Group = "informative" // what is often done wrong or could be done better
)

// Groups are the groups in the order of their weight.
var Groups = []Group{Mandatory, Optional, Informative}

// Schema is the id of the test by the schema.
const Schema = "schema"

// Test is a test of section 6, or the schema's.
type Test struct {
	ID    string // the number of its section, as 6.1.14, or Schema
	Group Group
	Title string // that of its section
	// Needs is what the test needs beside the document; "" for nothing.
	Needs Need
}

// Need is something that is not in a document.
type Need string

// The needs, which Options give.
const (
	Links      Need = "links"      // Options.Resolve
	Dictionary Need = "dictionary" // Options.Spell
)

// Tests are all tests, the schema's first, in the order of the standard.
func Tests() []Test {
	var list []Test
	for _, t := range tests {
		list = append(list, t.Test)
	}
	return list
}

// Options choose tests and give what some of them need.
type Options struct {
	// Tests are ids of tests and names of groups; none means the mandatory ones. The
	// schema's is always run.
	Tests []string
	// Resolve says why a URL does not resolve: with a status of HTTP from 200 to 399
	// it does. It is asked once for each, of whatever scheme. Nil leaves out the
	// tests 6.3.6 and 6.3.7.
	Resolve func(url string) error
	// Spell gives the words of a text that are not spelled rightly in a language, a
	// tag of BCP 47. It fails for a language that it does not know. Nil leaves out
	// the test 6.3.8.
	Spell func(language, text string) (wrong []string, err error)
}

// Outcome is a test that found something.
type Outcome struct {
	Test
	Findings []Finding // at least one
}

// Finding is one thing that is wrong with a document.
type Finding struct {
	Path    string // JSON pointer (RFC 6901); "" is the whole document
	Message string // one sentence, lower case, no final period: what is wrong, and what to do
	Line    int    // 1-based; of what is around it where Path names what is missing; 0 for no JSON
}

// Valid reports whether outcomes leave a document valid: none is of a mandatory
// test.
func Valid(outcomes []Outcome) bool {
	return !slices.ContainsFunc(outcomes, func(o Outcome) bool { return o.Group == Mandatory })
}

// Document judges a document and gives the tests that found something, in the
// order of [Tests]. What it is given, internal/limits has passed: depth is bounded
// and no object names a key twice.
func Document(b []byte, o Options) []Outcome {
	c, broken := read(b)
	c.o = o
	if broken != nil {
		return []Outcome{{tests[0].Test, c.placed(broken)}}
	}
	var found []Outcome
	for _, t := range tests {
		if !o.asks(t.Test) {
			continue
		}
		c.problems = problems{}
		t.run(c)
		if len(c.problems.list) > 0 {
			found = append(found, Outcome{t.Test, c.placed(c.problems.list)})
		}
	}
	return found
}

// placed gives problems their lines.
func (c *checker) placed(problems []csaf.Problem) []Finding {
	list := make([]Finding, len(problems))
	for i, p := range problems {
		list[i] = Finding{Path: p.Path, Message: p.Message}
		if c.root != nil {
			list[i].Line = c.root.lineOf(p.Path)
		}
	}
	return list
}

// asks reports whether a test is to be run.
func (o Options) asks(t Test) bool {
	if t.Needs == Links && o.Resolve == nil || t.Needs == Dictionary && o.Spell == nil {
		return false
	}
	if t.ID == Schema || len(o.Tests) == 0 && t.Group == Mandatory {
		return true
	}
	return slices.Contains(o.Tests, t.ID) || slices.Contains(o.Tests, string(t.Group))
}

// checker is a document under test.
type checker struct {
	doc     *csaf.Document
	root    *node
	schema  *walker
	defined []definition
	groups  map[csaf.GroupID][]csaf.ProductID
	o       Options
	// resolved keeps what Options.Resolve said.
	resolved map[string]error

	problems problems // of the test that runs
}

// read reads a document; broken is why it cannot be tested by anything but the
// schema.
func read(b []byte) (c *checker, broken []csaf.Problem) {
	c = &checker{resolved: map[string]error{}}
	root, err := parse(b)
	if err != nil {
		return c, []csaf.Problem{{Message: "the document is no JSON: " + err.Error()}}
	}
	c.root = root
	if v := root.at("document", "csaf_version"); v != nil && v.kind == text && v.text != "2.0" {
		return c, []csaf.Problem{{Path: "/document/csaf_version",
			Message: fmt.Sprintf("this is a document of CSAF %.20s, and is judged by CSAF 2.0 alone", v.text)}}
	}
	c.schema = &walker{}
	documentShape(c.schema, "", root)
	if len(c.schema.foreign.list) > 0 {
		b = root.encode()
	}
	if c.doc, err = csaf.Decode(b); err != nil {
		if len(c.schema.problems.list) == 0 {
			c.schema.problems.list = []csaf.Problem{unreadable(err)}
		}
		return c, c.schema.problems.list
	}
	c.index()
	return c, nil
}

func unreadable(err error) csaf.Problem {
	var e *csaf.DecodeError
	if errors.As(err, &e) {
		return csaf.Problem{Path: e.Path, Message: e.Message}
	}
	return csaf.Problem{Message: err.Error()}
}

func (c *checker) report(path, format string, args ...any) {
	if c.problems.full() {
		return
	}
	for i, arg := range args {
		switch text := arg.(type) {
		case string:
			args[i] = short(text)
		case csaf.ProductID:
			args[i] = short(string(text))
		case csaf.GroupID:
			args[i] = short(string(text))
		}
	}
	c.problems.add(path, fmt.Sprintf(format, args...))
}

func (c *checker) bySchema() { c.problems = c.schema.problems }

// at gives the pointer to a member of a list.
func at(list string, i int) string { return list + "/" + strconv.Itoa(i) }
