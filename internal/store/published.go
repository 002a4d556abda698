// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"

	"verdict"
)

// EachStatement gives every revision of every statement about a product to fn, in
// no order; to the outside none about a planned release. They are not held at
// once, because there can be a million.
func (s *Snapshot) EachStatement(product string, fn func(verdict.Statement)) error {
	known, err := s.Releases(product)
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(known)) // planned ones are not among them for the outside
	for _, r := range known {
		seen[r.Version] = true
	}
	return statements.scan(s, "body", "product = $1", []any{product}, func(rows *sql.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var st verdict.Statement
		if err := decode(body, &st); err != nil {
			return err
		}
		if seen[st.Version] {
			fn(st)
		}
		return nil
	})
}

// SourceAges gives what everybody may know of the sources, by name: their kind,
// when each was last read well, how many records it gave, and how old it may
// become. Where they lie and what went wrong with them is not among it.
func (s *Snapshot) SourceAges() ([]verdict.SourceHealth, error) {
	all, err := list[verdict.Source](s, sources, "")
	if err != nil {
		return nil, err
	}
	var ages []verdict.SourceHealth
	for _, src := range sortBy(all, func(src verdict.Source) []string { return []string{src.Name} }) {
		h, err := s.health(src)
		if err != nil {
			return nil, err
		}
		ages = append(ages, verdict.SourceHealth{Source: verdict.Source{Name: src.Name, Kind: src.Kind, MaxAge: src.MaxAge},
			LastSync: h.LastSync, Records: h.Records})
	}
	return ages, nil
}

// Shipped gives the files and images of a product's releases, without what was
// found in them but for what an image calls itself, by release, part and name. The outside sees none of a planned
// release, and no folders: their digest is nobody else's.
func (s *Snapshot) Shipped(product string) ([]verdict.Artifact, error) {
	known, err := s.Releases(product)
	if err != nil {
		return nil, err
	}
	all, err := list[verdict.Artifact](s, artifacts, "product = $1", product)
	all = slices.DeleteFunc(all, func(a verdict.Artifact) bool {
		return !slices.ContainsFunc(known, func(r verdict.Release) bool { return r.Version == a.Version }) ||
			s.viewer.Public && a.Kind == verdict.ArtifactFolder
	})
	for i := range all {
		all[i].Found, all[i].Layers = verdict.SBOM{Subject: all[i].Found.Subject}, nil
	}
	return sortBy(all, func(a verdict.Artifact) []string { return []string{a.Version, a.Part, a.Name} }), err
}

// BaseImage is the image that what a bill or an artifact describes was built on.
type BaseImage struct {
	Version string
	Part    string // "" for the whole release
	Image   verdict.BaseImage
}

// BaseImages gives the base images of a product's releases, as their bills name
// them, else as their images do; by release and part. The outside sees none of a
// planned release.
func (s *Snapshot) BaseImages(product string) ([]BaseImage, error) {
	known, err := s.Releases(product)
	if err != nil {
		return nil, err
	}
	found := map[verdict.Ref]verdict.BaseImage{}
	note := func(version, part string, base *verdict.BaseImage) {
		ref := verdict.Ref{Product: product, Version: version, Part: part}
		if _, there := found[ref]; !there && base != nil {
			found[ref] = *base
		}
	}
	err = bills.scan(s, "version, part, body", "product = $1", []any{product}, func(rows *sql.Rows) error {
		var version, part, body string
		if err := rows.Scan(&version, &part, &body); err != nil {
			return err
		}
		var head verdict.SBOM
		err := decode(body, &head)
		note(version, part, head.Base)
		return err
	})
	if err != nil {
		return nil, err
	}
	images, err := list[verdict.Artifact](s, artifacts, "product = $1", product)
	if err != nil {
		return nil, err
	}
	for _, a := range sortBy(images, func(a verdict.Artifact) []string { return []string{a.Version, a.Part, a.Name} }) {
		note(a.Version, a.Part, a.Found.Base)
	}
	var all []BaseImage
	for ref, image := range found {
		if slices.ContainsFunc(known, func(r verdict.Release) bool { return r.Version == ref.Version }) {
			image.Layers = nil
			all = append(all, BaseImage{Version: ref.Version, Part: ref.Part, Image: image})
		}
	}
	return sortBy(all, func(b BaseImage) []string { return []string{b.Version, b.Part} }), nil
}
