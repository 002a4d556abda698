// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"

	"verdict/internal/publish"
	"verdict/internal/publish/advisorycheck"
	"verdict/spec/csaf/validate"
	"verdict/spec/cve"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
	"verdict/spec/osv"
)

// objection is what a standard's judge finds of a document.
type objection struct {
	test, path, message string
	level               advisorycheck.Level // "" is an error
}

// judgedDocuments writes an advisory in every standard and lets each judge its documents. What
// a judge finds keeps it from being published, but for what may rightly be so.
func judgedDocuments(x publish.Advisory) (list []advisorycheck.Finding) {
	for _, f := range advisoryFormats {
		documents, err := f.Documents(x)
		if err != nil {
			list = append(list, advisorycheck.Finding{Gate: "document_" + f.Name, Level: advisorycheck.Error, Message: "it cannot be written: " + err.Error()})
			continue
		}
		for _, d := range documents {
			for _, found := range f.judge(d.Body) {
				list = append(list, advisorycheck.Finding{Gate: "document_" + f.Name, Level: cmp.Or(found.level, advisorycheck.Error), Path: found.path,
					Message: d.Name + " breaks " + found.test + ": " + found.message})
			}
		}
	}
	return list
}

// unscored is CSAF's optional test that an affected product has a score: nobody may have
// given one, and it is told once.
const unscored = "6.2.3"

func judgeCSAF(raw []byte) (list []objection) {
	for _, o := range validate.Document(raw, validate.Options{Tests: []string{string(validate.Mandatory), string(validate.Optional)}}) {
		for i, f := range o.Findings {
			found := objection{test: "test " + o.ID, path: f.Path, message: f.Message}
			if o.ID == unscored {
				found.level = advisorycheck.Warning
			}
			if o.ID != unscored || i == 0 {
				list = append(list, found)
			}
		}
	}
	return list
}

func judgeCVE(raw []byte) (list []objection) {
	for _, o := range cve.Validate(raw, string(cve.Mandatory)) {
		for _, f := range o.Findings {
			list = append(list, objection{test: "rule " + o.ID, path: f.Path, message: f.Message})
		}
	}
	return list
}

func judgeOSV(raw []byte) (list []objection) {
	for _, p := range osv.Judge(raw) {
		list = append(list, objection{test: "the " + string(p.Rule), path: p.Path, message: p.Message})
	}
	return list
}

func judgeOpenVEX(raw []byte) (list []objection) {
	for _, p := range openvex.Validate(raw) {
		list = append(list, objection{test: "the " + string(p.Rule), path: p.Path, message: p.Message})
	}
	return list
}

func judgeCycloneDX(raw []byte) (list []objection) {
	for _, p := range cyclonedx.JudgeJSON(raw) {
		list = append(list, objection{test: "the " + string(p.Rule), path: p.Path, message: p.Message})
	}
	return list
}
