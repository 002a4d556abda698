// SPDX-License-Identifier: Apache-2.0

// Package suppressions writes what was published as not affected in the forms in
// which other people's scanners take it: suppressions of dependency-check, ignore
// files of trivy and osv-scanner, rules of grype.
//
// A file speaks of one release. Each of its rules names the ids and, where the
// scanner can be told, the component and version: a rule that a scanner would
// never apply is not written, and what a format cannot express is counted with
// its reason. What a rule hits in each scanner is told by the package scanner
// beneath.
//
// A rule ceases to hold ValidYears after its statement was published. The instant
// comes from the statement and never from a clock, so the same statements give
// the same bytes.
package suppressions

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// Format is the form of one scanner.
type Format string

// The formats.
const (
	// DependencyCheck is a suppression file of OWASP dependency-check, schema 1.3.
	DependencyCheck Format = "dependency-check"
	// Trivy is a .trivyignore.yaml.
	Trivy Format = "trivy"
	// OSVScanner is an osv-scanner.toml.
	OSVScanner Format = "osv-scanner"
	// Grype is a .grype.yaml with rules to ignore.
	Grype Format = "grype"
)

// Formats lists the formats.
var Formats = []Format{DependencyCheck, Trivy, OSVScanner, Grype}

// ValidYears is how long a rule holds after its statement was published, for the
// scanners that know an end: longer than most lines live, and short enough for a
// copy that nobody renews to come to an end.
const ValidYears = 3

// File is a rendered file, with what was published as not affected and is not in
// it.
type File struct {
	Text    []byte
	Rules   int // statements that are in it
	Skipped []verdict.Skipped
	// Until is the first instant at which one of its rules ceases to hold; zero where
	// the scanner knows no end.
	Until time.Time
}

// Render writes the file about one release. docVersion is its version, from 1: the
// count of the distinct digests of its content so far. The error is of code
// NotFound when there is no such release or no rule to write.
func Render(s publish.Snapshot, version string, f Format, docVersion int) (File, error) {
	if docVersion < 1 {
		return File{}, verdict.Errorf(verdict.Invalid, "the version of a document is a count from 1, and not %d", docVersion)
	}
	w, err := writerOf(f)
	if err != nil {
		return File{}, err
	}
	release, err := s.Release(version)
	if err != nil {
		return File{}, err
	}
	rules, skipped := choose(s, release, f)
	if len(rules) == 0 {
		return File{Skipped: skipped}, verdict.Errorf(verdict.NotFound, "nothing that %s could be told is published as not affected about %s", f, release.Ref())
	}
	text, err := w(heading(s.Product, release, f, docVersion), rules)
	if err != nil {
		return File{}, verdict.Errorf(verdict.Invalid, "what is published about %s makes no file for %s: %w", release.Ref(), f, err)
	}
	file := File{Text: text, Rules: len(rules), Skipped: skipped}
	if f != Grype { // it knows no end
		file.Until = slices.MinFunc(rules, func(a, b rule) int { return a.until.Compare(b.until) }).until
	}
	return file, nil
}

// Digest is the SHA-256, in lower-case hex, of the file's content: without its
// version and its instants.
func Digest(s publish.Snapshot, version string, f Format) (string, error) {
	w, err := writerOf(f)
	if err != nil {
		return "", err
	}
	release, err := s.Release(version)
	if err != nil {
		return "", err
	}
	rules, _ := choose(s, release, f)
	if len(rules) == 0 {
		return "", verdict.Errorf(verdict.NotFound, "nothing that %s could be told is published as not affected about %s", f, release.Ref())
	}
	if f == DependencyCheck {
		w = digestDependencyCheck
	}
	for i := range rules {
		rules[i] = rules[i].at(time.Unix(0, 0).UTC())
	}
	text, err := w(heading(s.Product, release, f, 0), rules)
	if err != nil {
		return "", verdict.Errorf(verdict.Invalid, "what is published about %s makes no file for %s: %w", release.Ref(), f, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// Snippet is what one statement about releases adds to a reader's own file: a
// rule, with what has to stand around it for the rule to be read. It names the first
// release, and speaks by no id of which something else is said in any of them. It is "" when
// there is no rule to write: the statement says something else than not affected,
// names no component, or cannot be said in the format.
func Snippet(s publish.Snapshot, st verdict.Statement, releases []verdict.Release, f Format) string {
	w, err := writerOf(f)
	if err != nil || len(releases) == 0 || st.Withdrawn || st.Status != verdict.NotAffected {
		return ""
	}
	r, _ := ruleOf(s, st, releases, f)
	if r == nil {
		return ""
	}
	text, err := w(nil, []rule{*r})
	if err != nil {
		return ""
	}
	return string(text)
}

// writer writes a file: the lines of its heading, then its rules.
type writer func(head []string, rules []rule) ([]byte, error)

var writers = map[Format]writer{
	DependencyCheck: writeDependencyCheck,
	Trivy:           writeTrivy,
	OSVScanner:      writeOSVScanner,
	Grype:           writeGrype,
}

func writerOf(f Format) (writer, error) {
	if w, ok := writers[f]; ok {
		return w, nil
	}
	return nil, verdict.Errorf(verdict.Usage, "there is no form of suppressions %q", f).WithHint("use one of %s", words(Formats))
}

func words(formats []Format) string {
	list := make([]string, len(formats))
	for i, f := range formats {
		list[i] = string(f)
	}
	return strings.Join(list, ", ")
}

// heading says what the file is, by whom, and for how long it holds.
func heading(p verdict.Product, r verdict.Release, f Format, docVersion int) []string {
	lines := []string{fmt.Sprintf("What does not affect %s %s, as published by %s.", p.Name, r.Version, cmp.Or(p.Author, p.Name))}
	if p.Notice != "" {
		lines = append(lines, p.Notice)
	}
	ends := fmt.Sprintf("A rule ends %d years after its statement was published.", ValidYears)
	if f == Grype {
		ends = fmt.Sprintf("A rule is for %d years after its statement was published; grype ends none by itself.", ValidYears)
	}
	return append(lines, fmt.Sprintf("Use it for scans of %s only. %s", r.Ref(), ends),
		fmt.Sprintf("Version %d of this document; made by verdict from published statements.", docVersion))
}
