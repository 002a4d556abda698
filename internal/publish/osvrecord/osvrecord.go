// SPDX-License-Identifier: Apache-2.0

// Package osvrecord writes the flaws of an advisory as records of the OSV schema 1.7.5: one
// for each that is ours, under the advisory's number. A number of a database that is not
// registered with OSV has the prefix x_, as the schema wants it.
//
// Ranges are written for products of an ecosystem, a range for each line, and beside them
// the releases that are affected. A product of no ecosystem has its releases alone, and its
// ranges in database_specific: OSV orders no versions of it. Releases of which nothing is
// known have no word in OSV.
package osvrecord

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/cvss"
	"verdict/spec/osv"
)

// Format is OSV: a record for each flaw of ours.
var Format = publish.AdvisoryFormat{Name: "osv", MediaType: "application/json", Documents: documents}

func documents(a publish.Advisory) ([]publish.AdvisoryDocument, error) {
	records, err := Records(a)
	if err != nil {
		return nil, err
	}
	var list []publish.AdvisoryDocument
	for _, r := range records {
		body, err := osv.Encode(r)
		if err != nil {
			return nil, verdict.Errorf(verdict.Invalid, "advisory %s makes no OSV record: %w", a.Number, err)
		}
		list = append(list, publish.AdvisoryDocument{Name: fileOf(r.ID) + ".json", Body: body})
	}
	return list, nil
}

// Records gives the records, in the order of the advisory's text. What was withdrawn or
// superseded says so by withdrawn; its versions stay, as the schema wants it.
func Records(a publish.Advisory) (list []osv.Record, err error) {
	if err := a.Check(); err != nil {
		return nil, err
	}
	for _, f := range a.Told() {
		if f.Origin != verdict.Own {
			continue
		}
		r := record(a, f)
		for _, p := range a.Concerned() {
			one, some, err := affected(a, p, f)
			if err != nil {
				return nil, err
			}
			if some {
				r.Affected = append(r.Affected, one)
			}
		}
		list = append(list, r)
	}
	return list, nil
}

// ID is the id of the record about a flaw of a number.
func ID(number string) string {
	if osv.KnownID(number) {
		return number
	}
	return private + number
}

// private begins ids that the database of OSV does not know.
const private = "x_"

// fileOf is an id as the name of a file.
func fileOf(id string) string {
	if number, ours := strings.CutPrefix(id, private); ours {
		return private + publish.FileName(number, false)
	}
	return publish.FileName(id, false)
}

func record(a publish.Advisory, f publish.AdvisedFlaw) osv.Record {
	first := a.First
	if first.IsZero() {
		first = a.At
	}
	r := osv.Record{SchemaVersion: osv.Version, ID: ID(f.Number), Modified: osv.TimestampOf(a.At), Published: osv.TimestampOf(first),
		Summary: strings.Join(strings.Fields(f.Title), " "), Details: details(a, f), Severity: severity(f), References: references(a), Credits: credits(a.Text.Credits)}
	for _, id := range f.IDs() {
		if id != f.Number && id != r.ID {
			r.Aliases = append(r.Aliases, id)
		}
	}
	if a.Gone() {
		r.Withdrawn = r.Modified
	}
	if a.Superseder != "" {
		r.Related = []string{ID(a.Superseder)}
	}
	r.DatabaseSpecific = publish.Raw(more{CWEs: weaknesses(f.Text.CWEs), Severity: f.Text.Severity})
	return r
}

// more is what has no place of its own, by the names that others use.
type more struct {
	CWEs     []string `json:"cwe_ids,omitempty"`
	Severity string   `json:"severity,omitempty"`
}

func weaknesses(ids []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}

// details is the text of the advisory about the flaw, in Markdown.
func details(a publish.Advisory, f publish.AdvisedFlaw) string {
	var b strings.Builder
	section := func(title, text string) {
		if text = strings.TrimSpace(text); text == "" {
			return
		}
		if title != "" {
			text = "### " + title + "\n\n" + text
		}
		b.WriteString(text + "\n\n")
	}
	if a.Gone() {
		section("", publish.FirstOf(a.Reason, "The advisory was withdrawn."))
	}
	section("", publish.FirstOf(f.Text.Description, a.Text.Summary))
	section("Preconditions", strings.Join(f.Text.Preconditions, "\n\n"))
	section("Impact", a.Text.Impact)
	section("Required actions", publish.Numbered(a.Text.Actions))
	section("Lines without a fix", a.Text.Unfixed)
	section("Workarounds", strings.Join(a.Text.Workarounds, "\n\n"))
	return strings.TrimSpace(b.String())
}

// severity are the publisher's scores, one of each version of CVSS.
func severity(f publish.AdvisedFlaw) (list []osv.Severity) {
	for _, s := range f.Own() {
		c, err := cvss.Parse(s.Vector)
		if err != nil {
			continue
		}
		one := osv.Severity{Type: "CVSS_V" + c.Version[:1], Score: strings.Trim(s.Vector, "()")}
		if !slices.ContainsFunc(list, func(other osv.Severity) bool { return other.Type == one.Type }) {
			list = append(list, one)
		}
	}
	return list
}

// references are the page of the advisory first.
func references(a publish.Advisory) []osv.Reference {
	list := []osv.Reference{{Type: "ADVISORY", URL: a.Page()}}
	for _, r := range a.Text.References {
		one := osv.Reference{Type: strings.ToUpper(r.Kind), URL: r.URL}
		if !slices.Contains(osv.ReferenceTypes, one.Type) {
			one.Type = "WEB"
		}
		if !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}

func credits(list []verdict.Credit) (out []osv.Credit) {
	for _, c := range list {
		one := osv.Credit{Name: c.Name, Type: strings.ToUpper(strings.ReplaceAll(string(c.Type), " ", "_"))}
		if !slices.ContainsFunc(out, func(other osv.Credit) bool { return other.Name == one.Name && other.Type == one.Type }) {
			out = append(out, one)
		}
	}
	return out
}
