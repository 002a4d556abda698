// SPDX-License-Identifier: Apache-2.0

package source

import (
	"cmp"
	"slices"

	"verdict"
)

// Group decides which ids name one flaw and gives the vulnerabilities, ordered
// by the id that is shown. The order of its arguments never matters.
//
// Ids are in verdict.CanonicalID's spelling. A standing record says that its id
// and its aliases name one flaw; related and upstream ids say nothing. Then:
//
//   - No group holds two CVE ids unless a person merged them. Each CVE gathers
//     the ids that reach it through ids that are no CVE. An id that reaches
//     several is ambiguous: it belongs to each of those groups with its records.
//   - Ids that reach no CVE form groups by the assertions alone.
//   - A person's split cuts the assertion between two ids. Where other records
//     still connect them, the ids between them become ambiguous; only ids that
//     both reach one CVE stay together in spite of a split between them.
//   - A withdrawn record no longer asserts: its id, and ids that nothing else
//     names, join the groups that it names, as tombstones, and unite none.
//   - A house record joins the groups of the records that it overrides, and
//     unites none; one with a CVE id does not join.
//   - A person's merge unites the whole groups of two ids; an ambiguous id joins
//     the other's group and unites none. Where a merge and a split name the same
//     two ids, the split holds.
//
// A group that holds no record and no flaw of ours is left out. Earlier maps ids
// to the surrogates of the last time; see surrogates.
func Group(records []verdict.Record, own []verdict.OwnVulnerability, rulings []verdict.AliasRuling,
	earlier map[string]verdict.VulnerabilityID) []verdict.Vulnerability {
	return groupBeside(records, own, rulings, earlier, func(verdict.VulnerabilityID) bool { return false })
}

// groupBeside is Group for a part of what there is: reserved tells the surrogates
// that others have.
func groupBeside(records []verdict.Record, own []verdict.OwnVulnerability, rulings []verdict.AliasRuling,
	earlier map[string]verdict.VulnerabilityID, reserved func(verdict.VulnerabilityID) bool) []verdict.Vulnerability {
	g := newGraph(records, own, rulings)
	groups := g.groups()
	memberships := count(groups)
	byID := recordsByID(records)
	owners := ownersByID(own, memberships, g.index)

	var vulnerabilities []verdict.Vulnerability
	for _, members := range groups {
		v := verdict.Vulnerability{Origin: verdict.Upstream}
		for _, n := range members {
			id := g.ids[n]
			v.IDs = append(v.IDs, id)
			v.Records = append(v.Records, byID[id]...)
			if memberships[n] > 1 {
				v.Ambiguous = append(v.Ambiguous, id)
			}
			if o := owners[id]; o != nil && (v.Own == nil || verdict.ShownID(o.IDs) < verdict.ShownID(v.Own.IDs)) {
				v.Own, v.Origin = o, verdict.Own
			}
		}
		if v.Own != nil || len(v.Records) > 0 {
			vulnerabilities = append(vulnerabilities, v)
		}
	}
	slices.SortFunc(vulnerabilities, func(a, b verdict.Vulnerability) int {
		return cmp.Or(cmp.Compare(a.Shown(), b.Shown()), slices.Compare(a.IDs, b.IDs))
	})
	surrogates(vulnerabilities, earlier, reserved)
	return vulnerabilities
}

// count says in how many groups each node is.
func count(groups [][]int) map[int]int {
	memberships := map[int]int{}
	for _, members := range groups {
		for _, n := range members {
			memberships[n]++
		}
	}
	return memberships
}

// recordsByID orders the records of each id by source.
func recordsByID(records []verdict.Record) map[string][]verdict.Record {
	byID := make(map[string][]verdict.Record, len(records))
	for _, r := range records {
		id := verdict.CanonicalID(r.ID)
		byID[id] = append(byID[id], r)
	}
	for _, list := range byID {
		slices.SortFunc(list, func(a, b verdict.Record) int {
			return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Digest, b.Digest))
		})
	}
	return byID
}

// ownersByID maps the ids that make a vulnerability ours: those of our flaws
// that name one flaw only, and the one by which our flaw is shown.
func ownersByID(own []verdict.OwnVulnerability, memberships map[int]int, index map[string]int) map[string]*verdict.OwnVulnerability {
	owners := map[string]*verdict.OwnVulnerability{}
	for i := range own {
		ids := canonical(own[i].IDs)
		for _, id := range ids {
			if memberships[index[id]] > 1 && id != verdict.ShownID(ids) {
				continue
			}
			if o := owners[id]; o == nil || verdict.ShownID(ids) < verdict.ShownID(o.IDs) {
				owners[id] = &own[i]
			}
		}
	}
	return owners
}

// canonical spells ids as their issuers do.
func canonical(ids []string) []string {
	list := make([]string, 0, len(ids))
	for _, id := range ids {
		if id = verdict.CanonicalID(id); id != "" {
			list = append(list, id)
		}
	}
	return list
}
