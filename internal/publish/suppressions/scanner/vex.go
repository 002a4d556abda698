// SPDX-License-Identifier: Apache-2.0

package scanner

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"verdict/internal/limits"
	"verdict/spec/openvex"
)

// openVEX is a document as grype and trivy take it, by the library of OpenVEX. Of
// several statements about one row grype takes the oldest and trivy the latest.
type openVEX struct {
	statements []openvex.Statement // of one name, the oldest first
	tool       Tool
}

func readOldestOpenVEX(d Document) (judge, error) { return readOpenVEX(d, Grype) }
func readLatestOpenVEX(d Document) (judge, error) { return readOpenVEX(d, Trivy) }

func readOpenVEX(d Document, t Tool) (judge, error) {
	if err := limits.CheckJSON(d.Name, d.Text, limits.Default); err != nil {
		return nil, err
	}
	document, err := openvex.Decode(d.Text)
	if err != nil {
		return nil, unreadable(d, err)
	}
	at := func(s openvex.Statement) time.Time {
		if s.Timestamp == "" {
			s.Timestamp = document.Timestamp
		}
		instant, _ := openvex.ParseTime(s.Timestamp) // Decode has judged it
		return instant
	}
	slices.SortStableFunc(document.Statements, func(a, b openvex.Statement) int {
		if order := strings.Compare(a.Vulnerability.Name, b.Vulnerability.Name); order != 0 {
			return order
		}
		return at(a).Compare(at(b))
	})
	return openVEX{document.Statements, t}, nil
}

func (v openVEX) row(r raised, at Scanned, _ time.Time) (bool, string, error) {
	found := v.about(r, at)
	if len(found) == 0 {
		return false, v.near(r, at), nil
	}
	one := found[0]
	if v.tool == Trivy {
		one = found[len(found)-1]
	}
	why := "the statement about " + one.Vulnerability.Name + " says " + string(one.Status)
	return one.Status == openvex.NotAffected || one.Status == openvex.Fixed, why, nil
}

// about gives the statements about a row: those that name what is scanned, with the
// component among its subcomponents or with none at all; where there are none, those
// that name the component itself as the product.
func (v openVEX) about(r raised, at Scanned) (found []openvex.Statement) {
	for _, product := range at.Products {
		for _, s := range v.statements {
			if namesVulnerability(s, r.id) && slices.ContainsFunc(s.Products, func(p openvex.Product) bool {
				return named(p.Component, product) && (len(p.Subcomponents) == 0 ||
					slices.ContainsFunc(p.Subcomponents, func(c openvex.Component) bool { return named(c, r.text) }))
			}) {
				found = append(found, s)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	for _, s := range v.statements {
		if namesVulnerability(s, r.id) && slices.ContainsFunc(s.Products, func(p openvex.Product) bool { return named(p.Component, r.text) }) {
			found = append(found, s)
		}
	}
	return found
}

// near says why a statement about the vulnerability is passed by.
func (v openVEX) near(r raised, at Scanned) string {
	for _, s := range v.statements {
		switch {
		case !namesVulnerability(s, r.id):
		case len(at.Products) == 0:
			return "the statement about " + s.Vulnerability.Name + " names a product, and the scanner has no name for what it scans"
		default:
			return "the statement about " + s.Vulnerability.Name + " names neither what is scanned nor the component"
		}
	}
	return ""
}

func namesVulnerability(s openvex.Statement, id string) bool {
	return s.Vulnerability.Name == id || s.Vulnerability.ID == id || slices.Contains(s.Vulnerability.Aliases, id)
}

// named reports whether a component of a document is the one with the package URL.
func named(c openvex.Component, purl string) bool {
	if c.ID == purl || strings.HasPrefix(c.ID, "pkg:") && covers(c.ID, purl) {
		return true
	}
	return c.Identifiers != nil && c.Identifiers.PURL != "" && (c.Identifiers.PURL == purl || covers(c.Identifiers.PURL, purl))
}

// cycloneDX is a VEX as trivy takes it: by BOM-Links into the bill that it scans,
// and by nothing else.
type cycloneDX struct {
	Vulnerabilities []struct {
		ID       string `json:"id"`
		Analysis struct {
			State string `json:"state"`
		} `json:"analysis"`
		Affects []struct {
			Ref string `json:"ref"`
		} `json:"affects"`
	} `json:"vulnerabilities"`
}

func readCycloneDX(d Document) (judge, error) {
	if err := limits.CheckJSON(d.Name, d.Text, limits.Default); err != nil {
		return nil, err
	}
	var v cycloneDX
	if err := json.Unmarshal(d.Text, &v); err != nil {
		return nil, unreadable(d, err)
	}
	return v, nil
}

func (v cycloneDX) row(r raised, at Scanned, _ time.Time) (bool, string, error) {
	near := ""
	for _, one := range v.Vulnerabilities {
		if one.ID != r.id {
			continue
		}
		near = "the analysis of " + one.ID + " does not point into the bill that is scanned"
		for _, affect := range one.Affects {
			if pointsTo(affect.Ref, r.text, at) {
				why := "the analysis of " + one.ID + " says " + one.Analysis.State
				return slices.Contains(harmless, one.Analysis.State), why, nil
			}
		}
	}
	return false, near, nil
}

// harmless are the states about which trivy is silent.
var harmless = []string{"not_affected", "false_positive", "resolved", "resolved_with_pedigree"}

// pointsTo reports whether a BOM-Link (urn:cdx:serial/version#ref) names the component
// in the bill that is scanned.
func pointsTo(link, purl string, at Scanned) bool {
	bill, fragment, hash := strings.Cut(link, "#")
	uuid := strings.TrimPrefix(at.SerialNumber, "urn:uuid:")
	ref, err := url.QueryUnescape(fragment)
	return hash && err == nil && uuid != "" && bill == fmt.Sprintf("urn:cdx:%s/%d", uuid, at.Version) && ref != "" && (ref == purl || ref == at.Refs[purl])
}
