// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"slices"
	"testing"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/program"
)

// beside gives another case whose classes can be appended to the class path of a case; nil
// when there is none.
func (w *workshop) beside(suite []*capability, i int) *capability {
	for n := range suite {
		other := suite[((i+n)*7+3)%len(suite)]
		if other != suite[i] && w.can(other) == "" && asked(other) {
			return other
		}
	}
	return nil
}

// written tells the methods that were read from class files, of which models made none.
func (a *analysis) written(tell func(program.MethodID)) {
	for m := range program.MethodID(a.p.Methods()) {
		if a.p.Where(m) == "" {
			tell(m)
		}
	}
}

// extraEntries is how many entry points are added to those of a case.
const extraEntries = 4

// entriesAnd gives the entry points and some more, methods of the program that are static.
func (a *analysis) entriesAnd() []program.MethodID {
	more := slices.Clone(a.entries)
	for m := range program.MethodID(a.p.Methods()) {
		if len(more) == len(a.entries)+extraEntries {
			break
		}
		if !a.p.InRuntime(a.p.ClassOf(m)) && a.p.Where(m) == "" && a.p.HasCode(m) && a.p.MethodAccess(m)&program.Static != 0 && !slices.Contains(more, m) {
			more = append(more, m)
		}
	}
	return more
}

// checkGrowth appends the classes of another case to the class path and adds entry points:
// what was reached is reached still.
//
// Both at once, for each algorithm, take one graph in the place of two. Lest what the new
// entry points reach hides that something is not reached any more, whatever was reached of
// the program must be so in the new graph from the old roots alone. And either is looked at by
// itself, where that is a case's extra.
func (w *workshop) checkGrowth(t *testing.T, c, other *capability, its extra, graphs []*analysis) {
	t.Helper()
	one := graphs[its.algorithm]
	longer, added := one, ""
	if other != nil {
		longer, added = w.analyse(t, c, slices.Concat(w.classPath(c), w.classPath(other))), "the classes of "+other.title()+" behind it"
		longer.algorithm = one.algorithm
	}
	switch {
	case its.what == moreAlone || other == nil:
		one.checkGrown(t, one.grown(t, one.entriesAnd()), "more entry points", callgraph.Assumed)
	case its.what == longerAlone:
		one.checkGrown(t, longer.grown(t, longer.entries), added, callgraph.Certain)
	}
	added += " and more entry points"
	for i, grown := range longer.graphsByThree(t, longer.entriesAnd()) {
		graphs[i].checkGrown(t, grown, added, callgraph.Certain)
		graphs[i].checkOldRoots(t, grown, added)
	}
}

// checkGrown makes sure that what is reached up to a level is reached in another graph too,
// at no higher level.
func (a *analysis) checkGrown(t *testing.T, grown *analysis, added string, level callgraph.Level) {
	t.Helper()
	a.written(func(m program.MethodID) {
		at, reached := a.g.Reached(m)
		if !reached || at > level {
			return
		}
		same := grown.sameAs(a.p, m)
		if same == program.None {
			t.Errorf("%s is not there any more with %s", a.p.String(m), added)
			return
		}
		if now, still := grown.g.Reached(same); !still || now > at {
			t.Errorf("by %s %s is reached, and with %s it is not so", a.algorithm, a.p.String(m), added)
		}
	})
}

// checkOldRoots makes sure that what is certainly reached of the program is so in another graph
// from what runs first in both.
func (a *analysis) checkOldRoots(t *testing.T, grown *analysis, added string) {
	t.Helper()
	wanted := map[program.MethodID]bool{}
	a.written(func(m program.MethodID) {
		if at, reached := a.g.Reached(m); reached && at == callgraph.Certain && !a.p.InRuntime(a.p.ClassOf(m)) {
			wanted[grown.sameAs(a.p, m)] = true
		}
	})
	old := map[program.MethodID]bool{}
	a.g.Roots(callgraph.Certain, func(e callgraph.Edge) {
		if a.p.Where(e.To) == "" {
			old[grown.sameAs(a.p, e.To)] = true
		}
	})
	grown.walk(callgraph.Certain, wanted, func(e callgraph.Edge) bool { return e.From != program.None || old[e.To] })
	for m := range wanted {
		t.Errorf("by %s %s is reached, and with %s it is not so from the same entry points", a.algorithm, grown.p.String(m), added)
	}
}

// walk walks over the edges up to a level that are taken, breadth first, until it has come
// to all methods that are wanted, which it strikes out.
func (a *analysis) walk(level callgraph.Level, wanted map[program.MethodID]bool, take func(callgraph.Edge) bool) {
	seen := make([]bool, a.p.Methods())
	var next []program.MethodID
	step := func(e callgraph.Edge) {
		if !seen[e.To] && take(e) {
			seen[e.To] = true
			delete(wanted, e.To)
			next = append(next, e.To)
		}
	}
	a.g.Roots(level, step)
	for i := 0; i < len(next) && len(wanted) > 0; i++ {
		a.g.Edges(next[i], level, step)
	}
}

// sameAs gives the method of another program with the same JDK; program.None when it is not
// there. The JDK's classes come first in both, so that their methods have the same numbers.
func (a *analysis) sameAs(p *program.Program, m program.MethodID) program.MethodID {
	if a.p == p || p.InRuntime(p.ClassOf(m)) {
		return m
	}
	class, ok := a.p.Find(p.Name(p.ClassOf(m)))
	if !ok {
		return program.None
	}
	name, descriptor := p.MethodName(m)
	return a.p.Declared(class, a.p.Selector(name, descriptor))
}
