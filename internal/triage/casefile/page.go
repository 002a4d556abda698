// SPDX-License-Identifier: Apache-2.0

package casefile

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"

	"verdict"
	"verdict/internal/triage"
)

//go:embed page.tmpl
var pageText string

//go:embed style.css
var style string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"plain":    func(s any) string { return strings.ReplaceAll(toText(s), "_", " ") },
	"day":      func(x triage.Explanation) string { return x.AsOf.Format("2006-01-02") },
	"draw":     draw,
	"tone":     tone,
	"identity": identity,
}).Parse(pageText + `{{define "style"}}` + style + `{{end}}`))

// Render writes the page on an answer: one file that needs no other.
func Render(x triage.Explanation) ([]byte, error) {
	var b bytes.Buffer
	if err := page.Execute(&b, x); err != nil {
		return nil, verdict.Errorf(verdict.Internal, "the page on %s cannot be written: %w", x.Vulnerability, err)
	}
	return b.Bytes(), nil
}

func toText(s any) string {
	switch v := s.(type) {
	case string:
		return v
	case verdict.Status:
		return string(v)
	case verdict.Justification:
		return string(v)
	case triage.Reason:
		return string(v)
	case verdict.EvidenceKind:
		return string(v)
	case verdict.EvidenceResult:
		return string(v)
	case verdict.PremiseKind:
		return string(v)
	}
	return ""
}

// tone is the class of the style sheet for a status.
func tone(s verdict.Status) string {
	switch s {
	case verdict.Affected:
		return "bad"
	case verdict.NotAffected, verdict.Fixed:
		return "good"
	case verdict.UnderInvestigation:
		return "ask"
	}
	return "calm"
}

// identity names the release, or the part of it.
func identity(x triage.Explanation) string { return x.Product + "@" + x.Version }
