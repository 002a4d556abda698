// SPDX-License-Identifier: Apache-2.0

package callgraph

import "verdict/internal/jvm/program"

// Call is an edge between methods that stand in class files, with its place.
type Call struct {
	Edge
	// Nth is which of the things that the caller does leads along the edge, as
	// program.Program.Does tells them; -1 where a model does or nobody calls.
	Nth int
}

// Calls tells the edges that lead from a reached method up to a level, in the order of
// its code, each method that is called once for each kind. What a model made, such as
// the class of a lambda, is no method of its own: an edge leads through it, and is
// one of the lambda when the JVM made it for one.
func (g *Graph) Calls(m program.MethodID, level Level, tell func(Call)) {
	w := &passage{g: g, level: level, told: map[told]bool{}, tell: tell}
	c, n := &collector{g: g, m: m, level: level, tell: w.take}, 0
	g.p.Does(m, func(d program.Do) bool {
		w.nth = n
		n++
		g.effect(m, d, c, "")
		return true
	})
	w.nth = -1
	g.modelEdges(c)
}

// RootCalls tells what runs from outside, up to a level, as Calls does.
func (g *Graph) RootCalls(level Level, tell func(Call)) {
	w := &passage{g: g, level: level, told: map[told]bool{}, tell: tell, nth: -1}
	g.Roots(level, w.take)
}

// passage leads edges through the methods that models made.
type passage struct {
	g     *Graph
	level Level
	nth   int
	told  map[told]bool
	tell  func(Call)
}

type told struct {
	to   program.MethodID
	kind Kind
}

func (w *passage) take(e Edge) {
	at := told{e.To, e.Kind}
	if w.told[at] {
		return
	}
	w.told[at] = true
	if w.g.p.Where(e.To) == "" {
		w.tell(Call{e, w.nth})
		return
	}
	w.g.Edges(e.To, w.level, func(next Edge) {
		through := Edge{From: e.From, To: next.To, Kind: next.Kind, Level: max(e.Level, next.Level), What: e.What}
		if through.What == "" {
			through.What = next.What
		}
		if next.Kind == Direct || next.Kind == Virtual {
			through.Kind = Lambda
		}
		w.take(through)
	})
}
