// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"verdict"
	"verdict/spec/vers"
)

// own is our own record of the flaw, where it speaks of this product.
func (q *question) own() *verdict.OwnVulnerability {
	if q.v.Own == nil || q.v.Own.Product != q.w.Product.Slug {
		return nil
	}
	return q.v.Own
}

// ownMatch matches a flaw of our own by the release's version and part.
func (q *question) ownMatch() (verdict.Match, bool) {
	own := q.own()
	if own == nil || !q.holdsPart(own.Parts) {
		return verdict.Match{}, false
	}
	m := verdict.Match{Component: q.ownPURL(), Vulnerability: q.v.ID, As: verdict.AsRelease, Identity: q.ownPURL(), Records: []string{q.v.Shown()}}
	for _, r := range own.Affected {
		hit, listed, err := q.inOwnRange(r)
		if err != nil {
			m.Undetermined = err.Error()
			continue
		}
		if hit {
			m.Undetermined, m.Range, m.Listed = "", r.Interval, listed
			if r.Fixed != "" {
				m.Fixed = []string{r.Fixed}
			}
			return m, true
		}
	}
	return m, m.Undetermined != ""
}

// ownPURL is the release's own identity.
func (q *question) ownPURL() string {
	base := q.w.Product.PURL
	if base == "" {
		base = "pkg:generic/" + q.w.Product.Slug
	}
	return base + "@" + q.release.Version
}

func (q *question) inOwnRange(r verdict.OwnRange) (hit, listed bool, err error) {
	if r.Line != "" && r.Line != q.release.Line {
		return false, false, nil
	}
	for _, v := range r.Versions {
		if v == q.release.Version {
			return true, true, nil
		}
	}
	if r.Introduced == "" {
		return false, false, nil
	}
	hit, err = r.Contains(scheme(q.w.Product), q.release.Version)
	return hit, false, err
}

// holdsPart reports whether a flaw of ours is in the part: it names it, or names
// none. The unnamed part is the whole release, and holds every part. A name that
// neither the product nor a bill knows may mean any part.
func (q *question) holdsPart(parts []string) bool {
	if len(parts) == 0 || q.part == "" {
		return true
	}
	for _, p := range parts {
		if p == q.part || !q.knowsPart(p) {
			return true
		}
	}
	return false
}

func (e *Engine) knowsPart(name string) bool {
	for _, p := range e.w.Product.Parts {
		if p.Name == name {
			return true
		}
	}
	for _, bill := range e.w.Bills {
		if bill.Part == name {
			return true
		}
	}
	return false
}

// scheme is the one by which a product's own versions are ordered.
func scheme(p verdict.Product) vers.Scheme {
	if p.Versions == "" {
		return "semver"
	}
	return vers.Scheme(p.Versions)
}

// declaration is what our own record of a flaw says about a release in its
// range: an assessment like any other, with product scope.
func (q *question) declaration() (verdict.Assessment, bool) {
	own := q.own()
	if own == nil {
		return verdict.Assessment{}, false
	}
	if m, in := q.ownMatch(); !in || m.Undetermined != "" {
		return verdict.Assessment{}, false
	}
	action := own.Remediation
	if action == "" {
		action = "Upgrade to a release in which it is fixed."
	}
	return verdict.Assessment{
		ID: "record " + q.v.Shown(), Vulnerability: q.v.Shown(), Status: verdict.Affected,
		Scope:  verdict.AssessmentScope{Product: own.Product},
		Impact: own.Impact, Action: action, Author: own.Author,
		Written: own.Published, Approved: q.w.Now,
	}, true
}

// isDeclaration tells our own record's word from an assessment.
func isDeclaration(a verdict.Assessment) bool { return a.ID == "record "+a.Vulnerability }
