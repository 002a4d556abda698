// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"bytes"

	"go.yaml.in/yaml/v3"

	"verdict"
)

// WriteVulnerability writes a flaw of ours as a document that Read reads.
func WriteVulnerability(v verdict.OwnVulnerability) ([]byte, error) {
	doc := vulnerabilityDoc{
		header: header{Version, "Vulnerability"}, IDs: v.IDs, Title: v.Title, Details: v.Details, Product: v.Product, Parts: v.Parts, CWEs: v.CWEs,
		Published: instant{v.Published}, Impact: v.Impact, Remediation: v.Remediation, Author: v.Author,
		Preconditions: v.Preconditions, Workarounds: v.Workarounds, Credits: v.Credits, Timeline: v.Timeline,
	}
	for _, r := range v.Affected {
		doc.Affected = append(doc.Affected, ownRangeDoc{Line: r.Line, Introduced: r.Introduced, Fixed: r.Fixed, LastAffected: r.LastAffected, Versions: r.Versions})
	}
	for _, s := range v.Scores {
		doc.Scores = append(doc.Scores, scoreDoc{Vector: s.Vector, Source: string(s.Source), By: s.By})
	}
	for _, r := range v.References {
		doc.References = append(doc.References, referenceDoc(r))
	}
	return write(doc)
}

// WriteAdvisory writes the text of an advisory as a document that Read reads.
func WriteAdvisory(t verdict.AdvisoryText) ([]byte, error) {
	return write(struct {
		header               `yaml:",inline"`
		verdict.AdvisoryText `yaml:",inline"`
	}{header{Version, "Advisory"}, t})
}

func write(doc any) ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := e.Encode(doc); err != nil {
		return nil, verdict.Errorf(verdict.Internal, "it cannot be written as YAML: %w", err)
	}
	err := e.Close()
	return out.Bytes(), err
}
