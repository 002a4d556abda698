// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"encoding/json"
	"fmt"
	"slices"

	"verdict/spec/csaf"
	"verdict/spec/cve"
)

// remedies writes remediations as solutions and workarounds.
func (c *csafReading) remedies(own *cve.Container) {
	var solutions, workarounds []string
	for i, r := range c.flaw.Remediations {
		at := fmt.Sprintf("%s/remediations/%d", c.path, i)
		list := &solutions
		switch r.Category {
		case csaf.Workaround:
			list = &workarounds
		case csaf.VendorFix, csaf.Mitigation:
		default:
			c.losses.add(Lost, at+"/category", "that it is %s has no place; its words stand among the solutions", r.Category)
		}
		if !slices.Contains(*list, r.Details) {
			*list = append(*list, r.Details)
		}
		c.partly(at, "a remediation", c.expand(r.ProductIDs, r.GroupIDs))
		for _, m := range []struct {
			name  string
			there bool
		}{{"date", r.Date != ""}, {"entitlements", len(r.Entitlements) > 0}, {"restart_required", r.RestartRequired != nil}, {"url", r.URL != ""}} {
			if m.there {
				c.losses.add(Lost, at+"/"+m.name, "%s has no place", m.name)
			}
		}
	}
	if raw := c.texts(solutions); raw != nil {
		own.Solutions = raw
	}
	if raw := c.texts(workarounds); raw != nil {
		own.Workarounds = raw
	}
	c.places[cvePlace("solutions")], c.places[cvePlace("workarounds")] = c.path+"/remediations", c.path+"/remediations"
}

// partly tells that something is said of some of the affected products only.
func (c *csafReading) partly(path, what string, products []csaf.ProductID) {
	if c.flaw.ProductStatus == nil || len(products) == 0 {
		return
	}
	if c.affectedIDs == nil {
		c.affectedIDs = map[csaf.ProductID]bool{}
		for _, id := range c.flaw.ProductStatus.KnownAffected {
			c.affectedIDs[id] = true
		}
	}
	both := map[csaf.ProductID]bool{}
	for _, id := range products {
		if c.affectedIDs[id] {
			both[id] = true
		}
	}
	if len(both) < len(c.affectedIDs) {
		c.losses.add(Lost, path, "%s is for some of the affected products; a record does not tell for which", what)
	}
}

// exploits writes the threats.
func (c *csafReading) exploits(own *cve.Container) {
	type impact struct {
		CAPEC        string     `json:"capecId,omitempty"`
		Descriptions []cve.Text `json:"descriptions"`
	}
	var exploits []string
	var impacts []impact
	for i, t := range c.flaw.Threats {
		at := fmt.Sprintf("%s/threats/%d", c.path, i)
		switch {
		case t.Category == "exploit_status":
			exploits = append(exploits, t.Details)
		case t.Category == "impact" && len(t.ProductIDs)+len(t.GroupIDs) == 0:
			impacts = append(impacts, impact{capec.FindString(t.Details), []cve.Text{c.text(t.Details)}})
		default:
			c.losses.add(Lost, at, "a threat of the category %.40s about products has no place", t.Category)
		}
	}
	own.Exploits = c.texts(exploits)
	if len(impacts) > 0 {
		own.Impacts, _ = json.Marshal(impacts) // texts always encode
	}
	c.places[cvePlace("exploits")], c.places[cvePlace("impacts")] = c.path+"/threats", c.path+"/threats"
}

// ratings writes the scores, each vector once, and the publisher's word.
func (c *csafReading) ratings(own *cve.Container) {
	noted := own.Metrics
	own.Metrics = nil
	seen := map[string]bool{}
	for i, s := range c.flaw.AllScores() {
		at := fmt.Sprintf("%s/scores", c.path)
		c.partly(at, "a score", s.Products)
		if s.Source != "" {
			c.losses.add(Lost, at, "who gave a score has no place")
		}
		m, ok := metricOf(s.Vector())
		switch {
		case !ok:
			c.losses.add(Fault, at, "score %d has the vector %.120q, which is none, and is left out", i, s.Vector())
		case !seen[s.Vector()]:
			seen[s.Vector()] = true
			own.Metrics = append(own.Metrics, m)
		}
	}
	own.Metrics = append(own.Metrics, noted...)
	c.places[cvePlace("metrics")] = c.path + "/scores"
	if word := c.doc.Header.AggregateSeverity; word != nil {
		said := map[string]string{"text": word.Text}
		if word.Namespace != "" {
			said["namespace"] = word.Namespace
		}
		content, _ := json.Marshal(said) // texts always encode
		c.places[fmt.Sprintf("%s/%d", cvePlace("metrics"), len(own.Metrics))] = "/document/aggregate_severity"
		own.Metrics = append(own.Metrics, cve.Metric{Other: &cve.OtherMetric{Type: "Textual description of severity", Content: content}})
	}
}
