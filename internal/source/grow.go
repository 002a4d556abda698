// SPDX-License-Identifier: Apache-2.0

package source

import (
	"maps"
	"slices"
)

// group is a set of nodes that name one flaw; seed is the node that it grew from.
type group struct {
	seed    int
	members map[int]bool
}

// groups gives the members of each group in order of node.
func (g *graph) groups() [][]int {
	groups := g.grow(nil, g.asserted, func(n int) bool { return g.standing[n] })
	groups = g.grow(groups, g.revoked, func(n int) bool { return !g.standing[n] && !g.overriding(n) })
	g.adopt(groups)
	groups = g.attach(groups)
	return g.unite(groups)
}

// grow spreads along edges over the nodes of a layer: first from the groups that
// there are, then from each CVE, then from what is left.
func (g *graph) grow(groups []*group, edges [][]int, layer func(int) bool) []*group {
	reached := map[int]bool{}
	for _, old := range groups {
		g.spread(old, edges, reached, func(n int) bool { return layer(n) && !g.cve[n] && !g.cut[link{old.seed, n}] })
	}
	for n := range g.ids {
		if layer(n) && g.cve[n] {
			grown := &group{seed: n, members: map[int]bool{n: true}}
			reached[n] = true
			g.spread(grown, edges, reached, func(m int) bool { return layer(m) && !g.cve[m] && !g.cut[link{n, m}] })
			groups = append(groups, grown)
		}
	}
	return append(groups, g.leftOver(edges, layer, reached)...)
}

// leftOver groups the nodes of a layer that no CVE reached. Nodes that a person
// split, and that are connected still, each grow a group of their own. What a CVE
// reached may join, and leads no further.
func (g *graph) leftOver(edges [][]int, layer func(int) bool, reached map[int]bool) []*group {
	free := func(n int) bool { return layer(n) && !reached[n] }
	walls := g.walls(edges, free)
	seeds := slices.Clone(walls)
	for n := range g.ids {
		if free(n) && !slices.Contains(walls, n) {
			seeds = append(seeds, n)
		}
	}
	var groups []*group
	taken := map[int]bool{}
	for _, seed := range seeds {
		if taken[seed] {
			continue
		}
		taken[seed] = true
		grown := &group{seed: seed, members: map[int]bool{seed: true}}
		g.spread(grown, edges, taken, func(n int) bool { return free(n) && !slices.Contains(walls, n) })
		for _, n := range sorted(grown.members) {
			for _, m := range edges[n] {
				if layer(m) && reached[m] && !g.cve[m] && !g.cut[link{seed, m}] {
					grown.members[m] = true
				}
			}
		}
		groups = append(groups, grown)
	}
	return groups
}

// walls gives the ends of the splits whose two ends are connected over free
// nodes in spite of the cut, in order of node.
func (g *graph) walls(edges [][]int, free func(int) bool) []int {
	var walls []int
	for l := range g.cut {
		if !free(l.from) || !free(l.to) {
			continue
		}
		around := &group{seed: l.from, members: map[int]bool{l.from: true}}
		g.spread(around, edges, map[int]bool{}, free)
		if around.members[l.to] {
			walls = append(walls, l.from)
		}
	}
	slices.Sort(walls)
	return slices.Compact(walls)
}

// spread adds to a group every node that its members reach over nodes that may
// enter, and marks them.
func (g *graph) spread(grown *group, edges [][]int, mark map[int]bool, enter func(int) bool) {
	front := sorted(grown.members)
	for len(front) > 0 {
		n := front[len(front)-1]
		front = front[:len(front)-1]
		for _, m := range edges[n] {
			if !grown.members[m] && enter(m) {
				grown.members[m], mark[m] = true, true
				front = append(front, m)
			}
		}
	}
}

// adopt gives the withdrawn records that name it to a group without records: it
// is known by them alone.
func (g *graph) adopt(groups []*group) {
	for _, a := range groups {
		if g.recorded(a) {
			continue
		}
		for _, n := range sorted(a.members) {
			for _, m := range g.revoked[n] {
				if g.record[m] && !g.cve[m] {
					a.members[m] = true
				}
			}
		}
	}
}

// recorded reports whether a group holds a record.
func (g *graph) recorded(a *group) bool {
	for n := range a.members {
		if g.record[n] {
			return true
		}
	}
	return false
}

// overriding reports whether n waits for attach: a house record that nothing
// but its overrides connects.
func (g *graph) overriding(n int) bool {
	return g.record[n] && len(g.asserted[n])+len(g.revoked[n]) == 0 &&
		slices.ContainsFunc(g.override, func(l link) bool { return l.from == n })
}

// attach puts house records into the groups of what they override; one that
// finds none is a group of its own.
func (g *graph) attach(groups []*group) []*group {
	if len(g.override) == 0 {
		return groups
	}
	at := where(groups)
	var alone []int
	for _, l := range g.override {
		for _, i := range at[l.to] {
			groups[i].members[l.from] = true
		}
		alone = append(alone, l.from)
	}
	placed := where(groups)
	slices.Sort(alone)
	for _, n := range slices.Compact(alone) {
		if len(placed[n]) == 0 {
			groups = append(groups, &group{seed: n, members: map[int]bool{n: true}})
		}
	}
	return groups
}

// unite does what persons merged, and gives the members of what comes of it.
func (g *graph) unite(groups []*group) [][]int {
	if len(g.merged) == 0 {
		lists := make([][]int, len(groups))
		for i, a := range groups {
			lists[i], groups[i] = sorted(a.members), nil
		}
		return lists
	}
	at := where(groups)
	root := make([]int, len(groups))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	for _, l := range g.merged {
		from, to := at[l.from], at[l.to]
		if len(from) == 1 && len(to) == 1 {
			a, b := find(from[0]), find(to[0])
			root[max(a, b)] = min(a, b)
			continue
		}
		join(groups, l.from, from, to)
		join(groups, l.to, to, from)
	}
	united := map[int]map[int]bool{}
	for i, a := range groups {
		r := find(i)
		if united[r] == nil {
			united[r] = map[int]bool{}
		}
		for n := range a.members {
			united[r][n] = true
		}
	}
	var lists [][]int
	for _, r := range sorted(united) {
		lists = append(lists, sorted(united[r]))
	}
	return lists
}

// join adds a node to the others' groups when it is in several of its own.
func join(groups []*group, n int, its, others []int) {
	if len(its) < 2 {
		return
	}
	for _, i := range others {
		groups[i].members[n] = true
	}
}

// where lists the groups of each node.
func where(groups []*group) map[int][]int {
	at := map[int][]int{}
	for i, a := range groups {
		for n := range a.members {
			at[n] = append(at[n], i)
		}
	}
	return at
}

func sorted[V any](set map[int]V) []int { return slices.Sorted(maps.Keys(set)) }
