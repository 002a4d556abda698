// SPDX-License-Identifier: Apache-2.0

// Package history reads advisories that were published before a programme began: CSAF
// documents, CVE records, OSV records, OpenVEX documents, and pages in HTML by a mapping.
// Numbers, dates and revisions stay as they were published. Nothing is mended: what stands
// for a version and is none stays as it is written, for the gates of package advisorycheck
// to name. What a file says and could not be taken is told by name and place.
package history

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/vers"
)

// Kind is what a file is.
type Kind string

// The kinds that are read.
const (
	CSAF    Kind = "csaf"
	CVE     Kind = "cve"
	OSV     Kind = "osv"
	OpenVEX Kind = "openvex"
	HTML    Kind = "html"
)

// Options say for what a file is read.
type Options struct {
	// Product is the product whose advisories they are; what speaks of others is left out.
	Product verdict.Product
	// Map says where the entries of a page stand; a page is not read without one.
	Map *Map
	// Published is the day of what does not say when it was published.
	Published verdict.Day
}

// Report is what one file gave.
type Report struct {
	File       string
	Kind       Kind
	Advisories []verdict.PublishedAdvisory
	Skipped    []Note // what was left out: it has no place in an advisory, or is of another product
	Unread     []Note // what should have been taken and cannot be read
}

// Note is something that was not taken.
type Note struct {
	Number string // of the advisory; "" for what is of none
	Path   string // JSON pointer, or the place on a page in words
	Line   int    // 1-based; 0 where there is none
	Reason string
}

// Read reads one file. The error says why it cannot be read at all: it is of no kind that
// is known, or breaks its standard beyond use.
func Read(file string, raw []byte, o Options) (Report, error) {
	b := &book{Options: o, raw: raw, Report: Report{File: file}}
	b.scheme = schemeOf(o.Product)
	if page(raw) {
		b.Kind = HTML
		err := b.close(b.page())
		return b.Report, err
	}
	if err := limits.CheckJSON(file, raw, limits.Caps{}); err != nil {
		return b.Report, err
	}
	kind, err := kindOf(file, raw)
	if err != nil {
		return b.Report, err
	}
	b.Kind = kind
	err = b.close(map[Kind]func() error{CSAF: b.csaf, CVE: b.cve, OSV: b.osv, OpenVEX: b.openvex}[kind]())
	return b.Report, err
}

// page tells HTML from JSON, which never begins with an angle bracket.
func page(raw []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<"))
}

func kindOf(file string, raw []byte) (Kind, error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(raw, &top); err != nil {
		return "", verdict.Errorf(verdict.Invalid, "the file is no JSON object").At(file, 1, "").WithHint("give CSAF, CVE, OSV or OpenVEX documents, or pages with --map")
	}
	has := func(names ...string) bool {
		for _, name := range names {
			if top[name] == nil {
				return false
			}
		}
		return true
	}
	switch {
	case has("document"):
		return CSAF, nil
	case has("cveMetadata"):
		return CVE, nil
	case has("@context", "statements"):
		return OpenVEX, nil
	case has("id", "modified"):
		return OSV, nil
	}
	return "", verdict.Errorf(verdict.Invalid, "the file is neither a CSAF document nor a CVE, OSV or OpenVEX one").At(file, 1, "").
		WithHint("CSAF has document, CVE cveMetadata, OSV id and modified, OpenVEX @context and statements")
}

// book is a file about to be read.
type book struct {
	Options
	Report
	raw    []byte
	scheme vers.Scheme
	number string // of the advisory at hand
}

// schemeOf is the order of a product's versions; Maven's, which orders anything, where the
// product names none.
func schemeOf(p verdict.Product) vers.Scheme {
	if _, err := vers.Compare(vers.Scheme(p.Versions), "1", "1"); err != nil {
		return vers.Maven
	}
	return vers.Scheme(p.Versions)
}

func (b *book) note(list *[]Note, path, format string, args ...any) {
	n := Note{Number: b.number, Path: path, Reason: fmt.Sprintf(format, args...)}
	if b.Kind != HTML {
		n.Line = limits.PathLine(b.raw, path)
	}
	*list = append(*list, n)
}

func (b *book) skip(path, format string, args ...any) { b.note(&b.Skipped, path, format, args...) }
func (b *book) unread(path, format string, args ...any) {
	b.note(&b.Unread, path, format, args...)
}

// close passes the error of a reader on with the file's name.
func (b *book) close(err error) error {
	if err == nil {
		return nil
	}
	e := verdict.Errorf(verdict.Invalid, "%w", err)
	if e.File == "" {
		e.File = b.File
	}
	return e
}

