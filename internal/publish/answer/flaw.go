// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// flaws is what is public about vulnerabilities: the records of others, and what
// we published about the product.
type flaws struct {
	current []verdict.Statement // about the release, that the audience may read
	byShown map[string][]int    // of current, by the id in lower case under which it is published
	byAlias map[string][]int    // by the others that it names
	spoken  map[string]bool     // ids in lower case that some statement about the product names
	groups  map[string][]verdict.Vulnerability
	changed time.Time
}

func newFlaws(s publish.Snapshot, version string, groups []verdict.Vulnerability) *flaws {
	k := &flaws{byShown: map[string][]int{}, byAlias: map[string][]int{}, spoken: map[string]bool{}, groups: map[string][]verdict.Vulnerability{}}
	for _, st := range s.Current(version) {
		if s.Audience.Reads(st.Audience) {
			k.byShown[strings.ToLower(st.Vulnerability)] = append(k.byShown[strings.ToLower(st.Vulnerability)], len(k.current))
			for _, id := range st.Aliases {
				k.byAlias[strings.ToLower(id)] = append(k.byAlias[strings.ToLower(id)], len(k.current))
			}
			k.current = append(k.current, st)
			if st.At.After(k.changed) {
				k.changed = st.At
			}
		}
	}
	for _, st := range s.Statements {
		if st.Product == s.Product.Slug && s.Audience.Reads(st.Audience) && !st.Withdrawn {
			for _, id := range append([]string{st.Vulnerability}, st.Aliases...) {
				k.spoken[strings.ToLower(id)] = true
			}
		}
	}
	for _, v := range groups {
		for _, id := range v.IDs {
			k.groups[strings.ToLower(id)] = append(k.groups[strings.ToLower(id)], v)
		}
	}
	return k
}

// flaw is the vulnerability that a row names.
type flaw struct {
	ids       []string // all that it is called
	said      *verdict.Statement
	known     bool
	retracted bool // everybody who asserted it took it back
	reason    Reason
	why       string
}

// find says which vulnerability a row names, by any of its ids, and what is
// published about it in the release.
func (k *flaws) find(ids []string) flaw {
	if len(ids) == 0 {
		return flaw{reason: NoVulnerability, why: "the row names no vulnerability"}
	}
	f := flaw{ids: slices.Clone(ids)}
	if f.ambiguous(cvesOf(ids)) {
		return f
	}
	groups := k.groupsOf(ids)
	if len(groups) > 1 {
		var shown []string
		for _, g := range groups {
			shown = append(shown, g.Shown())
		}
		f.ambiguous(shown)
		return f
	}
	for _, g := range groups {
		f.known, f.retracted = true, g.Retracted()
		f.ids = slices.DeleteFunc(f.ids, func(id string) bool { return slices.Contains(g.Ambiguous, id) })
		for _, id := range g.IDs {
			if !slices.Contains(g.Ambiguous, id) && !slices.Contains(f.ids, id) {
				f.ids = append(f.ids, id)
			}
		}
	}
	// An id that no record knows may be another flaw than the one that the others lead to.
	if f.ambiguous(cvesOf(f.ids)) {
		return f
	}
	for _, id := range f.ids {
		f.known = f.known || k.spoken[strings.ToLower(id)]
	}
	k.answer(&f)
	return f
}

// Lookup finds what is published about a release by the ids that a row names, as an
// answer does.
type Lookup struct{ known *flaws }

// NewLookup prepares it; groups are what records say of the ids that will be asked.
func NewLookup(s publish.Snapshot, version string, groups []verdict.Vulnerability) Lookup {
	return Lookup{newFlaws(s, version, groups)}
}

// Said gives what is published about the one vulnerability that the ids name; nil where
// nothing is, or where they name several.
func (l Lookup) Said(ids []string) *verdict.Statement { return l.known.find(ids).said }

// Ambiguous reports whether records give an id to several vulnerabilities.
func (l Lookup) Ambiguous(id string) bool { return len(l.known.groups[strings.ToLower(id)]) > 1 }

func cvesOf(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !verdict.IsCVE(id) })
}

// ambiguous notes that a row names several vulnerabilities.
func (f *flaw) ambiguous(shown []string) bool {
	if len(shown) < 2 {
		return false
	}
	slices.Sort(shown)
	f.reason, f.why = VulnerabilityAmbiguous, fmt.Sprintf("the row names several vulnerabilities: %s; ask for each", strings.Join(shown, ", "))
	return true
}

// groupsOf gives the distinct vulnerabilities that the ids name. Of several that share
// one of the ids, the CVE among the ids tells which one is meant, for no two are one
// flaw.
func (k *flaws) groupsOf(ids []string) (groups []verdict.Vulnerability) {
	add := func(more []verdict.Vulnerability) {
		for _, g := range more {
			if !slices.ContainsFunc(groups, func(other verdict.Vulnerability) bool { return other.ID == g.ID }) {
				groups = append(groups, g)
			}
		}
	}
	for _, cve := range cvesOf(ids) { // one at most
		add(k.groups[strings.ToLower(cve)])
	}
	meant := slices.Clone(groups)
	for _, id := range ids {
		named := k.groups[strings.ToLower(id)]
		told := slices.ContainsFunc(named, func(g verdict.Vulnerability) bool {
			return slices.ContainsFunc(meant, func(m verdict.Vulnerability) bool { return m.ID == g.ID })
		})
		if !told {
			add(named)
		}
	}
	return groups
}

// answer finds the statement about the flaw: by the id that it is published under,
// else by another that it names.
func (k *flaws) answer(f *flaw) {
	cves := cvesOf(f.ids) // one at most
	hits := k.about(hitsOf(k.byShown, f.ids), cves)
	if len(hits) == 0 {
		hits = k.about(hitsOf(k.byAlias, f.ids), cves)
	}
	// Of several the one under the CVE's own id counts.
	if own := slices.IndexFunc(hits, func(i int) bool { return len(cves) == 1 && k.current[i].Vulnerability == cves[0] }); own >= 0 {
		hits = hits[own : own+1]
	}
	var shown []string
	for _, i := range hits {
		shown = append(shown, k.current[i].Vulnerability)
	}
	if len(hits) > 0 && !f.ambiguous(shown) {
		f.said = &k.current[hits[0]]
	}
}

// about leaves the statements that are not about another CVE, whatever else they
// share.
func (k *flaws) about(hits []int, cves []string) []int {
	return slices.DeleteFunc(hits, func(i int) bool {
		named := cvesOf(append([]string{k.current[i].Vulnerability}, k.current[i].Aliases...))
		return len(cves) > 0 && len(named) > 0 && !slices.Contains(named, cves[0])
	})
}

// hitsOf gives the statements that one of the ids names, once each and in their
// order.
func hitsOf(by map[string][]int, ids []string) (hits []int) {
	for _, id := range ids {
		hits = append(hits, by[strings.ToLower(id)]...)
	}
	slices.Sort(hits)
	return slices.Compact(hits)
}
