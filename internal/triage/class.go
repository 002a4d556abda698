// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"maps"
	"slices"
	"strings"
	"time"

	"verdict"
)

// class gives the class that a person confirmed last (untriaged when nobody
// did), and the one that the rules propose from all answers.
func (e *Engine) class(v *verdict.Vulnerability) (confirmed, proposed verdict.Class) {
	confirmed = verdict.Untriaged
	if c, ok := e.classification(v); ok {
		confirmed = c.Class
	}
	proposed, known := e.proposed[v.ID]
	if !known {
		proposed = e.propose(v)
		e.proposed[v.ID] = proposed
	}
	return confirmed, proposed
}

// classification is the latest that is known; of two at one instant the one
// whose text comes last, so that the order of rows does not matter.
func (e *Engine) classification(v *verdict.Vulnerability) (verdict.Classification, bool) {
	last := e.lastClass(v, func(verdict.Class) bool { return true })
	return last, last.Class != ""
}

// standingClass is a word on a class with the instant from which it stands.
type standingClass struct {
	verdict.Classification
	from time.Time
}

// standClasses keeps the words that have the approvals that they need.
func (e *Engine) standClasses() {
	for _, c := range e.w.Classifications {
		if from, ok := c.StandsFrom(e.w.Approvals); ok {
			e.classes = append(e.classes, standingClass{c, from})
		}
	}
}

// lastClass is the latest word that counts. Words that were said of what were two
// vulnerabilities then do not overtake one another: of them the graver class stands
// until somebody speaks of both.
func (e *Engine) lastClass(v *verdict.Vulnerability, counts func(verdict.Class) bool) verdict.Classification {
	var last verdict.Classification
	words := map[string]verdict.Classification{} // the last by each set of ids
	for _, c := range e.classes {
		if c.from.After(e.w.Now) || !idOf(v, c.Vulnerability) || !counts(c.Class) {
			continue
		}
		last = laterWord(last, c.Classification)
		key := strings.Join(c.IDs, " ")
		words[key] = laterWord(words[key], c.Classification)
	}
	newest := last
	for _, key := range slices.Sorted(maps.Keys(words)) {
		c := words[key]
		if verdict.Apart(c.IDs, newest.IDs) && c.Class != last.Class && verdict.Graver(c.Class, last.Class) == c.Class {
			last = c
		}
	}
	return last
}

// laterWord gives the later of two words; of two at one instant the one whose class
// comes last, so that the order of rows does not matter.
func laterWord(a, b verdict.Classification) verdict.Classification {
	if a.Class == "" || b.At.After(a.At) || b.At.Equal(a.At) && b.Class > a.Class {
		return b
	}
	return a
}

// spokenClass is the last of exploitable and hygiene that was confirmed: another
// class in between spares nobody the second person.
func (e *Engine) spokenClass(v *verdict.Vulnerability) verdict.Class {
	return e.lastClass(v, func(c verdict.Class) bool { return c == verdict.Exploitable || c == verdict.Hygiene }).Class
}

func idOf(v *verdict.Vulnerability, id string) bool {
	id = verdict.CanonicalID(id)
	for _, x := range v.IDs {
		if x == id {
			return true
		}
	}
	return false
}

// propose applies the rules of verdicts.md §5: exploitable where a person says
// affected, or the flaw was seen to be exploited in our product; hygiene for a
// third-party match without a known exploitable path; not_applicable where every
// release is clean and nothing ever matched; hardening for our own code that is
// not affected. What is still open without a match, or in our own code, stays
// untriaged.
func (e *Engine) propose(v *verdict.Vulnerability) verdict.Class {
	matched, clean := false, true
	for _, r := range e.w.Releases {
		for _, part := range e.partsOf(v, r.Version) {
			p := e.part(v, r, part)
			if p.Status == verdict.Affected || p.exploited() {
				return verdict.Exploitable
			}
			matched = matched || p.Matched()
			clean = clean && p.Status.Clean()
		}
	}
	switch {
	case !clean && (!matched || e.isOwn(v)):
		return verdict.Untriaged
	case !matched:
		return verdict.NotApplicable
	case e.isOwn(v):
		return verdict.Hardening
	}
	return verdict.Hygiene
}

// exploited reports whether a finding of the part was exploited in our product,
// in a proof or by others, and two people have not judged otherwise.
func (p *PartAnswer) exploited() bool {
	for _, f := range p.Findings {
		for _, ev := range f.Evidence {
			if (ev.Kind == verdict.EvidenceExecutedProof || ev.Kind == verdict.EvidenceExploitation) && ev.Danger() {
				return true
			}
		}
	}
	return false
}

func (e *Engine) isOwn(v *verdict.Vulnerability) bool {
	return v.Own != nil && v.Own.Product == e.w.Product.Slug
}
