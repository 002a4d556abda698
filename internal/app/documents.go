// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/openvex"
	"verdict/internal/publish/suppressions"
	"verdict/internal/store"
)

// counted is a document of a release whose distinct contents are counted.
type counted struct {
	name   string // before the release in the document's key
	digest func(s publish.Snapshot, version string) (string, error)
}

// countedDocuments lists them, one line each.
func countedDocuments() []counted {
	list := []counted{{"openvex", openvex.Digest}}
	for _, f := range suppressions.Formats {
		list = append(list, counted{suppressionName(f), func(s publish.Snapshot, version string) (string, error) {
			return suppressions.Digest(s, version, f)
		}})
	}
	return list
}

func suppressionName(f suppressions.Format) string { return "suppressions/" + string(f) }

// documentKey is the key under which a document of a release is counted.
func documentKey(name string, ref verdict.Ref) string {
	return name + "/" + verdict.Ref{Product: ref.Product, Version: ref.Version}.String()
}

// recordDocuments counts the contents of a product's documents after something
// that they are made from has changed.
func recordDocuments(tx *store.Tx, product string, at time.Time) error {
	snapshot, err := public(tx.Snapshot, product)
	if err != nil {
		return err
	}
	byVersion := map[string][]verdict.Statement{}
	var versions []string
	for _, st := range snapshot.Statements {
		if byVersion[st.Version] == nil {
			versions = append(versions, st.Version)
		}
		byVersion[st.Version] = append(byVersion[st.Version], st)
	}
	for _, version := range versions {
		snapshot.Statements = byVersion[version] // no document that is counted tells of another release
		if err := recordRelease(tx, snapshot, version, at); err != nil {
			return err
		}
	}
	return nil
}

func recordRelease(tx *store.Tx, s publish.Snapshot, version string, at time.Time) error {
	for _, d := range countedDocuments() {
		digest, err := d.digest(s, version)
		if verdict.CodeOf(err) == verdict.NotFound {
			continue // there is nothing to say in it, so there is no document
		}
		if err != nil {
			return err
		}
		if _, err := tx.PutDocument(documentKey(d.name, verdict.Ref{Product: s.Product.Slug, Version: version}), digest, at); err != nil {
			return err
		}
	}
	return nil
}

// documentOf gives what documents are made from and the version of one of a
// release: the count of the distinct contents that it has had. That a document
// exists is public, its count too.
func (a *App) documentOf(ctx context.Context, name string, ref verdict.Ref) (s publish.Snapshot, version int, err error) {
	err = a.outside(ctx, func(snapshot *store.Snapshot) (err error) {
		s, err = public(snapshot, ref.Product)
		return err
	})
	if err != nil {
		return s, 0, err
	}
	err = a.view(ctx, func(snapshot *store.Snapshot) error {
		d, err := snapshot.DocumentVersion(documentKey(name, ref))
		version = max(d.Version, 1)
		return err
	})
	return s, version, err
}

// OpenVEX renders the published statements about a release as an OpenVEX document.
func (a *App) OpenVEX(ctx context.Context, ref verdict.Ref) ([]byte, error) {
	s, version, err := a.documentOf(ctx, "openvex", ref)
	if err != nil {
		return nil, err
	}
	return openvex.Render(s, ref.Version, version)
}

// Suppressions renders what is published as not affected about a release for
// another scanner.
func (a *App) Suppressions(ctx context.Context, ref verdict.Ref, f suppressions.Format) (suppressions.File, error) {
	s, version, err := a.documentOf(ctx, suppressionName(f), ref)
	if err != nil {
		return suppressions.File{}, err
	}
	return suppressions.Render(s, ref.Version, f, version)
}
