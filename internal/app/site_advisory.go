// SPDX-License-Identifier: Apache-2.0

package app

import (
	"io"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/csafadvisory"
	"verdict/internal/store"
)

// advisoryFiles gives the documents of advisories that are published to readers of an
// audience, beside the pages: cve/CVE-2026-1.json, osv/…, openvex/…, cyclonedx/…. Those in
// CSAF are the provider's.
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
			files = append(files, publish.File{Path: d.Format + "/" + d.Name, Render: func(w io.Writer) error { _, err := w.Write(d.Body); return err }})
		}
	}
	return files, remarks, nil
}

// unwritten is the remark about an advisory of which there are no documents.
func unwritten(number string, err error) string {
	return number + " has a page and no documents: " + sentence(err)
}
