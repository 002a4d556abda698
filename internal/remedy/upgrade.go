// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"slices"
	"strings"

	"verdict"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// Upgrade is a component that has to change for the fixes of a plan.
type Upgrade struct {
	PURL string
	// To is the smallest version by which all of Fixes are ended; "" when that is
	// not known of one of them, or the versions cannot be compared.
	To    string
	Fixes []string // vulnerabilities, in the order of the plan
}

// Upgrades sums up what goes along by component, in the order of package URLs: one
// upgrade may end several flaws.
func (p LinePlan) Upgrades() []Upgrade {
	var list []Upgrade
	unknown := map[string]bool{}
	for _, f := range p.Fixes {
		for _, c := range f.Changes {
			i := slices.IndexFunc(list, func(u Upgrade) bool { return u.PURL == c.PURL })
			if i < 0 {
				list = append(list, Upgrade{PURL: c.PURL, To: c.To})
				i = len(list) - 1
			}
			list[i].Fixes = append(list[i].Fixes, f.Vulnerability)
			to, ok := higher(c.PURL, list[i].To, c.To)
			list[i].To = to
			unknown[c.PURL] = unknown[c.PURL] || !ok
		}
	}
	for i, u := range list {
		if unknown[u.PURL] {
			list[i].To = ""
		}
	}
	slices.SortFunc(list, func(a, b Upgrade) int { return strings.Compare(a.PURL, b.PURL) })
	return list
}

// higher gives the higher of two versions of a component, and whether they could be
// compared.
func higher(component, a, b string) (string, bool) {
	u, err := purl.Parse(component)
	if err != nil || a == "" || b == "" {
		return "", false
	}
	ecosystem, known := vers.Ecosystem(u.Type)
	scheme, ordered := vers.SchemeOf(ecosystem)
	if names := verdict.PackageNames(verdict.Component{PURL: component}); !known && len(names) > 0 {
		scheme, ordered = vers.SchemeOf(names[0].Ecosystem)
	}
	if a == b {
		return a, true
	}
	if !ordered {
		return "", false
	}
	c, err := vers.Compare(scheme, a, b)
	switch {
	case err != nil:
		return "", false
	case c < 0:
		return b, true
	}
	return a, true
}
