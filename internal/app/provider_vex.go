// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/csafvex"
	"verdict/internal/publish/provider"
	"verdict/internal/store"
)

// vexHistory is the history of a CSAF document of a release.
type vexHistory struct {
	snapshot publish.Snapshot
	version  string
	contents []store.Document
	// gone is set where the document stands no more.
	gone bool
	// revisions are all of all statements about the release, where earlier contents are
	// asked for.
	revisions []verdict.Statement
}

// replaced is how many contents are given out as earlier ones: all but the one that stands.
func (t vexHistory) replaced() int {
	if t.gone {
		return len(t.contents)
	}
	return max(len(t.contents)-1, 0)
}

// csafVEXDocuments gives the CSAF documents of the profile VEX, one a release: those for the
// public, and for others of each release of which they read more.
func (a *App) csafVEXDocuments(ctx context.Context, r csafRequest) (given csafGiven, err error) {
	releases, err := a.vexHistories(ctx, r, &given)
	if err != nil {
		return given, err
	}
	for i := range releases {
		current, err := releases[i].current(r.baseURL)
		if err != nil {
			return given, err
		}
		given.documents, releases[i].gone = append(given.documents, current...), current == nil
	}
	if err := a.outside(ctx, func(s *store.Snapshot) error { return fillRevisions(s, releases) }); err != nil {
		return given, err
	}
	lost := 0
	for _, t := range releases {
		earlier, missing, err := t.earlier(r.baseURL)
		if err != nil {
			return given, err
		}
		given.earlier = append(given.earlier, earlier...)
		lost += missing
	}
	if lost > 0 {
		given.remarks = append(given.remarks, fmt.Sprintf("earlier revisions of CSAF documents that cannot be made again: %d; what the product is called has changed since, or two were published at one instant", lost))
	}
	return given, nil
}

// vexHistories reads of each release how often its document has changed.
func (a *App) vexHistories(ctx context.Context, r csafRequest, given *csafGiven) (list []vexHistory, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		for _, p := range r.products {
			if p.Product.Author == "" || p.Product.Namespace == "" {
				if saysAnything(p) {
					given.remarks = append(given.remarks, unnamed(p.Product))
				}
				continue
			}
			for _, release := range p.Releases {
				contents, err := s.DocumentHistory(documentKey(csafVEXFor(r.audience), release.Ref()))
				if err != nil {
					return err
				}
				list = append(list, vexHistory{snapshot: p, version: release.Version, contents: contents})
			}
		}
		return nil
	})
	return list, err
}

// saysAnything reports whether anything stands about a product that a document would say.
func saysAnything(p publish.Snapshot) bool {
	return slices.ContainsFunc(p.Releases, func(r verdict.Release) bool { return len(p.Standing(verdict.ChannelCSAF, r.Version)) > 0 })
}

// fillRevisions reads every revision of what was said of those releases of which earlier
// contents are asked for.
func fillRevisions(s *store.Snapshot, list []vexHistory) error {
	asked := map[string]map[string]*vexHistory{} // by product and version
	for i := range list {
		t := &list[i]
		if t.replaced() == 0 {
			continue
		}
		product := t.snapshot.Product.Slug
		if asked[product] == nil {
			asked[product] = map[string]*vexHistory{}
		}
		asked[product][t.version] = t
	}
	for product, byVersion := range asked {
		err := s.EachStatement(product, func(st verdict.Statement) {
			if t := byVersion[st.Version]; t != nil {
				t.revisions = append(t.revisions, st)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// instants are those of a document's contents up to the nth.
func (t vexHistory) instants(n int) (list []time.Time) {
	for _, d := range t.contents[:n] {
		list = append(list, d.At)
	}
	return list
}

// current gives the document as it stands; none where there is nothing to say.
func (t vexHistory) current(baseURL string) ([]provider.Document, error) {
	if t.snapshot.Audience != verdict.PublicAudience && !csafvex.Apart(t.snapshot, t.version) {
		return nil, nil
	}
	d, err := csafDocument(t.snapshot, t.version, baseURL, t.instants(len(t.contents)))
	if verdict.CodeOf(err) == verdict.NotFound {
		return nil, nil
	}
	return []provider.Document{d}, err
}

func csafDocument(s publish.Snapshot, version, baseURL string, revisions []time.Time) (provider.Document, error) {
	raw, err := csafvex.Render(s, version, csafvex.Options{Revisions: revisions, Address: csafAddress(baseURL)})
	if err != nil {
		return provider.Document{}, err
	}
	return provider.ReadDocument(raw)
}

// earlier gives the document as it stood before each change, and the last one too where it
// stands no more. Only the digests of contents are kept: each is made again of what had
// been said by an instant, and given out where its digest is the one that was kept.
// missing counts those of which none is.
func (t vexHistory) earlier(baseURL string) (list []provider.Document, missing int, err error) {
	if t.replaced() == 0 {
		return nil, 0, nil
	}
	then := t.thens()
	for i := range t.replaced() {
		s, ok := then[t.contents[i].Digest]
		if !ok {
			missing++
			continue
		}
		d, err := csafDocument(s, t.version, baseURL, t.instants(i+1))
		if err != nil {
			return nil, 0, err
		}
		list = append(list, d)
	}
	return list, missing, nil
}

// thens are what was published by each instant at which something was said or added to
// what is shipped, by the digest
// of the document of it. Of instants with the same content the last counts.
func (t vexHistory) thens() map[string]publish.Snapshot {
	var instants []time.Time
	for _, st := range t.revisions {
		instants = append(instants, st.At)
	}
	for _, a := range t.snapshot.Shipped {
		if a.Version == t.version {
			instants = append(instants, a.Added)
		}
	}
	slices.SortFunc(instants, time.Time.Compare)
	then := map[string]publish.Snapshot{}
	for _, at := range slices.CompactFunc(instants, time.Time.Equal) {
		s := publish.Snapshot{Product: t.snapshot.Product, Lines: t.snapshot.Lines, Releases: t.snapshot.Releases, Audience: t.snapshot.Audience,
			Shipped: publish.ShippedBy(t.snapshot.Shipped, at)}
		for _, st := range t.revisions {
			if !st.At.After(at) {
				s.Statements = append(s.Statements, st)
			}
		}
		s = s.Indexed()
		if digest, err := csafvex.Digest(s, t.version); err == nil {
			then[digest] = s
		}
	}
	return then
}
