// SPDX-License-Identifier: Apache-2.0

// Package redhat reads what Red Hat says of each CVE in its products: CSAF VEX
// documents cve-….json in either form, that of the years to 2026 with products by
// architecture and repository, and that of the flat feed since, with products by
// minor stream. They are documented by Red Hat's guidance on its security data.
//
// A record claims of each package of a stream the versions below the fix, or all
// of them where there is none; what is said to be not affected, it does not claim.
// Its statements keep what Red Hat says word by word.
package redhat

import (
	"context"
	"path"
	"regexp"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/source"
)

var layout = source.Layout{Kind: verdict.SourceRedHat, Noun: "Red Hat's CSAF VEX documents", Holds: holds, Bytes: documentBytes}

// documentBytes is several times the size of the largest documents, of flaws in what
// is built into everything.
const documentBytes = 128 << 20

// holds leaves out the files by which documents are distributed.
func holds(name string) bool {
	switch base := path.Base(name); base {
	case "provider-metadata.json", "aggregator.json", "index.json", "repository-to-cpe.json":
		return false
	default:
		return !strings.HasPrefix(base, "csaf-feed") && !strings.HasPrefix(base, ".")
	}
}

// by is how Red Hat's word is attributed.
const by = "Red Hat"

// Read is the source.Reader of a copy of the documents: a folder, with folders by
// year or without, a zip archive, the archive csaf_vex_….tar.zst, or single
// documents. Scores and words are Red Hat's, whose severity is evidence and not
// our rating.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	return source.ReadDocuments(ctx, location, layout, convert, progress, yield)
}

func convert(d source.Document, raw []byte, c *source.Content) error {
	a, err := source.ReadAdvisory(d, raw, c)
	if err != nil {
		return err
	}
	a.By = by
	if len(a.Vulnerabilities) == 0 && !a.Gone() {
		c.Skip("a document says nothing of a vulnerability", d.Shown)
		return nil
	}
	for i := range max(1, len(a.Vulnerabilities)) {
		r := a.Record(i)
		if i < len(a.Vulnerabilities) {
			entries := a.Entries(a.Vulnerabilities[i])
			r.Affected = read(entries, func(reason, text string) { c.Skip(reason, d.Shown+": "+text) })
			r.Supplier = source.JoinArches(entries)
		}
		c.Record(r, raw)
	}
	return nil
}

var advisory = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bRH[SBE]A-\d{4}:\d+\b`) })

// read makes the entries' statements complete, and gives what they claim.
func read(entries []source.Entry, skip func(reason, text string)) []verdict.AffectedPackage {
	var all claims
	for i := range entries {
		e := &entries[i]
		e.CPE = cpeOf(e)
		e.Advisory = advisory().FindString(e.URL)
		c, reason := componentOf(e.Product)
		e.Component, e.Arches = c.statement()
		if reason != "" {
			skip(reason, e.Stream+": "+e.Product.Component.Name)
		}
		if c.named() {
			all.add(e, c)
		}
	}
	return all.packages(skip)
}
