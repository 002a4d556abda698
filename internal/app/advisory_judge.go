// SPDX-License-Identifier: Apache-2.0

package app

import (
	"verdict/internal/publish"
	"verdict/internal/publish/advisorycheck"
	"verdict/spec/csaf/validate"
	"verdict/spec/cve"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
	"verdict/spec/osv"
)

// objection is what a standard's judge finds of a document.
type objection struct{ test, path, message string }

// judgedDocuments writes an advisory in every standard and lets each judge its documents: what a
// judge finds keeps it from being published.
func judgedDocuments(x publish.Advisory) (list []advisorycheck.Finding) {
	for _, f := range advisoryFormats {
		documents, err := f.Documents(x)
		if err != nil {
			list = append(list, advisorycheck.Finding{Gate: "document_" + f.Name, Level: advisorycheck.Error, Message: "it cannot be written: " + err.Error()})
			continue
		}
		for _, d := range documents {
			for _, found := range f.judge(d.Body) {
				list = append(list, advisorycheck.Finding{Gate: "document_" + f.Name, Level: advisorycheck.Error, Path: found.path,
					Message: d.Name + " breaks " + found.test + ": " + found.message})
			}
		}
	}
	return list
}

// unscored is CSAF's optional test that an affected product has a score: there may be none.
const unscored = "6.2.3"

func judgeCSAF(raw []byte) (list []objection) {
	for _, o := range validate.Document(raw, validate.Options{Tests: []string{string(validate.Mandatory), string(validate.Optional)}}) {
		if o.ID == unscored {
			continue
		}
		for _, f := range o.Findings {
			list = append(list, objection{"test " + o.ID, f.Path, f.Message})
		}
	}
	return list
}

func judgeCVE(raw []byte) (list []objection) {
	for _, o := range cve.Validate(raw, string(cve.Mandatory)) {
		for _, f := range o.Findings {
			list = append(list, objection{"rule " + o.ID, f.Path, f.Message})
		}
	}
	return list
}

func judgeOSV(raw []byte) (list []objection) {
	for _, p := range osv.Judge(raw) {
		list = append(list, objection{"the " + string(p.Rule), p.Path, p.Message})
	}
	return list
}

func judgeOpenVEX(raw []byte) (list []objection) {
	for _, p := range openvex.Validate(raw) {
		list = append(list, objection{"the " + string(p.Rule), p.Path, p.Message})
	}
	return list
}

func judgeCycloneDX(raw []byte) (list []objection) {
	for _, p := range cyclonedx.JudgeJSON(raw) {
		list = append(list, objection{"the " + string(p.Rule), p.Path, p.Message})
	}
	return list
}
