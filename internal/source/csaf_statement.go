// SPDX-License-Identifier: Apache-2.0

package source

import (
	"slices"
	"strings"

	"verdict"
	"verdict/spec/csaf"
)

// Entry is what a CSAF document says of one flaw in one product: a statement
// whose component the reader of a kind of source fills in.
type Entry struct {
	verdict.SupplierStatement
	Product csaf.Resolution
}

// Entries gives what the document says of a vulnerability of its own, by product:
// status, justification, what is done about it. A product with several statuses
// has the weightiest.
func (a *Advisory) Entries(v csaf.Vulnerability) []Entry {
	if v.ProductStatus == nil {
		return nil
	}
	flags, fixes, impacts := a.flags(v), a.remediations(v), a.impacts(v)
	var list []Entry
	seen := map[csaf.ProductID]verdict.Status{}
	for _, s := range statuses(v.ProductStatus) {
		for _, id := range s.products {
			if before, twice := seen[id]; twice {
				if before != s.status {
					a.remark("a product has statuses that contradict one another; the weightiest counts", string(id))
				}
				continue
			}
			seen[id] = s.status
			product, ok := a.Tree.Resolve(id)
			if !ok {
				a.skip("a status of a product that the document does not define is left out", string(id))
				continue
			}
			e := Entry{Product: product, SupplierStatement: verdict.SupplierStatement{By: a.By, Stream: product.StreamName(), CPE: product.CPE(), Status: s.status}}
			e.say(flags[id], fixes[id], impacts[id])
			list = append(list, e)
		}
	}
	return list
}

type statusOf struct {
	status   verdict.Status
	products []csaf.ProductID
}

// statuses gives the groups of section 3.2.3.9, the weightiest first. What is
// recommended is no status.
func statuses(s *csaf.ProductStatus) []statusOf {
	return []statusOf{
		{verdict.Affected, slices.Concat(s.KnownAffected, s.FirstAffected, s.LastAffected)},
		{verdict.UnderInvestigation, s.UnderInvestigation},
		{verdict.Unknown, s.Unknown},
		{verdict.Fixed, slices.Concat(s.Fixed, s.FirstFixed)},
		{verdict.NotAffected, s.KnownNotAffected},
	}
}

// say takes what the document says of the product elsewhere. A remediation of
// what is not affected or still looked at means nothing.
func (e *Entry) say(flag string, fix *csaf.Remediation, impact string) {
	switch word := (verdict.SeverityWord{Word: impact}); {
	case word.Severity() != verdict.SeverityUnknown:
		e.Rating = impact
	default:
		e.Words = impact
	}
	if j := verdict.Justification(flag); e.Status == verdict.NotAffected && slices.Contains(verdict.Justifications, j) {
		e.Justification = j
	}
	if fix == nil || e.Status != verdict.Affected && e.Status != verdict.Fixed {
		return
	}
	e.FixState, e.URL = FixStateOf(*fix), fix.URL
	if e.FixState != verdict.FixAvailable {
		e.Words = fix.Details
	}
}

func (a *Advisory) flags(v csaf.Vulnerability) map[csaf.ProductID]string {
	labels := map[csaf.ProductID]string{}
	for _, f := range v.Flags {
		for _, id := range a.Tree.Expand(f.ProductIDs, f.GroupIDs) {
			if labels[id] == "" {
				labels[id] = f.Label
			}
		}
	}
	return labels
}

// impact is the category of a threat that tells what a flaw does to a product.
const impact = "impact"

func (a *Advisory) impacts(v csaf.Vulnerability) map[csaf.ProductID]string {
	words := map[csaf.ProductID]string{}
	for _, t := range v.Threats {
		if t.Category != impact {
			continue
		}
		for _, id := range a.Tree.Expand(t.ProductIDs, t.GroupIDs) {
			if words[id] == "" {
				words[id] = t.Details
			}
		}
	}
	return words
}

// telling are the categories of remediation that tell a fix state, the most
// telling first.
var telling = []string{csaf.VendorFix, csaf.OptionalPatch, csaf.FixPlanned, csaf.NoFixPlanned, csaf.NoneAvailable}

func (a *Advisory) remediations(v csaf.Vulnerability) map[csaf.ProductID]*csaf.Remediation {
	best := map[csaf.ProductID]*csaf.Remediation{}
	for _, category := range telling {
		for i := range v.Remediations {
			r := &v.Remediations[i]
			if r.Category != category {
				continue
			}
			for _, id := range a.Tree.Expand(r.ProductIDs, r.GroupIDs) {
				if best[id] == nil {
					best[id] = r
				}
			}
		}
	}
	return best
}

// FixStateOf reads a remediation's category and, as Red Hat's guidance on its
// CSAF data has them, its words: Affected, Deferred (Fix deferred in older data),
// Will not fix, Out of support scope. "" for one that tells no fix state.
func FixStateOf(r csaf.Remediation) verdict.FixState {
	words := strings.ToLower(r.Details)
	switch r.Category {
	case csaf.VendorFix, csaf.OptionalPatch:
		return verdict.FixAvailable
	case csaf.FixPlanned:
		return verdict.FixPending
	case csaf.NoneAvailable:
		if strings.Contains(words, "defer") {
			return verdict.FixDeferred
		}
		return verdict.FixPending
	case csaf.NoFixPlanned:
		if strings.Contains(words, "out of support") {
			return verdict.FixOutOfSupport
		}
		return verdict.FixRefused
	}
	return ""
}

// JoinArches makes one statement of those that differ in nothing but the
// architecture of a binary package, which the entries carry in Arches.
func JoinArches(entries []Entry) []verdict.SupplierStatement {
	type said struct {
		component, stream, cpe, advisory, url, rating, words string
		status                                               verdict.Status
		justification                                        verdict.Justification
		fix                                                  verdict.FixState
	}
	var list []verdict.SupplierStatement
	places := map[said]int{}
	for _, e := range entries {
		s := e.SupplierStatement
		key := said{s.Component, s.Stream, s.CPE, s.Advisory, s.URL, s.Rating, s.Words, s.Status, s.Justification, s.FixState}
		at, known := places[key]
		if !known {
			places[key] = len(list)
			s.Arches = slices.Clone(s.Arches)
			list = append(list, s)
			continue
		}
		list[at].Arches = append(list[at].Arches, s.Arches...)
	}
	for i := range list {
		slices.Sort(list[i].Arches)
		list[i].Arches = slices.Compact(list[i].Arches)
	}
	return list
}
