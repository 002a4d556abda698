// SPDX-License-Identifier: Apache-2.0

package triage

import "verdict"

// class gives the class that a person confirmed last (untriaged when nobody
// did), and the one that the rules propose from the answer.
func (e *Engine) class(v *verdict.Vulnerability, a Answer) (confirmed, proposed verdict.Class) {
	confirmed = verdict.Untriaged
	if c, ok := e.classification(v); ok {
		confirmed = c.Class
	}
	return confirmed, e.propose(v, a)
}

// classification is the latest that is known; of two at one instant the one
// whose text comes last, so that the order of rows does not matter.
func (e *Engine) classification(v *verdict.Vulnerability) (verdict.Classification, bool) {
	var last verdict.Classification
	known := false
	for _, c := range e.w.Classifications {
		if c.At.After(e.w.Now) || !idOf(v, c.Vulnerability) {
			continue
		}
		if !known || c.At.After(last.At) || c.At.Equal(last.At) && c.Class > last.Class {
			last, known = c, true
		}
	}
	return last, known
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
// affected; hygiene for a third-party match without a known exploitable path;
// not_applicable where nothing ever matched; hardening for our own code that is
// not affected.
func (e *Engine) propose(v *verdict.Vulnerability, a Answer) verdict.Class {
	matched := false
	for _, r := range e.w.Releases {
		for _, part := range e.partNames(r.Version) {
			p := e.part(v, r, part)
			if p.Status == verdict.Affected {
				return verdict.Exploitable
			}
			matched = matched || p.Matched()
		}
	}
	switch {
	case a.Status == verdict.Unknown && !matched:
		return verdict.Untriaged
	case !matched:
		return verdict.NotApplicable
	case e.isOwn(v):
		return verdict.Hardening
	}
	return verdict.Hygiene
}

func (e *Engine) isOwn(v *verdict.Vulnerability) bool {
	return v.Own != nil && v.Own.Product == e.w.Product.Slug
}
