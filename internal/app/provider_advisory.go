// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict"
	"verdict/internal/publish/csafadvisory"
	"verdict/internal/publish/provider"
	"verdict/internal/store"
	"verdict/spec/csaf"
)

// csafAdvisoryDocuments gives the CSAF documents of advisories: to the public those for
// everybody, and to others those for them alone. Every revision is kept, so that earlier ones
// can be made again.
func (a *App) csafAdvisoryDocuments(ctx context.Context, r csafRequest) (given csafGiven, err error) {
	err = a.outside(ctx, func(s *store.Snapshot) error {
		all, err := s.PublishedAdvisories()
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Text.Audience != r.audience {
				continue
			}
			if err := given.advisory(s, p.Number, r.baseURL); err != nil {
				return err
			}
		}
		return nil
	})
	return given, err
}

// advisory adds the document of each revision of an advisory that its readers are the same
// of as of the last.
func (given *csafGiven) advisory(s *store.Snapshot, number, baseURL string) error {
	revisions, err := s.AdvisoryRevisions(number)
	if err != nil {
		return err
	}
	last := revisions[len(revisions)-1]
	for _, p := range revisions {
		if p.Text.Audience != last.Text.Audience {
			continue
		}
		d, err := csafAdvisory(s, p, baseURL)
		if verdict.CodeOf(err) == verdict.Invalid {
			given.remarks = append(given.remarks, unwritten(number, err))
			return nil
		}
		if err != nil {
			return err
		}
		if p.Revision == last.Revision {
			given.documents = append(given.documents, d)
		} else {
			given.earlier = append(given.earlier, d)
		}
	}
	return nil
}

func csafAdvisory(s *store.Snapshot, p verdict.PublishedAdvisory, baseURL string) (provider.Document, error) {
	whole, err := asDeclared(s, p, baseURL)
	if err != nil {
		return provider.Document{}, err
	}
	whole.Address = csafAddress(baseURL)
	raw, err := csafadvisory.Render(whole)
	if err != nil {
		return provider.Document{}, err
	}
	return provider.ReadDocument(raw)
}

// csafAddress says where a provider gives a document out.
func csafAddress(baseURL string) func(label string, t csaf.Tracking) string {
	return func(label string, t csaf.Tracking) string { return provider.Address(baseURL, label, t) }
}
