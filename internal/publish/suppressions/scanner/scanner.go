// SPDX-License-Identifier: Apache-2.0

// Package scanner knows how other people's scanners name components, and how they
// apply an ignore file or a VEX document, as far as it decides which rows of a report
// fall silent. With it a document is tried before anybody relies on it: Apply reads
// the bytes as the scanner would and says for each row whether it is silenced, and by
// what.
//
// The rules are those of one version of each scanner (Sources). They were written
// down from its documentation and by watching it; where the scanner itself is at
// hand, its word counts.
package scanner

import (
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/purl"
)

// Tool is a scanner.
type Tool string

// The scanners.
const (
	Grype           Tool = "grype"
	OSVScanner      Tool = "osv-scanner"
	Trivy           Tool = "trivy"
	DependencyCheck Tool = "dependency-check"
)

// Tools lists the scanners.
var Tools = []Tool{Grype, OSVScanner, Trivy, DependencyCheck}

// Sources says for each scanner of which version and from where its rules are.
var Sources = map[Tool]string{
	Grype:           "grype v0.120.0: README (Specifying matches to ignore; VEX support), and its runs on the example",
	OSVScanner:      "osv-scanner v2.5.0: documentation (Configure OSV-Scanner, Ignore vulnerabilities by ID), and its runs on the example",
	Trivy:           "trivy v0.69.3: documentation (Filtering: .trivyignore.yaml; Supply chain: VEX, local files), and what its packages result and vex do",
	DependencyCheck: "dependency-check 12: suppression schema 1.3 and 1.4, by package spec/suppression",
}

// Form is the form of a document.
type Form string

// The forms.
const (
	Ignore    Form = "ignore" // the scanner's own ignore file
	OpenVEX   Form = "openvex"
	CycloneDX Form = "cyclonedx"
)

// Document is what a scanner is given beside what it scans.
type Document struct {
	Name string // for errors
	Form Form
	Text []byte
}

// Row is a row of a report: a component with a vulnerability.
type Row struct {
	PURL string // "" for a package for which the scanner has none
	// IDs are all ids of the vulnerability.
	IDs []string
}

// Same reports whether two rows speak of the same component and vulnerability.
func (r Row) Same(o Row) bool { return r.PURL == o.PURL && slices.Equal(r.IDs, o.IDs) }

// Scanned is what a scanner knows of what it scans.
type Scanned struct {
	// Products are the package URLs by which the scanner names it; none where it has
	// no name for it.
	Products []string
	// SerialNumber and Version are those of the bill (urn:uuid:…, from 1), and Refs are
	// its bom-refs by package URL.
	SerialNumber string
	Version      int
	Refs         map[string]string
}

// Outcome is what becomes of a row.
type Outcome struct {
	// Unraised says why the scanner never has such a row; "" when it may.
	Unraised string
	Silenced bool
	// Why is what silenced it, or what came near.
	Why string
}

// judge decides rows by one document.
type judge interface {
	row(r raised, at Scanned, now time.Time) (silenced bool, why string, err error)
}

// Apply says what becomes of rows in a scanner that is given the document. The error
// is of code Invalid when the scanner cannot read it, and Usage when it takes no
// document of that form.
func Apply(t Tool, d Document, at Scanned, rows []Row, now time.Time) ([]Outcome, error) {
	open := readers[t][d.Form]
	if open == nil {
		return nil, verdict.Errorf(verdict.Usage, "%s takes no document of form %s", t, d.Form)
	}
	j, err := open(d)
	if err != nil {
		return nil, err
	}
	list := make([]Outcome, len(rows))
	for i, row := range rows {
		r, unraised := raise(t, row)
		if list[i].Unraised = unraised; unraised != "" {
			continue
		}
		if list[i].Silenced, list[i].Why, err = j.row(r, at, now); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// readers read the documents that each scanner takes.
var readers = map[Tool]map[Form]func(Document) (judge, error){
	Grype:           {Ignore: readGrype, OpenVEX: readOldestOpenVEX},
	OSVScanner:      {Ignore: readOSVScanner},
	Trivy:           {Ignore: readTrivy, OpenVEX: readLatestOpenVEX, CycloneDX: readCycloneDX},
	DependencyCheck: {Ignore: readDependencyCheck},
}

// raised is a row as a scanner shows it.
type raised struct {
	url     purl.PURL
	text    string   // the package URL as the scanner writes it
	id      string   // under which the scanner shows it
	related []string // what it knows beside it
}

// raise gives a row as the scanner shows it, or says why it never would.
func raise(t Tool, row Row) (raised, string) {
	u, err := purl.Parse(row.PURL)
	if err != nil && (t != Trivy || row.PURL != "") { // trivy shows packages for which it has none
		return raised{}, "a component whose package URL cannot be read"
	}
	if len(row.IDs) == 0 {
		return raised{}, "a vulnerability without id"
	}
	r := raised{url: u, text: row.PURL, related: row.IDs, id: shown(t, u.Type, row.IDs)}
	if t == DependencyCheck {
		r.text = u.String() // it makes its package URLs itself, in the canonical form
		switch {
		case !DependencyCheckReads(u):
			return r, "dependency-check does not read packages of type " + u.Type
		case len(DependencyCheckNames(u, row.IDs)) == 0:
			return r, OnlyCVE
		}
	}
	return r, ""
}

// OnlyCVE is why dependency-check has no row of a vulnerability.
const OnlyCVE = "dependency-check knows vulnerabilities of such packages by their CVE id, and this one has none"

// distributions are the types of package whose vulnerabilities grype takes from
// distributions, which go by CVE id; it takes the others from GitHub.
var distributions = []string{"rpm", "deb", "apk", "alpm"}

// Told are the ids by which a scanner tells which vulnerability a row is of: where it
// has one row for all that is joined by ids, all of them; else the one that it shows.
func Told(t Tool, row Row) []string {
	if t == OSVScanner || len(row.IDs) == 0 {
		return row.IDs
	}
	u, _ := purl.Parse(row.PURL) // of what has none the type is not known
	return []string{shown(t, u.Type, row.IDs)}
}

// shown is the id under which a scanner shows a vulnerability.
func shown(t Tool, kind string, ids []string) string {
	prefix := "CVE-"
	if t == Grype && !slices.Contains(distributions, kind) {
		prefix = "GHSA-"
	}
	sorted := slices.Sorted(slices.Values(ids))
	if i := slices.IndexFunc(sorted, func(id string) bool { return strings.HasPrefix(id, prefix) }); i >= 0 {
		return sorted[i]
	}
	return verdict.ShownID(ids)
}
