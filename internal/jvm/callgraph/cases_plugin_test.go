// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"slices"
	"strings"
	"testing"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// addressed reports whether a case says more of what runs than entry points.
func (c *capability) addressed() bool {
	return len(c.head["plugin"])+len(c.head["api"])+len(c.head["opening"]) > 0
}

var openings = map[string]callgraph.Hides{"nothing": callgraph.HidesNothing, "main": callgraph.HidesMains, "creation": callgraph.HidesCreation, "calls": callgraph.HidesCalls}

// address takes what a case says of plug-ins, of its interface and of what is open.
func (a *analysis) address(t *testing.T, c *capability) {
	t.Helper()
	class := func(name string) program.ClassID {
		id, ok := a.p.Find(strings.ReplaceAll(name, ".", "/"))
		if !ok {
			t.Fatalf("there is no class %s", name)
		}
		return id
	}
	for _, line := range c.head["plugin"] {
		words := strings.Fields(line)
		p := callgraph.Plugin{Class: class(words[0]), What: "somebody names " + words[0]}
		for _, word := range words[1:] {
			switch word {
			case "assumed":
				p.Level = callgraph.Assumed
			case "outside":
				p.Outside = true
			default:
				p.Types = append(p.Types, class(word))
			}
		}
		a.more.Plugins = append(a.more.Plugins, p)
	}
	for _, name := range c.words("api") {
		id := class(name)
		a.more.API = append(a.more.API, id)
		for _, m := range a.p.MethodsOf(id) {
			if a.p.MethodAccess(m)&(program.Public|program.Protected) != 0 {
				a.entries = append(a.entries, m)
			}
		}
	}
	for _, word := range c.words("opening") {
		hides, ok := openings[word]
		if !ok {
			t.Fatalf("no opening hides %s", word)
		}
		a.more.Openings = append(a.more.Openings, callgraph.Opening{Entry: ledger.Entry{Kind: ledger.Profile, What: "something is not there"}, Hides: hides})
	}
}

// options are those of a case, with entry points.
func (a *analysis) options(algorithm callgraph.Algorithm, entries []program.MethodID) callgraph.Options {
	o := a.more
	o.Algorithm, o.Entries = algorithm, slices.Clone(entries)
	return o
}
