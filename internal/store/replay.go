// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"

	"verdict"
)

var replays = series{table: "replays", key: []string{"product", "version", "part", "kind", "subject"}}

// PutReplay makes what a check of code said stand in the place of what it said before.
func (tx *Tx) PutReplay(r verdict.Replay) (bool, error) {
	if err := r.Validate(); err != nil {
		return false, err
	}
	if err := tx.needRelease(r.Product, r.Version); err != nil {
		return false, err
	}
	if err := tx.needPart(r.Product, r.Part); err != nil {
		return false, err
	}
	before, found, err := one[verdict.Replay](tx.Snapshot, replays, r.Product, r.Version, r.Part, string(r.Kind), r.Subject)
	if err != nil {
		return false, err
	}
	if found && before.Key == r.Key && before.Answer == r.Answer {
		r.At = before.At // nothing is new
	}
	return replays.putValue(tx, r, r.Product, r.Version, r.Part, string(r.Kind), r.Subject)
}

// Replays gives what checks of code said about the releases of a product, by release,
// part, kind and subject.
func (s *Snapshot) Replays(product string) ([]verdict.Replay, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Replay](s, replays, "product = $1", product)
	return sortBy(all, func(r verdict.Replay) []string { return []string{r.Version, r.Part, string(r.Kind), r.Subject} }), err
}

// dropReplays takes back what checks said of the parts of a release of which what they
// looked at has changed; product "" means all of them, version "" every release.
func (tx *Tx) dropReplays(product, version string, changed func(part string) bool) error {
	var where string
	var args []any
	if product != "" {
		where, args = "product = $1", append(args, product)
	}
	if version != "" {
		where, args = where+" AND version = $2", append(args, version)
	}
	all, err := list[verdict.Replay](tx.Snapshot, replays, where, args...)
	if err != nil {
		return err
	}
	for _, r := range all {
		if !changed(r.Part) {
			continue
		}
		if _, err := replays.remove(tx, r.Product, r.Version, r.Part, string(r.Kind), r.Subject); err != nil {
			return err
		}
	}
	return nil
}

// codeChanged takes back what was said of the code that an artifact is part of: of its
// own part, or where it is of the whole release of every part.
func (tx *Tx) codeChanged(a verdict.Artifact) error {
	return tx.dropReplays(a.Product, a.Version, func(part string) bool { return a.Part == "" || part == a.Part })
}

// profileChanged takes back what was said of the parts that are judged by another
// profile now.
func (tx *Tx) profileChanged(before, now verdict.Product) error {
	parts := append(slices.Clone(before.PartNames()), now.PartNames()...)
	if !slices.ContainsFunc(parts, func(part string) bool { return before.ProfileOf(part) != now.ProfileOf(part) }) {
		return nil
	}
	return tx.dropReplays(now.Slug, "", func(part string) bool { return before.ProfileOf(part) != now.ProfileOf(part) })
}
