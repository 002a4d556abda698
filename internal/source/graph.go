// SPDX-License-Identifier: Apache-2.0

package source

import (
	"iter"
	"maps"
	"slices"

	"verdict"
)

// graph holds what is said about ids. Nodes are numbered in order of text, so
// that nothing depends on the order of what was said.
type graph struct {
	ids   []string
	index map[string]int
	cve   []bool
	// standing nodes are named by what holds: a standing record, a flaw of
	// ours, a merge. The others are named by withdrawn records only, or are
	// house records without aliases.
	standing []bool
	record   []bool  // a record has this id
	asserted [][]int // by standing records
	revoked  [][]int // by withdrawn records
	override []link  // from a house record to what it overrides
	merged   []link
	cut      map[link]bool // both ways
}

// link is a pair of nodes.
type link struct{ from, to int }

// saying is one assertion before its ids are numbered.
type saying struct{ from, to string }

// newGraph numbers the ids and keeps what is said of them, but for what a
// person's split has cut.
func newGraph(records iter.Seq[verdict.Record], own []verdict.OwnVulnerability, rulings []verdict.AliasRuling) *graph {
	g := &graph{cut: map[link]bool{}}
	merges, splits := sayings(own, rulings)
	standing := named(records, own)
	for known := -1; known < len(standing); { // a chain of merges may hang on one known id
		known = len(standing)
		for _, m := range merges {
			_, from := standing[m.from]
			switch _, to := standing[m.to]; {
			case from && !to:
				standing[m.to] = true
			case to && !from:
				standing[m.from] = true
			}
		}
	}
	g.number(standing)
	for _, s := range splits {
		if l, ok := g.link(s); ok {
			g.cut[l], g.cut[link{l.to, l.from}] = true, true
		}
	}
	for r := range records {
		g.assert(r)
	}
	for _, m := range merges {
		if l, ok := g.link(m); ok && !g.cut[l] {
			g.merged = append(g.merged, l)
		}
	}
	return g
}

// sayings gives what persons say: the ids of a flaw of ours are one, with the one
// that it is shown by, in whatever order they were given.
func sayings(own []verdict.OwnVulnerability, rulings []verdict.AliasRuling) (merges, splits []saying) {
	for _, o := range own {
		ids := canonical(o.IDs)
		shown := verdict.ShownID(ids)
		for _, id := range ids {
			if id != shown {
				merges = append(merges, saying{shown, id})
			}
		}
	}
	for _, r := range rulings {
		s := saying{verdict.CanonicalID(r.A), verdict.CanonicalID(r.B)}
		if r.Merge {
			merges = append(merges, s)
		} else {
			splits = append(splits, s)
		}
	}
	return merges, splits
}

// named gives the ids that anything names, each with whether something standing
// names it.
func named(records iter.Seq[verdict.Record], own []verdict.OwnVulnerability) map[string]bool {
	standing := map[string]bool{}
	for r := range records {
		id := verdict.CanonicalID(r.ID)
		stands := r.Withdrawn.IsZero() && (r.House == nil || len(r.Aliases) > 0 || verdict.IsCVE(id))
		for _, n := range append(canonical(r.Aliases), id) {
			standing[n] = standing[n] || stands
		}
	}
	for _, o := range own {
		for _, id := range canonical(o.IDs) {
			standing[id] = true
		}
	}
	return standing
}

func (g *graph) number(standing map[string]bool) {
	g.ids = slices.AppendSeq(make([]string, 0, len(standing)), maps.Keys(standing))
	slices.Sort(g.ids)
	g.index = make(map[string]int, len(g.ids))
	g.cve, g.standing, g.record = make([]bool, len(g.ids)), make([]bool, len(g.ids)), make([]bool, len(g.ids))
	g.asserted, g.revoked = make([][]int, len(g.ids)), make([][]int, len(g.ids))
	for n, id := range g.ids {
		g.index[id], g.cve[n], g.standing[n] = n, verdict.IsCVE(id), standing[id]
	}
}

// link numbers a pair of different ids; ok is false when one is not known.
func (g *graph) link(s saying) (l link, ok bool) {
	from, known := g.index[s.from]
	to, both := g.index[s.to]
	return link{from, to}, known && both && from != to
}

// assert keeps what a record says of its id.
func (g *graph) assert(r verdict.Record) {
	id := verdict.CanonicalID(r.ID)
	g.record[g.index[id]] = true
	edges := g.asserted
	if !r.Withdrawn.IsZero() {
		edges = g.revoked
	}
	for _, alias := range canonical(r.Aliases) {
		if l, ok := g.link(saying{id, alias}); ok && !g.cut[l] {
			edges[l.from] = append(edges[l.from], l.to)
			edges[l.to] = append(edges[l.to], l.from)
		}
	}
	if r.House == nil || !r.Withdrawn.IsZero() || verdict.IsCVE(id) {
		return
	}
	for _, other := range canonical(r.House.Overrides) {
		if l, ok := g.link(saying{id, other}); ok && !g.cut[l] {
			g.override = append(g.override, l)
		}
	}
}
