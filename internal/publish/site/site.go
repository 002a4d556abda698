// SPDX-License-Identifier: Apache-2.0

// Package site writes what was published as a site of static pages: how to report
// a vulnerability, the list of vulnerabilities, products, releases with their
// notes, vulnerabilities with an answer for each release, and indexes of them.
//
// It is a pure function of its Input. Every page says as of when it stands and how
// old the sources are; both come from rows, and never from the clock. Pages work
// without a script and ask for nothing outside the site. What a record or a person
// wrote is text here, never markup.
package site

import (
	"html/template"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// Input is all that a site is made from.
type Input struct {
	// Products have been spoken of or can be; their audience is that of the site.
	Products []publish.Snapshot
	// Advisories are the last revisions of those that the readers of the site may read.
	Advisories []Advisory
	// Shipped are the files and images of releases, by which digests are found.
	Shipped []verdict.Artifact
	// Sources say by name when they were last read, and nothing that is private.
	Sources []verdict.SourceHealth
	// Policies are what the programme promises, in words.
	Policies []Policy
	// Key is the OpenPGP key, armored, to which reports can be encrypted; "" for none.
	Key string
	// CSAF is set where CSAF documents are given out beside the pages.
	CSAF bool
	// BaseURL is where the site will stand, for what has to name itself by a whole
	// URL; "" when that is not known.
	BaseURL string
	// Snippet writes rules for a reader's own scanner, and SnippetYears is how long they
	// hold after the statement.
	Snippet      SnippetFunc
	SnippetYears int
	// Notes writes the body of a release's notes as HTML that can be trusted.
	Notes NotesFunc
}

// NotesFunc writes the security notes of a release as sections that begin with h2;
// link gives the address of the page of a vulnerability, "" when it has none.
type NotesFunc func(s publish.Snapshot, version string, link func(vulnerability string) string) (template.HTML, error)

// Policy is the remediation policy in words, as it stands on the page about
// security.
type Policy struct {
	Name     string
	Says     string
	Products []string // names; none for all
	Rules    []PolicyRule
}

// PolicyRule says what is done about a kind of vulnerability.
type PolicyRule struct {
	Says   string // what is done about what, in words
	Then   string // how it is fixed and told
	Within string // by when; "" for no promise
}

// Site is the pages of one input.
type Site struct {
	in       Input
	products []*product
	byID     map[string]*vulnerability
	// vulnerabilities are in order of id, by year and number.
	vulnerabilities []*vulnerability
	aliases         []*alias
	components      []*component
	advisories      []*advisory // the latest first
	shipped         []shipped
	asOf            time.Time
	audience        verdict.Audience
	latestSync      time.Time
	pages           *pages
}

// New prepares the pages.
func New(in Input) (*Site, error) {
	p, err := parsePages()
	if err != nil {
		return nil, err
	}
	s := &Site{in: in, pages: p, byID: map[string]*vulnerability{}}
	for _, source := range in.Sources {
		s.latestSync = later(s.latestSync, source.LastSync)
	}
	s.asOf = s.latestSync
	for _, snapshot := range in.Products {
		s.audience = snapshot.Audience
		s.addProduct(snapshot.Indexed())
	}
	s.sortAll()
	s.joinAliases()
	s.joinComponents()
	s.joinShipped()
	s.joinAdvisories()
	return s, nil
}

// Files gives the files of the site. Each path occurs once.
func (s *Site) Files() []publish.File {
	files := s.staticFiles()
	add := func(list ...publish.File) { files = append(files, list...) }
	add(s.home(), s.security(), s.search(), s.sources())
	add(s.searchData()...)
	add(s.indexes()...)
	add(s.advisoryList(), s.subscribe(nil))
	add(s.feeds(nil)...)
	for _, a := range s.advisories {
		add(s.advisory(a))
		add(a.documents()...)
	}
	for _, p := range s.products {
		add(s.product(p), s.list(p), s.listData(p), s.subscribe(p))
		add(s.feeds(p)...)
		add(s.matrices(p)...)
		for _, r := range p.releases {
			add(s.release(r), s.notes(r))
		}
	}
	for _, v := range s.vulnerabilities {
		add(s.vulnerability(v))
	}
	for _, a := range s.aliases {
		add(s.alias(a))
	}
	for _, c := range s.components {
		add(s.component(c))
	}
	return files
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
