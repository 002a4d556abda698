// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"context"
	"flag"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

var waiting = flag.Bool("waiting", false, "check the cases that wait for something too")

// TestCapabilities holds the analysis against every case of the suite: against what
// its header says, and against what a JVM does.
func TestCapabilities(t *testing.T) {
	const garbage = 400 // percent: of a graph little is left over, and there are thousands
	before := debug.SetGCPercent(garbage)
	t.Cleanup(func() { debug.SetGCPercent(before) })
	suite := readSuite(t)
	w := openWorkshop(t)
	here := slices.DeleteFunc(slices.Clone(suite), func(c *capability) bool { return w.can(c) != "" || !asked(c) })
	w.compile(t, here)
	ran := w.watch(t, here)
	for i, c := range suite {
		t.Run(c.title(), func(t *testing.T) {
			if why := w.can(c); why != "" {
				t.Skip(why)
			}
			t.Parallel()
			w.hold(t, c, w.beside(suite, i), turn(i), ran[c.title()])
		})
	}
}

// extra is what a case is asked for besides what all are: it is dear, and each case has its
// turn of it and of the algorithm.
type extra struct{ what, algorithm int }

const (
	moreAlone = iota
	longerAlone
	allWays
	extras
)

func turn(i int) extra { return extra{i / len(precision) % extras, i % len(precision)} }

// hold holds all that is promised against one case, the classes of another and what a JVM
// did.
func (w *workshop) hold(t *testing.T, c, other *capability, its extra, ran *execution) {
	t.Helper()
	a := w.analyse(t, c, w.classPath(c))
	a.agreesWithHeader(t, c, ran)
	if what := c.one("waits"); what != "" && !*waiting {
		t.Skip("waits: " + what)
	}
	if testing.Short() { // under the race detector it is ten times as slow: one of those that programs are asked by
		one := *a
		one.algorithm = precision[max(1, its.algorithm)]
		one.grown(t, a.entries).checkAll(t, c, ran)
		return
	}
	graphs := a.graphs(t, a.entries)
	for i, one := range graphs {
		one.checkAll(t, c, ran)
		if i > 0 {
			graphs[i-1].checkFiner(t, one)
		}
	}
	edges := w.replay(t, c, graphs[0])
	edges.checkBorne(t)
	for i, one := range graphs {
		edges.analysis = one
		edges.checkWitnesses(t, its == extra{allWays, i})
	}
	w.checkGrowth(t, c, other, its, graphs)
}

// checkAll holds an analysis against what a case expects of it, and what a JVM did.
func (a *analysis) checkAll(t *testing.T, c *capability, ran *execution) {
	t.Helper()
	a.checkAnswers(t, c)
	a.checkEdges(t, c)
	a.checkRun(t, ran)
}

// asked reports whether the option -run leaves a case in, so that no other is compiled.
func asked(c *capability) bool {
	parts := strings.Split(flag.Lookup("test.run").Value.String(), "/")
	for i, name := range []string{"", c.category, strings.ReplaceAll(c.name, " ", "_")} {
		if i > 0 && i < len(parts) && !regexp.MustCompile(parts[i]).MatchString(name) {
			return false
		}
	}
	return true
}

// memory keeps facts of archives while the test runs.
type memory struct{ facts sync.Map }

func (m *memory) Get(digest string) []byte {
	b, _ := m.facts.Load(digest)
	content, _ := b.([]byte)
	return content
}

func (m *memory) Put(digest string, content []byte) { m.facts.Store(digest, content) }

// analysis is a case's program with one of its graphs.
type analysis struct {
	p         *program.Program
	g         *callgraph.Graph
	entries   []program.MethodID
	algorithm callgraph.Algorithm
	more      callgraph.Options // what a case says besides
}

// analyse reads the program of a case on a class path of which its own is the beginning.
func (w *workshop) analyse(t *testing.T, c *capability, elements []string) *analysis {
	t.Helper()
	path := w.path(t, c, elements)
	a := &analysis{}
	var err error
	if a.p, err = program.Load(context.Background(), path, &w.facts); err != nil {
		t.Fatal(err)
	}
	symbols := c.words("entry")
	if main := c.one("main"); main != "" {
		symbols = append(symbols, main+"#main([Ljava/lang/String;)V")
	}
	for _, s := range symbols {
		found := a.methods(s)
		if len(found) == 0 {
			t.Fatalf("there is no entry point %s", s)
		}
		a.entries = append(a.entries, found...)
	}
	a.address(t, c)
	return a
}

// grown gives the graph of the analysis's algorithm from entry points on.
func (a *analysis) grown(t *testing.T, entries []program.MethodID) *analysis {
	t.Helper()
	g, err := callgraph.Build(context.Background(), a.p, a.options(a.algorithm, entries))
	if err != nil {
		t.Fatal(err)
	}
	return a.of(g, entries)
}

// of is an analysis of the same program with another graph.
func (a *analysis) of(g *callgraph.Graph, entries []program.MethodID) *analysis {
	return &analysis{p: a.p, g: g, entries: entries, algorithm: g.Algorithm(), more: a.more}
}

// graphs gives those of all algorithms from entry points on, the coarsest first.
func (a *analysis) graphs(t *testing.T, entries []program.MethodID) []*analysis {
	t.Helper()
	var list []*analysis
	for _, algorithm := range precision {
		one := *a
		one.algorithm = algorithm
		list = append(list, one.grown(t, entries))
	}
	finest := list[len(list)-1]
	list[len(list)-2].checkSame(t, a.of(finest.g.Unrefined(), entries))
	return list
}

