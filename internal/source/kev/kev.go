// SPDX-License-Identifier: Apache-2.0

// Package kev reads CISA's catalogue of Known Exploited Vulnerabilities
// (https://www.cisa.gov/known-exploited-vulnerabilities-catalog), as the JSON
// document that its schema describes and as the table with the same columns.
//
// A record of it says that a flaw is exploited, since when it is listed and by when
// US agencies have to act. It names no package: which versions have the flaw is for
// other sources to say.
package kev

import (
	"bytes"
	"cmp"
	"context"
	"regexp"
	"strings"
	"sync"
	"time"

	"verdict"
	"verdict/internal/source"
)

var layout = source.Layout{Kind: verdict.SourceKEV, Noun: "the Known Exploited Vulnerabilities", Suffixes: []string{".json", ".csv"},
	Edition: released}

var releasedPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"dateReleased"\s*:\s*"([^"]+)"`) })

// released tells when a catalogue was released; a table does not say.
func released(head []byte) (time.Time, bool) {
	m := releasedPattern().FindSubmatch(head)
	if m == nil {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339, string(m[1]))
	return at, err == nil
}

// Read is the source.Reader of the catalogue: its file, or a folder or zip archive
// with it. Of several catalogues the one released last counts. A record's bytes are
// its entry in the catalogue; those of a row of the table are the header and the
// row, as a table of their own.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	return source.ReadDocuments(ctx, location, layout, convert, progress, yield)
}

func convert(d source.Document, raw []byte, c *source.Content) error {
	if trimmed := bytes.TrimLeft(raw, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '{' {
		return convertJSON(d, raw, c)
	}
	return convertTable(d, raw, c)
}

// entry is one of the catalogue, by the names of its schema.
type entry struct {
	ID          string   `json:"cveID"`
	Vendor      string   `json:"vendorProject"`
	Product     string   `json:"product"`
	Name        string   `json:"vulnerabilityName"`
	Added       string   `json:"dateAdded"`
	Description string   `json:"shortDescription"`
	Action      string   `json:"requiredAction"`
	Due         string   `json:"dueDate"`
	Ransomware  string   `json:"knownRansomwareCampaignUse"`
	Notes       string   `json:"notes"`
	CWEs        []string `json:"cwes"`
}

const (
	noDay      = "a date is no day of the calendar, and is left out"
	noWord     = "what the entry says of use in ransomware campaigns is neither Known nor Unknown, and counts as unknown"
	noCatalog  = "is no catalogue of what is exploited: it has no count of its entries"
	otherCount = "the catalogue says that it lists %d vulnerabilities, and lists %d: it is %w"
)

// record adds what an entry says. The error is that of an entry that names no CVE.
func (e entry) record(shown string, raw []byte, c *source.Content) *verdict.Error {
	id := verdict.CanonicalID(e.ID)
	if !verdict.IsCVE(id) {
		return verdict.Errorf(verdict.Invalid, "the entry names %q, which is no CVE id", e.ID)
	}
	text := shown + ": " + id
	day := func(written string) time.Time {
		at, err := time.Parse(time.DateOnly, strings.TrimSpace(written))
		if err != nil && written != "" {
			c.Remark(noDay, text)
		}
		return at
	}
	x := verdict.Exploited{Added: day(e.Added), Due: day(e.Due), Action: e.Action, Ransomware: strings.EqualFold(e.Ransomware, "Known")}
	if !x.Ransomware && e.Ransomware != "" && !strings.EqualFold(e.Ransomware, "Unknown") {
		c.Remark(noWord, text)
	}
	r := verdict.Record{ID: id, Summary: cmp.Or(e.Name, strings.TrimSpace(e.Vendor+" "+e.Product)), Details: e.Description, Published: x.Added, Modified: x.Added, Exploited: &x}
	for _, w := range e.CWEs {
		if w = strings.ToUpper(strings.TrimSpace(w)); w != "" {
			r.CWEs = append(r.CWEs, w)
		}
	}
	for _, word := range strings.Fields(e.Notes) {
		if url := strings.Trim(word, ";,"); strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") {
			r.References = append(r.References, verdict.Reference{Kind: "WEB", URL: url})
		}
	}
	c.Record(r, raw)
	return nil
}
