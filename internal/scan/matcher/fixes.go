// SPDX-License-Identifier: Apache-2.0

package matcher

import (
	"slices"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

// fixes gives the versions that end the flaw, nearest first: those that close an
// interval around the version (the same branch), then the smallest fixed version
// above it. A version that another claim of the group still holds ends nothing.
func (c candidate) fixes() []string {
	scheme, ok := vers.SchemeOf(c.identity.Package.Ecosystem)
	if !ok {
		return nil
	}
	var branch, above []string
	for _, i := range c.judgement.Holding {
		branch = append(branch, i.Fixed)
	}
	for _, claim := range c.claims {
		for _, events := range claim.Ranges {
			for _, e := range events {
				if after(scheme, e.Fixed, c.identity.Version) {
					above = append(above, e.Fixed)
				}
			}
		}
	}
	fixed := c.clean(scheme, branch)
	overall := c.clean(scheme, above)
	if len(overall) > 0 && !slices.ContainsFunc(fixed, func(f string) bool { return same(scheme, f, overall[0]) }) {
		fixed = append(fixed, overall[0])
	}
	return fixed
}

// clean keeps the versions that no claim of the group holds, ascending, each
// once.
func (c candidate) clean(scheme vers.Scheme, versions []string) []string {
	var kept []string
	for _, v := range versions {
		if v != "" && !c.holds(v) {
			kept = append(kept, v)
		}
	}
	slices.SortFunc(kept, func(a, b string) int {
		if order, err := vers.Compare(scheme, a, b); err == nil && order != 0 {
			return order
		}
		return strings.Compare(a, b)
	})
	return slices.CompactFunc(kept, func(a, b string) bool { return same(scheme, a, b) })
}

func (c candidate) holds(version string) bool {
	return slices.ContainsFunc(c.claims, func(claim verdict.Claim) bool {
		return claim.Judge(version).Place.Kind == vers.In
	})
}

func after(scheme vers.Scheme, a, b string) bool {
	order, err := vers.Compare(scheme, a, b)
	return err == nil && order > 0
}

func same(scheme vers.Scheme, a, b string) bool {
	order, err := vers.Compare(scheme, a, b)
	return err == nil && order == 0
}