// graphsByThree are graphs, for which no more than three are built: that of types per method
// is the one of which that of values leaves out edges. graphs makes sure that it is.
func (a *analysis) graphsByThree(t *testing.T, entries []program.MethodID) []*analysis {
	t.Helper()
	var list []*analysis
	for _, algorithm := range []callgraph.Algorithm{callgraph.CHA, callgraph.RTA, callgraph.ZeroCFA} {
		one := *a
		one.algorithm = algorithm
		list = append(list, one.grown(t, entries))
	}
	finest := list[2]
	return []*analysis{list[0], list[1], a.of(finest.g.Unrefined(), entries), finest}
}

// checkSame makes sure that another analysis reaches the same methods at the same levels.
func (a *analysis) checkSame(t *testing.T, other *analysis) {
	t.Helper()
	a.written(func(m program.MethodID) {
		at, reached := a.g.Reached(m)
		if level, too := other.g.Reached(m); too != reached || level != at {
			t.Errorf("%s is %v at %d by %s, and %v at %d in the graph that is refined", a.p.String(m), reached, at, a.algorithm, too, level)
		}
	})
}

// methods finds what a symbol names: pkg.Class, pkg.Class#name or
// pkg.Class#name(descriptor)return, of which the end may be left out.
func (a *analysis) methods(symbol string) []program.MethodID {
	class, member, hasMember := strings.Cut(symbol, "#")
	id, ok := a.p.Find(strings.ReplaceAll(class, ".", "/"))
	if !ok {
		return nil
	}
	name, descriptor, _ := strings.Cut(member, "(")
	if descriptor != "" {
		descriptor = "(" + descriptor
	}
	var list []program.MethodID
	for _, m := range a.p.MethodsOf(id) {
		if n, d := a.p.MethodName(m); !hasMember || n == name && strings.HasPrefix(d, descriptor) {
			list = append(list, m)
		}
	}
	return list
}

// answer gives the result for methods, as the product does.
func (a *analysis) answer(t *testing.T, methods []program.MethodID) string {
	t.Helper()
	if len(methods) == 0 {
		if len(a.p.Ledger) > 0 {
			return "undetermined"
		}
		return "absent"
	}
	for level, word := range []string{callgraph.Certain: "reached", callgraph.Assumed: "assumed"} {
		for _, m := range methods {
			if at, ok := a.g.Reached(m); ok && at <= callgraph.Level(level) {
				return word
			}
		}
	}
	if a.hidden(t, methods) {
		return "undetermined"
	}
	return "not_reached"
}

// hidden reports whether what is open may hide a way to one of the methods.
func (a *analysis) hidden(t *testing.T, methods []program.MethodID) bool {
	t.Helper()
	if len(a.p.Ledger) > 0 {
		return true
	}
	if g, ok := any(a.g).(interface {
		Hides(context.Context, []program.MethodID) ([]ledger.Entry, error)
	}); ok {
		open, err := g.Hides(context.Background(), methods)
		if err != nil {
			t.Fatal(err)
		}
		return len(open) > 0
	}
	return slices.ContainsFunc(a.g.Ledger(), func(e callgraph.OpenEntry) bool { return e.Kind != ledger.Unresolved })
}

// precision orders the algorithms.
var precision = []callgraph.Algorithm{callgraph.CHA, callgraph.RTA, callgraph.XTA, callgraph.ZeroCFA}

func (a *analysis) checkAnswers(t *testing.T, c *capability) {
	t.Helper()
	for _, e := range c.expected {
		if e.from != "" && slices.Index(precision, e.from) > slices.Index(precision, a.algorithm) {
			continue
		}
		want := e.word
		if want == "ran" {
			continue
		}
		if want == "imprecise" {
			want = "reached"
		}
		if a.algorithm == callgraph.CHA && want != "reached" { // it need not be precise
			continue
		}
		if got := a.answer(t, a.methods(e.symbol)); got != want {
			t.Errorf("by %s %s is %s, not %s", a.algorithm, e.symbol, got, want)
			a.explain(t, e.symbol)
		}
	}
}

// explain tells why a symbol has its answer.
func (a *analysis) explain(t *testing.T, symbol string) {
	t.Helper()
	paths := a.g.Paths(callgraph.Assumed)
	for _, m := range a.methods(symbol) {
		for _, e := range paths.To(m) {
			t.Logf("  %s %s %s", e.Kind, a.p.String(e.To), e.What)
		}
	}
	for _, e := range a.g.Ledger() {
		t.Logf("  open: %s", e.Entry)
	}
	for _, e := range a.p.Ledger {
		t.Logf("  not read: %s", e)
	}
}

// checkFiner holds an analysis against a finer one: that reaches no more, at no lower level.
func (a *analysis) checkFiner(t *testing.T, finer *analysis) {
	t.Helper()
	a.written(func(m program.MethodID) {
		at, reached := finer.g.Reached(m)
		if !reached || at > callgraph.Assumed {
			return
		}
		if coarse, reached := a.g.Reached(m); !reached || coarse > at {
			t.Errorf("%s is reached by %s and not so by %s", a.p.String(m), finer.algorithm, a.algorithm)
		}
	})
}
