// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"slices"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/program"
)

// refinement leaves out of a graph of types per method (XTA) the edges that the values of
// the receivers refute (0-CFA: Shivers, Control Flow in Scheme, PLDI 1988): a receiver is
// followed back through variables, parameters, results and fields to where it was made, each
// method and field being one for all objects. Where it cannot be followed the edge stands.
type refinement struct {
	g       *Graph
	reached [levels][]bool
	known   [2]map[admission]*receivers // up to Assumed, and at Open
}

// admission is a call in a method, of a key.
type admission struct {
	m   program.MethodID
	key int32
}

// receivers are what a call may be on.
type receivers struct {
	any     bool
	targets []program.MethodID
}

func newRefinement(g *Graph) *refinement {
	return &refinement{g: g, known: [2]map[admission]*receivers{{}, {}}}
}

// walk finds what is reached at a level by the edges that stand.
func (f *refinement) walk(level Level) {
	g := f.g
	f.reached[level] = make([]bool, len(g.reached))
	seen := f.reached[level]
	var waiting []program.MethodID
	take := func(e Edge) {
		if !seen[e.To] {
			seen[e.To] = true
			waiting = append(waiting, e.To)
		}
	}
	g.Roots(level, take)
	for len(waiting) > 0 {
		m := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		g.Edges(m, level, take)
	}
}

// at gives the level at which a method is reached.
func (f *refinement) at(m program.MethodID) (Level, bool) {
	for level := range levels {
		if seen := f.reached[level]; int(m) < len(seen) && seen[m] {
			return level, true
		}
	}
	return 0, false
}

// admits reports whether a call in a method may run a target.
func (f *refinement) admits(m program.MethodID, n int32, level Level, to program.MethodID) bool {
	if m == program.None || f.g.keys[n].by < firstOwn {
		return true
	}
	known := f.known[0]
	if level == Open {
		known = f.known[1]
	}
	at := admission{m, n}
	found := known[at]
	if found == nil {
		found = f.receivers(m, n)
		known[at] = found
	}
	return found.any || slices.Contains(found.targets, to)
}

// receivers follows the receivers of all calls of a key in a method.
func (f *refinement) receivers(m program.MethodID, n int32) *receivers {
	g := f.g
	r := g.read(m)
	if r == nil || len(r.Caps) > 0 || g.only(n) {
		return &receivers{any: true}
	}
	found, calls := &receivers{}, 0
	for _, c := range r.calls {
		k := g.keys[n]
		if c.selector != k.selector || c.class != k.class || c.Op != classfile.OpInvokeVirtual && c.Op != classfile.OpInvokeInterface || len(c.Operands) == 0 {
			continue
		}
		calls++
		objects := g.things(m, r, c.Operands[0])
		for _, one := range objects.list {
			class, ok := g.classOfThing(one)
			if !ok {
				return &receivers{any: true}
			}
			if to := g.selects(&k, class); to != program.None {
				found.targets = append(found.targets, to)
			}
		}
		if objects.open {
			return &receivers{any: true}
		}
	}
	found.any = calls == 0
	return found
}

// only reports whether a call has no more than one target, so that there is nothing to choose.
func (g *Graph) only(n int32) bool {
	count := 0
	g.eachTarget(n, func(target) { count++ })
	return count <= 1
}

// classOfThing gives the class of a value; it is false where that is not known.
func (g *Graph) classOfThing(one thing) (program.ClassID, bool) {
	switch one.kind {
	case anObject:
		return one.class, one.class != program.None
	case aText:
		return g.p.Find("java/lang/String")
	case aClass, anArrayClass, aPrimitive:
		return g.p.Find("java/lang/Class")
	}
	return program.None, false
}
