// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"cmp"
	"slices"

	"verdict/internal/jvm/program"
)

// Edges tells the edges that lead from a reached method, in the order of its code,
// up to a level; those to the same method by the same kind may stand more than once.
func (g *Graph) Edges(m program.MethodID, level Level, tell func(Edge)) {
	g.edges(&collector{g: g, m: m, level: level, tell: tell})
}

func (g *Graph) edges(c *collector) {
	g.p.Does(c.m, func(d program.Do) bool {
		g.effect(c.m, d, c, "")
		return true
	})
	g.modelEdges(c)
}

// modelEdges tells the edges that models say lead from a method.
func (g *Graph) modelEdges(c *collector) {
	for _, a := range g.asks[c.m] {
		c.ask(a)
	}
	for _, e := range g.extra[c.m] {
		if e.Level <= c.level {
			c.tell(e)
		}
	}
}

// Roots tells what runs from outside.
func (g *Graph) Roots(level Level, tell func(Edge)) {
	for _, e := range g.roots {
		if e.Level <= level {
			tell(e)
		}
	}
	c := &collector{g: g, m: program.None, level: level, tell: tell}
	for _, a := range g.asked {
		c.ask(a)
	}
}

// collector tells edges for what a method does.
type collector struct {
	g     *Graph
	m     program.MethodID
	level Level
	tell  func(Edge)
	told  []bool // keys of which the targets were told already; nil to tell them of each caller
}

func (c *collector) call(to program.MethodID, kind Kind) { c.tell(Edge{c.m, to, kind, Certain, ""}) }

func (c *collector) dispatch(n int32, kind Kind) {
	if int(n) < len(c.told) && c.g.refined == nil { // all callers have the same targets
		if c.told[n] {
			return
		}
		c.told[n] = true
	}
	c.g.eachTarget(n, func(t target) {
		if t.level <= c.level && (c.g.refined == nil || c.g.refined.admits(c.m, n, c.level, t.method)) {
			e := Edge{c.m, t.method, kind, t.level, ""}
			if t.level == Assumed {
				e.What = cmp.Or(c.g.supposed[t.of], "an object of "+program.Dotted(c.g.p.Name(t.of))+" is created by what is assumed to run")
			}
			c.tell(e)
		}
	})
}

// ask tells the edges of a call that rests on a level of its own: what it runs may be
// reached in a surer way.
func (c *collector) ask(a asked) {
	if a.level > c.level {
		return
	}
	raised := *c
	raised.tell = func(e Edge) {
		if e.Level < a.level {
			e.Level, e.What = a.level, a.what
		}
		c.tell(e)
	}
	raised.dispatch(a.key, a.kind)
}

func (c *collector) initialise(class program.ClassID) {
	c.g.initialisers(class, func(m program.MethodID) { c.tell(Edge{c.m, m, Initializer, Certain, ""}) })
}

func (*collector) instantiate(program.ClassID)           {}
func (*collector) resolved(program.MethodID, program.Do) {}
func (*collector) missing(program.Do)                    {}

// Paths are the shortest ways from the roots to the methods of a program.
type Paths struct {
	g     *Graph
	edges []Edge  // by which methods are reached first
	by    []int32 // of each method the edge, plus one; 0 where it is not reached
}

// Paths walks over all edges up to a level, breadth first. The order of the roots and
// of the code decides between ways of the same length, so that it gives the same
// ways each time.
func (g *Graph) Paths(level Level) *Paths {
	p := &Paths{g: g, edges: make([]Edge, 0, g.Count(level)), by: make([]int32, len(g.reached))}
	var next []program.MethodID
	told := make([]bool, len(g.keys))
	take := func(e Edge) {
		if p.by[e.To] == 0 {
			p.edges = append(p.edges, e)
			p.by[e.To] = int32(len(p.edges))
			next = append(next, e.To)
		}
	}
	// Entry points come first: what the JVM runs by itself explains less.
	for _, runtime := range []bool{false, true} {
		g.Roots(level, func(e Edge) {
			if (e.Kind == Runtime) == runtime {
				take(e)
			}
		})
		for len(next) > 0 {
			now := next
			next = nil
			for _, m := range now {
				g.edges(&collector{g, m, level, take, told})
			}
		}
	}
	return p
}

// To gives the shortest way to a method, its root first; nil when there is none.
func (p *Paths) To(m program.MethodID) []Edge {
	var way []Edge
	for m != program.None && int(m) < len(p.by) && p.by[m] != 0 {
		e := p.edges[p.by[m]-1]
		way = append(way, e)
		m = e.From
	}
	slices.Reverse(way)
	return way
}
