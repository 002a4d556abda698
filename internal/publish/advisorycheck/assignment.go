// SPDX-License-Identifier: Apache-2.0

package advisorycheck

import (
	"slices"

	"verdict"
	"verdict/spec/cve"
)

// The tags of records (CVE Record Format 5.1, tags).
const (
	hostedTag      = "exclusively-hosted-service"
	unsupportedTag = "unsupported-when-assigned"
)

func (c *check) hygieneWithID() {
	c.flaws(func(path string, _ int, f verdict.AdvisoryFlaw) {
		if known := c.flaw(f.ID); known.Class == verdict.Hygiene && known.Ours {
			c.found(path+".id", "%s is hygiene, which is the update of a dependency, and has a CVE id of ours", f.ID)
		}
	})
}

func (c *check) upstreamID() {
	c.flaws(func(path string, i int, f verdict.AdvisoryFlaw) {
		if c.advised(i).Origin == verdict.Upstream && c.flaw(f.ID).Ours {
			c.found(path+".id", "%s is in somebody else's component, and has a CVE id of ours", f.ID)
		}
	})
}

// records calls look for each flaw with a CVE record of ours.
func (c *check) records(look func(path string, i int, f verdict.AdvisoryFlaw, record cve.Record)) {
	c.flaws(func(_ string, i int, f verdict.AdvisoryFlaw) {
		if known := c.flaw(f.ID); known.Ours && known.CVE != nil {
			look("cve "+known.CVE.Metadata.ID, i, f, *known.CVE)
		}
	})
}

func (c *check) hostedTag() {
	hosted := len(c.Advisory.Products) > 0 && !slices.ContainsFunc(c.Advisory.Products, func(p verdict.AdvisedProduct) bool { return p.Kind != verdict.Hosted })
	c.records(func(path string, _ int, f verdict.AdvisoryFlaw, record cve.Record) {
		switch tagged := slices.Contains(record.Containers.CNA.Tags, hostedTag); {
		case hosted && !tagged:
			c.found(path+" tags", "all products of the advisory are services that we run, and the record of %s lacks the tag %s", f.ID, hostedTag)
		case tagged && !hosted:
			c.found(path+" tags", "the record of %s has the tag %s, and the advisory speaks of products that users run themselves", f.ID, hostedTag)
		}
	})
}

func (c *check) unsupportedTag() {
	c.records(func(path string, _ int, f verdict.AdvisoryFlaw, record cve.Record) {
		living, ended := c.affectedReleases(f.ID)
		switch tagged := slices.Contains(record.Containers.CNA.Tags, unsupportedTag); {
		case len(living) == 0 && len(ended) > 0 && !tagged:
			c.found(path+" tags", "only releases past their end of life are affected (%s), and the record of %s lacks the tag %s", several(ended), f.ID, unsupportedTag)
		case tagged && len(living) > 0:
			c.found(path+" tags", "the record of %s has the tag %s, and supported releases are affected (%s)", f.ID, unsupportedTag, several(living))
		}
	})
}

// affectedReleases divides the known releases that a flaw affects by whether their lines
// live.
func (c *check) affectedReleases(id string) (living, ended []string) {
	for _, w := range c.courses {
		if !c.names(w.flaw, id) {
			continue
		}
		for _, r := range w.known {
			affected := w.holds(r.Version) || slices.ContainsFunc(w.said, func(s verdict.AdvisedRelease) bool {
				return s.Version == r.Version && s.Status == verdict.Affected
			})
			switch {
			case !affected || r.State != verdict.Released:
			case r.EndOfLife:
				ended = append(ended, w.product.Slug+"@"+r.Version)
			default:
				living = append(living, w.product.Slug+"@"+r.Version)
			}
		}
	}
	return living, ended
}
