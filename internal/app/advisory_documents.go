// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/cdxvex"
	"verdict/internal/publish/csafadvisory"
	"verdict/internal/publish/cverecord"
	"verdict/internal/publish/openvex"
	"verdict/internal/publish/osvrecord"
	"verdict/internal/store"
)

// advisoryFormat is a standard in which advisories are written, with the judge of its
// documents.
type advisoryFormat struct {
	publish.AdvisoryFormat
	judge func([]byte) []objection
}

// advisoryFormats lists them, one line each.
var advisoryFormats = []advisoryFormat{
	{csafadvisory.Format, judgeCSAF},
	{cverecord.Format, judgeCVE},
	{osvrecord.Format, judgeOSV},
	{openvex.AdvisoryFormat, judgeOpenVEX},
	{cdxvex.AdvisoryFormat, judgeCycloneDX},
}

// AdvisoryFormatNames lists the standards in which advisories are written.
func AdvisoryFormatNames() (names []string) {
	for _, f := range advisoryFormats {
		names = append(names, f.Name)
	}
	return names
}

// AdvisoryDocument is a document about an advisory in a standard.
type AdvisoryDocument struct {
	publish.AdvisoryDocument
	Format, MediaType string
}

// AdvisoryDocuments writes what is published under a number in the standards that are
// named, or in all, for readers of an audience. site is the URL of the pages; "" is the
// product's namespace.
func (a *App) AdvisoryDocuments(ctx context.Context, number string, formats []string, reader verdict.Audience, site string) (list []AdvisoryDocument, err error) {
	err = a.outside(ctx, func(s *store.Snapshot) error {
		all, err := readersOf(s, reader)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(p verdict.PublishedAdvisory) bool { return strings.EqualFold(p.Number, number) })
		if i < 0 {
			return verdict.Errorf(verdict.NotFound, "no advisory %s is published", number).WithHint("`verdict advisory list` names those that are")
		}
		whole, err := asDeclared(s, all[i], site)
		if err != nil {
			return err
		}
		list, err = documentsOf(whole, formats)
		return err
	})
	return list, err
}

// asDeclared is a revision with the products as they are declared.
func asDeclared(s *store.Snapshot, p verdict.PublishedAdvisory, site string) (publish.Advisory, error) {
	x := publish.Advisory{PublishedAdvisory: p, Site: strings.TrimSuffix(site, "/")}
	for _, slug := range p.Text.Products {
		product, err := s.Product(slug)
		if err != nil {
			return x, err
		}
		x.Programme = append(x.Programme, product)
	}
	return x, nil
}

func documentsOf(x publish.Advisory, formats []string) (list []AdvisoryDocument, err error) {
	for _, f := range advisoryFormats {
		if len(formats) > 0 && !slices.Contains(formats, f.Name) {
			continue
		}
		documents, err := f.Documents(x)
		if err != nil {
			return nil, err
		}
		for _, d := range documents {
			list = append(list, AdvisoryDocument{d, f.Name, f.MediaType})
		}
	}
	return list, nil
}
