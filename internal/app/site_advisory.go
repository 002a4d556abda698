// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"io"
	"slices"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/csafadvisory"
	"verdict/internal/publish/site"
	"verdict/internal/store"
)

// advisoryGiven are documents of advisories beside the pages.
type advisoryGiven struct {
	files   []publish.File
	links   map[string][]site.AdvisoryFormat // by number
	remarks []string                         // those that cannot be written, and why
}

// advisoryFiles gives the documents of advisories that are published to readers of an
// audience, beside the pages: cve/CVE-2026-1.json, osv/…, openvex/…, cyclonedx/…. Those in
// CSAF are the provider's. Where two advisories tell of one flaw, its file is that of the first by
// number, and of one that the programme wrote before one that was imported.
func advisoryFiles(s *store.Snapshot, o SiteOptions) (given advisoryGiven, err error) {
	given.links = map[string][]site.AdvisoryFormat{}
	all, err := readersOf(s, o.Audience)
	if err != nil {
		return given, err
	}
	var formats []string
	for _, f := range advisoryFormats {
		if f.Name != csafadvisory.Format.Name {
			formats = append(formats, f.Name)
		}
	}
	slices.SortStableFunc(all, func(x, y verdict.PublishedAdvisory) int {
		return cmp.Compare(min(len(x.Imported), 1), min(len(y.Imported), 1))
	})
	by := map[string]string{} // which advisory a file is of
	for _, p := range all {
		whole, err := asDeclared(s, p, o.BaseURL)
		if err != nil {
			return given, err
		}
		documents, err := documentsOf(whole, formats)
		if verdict.CodeOf(err) == verdict.Invalid {
			given.remarks = append(given.remarks, unwritten(p.Number, err))
			continue
		}
		if err != nil {
			return given, err
		}
		for _, d := range documents {
			path := d.Format + "/" + d.Name
			if other, written := by[path]; written {
				given.remarks = append(given.remarks, path+" is that of "+other+": "+p.Number+" tells of the same, and has no such file")
				continue
			}
			by[path] = p.Number
			given.files = append(given.files, publish.File{Path: path, Render: func(w io.Writer) error { _, err := w.Write(d.Body); return err }})
			given.links[p.Number] = append(given.links[p.Number], site.AdvisoryFormat{Name: formatWords[d.Format], Path: path})
		}
	}
	return given, nil
}

// unwritten is the remark about an advisory of which there are no documents.
func unwritten(number string, err error) string {
	return number + " has a page and no documents: " + sentence(err)
}
