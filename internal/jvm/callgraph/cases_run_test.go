// SPDX-License-Identifier: Apache-2.0

package callgraph_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/program"
)

// execution is what a JVM did when it ran a case.
type execution struct {
	ended  string // the exception that ended it; "" for none
	called []call
}

// call is a method that ran, and the method of the program that called it; "" when
// the JDK did.
type call struct{ to, from string }

// watch runs all cases that can be run in one JVM.
func (w *workshop) watch(t *testing.T, suite []*capability) map[string]*execution {
	t.Helper()
	found := map[string]*execution{}
	var lines strings.Builder
	for _, c := range suite {
		if c.runs() {
			found[c.title()] = &execution{ended: "was not started"}
			lines.WriteString(strings.Join([]string{c.title(), c.one("main"), strings.Join(w.classPath(c), string(os.PathListSeparator))}, "\t") + "\n")
		}
	}
	if lines.Len() == 0 {
		return found
	}
	plan := filepath.Join(w.folder, "run")
	write(t, plan, []byte(lines.String()))
	w.run(t, "java", "-cp", w.tool, "Cases", "watch", w.tool, plan)
	for _, part := range readTable(t, plan+".ended") {
		found[part[0]].ended = part[1]
	}
	for _, part := range readTable(t, plan+".ran") {
		found[part[0]].called = append(found[part[0]].called, call{part[1], part[2]})
	}
	return found
}

func readTable(t *testing.T, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(b)) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}

// agreesWithHeader holds the header of a case against what a JVM did, so that what
// is expected of the analysis is true.
func (a *analysis) agreesWithHeader(t *testing.T, c *capability, ran *execution) {
	t.Helper()
	if ran == nil {
		return
	}
	if want := c.one("throws"); want == "" && ran.ended != "" || !strings.Contains(ran.ended, want) {
		t.Errorf("the program ends with %q, not %q", ran.ended, want)
	}
	for _, e := range c.expected {
		methods := a.methods(e.symbol)
		did := slices.ContainsFunc(ran.called, func(k call) bool {
			return slices.ContainsFunc(methods, func(m program.MethodID) bool { return a.p.String(m) == k.to })
		})
		switch e.word {
		case "reached", "assumed", "ran":
			if !did {
				t.Errorf("the header says that %s is %s, but it did not run", e.symbol, e.word)
			}
		case "not_reached", "imprecise", "absent":
			if did {
				t.Errorf("the header says that %s is %s, but it ran", e.symbol, e.word)
			}
		}
	}
}

// checkRun makes sure that the analysis denies nothing that ran.
func (a *analysis) checkRun(t *testing.T, ran *execution) {
	t.Helper()
	if ran == nil {
		return
	}
	for _, k := range ran.called {
		to := a.methods(k.to)
		if len(to) == 0 {
			continue // a class that was made at run time
		}
		if answer := a.answer(t, to); answer == "not_reached" || answer == "absent" {
			t.Errorf("by %s %s is %s, but it ran, called by %q", a.algorithm, k.to, answer, k.from)
			continue
		}
		if from := a.methods(k.from); k.from != "" && len(from) == 1 && len(to) == 1 && a.reached(from[0]) && a.reached(to[0]) && !a.leads(from[0], to[0], "") {
			t.Errorf("%s called %s, but by %s no edge says so", k.from, k.to, a.algorithm)
		}
	}
}

func (a *analysis) reached(m program.MethodID) bool {
	level, ok := a.g.Reached(m)
	return ok && level < callgraph.Open
}

// leads reports whether an edge leads from one method to another. What a model
// made, such as the class of a lambda, is no method of the program: an edge leads
// through it.
func (a *analysis) leads(from, to program.MethodID, kind string) bool {
	found := false
	seen := map[program.MethodID]bool{}
	var walk func(m program.MethodID, made bool)
	walk = func(m program.MethodID, made bool) {
		seen[m] = true
		a.g.Edges(m, callgraph.Assumed, func(e callgraph.Edge) {
			if e.To == to && (kind == "" || string(e.Kind) == kind || made && kind == string(callgraph.Lambda)) {
				found = true
			}
			if a.p.Where(e.To) != "" && !seen[e.To] {
				walk(e.To, true)
			}
		})
	}
	walk(from, false)
	return found
}

func (a *analysis) checkEdges(t *testing.T, c *capability) {
	t.Helper()
	for _, e := range c.edges {
		from, to := a.methods(e.from), a.methods(e.to)
		if len(from) == 0 || len(to) == 0 {
			t.Errorf("%s -> %s names methods that are not there", e.from, e.to)
			continue
		}
		if e.forbidden && a.algorithm == callgraph.CHA { // it need not be precise
			continue
		}
		if got := a.anyLeads(from, to, e.kind); got == e.forbidden {
			t.Errorf("by %s an edge %s -> %s %s: %v", a.algorithm, e.from, e.to, e.kind, got)
		}
	}
}

func (a *analysis) anyLeads(from, to []program.MethodID, kind string) bool {
	for _, f := range from {
		for _, m := range to {
			if a.leads(f, m, kind) {
				return true
			}
		}
	}
	return false
}
