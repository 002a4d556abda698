// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"slices"
	"strings"

	"verdict"
	"verdict/spec/cpe"
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
		if text := bill.Occurrences[i].CPE; p.MatchCPE && lastResort(*c, text) {
			c.Pedigree = withAncestor(c.Pedigree, text)
			continue
		}
		ancestor, ok := upstream(p.Identity, c.PURL)
		if !ok || c.Pedigree != nil && len(c.Pedigree.Ancestors) > 0 {
			continue
		}
		c.Pedigree = withAncestor(c.Pedigree, ancestor)
	}
	return bill
}

func withAncestor(p *verdict.Pedigree, ancestor string) *verdict.Pedigree {
	if p == nil {
		return &verdict.Pedigree{Ancestors: []string{ancestor}}
	}
	return &verdict.Pedigree{Ancestors: append(slices.Clip(p.Ancestors), ancestor), Patches: p.Patches}
}

// lastResort reports whether nothing but its CPE can lead from a component to
// records. Maven's are left alone: their CPEs name products, not artifacts.
func lastResort(c verdict.Component, text string) bool {
	if _, err := cpe.Parse(text); err != nil || strings.HasPrefix(c.PURL, "pkg:maven/") {
		return false
	}
	return len(verdict.PackageNames(c)) == 0
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
