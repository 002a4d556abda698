// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"

	"verdict"
)

var artifacts = series{table: "artifacts", key: []string{"product", "version", "part", "name"}, extra: []string{"content", "sha256"}}

// PutArtifact makes an artifact of a release, or of a part of one, stand under its
// name, with what was found in it. It is no bill: what the release holds is what its
// bills say.
func (tx *Tx) PutArtifact(a verdict.Artifact) (bool, error) {
	if err := a.Validate(); err != nil {
		return false, err
	}
	if err := tx.needRelease(a.Product, a.Version); err != nil {
		return false, err
	}
	if err := tx.needPart(a.Product, a.Part); err != nil {
		return false, err
	}
	if err := checkRefs(a.Found); err != nil {
		return false, err
	}
	before, found, err := one[verdict.Artifact](tx.Snapshot, artifacts, a.Product, a.Version, a.Part, a.Name)
	if err != nil {
		return false, err
	}
	if found && before.Digest == a.Digest {
		a.Added = before.Added // it is the same one
	}
	if !found || before.Digest != a.Digest || before.Code != a.Code {
		if err := tx.codeChanged(a); err != nil {
			return false, err
		}
	}
	whole, err := encode(a.Found)
	if err != nil {
		return false, err
	}
	content := hash(whole)
	if err := tx.putContent(content, a.Found.Occurrences); err != nil {
		return false, err
	}
	a.Found.Occurrences = nil
	r, err := newRow(a, a.Product, a.Version, a.Part, a.Name)
	if err != nil {
		return false, err
	}
	r.extra = []string{content, a.Digest}
	return artifacts.put(tx, r)
}

// Artifacts gives the artifacts of a release by part and name, in the order of text.
func (s *Snapshot) Artifacts(product, version string) ([]verdict.Artifact, error) {
	return s.artifacts("product = $1 AND version = $2", product, version)
}

// ArtifactsOf gives the artifacts of a digest, by product, release, part and name.
func (s *Snapshot) ArtifactsOf(digest string) ([]verdict.Artifact, error) {
	return s.artifacts("sha256 = $1", digest)
}

// Images gives the images among the artifacts of all releases, without what was found
// in them, by product, release, part and name.
func (s *Snapshot) Images() ([]verdict.Artifact, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	var all []verdict.Artifact
	err := artifacts.scan(s, "body", "", nil, func(rows *sql.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var a verdict.Artifact
		err := decode(body, &a)
		if a.Kind == verdict.ArtifactImage {
			all = append(all, a)
		}
		return err
	})
	return sortBy(all, artifactKey), err
}

// Coded gives the versions of a product's releases of which code was kept, in the order of
// text.
func (s *Snapshot) Coded(product string) ([]string, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Artifact](s, artifacts, "product = $1", product)
	versions := map[string]bool{}
	for _, a := range all {
		if a.Code != "" {
			versions[a.Version] = true
		}
	}
	return sortedKeys(versions), err
}

func artifactKey(a verdict.Artifact) []string { return []string{a.Product, a.Version, a.Part, a.Name} }

func (s *Snapshot) artifacts(where string, args ...any) ([]verdict.Artifact, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	var all []verdict.Artifact
	var contents []string
	err := artifacts.scan(s, "body, content", where, args, func(rows *sql.Rows) error {
		var body, content string
		if err := rows.Scan(&body, &content); err != nil {
			return err
		}
		var a verdict.Artifact
		err := decode(body, &a)
		all, contents = append(all, a), append(contents, content)
		return err
	})
	if err != nil {
		return nil, err
	}
	occurrences, err := s.occurrences(contents)
	for i := range all {
		all[i].Found.Occurrences = occurrences[contents[i]]
	}
	return sortBy(all, artifactKey), err
}
