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
// build. The first rule that covers a component holds. What nothing leads to records
// then gets the CPE beside it for an ancestor, if p asks for that, and loses it if p
// does no more. The bill itself is left as it was.
func ApplyIdentity(p verdict.Product, bill verdict.SBOM) verdict.SBOM {
	bill.Occurrences = slices.Clone(bill.Occurrences)
	for i := range bill.Occurrences {
		o := &bill.Occurrences[i]
		c := withoutCPE(o.Component)
		ancestor, ok := upstream(p.Identity, c.PURL)
		if ok && (c.Pedigree == nil || len(c.Pedigree.Ancestors) == 0) {
			c.Pedigree = withAncestor(c.Pedigree, ancestor)
		}
		o.Component = withCPE(p, c, o.CPE)
	}
	return bill
}

// applyCPE is what of ApplyIdentity concerns CPEs, for a bill that it was applied to.
func applyCPE(p verdict.Product, bill verdict.SBOM) verdict.SBOM {
	bill.Occurrences = slices.Clone(bill.Occurrences)
	for i := range bill.Occurrences {
		o := &bill.Occurrences[i]
		o.Component = withCPE(p, withoutCPE(o.Component), o.CPE)
	}
	return bill
}

// withCPE gives a component the CPE beside it for an ancestor, where p asks for that
// and nothing else leads to records.
func withCPE(p verdict.Product, c verdict.Component, text string) verdict.Component {
	if !p.MatchCPE {
		return c
	}
	if name, ok := lastResort(c, text); ok {
		c.Pedigree = withAncestor(c.Pedigree, name)
	}
	return c
}

func withAncestor(p *verdict.Pedigree, ancestor string) *verdict.Pedigree {
	if p == nil {
		return &verdict.Pedigree{Ancestors: []string{ancestor}}
	}
	return &verdict.Pedigree{Ancestors: append(slices.Clip(p.Ancestors), ancestor), Patches: p.Patches}
}

// withoutCPE takes off the CPE that a product asked for: bills give package URLs as
// ancestors, and nothing else.
func withoutCPE(c verdict.Component) verdict.Component {
	if c.Pedigree == nil || !slices.ContainsFunc(c.Pedigree.Ancestors, cpe.Is) {
		return c
	}
	p := verdict.Pedigree{Ancestors: slices.DeleteFunc(slices.Clone(c.Pedigree.Ancestors), cpe.Is), Patches: c.Pedigree.Patches}
	c.Pedigree = &p
	if len(p.Ancestors) == 0 {
		p.Ancestors = nil
		if len(p.Patches) == 0 {
			c.Pedigree = nil
		}
	}
	return c
}

// lastResort gives the CPE of a component, as a formatted string whichever binding
// the bill has, when nothing else can lead to records. Maven's are left alone: their
// CPEs name products, not artifacts.
func lastResort(c verdict.Component, text string) (string, bool) {
	n, err := cpe.Parse(text)
	if err != nil || strings.HasPrefix(c.PURL, "pkg:maven/") {
		return "", false
	}
	return n.String(), len(verdict.PackageNames(c)) == 0
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
