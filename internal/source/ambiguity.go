// SPDX-License-Identifier: Apache-2.0

package source

import (
	"cmp"
	"slices"

	"verdict"
)

// Ambiguity is an id that names several flaws, for a person to judge.
type Ambiguity struct {
	ID string
	// Names are the ids by which those flaws are shown, in order of text.
	Names []string
}

// Ambiguities lists the ids that name several of the vulnerabilities, and the
// CVE ids whose records name other CVE ids as aliases, in order of text.
func Ambiguities(vulnerabilities []verdict.Vulnerability) []Ambiguity {
	names := map[string][]string{}
	for _, v := range vulnerabilities {
		for _, id := range v.Ambiguous {
			names[id] = append(names[id], v.Shown())
		}
		for _, r := range v.Standing() {
			if id := verdict.CanonicalID(r.ID); verdict.IsCVE(id) {
				names[id] = append(names[id], otherCVEs(v, r)...)
			}
		}
	}
	var list []Ambiguity
	for id, shown := range names {
		slices.Sort(shown)
		if shown = slices.Compact(shown); len(shown) > 0 {
			list = append(list, Ambiguity{id, shown})
		}
	}
	slices.SortFunc(list, func(a, b Ambiguity) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// otherCVEs gives the CVE ids that a CVE's own record calls its aliases and that
// nobody has merged with it; with the record's own when there are any.
func otherCVEs(v verdict.Vulnerability, r verdict.Record) []string {
	var others []string
	for _, alias := range canonical(r.Aliases) {
		if verdict.IsCVE(alias) && !slices.Contains(v.IDs, alias) {
			others = append(others, alias)
		}
	}
	if others != nil {
		others = append(others, v.Shown())
	}
	return others
}
