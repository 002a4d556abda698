// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"verdict"
	"verdict/spec/csaf"
	"verdict/spec/cve"
	"verdict/spec/cvss"
)

// csafScores writes the scores of the affected products, computed from their vectors. What
// CSAF 2.0 has no place for is a note: CVSS 4.0, and a second score of one version.
func (c *cveReading) csafScores(v *csaf.Vulnerability, products []csaf.ProductID) {
	var notes []string
	given := map[string]bool{}
	for i, m := range c.record.Containers.CNA.Metrics {
		at := fmt.Sprintf("%s/%d", cvePlace("metrics"), i)
		if len(m.Scenarios) > 0 && !generalScenario(m.Scenarios) {
			c.losses.add(Lost, at+"/scenarios", "the scenarios of a score have no place")
		}
		for _, raw := range []json.RawMessage{m.CVSS4, m.CVSS31, m.CVSS30, m.CVSS2} {
			if len(raw) == 0 {
				continue
			}
			vector, err := c.vector(at, raw)
			if err != nil {
				continue
			}
			if vector.Version == "4.0" || len(products) == 0 || given[vector.Version] {
				notes = append(notes, vector.text)
				continue
			}
			given[vector.Version] = true
			v.Scores = append(v.Scores, vector.score(products))
		}
	}
	addNote(v, "details", noteScores, strings.Join(notes, "\n"))
}

// generalScenario reports whether scenarios say no more than that the score is for all.
func generalScenario(raw json.RawMessage) bool {
	var texts []cve.Text
	return json.Unmarshal(raw, &texts) == nil && len(texts) == 1 && strings.EqualFold(texts[0].Value, "general")
}

// vectored is a vector with its text.
type vectored struct {
	cvss.Vector
	text string
}

// vector reads the score of a record, and names what its numbers say otherwise.
func (c *cveReading) vector(path string, raw json.RawMessage) (vectored, error) {
	var said struct {
		Vector string   `json:"vectorString"`
		Base   *float64 `json:"baseScore"`
	}
	_ = json.Unmarshal(raw, &said) // what it does not hold is no vector
	v, err := cvss.Parse(said.Vector)
	if err != nil {
		c.losses.add(Fault, path, "the vector %.120q is none (%v), and is left out", said.Vector, err)
		return vectored{}, err
	}
	if said.Base != nil && strconv.FormatFloat(*said.Base, 'f', 1, 64) != strconv.FormatFloat(v.Base, 'f', 1, 64) && v.Version != "4.0" {
		c.losses.add(Fault, path, "the base score is %.1f, and that of the vector %.1f, which stands there", *said.Base, v.Base)
	}
	return vectored{v, said.Vector}, nil
}

// score writes the score of products, for versions of CVSS before 4.0.
func (v vectored) score(products []csaf.ProductID) csaf.Score {
	written := csaf.CVSS{"version": quoted(v.Version), "vectorString": quoted(v.text), "baseScore": json.RawMessage(fmt.Sprintf("%.1f", v.Base))}
	if v.Version == "2.0" {
		written["vectorString"] = quoted(strings.Trim(v.text, "()"))
		return csaf.Score{CVSS2: written, Products: products}
	}
	written["baseSeverity"] = quoted(strings.ToUpper(string(verdict.SeverityOf(v.Base))))
	return csaf.Score{CVSS3: written, Products: products}
}

func quoted(text string) json.RawMessage {
	raw, _ := json.Marshal(text) // texts always encode
	return raw
}
