// SPDX-License-Identifier: Apache-2.0

package cverecord

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/cve"
	"verdict/spec/cvss"
	"verdict/spec/cwe"
)

// dated is an entry of the timeline, credited somebody who is thanked.
type (
	dated struct {
		Time  cve.Timestamp `json:"time"`
		Lang  string        `json:"lang"`
		Value string        `json:"value"`
	}
	credited struct {
		Lang  string `json:"lang"`
		Value string `json:"value"`
		Type  string `json:"type"`
	}
)

func timeline(list []verdict.TimelineEntry) (out []dated) {
	for _, e := range list {
		one := dated{timestamp(e.Date.Time()), "en", cut(e.Text, 4096)}
		if one.Time != "" && one.Value != "" && !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

func credits(list []verdict.Credit) (out []credited) {
	for _, c := range list {
		if one := (credited{"en", cut(c.Name, 4096), string(c.Type)}); !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// exploits is what was known of exploitation; that none was known is no entry of a list of
// exploits.
func exploits(e verdict.Exploitation) []cve.Text {
	switch e.Known {
	case verdict.ExploitationPublic:
		return texts(strings.TrimSpace(fmt.Sprintf("How it is exploited was public as of %s. %s", e.AsOf, e.Text)))
	case verdict.ExploitationActive:
		return texts(strings.TrimSpace(fmt.Sprintf("It was being exploited as of %s. %s", e.AsOf, e.Text)))
	}
	return nil
}

var cweID = regexp.MustCompile(`^CWE-[1-9]\d{0,4}$`)

// problems are the weaknesses, by their ids and names; what is none stands in words.
func problems(ids []string) (list []cve.ProblemType) {
	for _, id := range ids {
		one := cve.Problem{Lang: "en", Description: id}
		if name, known := cwe.Name(id); known {
			one.Description += " " + name
		}
		if cweID.MatchString(id) {
			one.Type, one.CWEID = "CWE", id
		}
		same := func(p cve.ProblemType) bool { return p.Descriptions[0].Description == one.Description }
		if id != "" && !slices.ContainsFunc(list, same) {
			list = append(list, cve.ProblemType{Descriptions: []cve.Problem{one}})
		}
	}
	return list
}

// tagOf maps the kinds of references, which are OSV's, to the words of CVE.
var tagOf = map[string]string{"FIX": "patch", "EVIDENCE": "exploit", "ADVISORY": "vendor-advisory", "REPORT": "issue-tracking", "ARTICLE": "technical-description",
	"DISCUSSION": "mailing-list", "PACKAGE": "product"}

// references are the page of the advisory first, and each address once.
func references(a publish.Advisory) []cve.Reference {
	list := []cve.Reference{{URL: a.Page(), Name: a.Number, Tags: []string{"vendor-advisory"}}}
	for _, r := range a.Text.References {
		one := cve.Reference{URL: r.URL, Name: cut(r.Text, 512)}
		if tag := tagOf[strings.ToUpper(r.Kind)]; tag != "" {
			one.Tags = []string{tag}
		}
		if !slices.ContainsFunc(list, func(other cve.Reference) bool { return other.URL == r.URL }) {
			list = append(list, one)
		}
	}
	return list[:min(len(list), 512)]
}

// metrics are the publisher's scores, of whatever version of CVSS, and the word of a text
// scale where one was given.
func metrics(f publish.AdvisedFlaw) (list []cve.Metric) {
	for _, s := range f.Own() {
		if m, ok := metric(s.Vector); ok {
			list = append(list, m)
		}
	}
	if f.Text.Severity != "" {
		list = append(list, cve.Metric{Other: &cve.OtherMetric{Type: "Textual description of severity", Content: publish.Raw(map[string]string{"text": f.Text.Severity})}})
	}
	return list
}

func metric(vector string) (cve.Metric, bool) {
	c, err := cvss.Parse(vector)
	if err != nil {
		return cve.Metric{}, false
	}
	object := map[string]any{"version": c.Version, "vectorString": strings.Trim(vector, "()"), "baseScore": json.Number(fmt.Sprintf("%.1f", c.Base))}
	if c.Version != "2.0" {
		object["baseSeverity"] = strings.ToUpper(string(verdict.SeverityOf(c.Base)))
	}
	m := cve.Metric{Format: "CVSS"}
	switch c.Version {
	case "2.0":
		m.CVSS2 = publish.Raw(object)
	case "3.0":
		m.CVSS30 = publish.Raw(object)
	case "3.1":
		m.CVSS31 = publish.Raw(object)
	default:
		m.CVSS4 = publish.Raw(object)
	}
	return m, true
}

// tags say that every product is a service that we run, or that nothing that has the flaw
// was supported any more when it was told.
func tags(a publish.Advisory, f publish.AdvisedFlaw) (list []string) {
	hosted, ended, some := true, true, false
	for _, p := range a.Concerned() {
		v := a.Affected(p, f)
		if v.Empty() && len(v.Undecided) == 0 {
			continue
		}
		hosted = hosted && p.Kind == verdict.Hosted
		rows := a.Said(p, f)
		for _, version := range v.Releases {
			some = true
			ended = ended && slices.ContainsFunc(rows, func(r verdict.AdvisedRelease) bool { return r.Version == version && r.EndOfLife })
		}
		ended = ended && len(v.Undecided) == 0 && !open(v)
	}
	if some && ended {
		list = append(list, "unsupported-when-assigned")
	}
	if hosted {
		list = append(list, "exclusively-hosted-service")
	}
	return list
}
