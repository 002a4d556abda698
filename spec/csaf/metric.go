// SPDX-License-Identifier: Apache-2.0

package csaf

import (
	"encoding/json"
	"strconv"
)

// Score holds the scores of products in CSAF 2.0 (section 3.2.3.13).
type Score struct {
	CVSS2    CVSS        `json:"cvss_v2,omitempty"`
	CVSS3    CVSS        `json:"cvss_v3,omitempty"`
	Products []ProductID `json:"products"`
}

// Metric holds the scores of products in CSAF 2.1.
type Metric struct {
	Content  MetricContent `json:"content"`
	Products []ProductID   `json:"products"`
	Source   string        `json:"source,omitempty"` // URL of who gave it; "" is the publisher
}

// MetricContent is what a Metric holds.
type MetricContent struct {
	CVSS2               CVSS              `json:"cvss_v2,omitempty"`
	CVSS3               CVSS              `json:"cvss_v3,omitempty"`
	CVSS4               CVSS              `json:"cvss_v4,omitempty"`
	EPSS                *EPSS             `json:"epss,omitempty"`
	QualitativeSeverity string            `json:"qualitative_severity_rating,omitempty"`
	SSVC2               json.RawMessage   `json:"ssvc_v2,omitempty"`
	Extensions          []json.RawMessage `json:"x_extensions,omitempty"`
}

// EPSS is a prediction that the flaw will be exploited, as decimal numbers in
// text.
type EPSS struct {
	Percentile  string    `json:"percentile"`
	Probability string    `json:"probability"`
	Timestamp   Timestamp `json:"timestamp"`
}

// CVSS is a score in the form of FIRST's JSON schemas, by their names: version,
// vectorString, baseScore, and one for each metric in words.
type CVSS map[string]json.RawMessage

// Vector gives vectorString.
func (c CVSS) Vector() string { return c.Text("vectorString") }

// Text gives a member that is text; "" when there is none such.
func (c CVSS) Text(name string) string {
	var s string
	if json.Unmarshal(c[name], &s) != nil {
		return ""
	}
	return s
}

// Number gives a member that is a number.
func (c CVSS) Number(name string) (float64, bool) {
	n, err := strconv.ParseFloat(string(c[name]), 64)
	return n, err == nil
}

// Assigned is a score and the products that it holds for, of either version of
// the standard.
type Assigned struct {
	CVSS
	Products []ProductID
	// Source is the URL of who gave the score; "" is the publisher.
	Source string
}

// AllScores gives the CVSS scores of either version of the standard in the order
// of the document, of each entry the newest version of CVSS last.
func (v Vulnerability) AllScores() []Assigned {
	var list []Assigned
	add := func(products []ProductID, source string, scores ...CVSS) {
		for _, c := range scores {
			if c != nil {
				list = append(list, Assigned{c, products, source})
			}
		}
	}
	for _, s := range v.Scores {
		add(s.Products, "", s.CVSS2, s.CVSS3)
	}
	for _, m := range v.Metrics {
		add(m.Products, m.Source, m.Content.CVSS2, m.Content.CVSS3, m.Content.CVSS4)
	}
	return list
}