// open begins an advisory of the product.
func (b *book) open(number, title string) *verdict.PublishedAdvisory {
	b.number = number
	if strings.TrimSpace(title) == "" {
		b.unread("", "it has no title; its number stands for one")
		title = number
	}
	p := b.Product
	return &verdict.PublishedAdvisory{Number: number, Revision: 1, State: verdict.AdvisoryPublished, Imported: string(b.Kind) + ":" + b.File,
		Text:     verdict.AdvisoryText{Title: strings.TrimSpace(title), Products: []string{p.Slug}},
		Products: []verdict.AdvisedProduct{{Slug: p.Slug, Name: p.Name, Kind: p.Kind, PURL: p.PURL, Scheme: string(b.scheme)}}}
}

// dated gives the advisory its first and last instants and a history between them. Without
// a day in the file it takes the one that was given; without either nobody can say when it
// was published, and it is not taken.
func (b *book) dated(a *verdict.PublishedAdvisory, first, last time.Time) bool {
	if first.IsZero() {
		first = last
	}
	if first.IsZero() {
		first = b.Published.Time()
	}
	if first.IsZero() {
		b.unread("", "it does not say when it was published; give the day with --published")
		return false
	}
	if last.Before(first) {
		last = first
	}
	a.First, a.At = first.UTC(), last.UTC()
	if len(a.History) == 0 {
		a.History = []verdict.AdvisoryRevision{{Version: "1", At: a.First, Summary: "As it was published"}}
		if a.At.After(a.First) {
			a.History = append(a.History, verdict.AdvisoryRevision{Version: "2", At: a.At, Summary: "As it was changed last"})
		}
		a.Version = a.History[len(a.History)-1].Version
	}
	return true
}

// take adds an advisory to the report.
func (b *book) take(a *verdict.PublishedAdvisory) {
	for i, f := range a.Text.Vulnerabilities {
		a.Text.Vulnerabilities[i].ID = verdict.CanonicalID(f.ID)
	}
	if err := a.Text.Validate(); err != nil {
		b.unread("", "%v", err)
		return
	}
	b.Advisories = append(b.Advisories, *a)
}

// add adds a range of affected versions, once: a record may name the product under several
// names, with the same versions of each.
func add(a *verdict.PublishedAdvisory, flaw string, r verdict.OwnRange, parts ...string) {
	p, one := &a.Products[0], verdict.AdvisedRange{Vulnerability: verdict.CanonicalID(flaw), OwnRange: r, Parts: parts}
	if !slices.ContainsFunc(p.Ranges, func(other verdict.AdvisedRange) bool { return reflect.DeepEqual(other, one) }) {
		p.Ranges = append(p.Ranges, one)
	}
}

// addAll adds the stretches of a range; single versions as a list.
func (b *book) addAll(a *verdict.PublishedAdvisory, flaw string, r vers.Range, parts ...string) error {
	if r.Empty() {
		return nil
	}
	groups, err := r.Events()
	if err != nil {
		return err
	}
	var singles []string
	for _, events := range groups {
		list, err := vers.Intervals(b.scheme, events)
		if err != nil {
			return err
		}
		for _, i := range list {
			if i.Introduced == i.LastAffected && i.Introduced != "" {
				singles = append(singles, i.Introduced)
				continue
			}
			add(a, flaw, verdict.OwnRange{Interval: i}, parts...)
		}
	}
	if len(singles) > 0 {
		add(a, flaw, verdict.OwnRange{Versions: singles}, parts...)
	}
	return nil
}

// say adds what is said of a release.
func (b *book) say(a *verdict.PublishedAdvisory, r verdict.AdvisedRelease) {
	r.Product, r.Vulnerability = b.Product.Slug, verdict.CanonicalID(r.Vulnerability)
	for _, other := range a.Releases {
		if other.Version == r.Version && other.Vulnerability == r.Vulnerability {
			return
		}
	}
	a.Releases = append(a.Releases, r)
}

// partOf gives the part of the product that a longer name means: the words behind the
// product's name are its name or title.
func (b *book) partOf(name string) []string {
	rest := strings.TrimSpace(strings.TrimPrefix(strings.ToLower(name), strings.ToLower(b.Product.Name)))
	for _, p := range b.Product.Parts {
		if rest != "" && (strings.EqualFold(p.Name, rest) || strings.EqualFold(p.Title, rest)) {
			return []string{p.Name}
		}
	}
	return nil
}
