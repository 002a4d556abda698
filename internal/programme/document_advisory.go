// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"time"

	"verdict"
)

// Advisory is an advisory of ours as a document: its text, and, for one that is out
// already, when it was published and by whom.
type Advisory struct {
	Text       verdict.AdvisoryText
	By         string
	ApprovedBy string
	Published  time.Time // zero for a draft
}

type advisoryDoc struct {
	header               `yaml:",inline"`
	verdict.AdvisoryText `yaml:",inline"`
	By                   string  `yaml:"by"`
	ApprovedBy           string  `yaml:"approvedBy"`
	Published            instant `yaml:"published"`
}

func (d *document) advisory() error {
	var doc advisoryDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	for i, f := range doc.Vulnerabilities {
		doc.Vulnerabilities[i].ID = verdict.CanonicalID(f.ID)
	}
	add(d, &d.programme.Advisories, Advisory{Text: doc.AdvisoryText, By: doc.By, ApprovedBy: doc.ApprovedBy, Published: doc.Published.Time})
	return doc.Validate()
}
