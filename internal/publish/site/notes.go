// SPDX-License-Identifier: Apache-2.0

package site

import (
	"html/template"

	"verdict"
	"verdict/internal/publish"
)

// notesBody is what the page of a release's notes holds.
type notesBody struct {
	Release releaseView
	Name    string
	Written template.HTML
}

// notes is the page of a release's security notes.
func (s *Site) notes(r *release) publish.File {
	name := r.product.Product.Name + " " + r.Version
	pg := page{Kind: "notes", Path: r.NotesPath(), Product: r.product, Changed: r.product.Snapshot.Changed(verdict.ChannelNote, r.Version),
		Heading: "Security notes of " + name, Lead: "What this release fixes: advisories first, then security hygiene.", Revised: r.revised(verdict.ChannelNote)}
	return s.fileOr(pg, func() (any, error) {
		text, err := s.in.Notes(r.product.Snapshot, r.Version, r.linkTo(root(pg.Path)))
		return notesBody{Release: viewRelease(r), Name: name, Written: text}, err
	})
}

// linkTo gives the addresses of the pages of vulnerabilities about which something is
// said of the release, as seen from a page whose way to the top is root.
func (r *release) linkTo(root string) func(vulnerability string) string {
	paths := map[string]string{}
	for _, a := range r.answers {
		paths[a.Said.Vulnerability] = root + a.Anchor()
	}
	return func(vulnerability string) string { return paths[vulnerability] }
}
