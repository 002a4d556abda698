// SPDX-License-Identifier: Apache-2.0

package source

import (
	"cmp"
	"slices"

	"verdict"
)

// Part is one of the vulnerabilities that Group gives, with the numbers of its
// records instead of the records.
type Part struct {
	ID             verdict.VulnerabilityID
	IDs, Ambiguous []string
	Records        []int // in the order of verdict.Vulnerability.Records

	shown string
	own   *verdict.OwnVulnerability
}

// Partition is Group for so many records that they are not all held as such:
// record gives one by its number, of those below count, and is asked for each
// several times. Of a record its ids, its source, whether it is withdrawn and what
// it overrides are looked at, and of two of one id and source the digest.
func Partition(count int, record func(n int) verdict.Record) []Part {
	return partition(count, record, nil, nil, nil, func(verdict.VulnerabilityID) bool { return false })
}

func partition(count int, record func(n int) verdict.Record, own []verdict.OwnVulnerability, rulings []verdict.AliasRuling,
	earlier map[string]verdict.VulnerabilityID, reserved func(verdict.VulnerabilityID) bool) []Part {
	g := newGraph(func(yield func(verdict.Record) bool) {
		for n := range count {
			if !yield(record(n)) {
				return
			}
		}
	}, own, rulings)
	groups := g.groups()
	memberships := g.memberships(groups)
	numbers := g.numbers(count, record)
	owners := ownersByID(own, memberships, g.index)

	var parts []Part
	for _, members := range groups {
		p := Part{IDs: make([]string, 0, len(members))}
		for _, n := range members {
			id := g.ids[n]
			p.IDs = append(p.IDs, id)
			p.Records = append(p.Records, numbers[n]...)
			if memberships[n] > 1 {
				p.Ambiguous = append(p.Ambiguous, id)
			}
			if o := owners[id]; o != nil && (p.own == nil || verdict.ShownID(o.IDs) < verdict.ShownID(p.own.IDs)) {
				p.own = o
			}
		}
		if p.own != nil || len(p.Records) > 0 {
			p.shown = verdict.ShownID(p.IDs)
			parts = append(parts, p)
		}
	}
	slices.SortFunc(parts, func(a, b Part) int {
		return cmp.Or(cmp.Compare(a.shown, b.shown), slices.Compare(a.IDs, b.IDs))
	})
	surrogates(parts, earlier, reserved)
	return parts
}

// memberships says in how many groups each node is.
func (g *graph) memberships(groups [][]int) []int {
	memberships := make([]int, len(g.ids))
	for _, members := range groups {
		for _, n := range members {
			memberships[n]++
		}
	}
	return memberships
}

// numbers gives the records of each node, ordered by source.
func (g *graph) numbers(count int, record func(n int) verdict.Record) [][]int {
	numbers := make([][]int, len(g.ids))
	for i := range count {
		n := g.index[verdict.CanonicalID(record(i).ID)]
		numbers[n] = append(numbers[n], i)
	}
	for _, list := range numbers {
		slices.SortFunc(list, func(i, j int) int {
			a, b := record(i), record(j)
			return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Digest, b.Digest))
		})
	}
	return numbers
}
