// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"slices"
	"strings"
	"unicode"

	"verdict/spec/csaf"
)

// profiles are those of section 4 other than the first, by their categories, with
// their names.
var profiles = map[string]string{
	csaf.SecurityIncident:      "Security incident response",
	csaf.InformationalAdvisory: "Informational Advisory",
	csaf.SecurityAdvisory:      "Security Advisory",
	csaf.VEX:                   "VEX",
}

// isProfile reports whether the document is of one of the profiles.
func (c *checker) isProfile(categories ...string) bool {
	return slices.Contains(categories, c.doc.Header.Category)
}

// prohibitedCategory is test 6.1.26.
func (c *checker) prohibitedCategory() {
	category := c.doc.Header.Category
	if _, other := profiles[category]; other || category == csaf.Base {
		return
	}
	for _, value := range []string{csaf.SecurityIncident, csaf.InformationalAdvisory, csaf.SecurityAdvisory, csaf.VEX} {
		if got := squeezed(category); got == squeezed(value) || got == squeezed(profiles[value]) {
			c.report("/document/category", "%.80q is taken for the profile %s; write %s if it is meant, else another category", category, profiles[value], value)
			return
		}
	}
	if strings.HasPrefix(strings.ToLower(category), "csaf_") {
		c.report("/document/category", "%.80q begins with csaf_, which is reserved; write one of the profiles' categories, or another one", category)
	}
}

// squeezed is what test 6.1.26 compares: lower case without dashes, spaces and
// underscores.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || space(r) || unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// documentNotes is test 6.1.27.1.
func (c *checker) documentNotes() {
	if !c.isProfile(csaf.InformationalAdvisory, csaf.SecurityIncident) {
		return
	}
	if !slices.ContainsFunc(c.doc.Header.Notes, func(n csaf.Note) bool {
		return slices.Contains([]string{"description", "details", "general", "summary"}, n.Category)
	}) {
		c.report("/document/notes", "no note of the document is a description, details, general or summary; the profile needs one")
	}
}

// documentReferences is test 6.1.27.2. A reference without a category is external.
func (c *checker) documentReferences() {
	if !c.isProfile(csaf.InformationalAdvisory, csaf.SecurityIncident) {
		return
	}
	if !slices.ContainsFunc(c.doc.Header.References, func(r csaf.Reference) bool { return r.Category == "" || r.Category == "external" }) {
		c.report("/document/references", "no reference of the document is external; the profile needs one")
	}
}

// noVulnerabilities is test 6.1.27.3.
func (c *checker) noVulnerabilities() {
	if c.isProfile(csaf.InformationalAdvisory) && c.doc.Vulnerabilities != nil {
		c.report("/vulnerabilities", "the profile has no vulnerabilities; take them out, or choose another profile, as csaf_base")
	}
}

// productTree is test 6.1.27.4.
func (c *checker) productTree() {
	if c.isProfile(csaf.SecurityAdvisory, csaf.VEX) && c.doc.ProductTree == nil {
		c.report("", "the member product_tree is missing; the profile needs it")
	}
}

// vulnerabilityNotes is test 6.1.27.5.
func (c *checker) vulnerabilityNotes() {
	c.demand(func(v *csaf.Vulnerability) bool { return v.Notes != nil },
		"the vulnerability has no notes; the profile needs one", csaf.SecurityAdvisory, csaf.VEX)
}

// productStatus is test 6.1.27.6.
func (c *checker) productStatus() {
	c.demand(func(v *csaf.Vulnerability) bool { return v.ProductStatus != nil },
		"the vulnerability has no product_status; the profile needs one", csaf.SecurityAdvisory)
}

// vexStatus is test 6.1.27.7.
func (c *checker) vexStatus() {
	c.demand(func(v *csaf.Vulnerability) bool {
		return slices.ContainsFunc(statuses(v), func(s csaf.StatusList) bool {
			return slices.Contains([]string{"fixed", "known_affected", "known_not_affected", "under_investigation"}, s.Name)
		})
	}, "the vulnerability has none of fixed, known_affected, known_not_affected and under_investigation in its product_status; the profile needs one", csaf.VEX)
}

// vulnerabilityID is test 6.1.27.8.
func (c *checker) vulnerabilityID() {
	c.demand(func(v *csaf.Vulnerability) bool { return v.CVE != "" || v.IDs != nil },
		"the vulnerability has neither cve nor ids; the profile needs one of them", csaf.VEX)
}

// demand reports vulnerabilities of documents of some profiles that lack something.
func (c *checker) demand(has func(*csaf.Vulnerability) bool, message string, categories ...string) {
	if !c.isProfile(categories...) {
		return
	}
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		if !has(v) {
			c.report(path, "%s", message)
		}
	})
}

// impactStatement is test 6.1.27.9.
func (c *checker) impactStatement() {
	if !c.isProfile(csaf.VEX) {
		return
	}
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		stated := newCoverage()
		for _, f := range v.Flags {
			c.cover(stated, f.ProductIDs, f.GroupIDs)
		}
		for _, t := range v.Threats {
			if t.Category == "impact" {
				c.cover(stated, t.ProductIDs, t.GroupIDs)
			}
		}
		eachStatus(path, v, notAffected, func(path, _ string, id csaf.ProductID) {
			if !stated.products[id] {
				c.report(path, "nothing says why the product %q is not affected; add a flag, or a threat of the category impact", id)
			}
		})
	})
}

// actionStatement is test 6.1.27.10.
func (c *checker) actionStatement() {
	if c.isProfile(csaf.VEX) {
		c.eachVulnerability(func(path string, v *csaf.Vulnerability) { c.demandRemediation(path, v, []string{"known_affected"}) })
	}
}

// someVulnerabilities is test 6.1.27.11.
func (c *checker) someVulnerabilities() {
	if c.isProfile(csaf.SecurityAdvisory, csaf.VEX) && c.doc.Vulnerabilities == nil {
		c.report("", "the member vulnerabilities is missing; the profile needs it")
	}
}
