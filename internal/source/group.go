// SPDX-License-Identifier: Apache-2.0

package source

import (
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
	parts := partition(len(records), func(n int) verdict.Record { return records[n] }, own, rulings, earlier, reserved)
	var vulnerabilities []verdict.Vulnerability
	for _, p := range parts {
		v := verdict.Vulnerability{ID: p.ID, IDs: p.IDs, Origin: verdict.Upstream, Own: p.own, Ambiguous: p.Ambiguous}
		if v.Own != nil {
			v.Origin = verdict.Own
		}
		v.Records = slices.Grow(v.Records, len(p.Records))
		for _, n := range p.Records {
			v.Records = append(v.Records, records[n])
		}
		vulnerabilities = append(vulnerabilities, v)
	}
	return vulnerabilities
}

// ownersByID maps the ids that make a vulnerability ours: those of our flaws
// that name one flaw only, and the one by which our flaw is shown.
func ownersByID(own []verdict.OwnVulnerability, memberships []int, index map[string]int) map[string]*verdict.OwnVulnerability {
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
