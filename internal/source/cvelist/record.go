// SPDX-License-Identifier: Apache-2.0

package cvelist

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"sync"
	"time"

	"verdict"
	"verdict/internal/source"
	"verdict/spec/cve"
	"verdict/spec/cvss"
)

// conversion turns one CVE record into ours, and collects what was odd.
type conversion struct {
	doc     cve.Record
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

// remark notes a departure from the standard, or a decision, once a record.
func (v *conversion) remark(text string) {
	if !slices.Contains(v.remarks, text) {
		v.remarks = append(v.remarks, text)
	}
}

func (v *conversion) record() verdict.Record {
	cna := v.doc.Containers.CNA
	id := verdict.CanonicalID(v.doc.Metadata.ID)
	r := verdict.Record{
		ID: id, Summary: cna.Title, Details: cve.English(cna.Descriptions),
		Published: v.moment(v.doc.Metadata.DatePublished), Modified: v.modified(),
		Aliases: v.aliases(id),
	}
	if v.doc.Metadata.State == cve.Rejected {
		r.Details = cmp.Or(cve.English(cna.RejectedReasons), r.Details)
		r.Related = source.OtherIDs(cna.ReplacedBy, id)
		r.Withdrawn = v.rejected(r)
		return r
	}
	if slices.Contains(cna.Tags, "disputed") {
		v.remark("a flaw that somebody disputes counts as any other")
	}
	unnamed := 0
	for i, container := range v.containers() {
		v.severities(&r, container, i == 0)
		v.weaknesses(&r, container)
		v.references(&r, container)
		for _, p := range container.Affected {
			names := v.product(p)
			if len(names) == 0 && concerned(p) {
				unnamed++
			}
			r.Affected = append(r.Affected, v.affected(names, p)...)
		}
	}
	if unnamed > 0 {
		v.remark("a product that no package registry names is not compared")
		r.Affected = append(r.Affected, verdict.AffectedPackage{Uncompared: unnamed})
	}
	return r
}

// containers gives that of the CVE Numbering Authority, then the others.
func (v *conversion) containers() []cve.Container {
	return append([]cve.Container{v.doc.Containers.CNA}, v.doc.Containers.ADP...)
}

// modified gives the last time at which anything of the record was changed.
func (v *conversion) modified() time.Time {
	last := v.moment(v.doc.Metadata.DateUpdated)
	if !last.IsZero() {
		return last
	}
	for _, c := range v.containers() {
		if at := v.moment(c.Provider.DateUpdated); at.After(last) {
			last = at
		}
	}
	if at := v.moment(v.doc.Metadata.DatePublished); at.After(last) {
		last = at
	}
	return last
}

// rejected gives the time at which the record was rejected. One that does not tell
// is withdrawn all the same.
func (v *conversion) rejected(r verdict.Record) time.Time {
	at := v.moment(v.doc.Metadata.DateRejected)
	for _, next := range []time.Time{r.Modified, r.Published, time.Unix(0, 0).UTC()} {
		if at.IsZero() {
			at = next
		}
	}
	return at
}

func (v *conversion) moment(t cve.Timestamp) time.Time {
	at, err := t.Time()
	if err != nil {
		v.remark("a time that is none is left out")
		return time.Time{}
	}
	return at
}

var ghsa = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^GHSA(-[a-z0-9]{4}){3}$`) })

// aliases gives GitHub's advisory of which the record is the CVE: it is where the
// authority's knowledge comes from. Advisories of others are about several flaws.
func (v *conversion) aliases(id string) []string {
	var list []string
	for _, a := range v.doc.Containers.CNA.Advisories() {
		if ghsa().MatchString(a) {
			list = append(list, a)
		}
	}
	return source.OtherIDs(list, id)
}

// severities reads scores and words: the authority's as those of a CVE Numbering
// Authority.
func (v *conversion) severities(r *verdict.Record, c cve.Container, authority bool) {
	by, name := verdict.ScoreOther, cmp.Or(c.Provider.ShortName, c.Provider.OrgID, r.ID)
	if authority {
		by, name = verdict.ScoreCNA, cmp.Or(c.Provider.ShortName, v.doc.Metadata.AssignerShortName, r.ID)
	}
	word := func(w string) {
		if said := (verdict.SeverityWord{Word: w, Source: by, By: name}); w != "" && v.first(said) {
			r.Words = append(r.Words, said)
		}
	}
	for _, m := range c.Metrics {
		for _, s := range m.CVSS() {
			if _, err := cvss.Parse(s.Vector); err != nil {
				v.remark("a CVSS vector cannot be read, and is left out")
				word(s.BaseSeverity)
				continue
			}
			if score := (verdict.Score{Vector: s.Vector, Source: by, By: name}); v.first(score) {
				r.Scores = append(r.Scores, score)
			}
		}
		if m.Other != nil {
			word(v.wordOf(*m.Other))
		}
	}
}

// wordOf reads the forms in which authorities write how grave a flaw is: those of
// the ASF, now and then, and of Red Hat.
func (v *conversion) wordOf(m cve.OtherMetric) string {
	var content struct {
		Text  string `json:"text"`
		Other string `json:"other"`
		Value string `json:"value"`
	}
	switch m.Type {
	case "ssvc":
		v.remark("a decision by SSVC has no place in a record, and is left out")
		return ""
	case "kev":
		v.remark("that a flaw is exploited is read from the catalogue of CISA itself, and left out here")
		return ""
	}
	if json.Unmarshal(m.Content, &content) == nil {
		for _, text := range []string{content.Text, content.Other, content.Value} {
			if (verdict.SeverityWord{Word: text}).Severity() != verdict.SeverityUnknown {
				return text
			}
		}
	}
	v.remark("a metric of a form that is not known is left out")
	return ""
}

var cweID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bCWE-[1-9][0-9]*\b`) })

// weaknesses takes the CWE ids, those too that stand in the text alone.
func (v *conversion) weaknesses(r *verdict.Record, c cve.Container) {
	for _, p := range c.ProblemTypes {
		for _, d := range p.Descriptions {
			ids := []string{d.CWEID}
			if d.CWEID == "" {
				ids = cweID().FindAllString(d.Description, -1)
			}
			for _, id := range ids {
				if id != "" && v.first(cwe(id)) {
					r.CWEs = append(r.CWEs, id)
				}
			}
		}
	}
}

// referenceKinds maps the tags of references to OSV's kinds, the more telling
// before the vaguer.
var referenceKinds = []struct{ tag, kind string }{
	{"patch", "FIX"}, {"exploit", "EVIDENCE"}, {"vendor-advisory", "ADVISORY"}, {"third-party-advisory", "ADVISORY"},
	{"government-resource", "ADVISORY"}, {"issue-tracking", "REPORT"}, {"technical-description", "ARTICLE"},
	{"media-coverage", "ARTICLE"}, {"mailing-list", "DISCUSSION"}, {"product", "PACKAGE"},
}

// references gives each link once: publishers repeat those of the authority.
func (v *conversion) references(r *verdict.Record, c cve.Container) {
	for _, ref := range c.References {
		if !v.first(link(ref.URL)) {
			continue
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
