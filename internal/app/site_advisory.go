// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"io"
	"slices"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/csafadvisory"
	"verdict/internal/store"
)

// advisoryFiles gives the documents of advisories that are published to readers of an
// audience, beside the pages: cve/CVE-2026-1.json, osv/…, openvex/…, cyclonedx/…. Those in
// CSAF are the provider's. Where two advisories tell of one flaw, its file is that of the first by
// number, and of one that the programme wrote before one that was imported.
// remarks name those that cannot be written, and why.
func advisoryFiles(s *store.Snapshot, o SiteOptions) (files []publish.File, remarks []string, err error) {
	all, err := readersOf(s, o.Audience)
	if err != nil {
		return nil, nil, err
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
			return nil, nil, err
		}
		documents, err := documentsOf(whole, formats)
		if verdict.CodeOf(err) == verdict.Invalid {
			remarks = append(remarks, unwritten(p.Number, err))
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		for _, d := range documents {
			path := d.Format + "/" + d.Name
			if other, written := by[path]; written {
				remarks = append(remarks, path+" is that of "+other+": "+p.Number+" tells of the same, and has no such file")
				continue
			}
			by[path] = p.Number
			files = append(files, publish.File{Path: path, Render: func(w io.Writer) error { _, err := w.Write(d.Body); return err }})
		}
	}
	return files, remarks, nil
}

// unwritten is the remark about an advisory of which there are no documents.
func unwritten(number string, err error) string {
	return number + " has a page and no documents: " + sentence(err)
}
