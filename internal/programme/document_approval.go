// SPDX-License-Identifier: Apache-2.0

package programme

import "verdict"

type personDoc struct {
	header `yaml:",inline"`
	Name   string   `yaml:"name"`
	Keys   []string `yaml:"keys"`
	Former []struct {
		Key   string  `yaml:"key"`
		Until instant `yaml:"until"`
	} `yaml:"former"`
}

func (d *document) person() error {
	var doc personDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	p := Person{Name: doc.Name, Keys: doc.Keys}
	for _, f := range doc.Former {
		p.Former = append(p.Former, verdict.FormerKey{Key: f.Key, Until: f.Until.Time})
	}
	add(d, &d.programme.People, p)
	return verdict.Person(p).Validate()
}

type approvalDoc struct {
	header    `yaml:",inline"`
	Subject   string  `yaml:"subject"`
	Signature string  `yaml:"signature"`
	At        instant `yaml:"at"`
}

// approval is a signed one: a document is nobody's word, so that one without a
// signature would say nothing.
func (d *document) approval() error {
	var doc approvalDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	if _, known := verdict.ApprovalKindOf(doc.Subject); !known {
		return verdict.Errorf(verdict.Invalid, "an approval names nothing that can be approved: %q", doc.Subject).At("", 0, "subject").
			WithHint("write the id of a decision, a class, an assessment or a suppression")
	}
	if doc.Signature == "" {
		return verdict.Errorf(verdict.Invalid, "the approval of %s has no signature", doc.Subject).At("", 0, "signature").
			WithHint("write what ssh-keygen -Y sign gives, as a block")
	}
	add(d, &d.programme.Approvals, Approval{Subject: doc.Subject, Signature: doc.Signature, At: doc.At.Time})
	return nil
}
