// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"cmp"

	"verdict"
	"verdict/spec/vers"
)

type symbolSetDoc struct {
	header        `yaml:",inline"`
	Vulnerability string   `yaml:"vulnerability"`
	Component     string   `yaml:"component"`
	Symbols       []string `yaml:"symbols"`
	Versions      []string `yaml:"versions"`
	Source        string   `yaml:"source"`
	Ref           string   `yaml:"ref"`
	Confidence    string   `yaml:"confidence"`
	Reasons       []string `yaml:"reasons"`
	By            string   `yaml:"by"`
	At            instant  `yaml:"at"`
	Confirmed     actDoc   `yaml:"confirmed"`
	Withdrawn     actDoc   `yaml:"withdrawn"`
}

// actDoc is who did something, when and why.
type actDoc struct {
	By     string  `yaml:"by"`
	At     instant `yaml:"at"`
	Reason string  `yaml:"reason"`
}

// symbolSet reads the symbols of a vulnerability. Without a source a person wrote them.
func (d *document) symbolSet() error {
	var doc symbolSetDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	s := verdict.SymbolSet{Vulnerability: doc.Vulnerability, Component: doc.Component, Symbols: doc.Symbols,
		Source: cmp.Or(verdict.SymbolSource(doc.Source), verdict.SymbolsOfPerson), SourceRef: doc.Ref,
		Confidence: cmp.Or(verdict.Confidence(doc.Confidence), verdict.MediumConfidence), Reasons: doc.Reasons, By: doc.By, Recorded: doc.At.Time,
		Confirmed: doc.Confirmed.At.Time, ConfirmedBy: doc.Confirmed.By,
		Withdrawn: doc.Withdrawn.At.Time, WithdrawnBy: doc.Withdrawn.By, WithdrawnReason: doc.Withdrawn.Reason}
	for _, text := range doc.Versions {
		i, err := vers.ParseInterval(text)
		if err != nil {
			return verdict.Errorf(verdict.Invalid, "%w", err).At("", 0, "versions").WithHint(`write it as "[1.0,2.0)"`)
		}
		s.Versions = append(s.Versions, i)
	}
	add(d, &d.programme.SymbolSets, s)
	return typed(s.Normalized().Validate())
}
