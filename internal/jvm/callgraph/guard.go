// SPDX-License-Identifier: Apache-2.0

package callgraph

import "verdict/internal/jvm/program"

// Guards gives the methods before the last of a way through which every way to that one
// leads, in the order of the way: its dominators, where a guard holds for all of them.
//
// Whatever dominates the end lies on each way to it. So the way is walked along, and from
// each of its methods all that lies beside it: a method is no dominator when something
// before it leads to something behind it. Every edge is looked at once.
func (g *Graph) Guards(way []Edge, level Level) []program.MethodID {
	place := make(map[program.MethodID]int, len(way))
	for i, e := range way {
		place[e.To] = i
	}
	seen := make([]bool, len(g.reached))
	farthest := -1
	var waiting []program.MethodID
	take := func(e Edge) {
		if i, on := place[e.To]; on {
			farthest = max(farthest, i)
		} else if !seen[e.To] {
			seen[e.To] = true
			waiting = append(waiting, e.To)
		}
	}
	beside := func() {
		for len(waiting) > 0 {
			m := waiting[len(waiting)-1]
			waiting = waiting[:len(waiting)-1]
			g.Edges(m, level, take)
		}
	}
	g.Roots(level, take)
	beside()
	var guards []program.MethodID
	for i, e := range way[:max(len(way)-1, 0)] {
		if farthest <= i {
			guards = append(guards, e.To)
		}
		g.Edges(e.To, level, take)
		beside()
	}
	return guards
}

// Callers gives the reached methods from which an edge up to a level leads to any of some
// others, those themselves left out, in order of their numbers.
func (g *Graph) Callers(of []program.MethodID, level Level) []program.MethodID {
	asked := make(map[program.MethodID]bool, len(of))
	for _, m := range of {
		asked[m] = true
	}
	var callers []program.MethodID
	for m := range program.MethodID(len(g.reached)) {
		if at, ok := g.Reached(m); !ok || at > level || asked[m] {
			continue
		}
		leads := false
		g.Edges(m, level, func(e Edge) { leads = leads || asked[e.To] })
		if leads {
			callers = append(callers, m)
		}
	}
	return callers
}
