// SPDX-License-Identifier: Apache-2.0

package nvd

import (
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/cve"
	"verdict/spec/cvss"
)

// timestamp is a time as NVD writes it: that of CVE records, in UTC where no offset
// stands.
type timestamp = cve.Timestamp

// conversion turns one vulnerability into a record, and collects what was odd.
type conversion struct {
	vulnerability
	remarks []string
	seen    map[any]bool // what the record has: scores, words, weaknesses, links
}

type (
	cwe  string
	link string
)

// first reports whether something comes for the first time. Lists from outside are too
// long to be searched.
func (v *conversion) first(what any) bool {
	if v.seen[what] {
		return false
	}
	if v.seen == nil {
		v.seen = map[any]bool{}
	}
	v.seen[what] = true
	return true
}

// remark notes a departure from the schema, or a decision, once a record.
func (v *conversion) remark(text string) {
	if !slices.Contains(v.remarks, text) {
		v.remarks = append(v.remarks, text)
	}
}

func (v *conversion) record() verdict.Record {
	r := verdict.Record{
		ID: verdict.CanonicalID(v.ID), Details: english(v.Descriptions),
		Published: v.moment(v.Published), Modified: v.moment(v.Modified),
	}
	if v.Status == "Rejected" {
		r.Withdrawn = v.rejected(r)
	}
	v.severities(&r)
	for _, w := range v.Weaknesses {
		for _, d := range w.Description { // NVD-CWE-noinfo says that none is known
			if strings.HasPrefix(d.Value, "CWE-") && v.first(cwe(d.Value)) {
				r.CWEs = append(r.CWEs, d.Value)
			}
		}
	}
	v.references(&r)
	r.Affected = v.affected()
	if v.ExploitAdded != "" {
		v.remark("that a flaw is exploited is read from the catalogue of CISA itself, and left out here")
	}
	return r
}

func english(texts []text) string {
	for _, t := range texts {
		if t.Lang == "en" {
			return t.Value
		}
	}
	if len(texts) > 0 {
		return texts[0].Value
	}
	return ""
}

func (v *conversion) moment(t timestamp) time.Time {
	at, err := t.Time()
	if err != nil {
		v.remark("a time that is none is left out")
		return time.Time{}
	}
	return at
}

// rejected gives the time at which the record was last seen to be rejected: NVD does
// not say when it was.
func (v *conversion) rejected(r verdict.Record) time.Time {
	for _, at := range []time.Time{r.Modified, r.Published} {
		if !at.IsZero() {
			return at
		}
	}
	return time.Unix(0, 0).UTC()
}

// cisa is the organization that adds scores to records as the publisher CISA-ADP.
const cisa = "134c704f-9b21-4f2e-91b3-4a467353bcc0"

// severities reads scores as those of whoever gave them; the word counts only where
// the vector cannot be read.
func (v *conversion) severities(r *verdict.Record) {
	for _, m := range slices.Concat(v.Metrics.V40, v.Metrics.V31, v.Metrics.V30, v.Metrics.V2) {
		by, name := verdict.ScoreOther, m.Source
		switch {
		case m.Source == "nvd@nist.gov":
			by = verdict.ScoreNVD
		case m.Source == cisa:
			name = "CISA-ADP"
		case m.Source == v.Source:
			by = verdict.ScoreCNA
		}
		if _, err := cvss.Parse(m.CVSS.Vector); err == nil {
			if s := (verdict.Score{Vector: m.CVSS.Vector, Source: by, By: name}); v.first(s) {
				r.Scores = append(r.Scores, s)
			}
			continue
		}
		v.remark("a CVSS vector cannot be read, and is left out")
		for _, word := range []string{m.CVSS.BaseSeverity, m.BaseSeverity} {
			if w := (verdict.SeverityWord{Word: word, Source: by, By: name}); word != "" && v.first(w) {
				r.Words = append(r.Words, w)
			}
		}
	}
}

// referenceKinds maps the tags of references to OSV's kinds, the more telling before
// the vaguer.
var referenceKinds = []struct{ tag, kind string }{
	{"Patch", "FIX"}, {"Exploit", "EVIDENCE"}, {"Vendor Advisory", "ADVISORY"}, {"Third Party Advisory", "ADVISORY"},
	{"US Government Resource", "ADVISORY"}, {"Issue Tracking", "REPORT"}, {"Technical Description", "ARTICLE"},
	{"Press/Media Coverage", "ARTICLE"}, {"Mailing List", "DISCUSSION"}, {"Product", "PACKAGE"},
}

func (v *conversion) references(r *verdict.Record) {
	for _, ref := range v.References {
		if !v.first(link(ref.URL)) {
			continue // NVD lists those of several sources
		}
		kind := "WEB"
		for _, k := range referenceKinds {
			if slices.Contains(ref.Tags, k.tag) {
				kind = k.kind
				break
			}
		}
		r.References = append(r.References, verdict.Reference{Kind: kind, URL: ref.URL})
	}
}
