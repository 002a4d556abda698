// SPDX-License-Identifier: Apache-2.0

// Package cverecord writes the flaws of an advisory as records of the CVE Record Format
// 5.2: one for each that is ours and has a CVE id. A flaw of others is for the authority of
// who made the component (CNA Operational Rules 4.2.0, 4.2.16.6), and an advisory that not
// everybody may read makes no record.
//
// Versions are entries by line, with the order of the product's versions; what an advisory
// that was withdrawn said is rejected with the reason. That a record is written publishes
// nothing: dates and the serial of cveMetadata are those of the CVE Services, and left out.
package cverecord

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/cve"
)

// Format is the CVE Record Format: a record for each CVE id.
var Format = publish.AdvisoryFormat{Name: "cve", MediaType: "application/json", Documents: documents}

// Unassigned is the organization of a record while nobody is known who assigns its id.
const Unassigned = "00000000-0000-4000-9000-000000000000"

func documents(a publish.Advisory) ([]publish.AdvisoryDocument, error) {
	records, err := Records(a)
	if err != nil {
		return nil, err
	}
	var list []publish.AdvisoryDocument
	for _, r := range records {
		body, err := cve.Encode(r)
		if err != nil {
			return nil, verdict.Errorf(verdict.Invalid, "advisory %s makes no CVE record: %w", a.Number, err)
		}
		list = append(list, publish.AdvisoryDocument{Name: r.Metadata.ID + ".json", Body: body})
	}
	return list, nil
}

// Records gives the records, in order of their ids. Of a superseded advisory there are none:
// those of the one that takes its place say it.
func Records(a publish.Advisory) ([]cve.Record, error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	if a.Text.Audience != verdict.PublicAudience || a.State == verdict.AdvisorySuperseded {
		return nil, nil
	}
	var list []cve.Record
	for _, f := range a.Told() {
		if f.CVE() == "" || f.Origin != verdict.Own {
			continue
		}
		if r, ok := record(a, f); ok {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b cve.Record) int { return strings.Compare(a.Metadata.ID, b.Metadata.ID) })
	return list, nil
}

// record writes one; false is when no version of any product is affected, nor unknown: such
// a record is none (CNA Operational Rules 4.2.0, 5.1.3).
func record(a publish.Advisory, f publish.AdvisedFlaw) (cve.Record, bool) {
	org := cmp.Or(a.Assigner.OrgID, Unassigned)
	r := cve.Record{DataType: "CVE_RECORD", DataVersion: "5.2.0",
		Metadata: cve.Metadata{ID: f.CVE(), State: cve.Published, AssignerOrgID: org, AssignerShortName: a.Assigner.ShortName}}
	own := cve.Container{Provider: cve.Provider{OrgID: org, ShortName: a.Assigner.ShortName}}
	if a.State == verdict.AdvisoryWithdrawn {
		r.Metadata.State = cve.Rejected
		own.RejectedReasons = texts(publish.FirstOf(a.Reason, "The advisory about it was withdrawn."))
		r.Containers.CNA = own
		return r, true
	}
	own.Affected = affected(a, f)
	say(&own, a, f)
	r.Containers.CNA = own
	return r, len(own.Affected) > 0
}

// say writes everything but versions.
func say(own *cve.Container, a publish.Advisory, f publish.AdvisedFlaw) {
	own.Title, own.DatePublic = cut(f.Title, 256), timestamp(a.First, a.At)
	own.Descriptions = texts(publish.FirstOf(f.Text.Description, a.Text.Summary, f.Title))
	own.ProblemTypes = problems(f.Text.CWEs)
	own.References = references(a)
	own.Metrics = metrics(f)
	own.Tags = tags(a, f)
	own.Configurations = publish.Raw(texts(f.Text.Preconditions...))
	own.Workarounds = publish.Raw(texts(a.Text.Workarounds...))
	own.Solutions = publish.Raw(texts(publish.Numbered(a.Text.Actions), a.Text.Unfixed))
	own.Exploits = publish.Raw(exploits(a.Text.Exploitation))
	own.Timeline = publish.Raw(timeline(a.Text.Timeline))
	own.Credits = publish.Raw(credits(a.Text.Credits))
	if impact := texts(a.Text.Impact); impact != nil {
		own.Impacts = publish.Raw([]map[string]any{{"descriptions": impact}})
	}
	own.Source = publish.Raw(source{Advisory: a.Number, Discovery: discovery(a.Text.Credits)})
	own.Generator = publish.Raw(map[string]string{"engine": "verdict"})
}

// source is where the flaw comes from; the schema leaves its form open.
type source struct {
	Advisory  string `json:"advisory"`
	Discovery string `json:"discovery"`
}

// discovery says that others found it where somebody is thanked for that.
func discovery(credits []verdict.Credit) string {
	if slices.ContainsFunc(credits, func(c verdict.Credit) bool { return c.Type == verdict.CreditFinder || c.Type == verdict.CreditReporter }) {
		return "EXTERNAL"
	}
	return "UNKNOWN"
}

// texts are those that are not blank, in English, each once.
func texts(list ...string) (out []cve.Text) {
	for _, s := range list {
		one := cve.Text{Lang: "en", Value: cut(strings.TrimSpace(s), 4096)}
		if one.Value != "" && !slices.ContainsFunc(out, func(t cve.Text) bool { return t.Value == one.Value }) {
			out = append(out, one)
		}
	}
	return out
}

// cut shortens a text to what the schema allows, and shows that it did.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

// timestamp writes the first of the instants that is one.
func timestamp(list ...time.Time) cve.Timestamp {
	for _, at := range list {
		if !at.IsZero() {
			return cve.Timestamp(at.UTC().Format("2006-01-02T15:04:05.000Z"))
		}
	}
	return ""
}
