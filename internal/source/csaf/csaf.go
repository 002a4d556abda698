// SPDX-License-Identifier: Apache-2.0

// Package csaf reads what suppliers say in CSAF documents of either version:
// VEX documents and security advisories of any publisher.
//
// A record is what a document says of one flaw. It claims only versions that a
// package URL of an affected product names: a range in words is not made one. Its
// statements keep what the supplier says of each of its products.
package csaf

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/source"
)

var layout = source.Layout{Kind: verdict.SourceCSAF, Noun: "CSAF documents", Holds: holds, Bytes: documentBytes}

// documentBytes is several times the size of the largest documents, of flaws in what
// is built into everything.
const documentBytes = 128 << 20

// holds leaves out the files by which documents are distributed.
func holds(name string) bool {
	base := path.Base(name)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "csaf-feed") {
		return false
	}
	return !slices.Contains([]string{"provider-metadata.json", "aggregator.json", "index.json", "service.json", "category.json"}, base)
}

// Read is the source.Reader of a copy of a provider's documents: a folder with
// folders by year or without, a zip or tar archive of it, or single documents. A
// document that is withdrawn or superseded gives a withdrawn record.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	return source.ReadDocuments(ctx, location, layout, convert, progress, yield)
}

func convert(d source.Document, raw []byte, c *source.Content) error {
	a, err := source.ReadAdvisory(d, raw, c)
	if err != nil {
		return err
	}
	if len(a.Vulnerabilities) == 0 && !a.Gone() {
		c.Skip("a document says nothing of a vulnerability", d.Shown)
		return nil
	}
	for i := range max(1, len(a.Vulnerabilities)) {
		r := a.Record(i)
		if i < len(a.Vulnerabilities) {
			entries := split(a.Entries(a.Vulnerabilities[i]))
			r.Affected = claims(entries)
			r.Supplier = source.JoinArches(entries)
		}
		c.Record(r, raw)
	}
	return nil
}

// split makes an entry for each package URL of a product.
func split(entries []source.Entry) []source.Entry {
	var list []source.Entry
	for _, e := range entries {
		urls := e.Product.Component.PURLs()
		if len(urls) == 0 {
			list = append(list, e)
		}
		for _, url := range urls {
			e.Component = url
			list = append(list, e)
		}
	}
	return list
}

// claims gives the versions that are affected. Of a package whose version is not
// told, or that is still looked at, it is only said that it cannot be compared.
func claims(entries []source.Entry) []verdict.AffectedPackage {
	exact, open := map[verdict.PackageName][]string{}, map[verdict.PackageName]bool{}
	for _, e := range entries {
		if e.Status == verdict.Fixed || e.Status == verdict.NotAffected {
			continue
		}
		known, _ := verdict.Component{PURL: e.Component}.Identities()
		if len(known) == 0 {
			continue
		}
		id := known[0]
		if e.Status != verdict.Affected || id.Version == "" {
			open[id.Package] = true
		} else if !slices.Contains(exact[id.Package], id.Version) {
			exact[id.Package] = append(exact[id.Package], id.Version)
		}
	}
	var list []verdict.AffectedPackage
	for name, versions := range exact {
		slices.Sort(versions)
		list = append(list, verdict.AffectedPackage{Ecosystem: name.Ecosystem, Name: name.Name, Versions: versions})
	}
	for name := range open {
		list = append(list, verdict.AffectedPackage{Ecosystem: name.Ecosystem, Name: name.Name, Uncompared: 1})
	}
	slices.SortFunc(list, func(a, b verdict.AffectedPackage) int {
		return cmp.Or(strings.Compare(a.Ecosystem, b.Ecosystem), strings.Compare(a.Name, b.Name), cmp.Compare(a.Uncompared, b.Uncompared))
	})
	return list
}
