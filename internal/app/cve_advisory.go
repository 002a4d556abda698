// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/cverecord"
	"verdict/internal/store"
)

// cveOfAdvisory is the record of a CVE id as an advisory tells it.
func (a *App) cveOfAdvisory(ctx context.Context, name, id, site string) (d publish.AdvisoryDocument, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		w, err := a.advisory(s, name)
		if err != nil {
			return err
		}
		whole, err := a.asWritten(s, w, site)
		if err != nil {
			return err
		}
		documents, err := cverecord.Format.Documents(whole)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(documents, func(d publish.AdvisoryDocument) bool { return d.Name == id+".json" })
		if i < 0 {
			return verdict.Errorf(verdict.NotFound, "advisory %s makes no record of %s", name, id).
				WithHint("a record is of a flaw of ours that has the id (`verdict cve assign`), in an advisory for everybody that says which versions are affected")
		}
		d = documents[i]
		return nil
	})
	return d, err
}

// asWritten is an advisory as it would be published now, or as it is where nothing of it is
// at work.
func (a *App) asWritten(s *store.Snapshot, w WorkingAdvisory, site string) (publish.Advisory, error) {
	if w.State.Out() {
		return asDeclared(s, *w.Published, site)
	}
	text, err := shownFlaws(s, w.Text)
	if err != nil {
		return publish.Advisory{}, err
	}
	x, err := advise(s, text, a.Now())
	if err != nil {
		return publish.Advisory{}, err
	}
	edition := w.Advisory
	edition.Text = text
	p, err := a.provisional(s, w, edition, x)
	if err != nil {
		return publish.Advisory{}, err
	}
	return asDeclared(s, p, site)
}
