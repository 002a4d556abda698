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
	spoken  map[string]bool     // ids in lower case that some statement about the product names
	groups  map[string][]verdict.Vulnerability
	changed time.Time
}

func newFlaws(s publish.Snapshot, version string, groups []verdict.Vulnerability) *flaws {
	k := &flaws{spoken: map[string]bool{}, groups: map[string][]verdict.Vulnerability{}}
	for _, st := range s.Current(version) {
		if s.Audience.Reads(st.Audience) {
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
		for _, id := range g.IDs {
			if !slices.Contains(g.Ambiguous, id) && !slices.Contains(f.ids, id) {
				f.ids = append(f.ids, id)
			}
		}
	}
	for _, id := range f.ids {
		f.known = f.known || k.spoken[strings.ToLower(id)]
	}
	k.answer(&f)
	return f
}

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

// groupsOf gives the distinct vulnerabilities that the ids name. Where one of the
// ids is a CVE's it tells which one is meant, for no two are one flaw.
func (k *flaws) groupsOf(ids []string) (groups []verdict.Vulnerability) {
	if cves := cvesOf(ids); len(cves) == 1 && len(k.groups[strings.ToLower(cves[0])]) > 0 {
		ids = cves
	}
	for _, id := range ids {
		for _, g := range k.groups[strings.ToLower(id)] {
			if !slices.ContainsFunc(groups, func(other verdict.Vulnerability) bool { return other.ID == g.ID }) {
				groups = append(groups, g)
			}
		}
	}
	return groups
}

// answer finds the statement about the flaw: by the id that it is published under,
// else by another that it names.
func (k *flaws) answer(f *flaw) {
	has := func(id string) bool {
		return slices.ContainsFunc(f.ids, func(own string) bool { return strings.EqualFold(own, id) })
	}
	cves := cvesOf(f.ids)
	var shown []string
	for _, byAlias := range []bool{false, true} {
		for i, st := range k.current {
			hit := has(st.Vulnerability)
			if byAlias {
				// A statement about another CVE is not about this one, whatever they share.
				hit = !hit && slices.ContainsFunc(st.Aliases, has) && !(len(cves) > 0 && verdict.IsCVE(st.Vulnerability) && !slices.Contains(st.Aliases, cves[0]))
			}
			if hit {
				f.said = &k.current[i]
				shown = append(shown, st.Vulnerability)
			}
		}
		if len(shown) > 0 {
			break
		}
	}
	if len(shown) > 1 && !k.preferred(f, cves) {
		f.said = nil
		f.ambiguous(shown)
	}
}

// preferred takes the statement of the one CVE that the flaw has, among several
// under its other ids.
func (k *flaws) preferred(f *flaw, cves []string) bool {
	for i, st := range k.current {
		if len(cves) == 1 && st.Vulnerability == cves[0] {
			f.said = &k.current[i]
			return true
		}
	}
	return false
}
