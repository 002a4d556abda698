// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"strings"

	"verdict/spec/csaf"
)

// spelling is test 6.3.8.
func (c *checker) spelling() {
	if c.doc.Header.Lang == "" {
		return
	}
	if _, err := c.o.Spell(c.doc.Header.Lang, ""); err != nil {
		c.report("/document/lang", "the spelling of %q cannot be checked: %v", c.doc.Header.Lang, err)
		return
	}
	c.spellHeader()
	c.spellProducts()
	c.eachVulnerability(c.spellVulnerability)
}

func (c *checker) spell(path, text string) {
	if text == "" {
		return
	}
	if wrong, err := c.o.Spell(c.doc.Header.Lang, text); err != nil {
		c.report(path, "the spelling cannot be checked: %v", err)
	} else if len(wrong) > 0 {
		c.report(path, "not spelled rightly, or not known: %s; mend it", strings.Join(wrong, ", "))
	}
}

func (c *checker) spellEach(path string, texts []string) {
	for i, text := range texts {
		c.spell(at(path, i), text)
	}
}

func (c *checker) spellHeader() {
	h := c.doc.Header
	c.spellAcknowledgments("/document", h.Acknowledgments)
	if h.AggregateSeverity != nil {
		c.spell("/document/aggregate_severity/text", h.AggregateSeverity.Text)
	}
	if _, profile := profiles[h.Category]; !profile && h.Category != csaf.Base {
		c.spell("/document/category", h.Category)
	}
	if h.Distribution != nil {
		c.spell("/document/distribution/text", h.Distribution.Text)
	}
	c.spellNotes("/document", h.Notes)
	c.spell("/document/publisher/issuing_authority", h.Publisher.IssuingAuthority)
	c.spell("/document/publisher/name", h.Publisher.Name)
	c.spellReferences("/document", h.References)
	c.spell("/document/title", h.Title)
	c.spellEach("/document/tracking/aliases", h.Tracking.Aliases)
	if h.Tracking.Generator != nil {
		c.spell("/document/tracking/generator/engine/name", h.Tracking.Generator.Engine.Name)
	}
	for i, r := range h.Tracking.RevisionHistory {
		c.spell(at(historyPath, i)+"/summary", r.Summary)
	}
}

func (c *checker) spellProducts() {
	c.eachBranch(func(path string, around []*csaf.Branch) { c.spell(path+"/name", around[len(around)-1].Name) })
	for _, d := range c.defined {
		c.spell(d.path+"/name", d.Name)
	}
	if c.doc.ProductTree != nil {
		for i, g := range c.doc.ProductTree.ProductGroups {
			c.spell(at("/product_tree/product_groups", i)+"/summary", g.Summary)
		}
	}
}

func (c *checker) spellVulnerability(path string, v *csaf.Vulnerability) {
	c.spellAcknowledgments(path, v.Acknowledgments)
	for i, in := range v.Involvements {
		c.spell(at(path+"/involvements", i)+"/summary", in.Summary)
	}
	c.spellNotes(path, v.Notes)
	c.spellReferences(path, v.References)
	for i, r := range v.Remediations {
		here := at(path+"/remediations", i)
		c.spell(here+"/details", r.Details)
		c.spellEach(here+"/entitlements", r.Entitlements)
		if r.RestartRequired != nil {
			c.spell(here+"/restart_required/details", r.RestartRequired.Details)
		}
	}
	for i, t := range v.Threats {
		c.spell(at(path+"/threats", i)+"/details", t.Details)
	}
	c.spell(path+"/title", v.Title)
}

func (c *checker) spellAcknowledgments(path string, list []csaf.Acknowledgment) {
	for i, a := range list {
		here := at(path+"/acknowledgments", i)
		c.spellEach(here+"/names", a.Names)
		c.spell(here+"/organization", a.Organization)
		c.spell(here+"/summary", a.Summary)
	}
}

func (c *checker) spellNotes(path string, list []csaf.Note) {
	for i, n := range list {
		here := at(path+"/notes", i)
		c.spell(here+"/audience", n.Audience)
		c.spell(here+"/text", n.Text)
		c.spell(here+"/title", n.Title)
	}
}

func (c *checker) spellReferences(path string, list []csaf.Reference) {
	for i, r := range list {
		c.spell(at(path+"/references", i)+"/summary", r.Summary)
	}
}
