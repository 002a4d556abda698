// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"slices"
	"strings"

	"verdict/spec/openvex"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// rangedPart is a product by a range of its versions, and what is said of it.
type rangedPart struct {
	part
	statement int
	status    openvex.Status
}

// releases says of each release that is asked for what the ranges that hold it say, and
// leaves the ranges out: for targets that have none. Where two ranges hold a release, the
// one that warns more counts. What a range that nobody can read may hold is under
// investigation, never not affected.
func (v *vex) releases(asked []string) {
	var flaws []string
	groups := map[string][]rangedPart{}
	for i := range v.statements {
		s := &v.statements[i]
		s.places = nil
		s.products = slices.DeleteFunc(s.products, func(p part) bool {
			if p.ranged == "" {
				return false
			}
			if asked == nil {
				v.losses.add(Lost, p.path, "the target names releases and no ranges: nothing is said of %.120q; give --releases", p.ranged)
				return true
			}
			plain := p
			plain.ranged = ""
			key := s.flaw.id + "\n" + plain.key()
			if len(groups[key]) == 0 {
				flaws = append(flaws, key)
			}
			groups[key] = append(groups[key], rangedPart{p, i, s.status})
			return true
		})
	}
	for _, key := range flaws {
		for _, release := range asked {
			v.release(groups[key], release)
		}
	}
	v.statements = slices.DeleteFunc(v.statements, func(s statement) bool { return len(s.products) == 0 })
}

// release adds a release of a product to the statement whose range holds it.
func (v *vex) release(group []rangedPart, release string) {
	var best *rangedPart
	doubt := false
	for i, one := range group {
		r, readable := rangeOf(schemeOfPart(one.part), leaf{name: one.ranged, ranged: true})
		in, err := r.Contains(release)
		switch {
		case !readable || err != nil:
			doubt = doubt || rank(one.status) <= rank(openvex.UnderInvestigation)
		case in && (best == nil || rank(one.status) < rank(best.status)):
			best = &group[i]
		}
	}
	if doubt && (best == nil || rank(best.status) > rank(openvex.UnderInvestigation)) {
		v.losses.add(Fault, group[0].path, "a range of this product cannot be compared with release %.80q, which is under investigation", release)
		v.investigate(group[0], release)
		return
	}
	if best != nil {
		v.statements[best.statement].gather(best.at(release))
	}
}

// investigate adds a release of which nobody can tell whether a range holds it.
func (v *vex) investigate(p rangedPart, release string) {
	about := v.statements[p.statement]
	i := slices.IndexFunc(v.statements, func(s statement) bool { return s.flaw.id == about.flaw.id && s.status == openvex.UnderInvestigation })
	if i < 0 {
		i = len(v.statements)
		v.statements = append(v.statements, statement{path: about.path, flaw: about.flaw, status: openvex.UnderInvestigation})
	}
	v.statements[i].gather(p.at(release))
}

// at is the product in a release: where a component of it is meant, that component.
func (p part) at(release string) part {
	p.ranged, p.cpe = "", "" // a CPE speaks of the range
	inner := &p
	if len(p.within) > 0 {
		p.within = slices.Clone(p.within)
		inner = &p.within[0]
	}
	inner.version = release
	if u, err := purl.Parse(inner.purl); err == nil {
		inner.purl = u.WithVersion(release).String()
	}
	return p
}

// rank orders statuses, the one that warns most first.
func rank(s openvex.Status) int {
	return slices.Index([]openvex.Status{openvex.Affected, openvex.UnderInvestigation, openvex.NotAffected, openvex.Fixed}, s)
}

// schemeOfPart gives the scheme that the range names, else that of the package, else
// Maven's.
func schemeOfPart(p part) vers.Scheme {
	if rest, ok := strings.CutPrefix(p.ranged, "vers:"); ok && p.ranged != allVersions {
		name, _, _ := strings.Cut(rest, "/")
		return vers.Scheme(name)
	}
	scheme, _ := schemeOf([]told{{purl: p.purl}})
	return scheme
}
