// SPDX-License-Identifier: Apache-2.0

package source

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"verdict"
)

// published are locations of which everybody's copy has one kind: the end of a
// host and path.
var published = []struct {
	pattern string // as path.Match has it, of the last element
	host    string // "" for any
	kind    verdict.SourceKind
}{
	{"known_exploited_vulnerabilities.json", "", verdict.SourceKEV},
	{"known_exploited_vulnerabilities.csv", "", verdict.SourceKEV},
	{"epss_scores-*.csv*", "", verdict.SourceEPSS},
	{"*", "vuln.go.dev", verdict.SourceGoVuln},
	{"*", "security-tracker.debian.org", verdict.SourceDebian},
}

// KindAt tells the kind of the source at a path or URL where only one is possible:
// by what a file begins with, by folders that only one kind has, and by the names
// under which lists are published. It reports false where several are, or where
// nothing is there.
func KindAt(location string) (verdict.SourceKind, bool) {
	if (verdict.Source{Location: location}).Remote() {
		return kindOfURL(location)
	}
	info, err := os.Stat(location)
	switch {
	case err != nil:
		return "", false
	case info.IsDir():
		return kindOfFolder(location)
	}
	docs, err := Open(location, Layout{Suffixes: []string{""}})
	if err != nil {
		return "", false
	}
	defer func() { _ = docs.Close() }() // it was only read
	if !docs.Single {
		return "", false
	}
	kind := LooksLike(docs.List[0].head()).Kind
	return kind, kind != "" && formOf(kind) == kind && kind != verdict.SourceCSAF && kind != verdict.SourceOSV
}

func kindOfURL(location string) (verdict.SourceKind, bool) {
	_, rest, _ := strings.Cut(location, "://")
	rest, _, _ = strings.Cut(rest, "?")
	host, _, _ := strings.Cut(rest, "/")
	for _, p := range published {
		named, err := path.Match(p.pattern, path.Base(rest))
		if err == nil && named && (p.host == "" || strings.EqualFold(p.host, host)) {
			return p.kind, true
		}
	}
	return "", false
}

func kindOfFolder(location string) (verdict.SourceKind, bool) {
	for _, sign := range []struct {
		name string
		kind verdict.SourceKind
	}{
		{"index/modules.json", verdict.SourceGoVuln},
		{"advisories/github-reviewed", verdict.SourceGHSA},
		{"github-reviewed", verdict.SourceGHSA},
	} {
		if _, err := os.Stat(filepath.Join(location, filepath.FromSlash(sign.name))); err == nil {
			return sign.kind, true
		}
	}
	return "", false
}
