// SPDX-License-Identifier: Apache-2.0

package flow

import "slices"

// visit is a node on the way of the search, and its input that comes next.
type visit struct{ node, next int32 }

// resolve finds the sources of a node, and those of all that lead to it: of nodes
// that lead to one another, as loops make them, at once (Tarjan's strongly
// connected components, which come in the order in which they are needed).
func (a *Analyzer) resolve(root int32) bool {
	t := &a.told
	t.visits = t.visits[:0]
	a.visit(root)
	for len(t.visits) > 0 {
		v := &t.visits[len(t.visits)-1]
		n := &a.nodes[v.node]
		if v.next == none {
			t.visits = t.visits[:len(t.visits)-1]
			if n.low == n.order {
				a.component(v.node)
			}
			if len(t.visits) > 0 {
				over := &a.nodes[t.visits[len(t.visits)-1].node]
				over.low = min(over.low, n.low)
			}
			continue
		}
		in := a.inputs[v.next]
		v.next = in.next
		if in.value.kind() != fromNode {
			continue
		}
		switch to := &a.nodes[in.value.node()]; {
		case to.order == 0:
			a.visit(int32(in.value.node()))
		case to.set.to == 0: // its component is not done
			n.low = min(n.low, to.order)
		}
	}
	if a.work < 0 {
		return a.tooMuch(tooMuchWork)
	}
	if len(t.sources) > maxTold {
		return a.tooMuch(tooMuchMemory)
	}
	return true
}

func (a *Analyzer) visit(n int32) {
	t := &a.told
	t.order++
	a.nodes[n].order, a.nodes[n].low = t.order, t.order
	t.members = append(t.members, n)
	t.visits = append(t.visits, visit{n, a.nodes[n].inputs})
}

// component gives a set to each node that leads to root and to which root leads:
// all that comes to any of them from outside. Of what went around through a cast
// it is told with each of the casts, in whatever order it passed them.
func (a *Analyzer) component(root int32) {
	t := &a.told
	from := len(t.members) - 1
	for t.members[from] != root {
		from--
	}
	members := t.members[from:]
	t.members = t.members[:from]
	t.scratch = t.scratch[:0]
	capped, casts := false, 0
	for _, m := range members {
		capped = a.gather(m) || capped
		if a.nodes[m].cast != none {
			casts++
		}
	}
	outside := t.scratch
	if len(members) == 1 || casts == 0 {
		set := a.keep(outside, capped)
		for _, m := range members {
			a.nodes[m].set = set
		}
		return
	}
	outside, over := a.compact(outside)
	all, capped := slices.Clone(outside), capped || over
	for _, m := range members {
		if pc := a.nodes[m].cast; pc != none && !capped {
			through, _ := a.compact(tagged(nil, outside, pc))
			a.nodes[m].set = a.keep(through, false)
			all, capped = a.compact(append(all, through...))
			a.work -= len(all)
		}
	}
	set := a.keep(all, capped)
	for _, m := range members {
		if a.nodes[m].set.to == 0 {
			a.nodes[m].set = set
		}
	}
}

// gather adds to the scratch what comes to a node from outside of its component.
func (a *Analyzer) gather(n int32) (capped bool) {
	t := &a.told
	for i := a.nodes[n].inputs; i != none; i = a.inputs[i].next {
		v := a.inputs[i].value
		before := len(t.scratch)
		switch {
		case v == unset:
		case v.kind() != fromNode:
			t.scratch = append(t.scratch, a.source(v))
		default:
			set := a.nodes[v.node()].set
			capped = capped || set.capped
			t.scratch = append(t.scratch, t.sources[set.from:set.to]...)
		}
		a.work -= len(t.scratch) - before
		if pc := a.nodes[n].cast; pc != none {
			t.scratch = tagged(t.scratch[:before], t.scratch[before:], pc)
		}
		if len(t.scratch) > 4*MaxSources {
			var over bool
			t.scratch, over = a.compact(t.scratch)
			capped = capped || over
		}
	}
	return capped
}

// tagged appends sources as they are behind a cast. That of null says nothing.
func tagged(dst, sources []Source, pc int32) []Source {
	for _, s := range sources {
		if s.Kind != Null && s.Kind != Unknown {
			s.Cast = pc
		}
		dst = append(dst, s)
	}
	return dst
}

// compact orders sources, leaves each once, and tells when there are more than may
// be. What is behind those that are kept is lost.
func (a *Analyzer) compact(s []Source) (kept []Source, capped bool) {
	slices.SortFunc(s, compare)
	if s = slices.Compact(s); len(s) > MaxSources {
		return s[:MaxSources], true
	}
	return s, false
}

// keep puts sources among those that are told.
func (a *Analyzer) keep(s []Source, capped bool) span {
	s, over := a.compact(s)
	if capped || over || len(s) == 0 {
		return span{0, 1, capped || over}
	}
	t := &a.told
	from := int32(len(t.sources))
	t.sources = append(t.sources, s...)
	return span{from, int32(len(t.sources)), false}
}
