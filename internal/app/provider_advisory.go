// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"strings"

	"verdict"
	"verdict/internal/publish/csafadvisory"
	"verdict/internal/publish/provider"
	"verdict/internal/store"
	"verdict/spec/csaf"
)

// csafAdvisoryDocuments gives the CSAF documents of advisories that are for an audience and
// no other: the last revision of each, and those before it. Every revision is kept whole.
func (a *App) csafAdvisoryDocuments(ctx context.Context, r csafRequest) (given csafGiven, err error) {
	err = a.outside(ctx, func(s *store.Snapshot) error {
		all, err := s.PublishedAdvisories()
		if err != nil {
			return err
		}
		for _, last := range all {
			revisions, err := s.AdvisoryRevisions(last.Number)
			if err != nil {
				return err
			}
			for _, p := range revisions {
				if p.Text.Audience != r.audience {
					continue
				}
				if err := given.advisory(s, p, r.baseURL, p.Revision == last.Revision); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return given, err
}

// advisory adds the document of a revision. One that makes none is a remark.
func (g *csafGiven) advisory(s *store.Snapshot, p verdict.PublishedAdvisory, baseURL string, stands bool) error {
	x, err := asDeclared(s, p, strings.TrimSuffix(baseURL, "/"))
	if err != nil {
		return err
	}
	x.Address = csafAddress(baseURL)
	raw, err := csafadvisory.Render(x)
	if verdict.CodeOf(err) == verdict.Invalid {
		g.remarks = append(g.remarks, unwritten(p.Number, err))
		return nil
	}
	if err != nil {
		return err
	}
	d, err := provider.ReadDocument(raw)
	if stands {
		g.documents = append(g.documents, d)
	} else {
		g.earlier = append(g.earlier, d)
	}
	return err
}

// csafAddress says where a provider gives a document out.
func csafAddress(baseURL string) func(label string, t csaf.Tracking) string {
	return func(label string, t csaf.Tracking) string { return provider.Address(baseURL, label, t) }
}
