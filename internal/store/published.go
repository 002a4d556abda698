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
// found in them, by release, part and name. The outside sees none of a planned
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
		all[i].Found, all[i].Layers = verdict.SBOM{}, nil
	}
	return sortBy(all, func(a verdict.Artifact) []string { return []string{a.Version, a.Part, a.Name} }), err
}
