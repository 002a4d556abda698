// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"slices"

	"verdict"
	"verdict/spec/purl"
)

// ApplyIdentity gives the components that p declares to be rebuilds their
// upstream identity: an ancestor of the same package in the upstream version. A
// component whose bill names ancestors keeps those, for the bill is nearer to the
// build. The first rule that covers a component holds. The bill itself is left as
// it was.
func ApplyIdentity(p verdict.Product, bill verdict.SBOM) verdict.SBOM {
	bill.Occurrences = slices.Clone(bill.Occurrences)
	for i := range bill.Occurrences {
		c := &bill.Occurrences[i].Component
		ancestor, ok := upstream(p.Identity, c.PURL)
		if !ok || c.Pedigree != nil && len(c.Pedigree.Ancestors) > 0 {
			continue
		}
		pedigree := verdict.Pedigree{Ancestors: []string{ancestor}}
		if c.Pedigree != nil {
			pedigree.Patches = c.Pedigree.Patches
		}
		c.Pedigree = &pedigree
	}
	return bill
}

// upstream gives the package URL that a component was rebuilt from by the rules.
func upstream(rules []verdict.IdentityRule, text string) (string, bool) {
	u, err := purl.Parse(text)
	if err != nil {
		return "", false
	}
	for _, rule := range rules {
		version, covered := rule.UpstreamVersion(u.Base(), u.Version)
		if !covered {
			continue
		}
		if version == "" || version == u.Version {
			return "", false
		}
		return u.WithVersion(version).String(), true
	}
	return "", false
}
