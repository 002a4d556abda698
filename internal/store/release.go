// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"

	"verdict"
)

var releases = series{table: "releases", key: []string{"product", "version"}, touch: touchRelease}

// PutRelease makes r stand under its product and version. Its line must exist,
// and its previous release unless that is "".
func (tx *Tx) PutRelease(r verdict.Release) (bool, error) {
	if err := r.Validate(); err != nil {
		return false, err
	}
	if err := tx.needProduct(r.Product); err != nil {
		return false, err
	}
	if err := tx.needLine(r.Product, r.Line); err != nil {
		return false, err
	}
	if r.Previous != "" {
		if err := tx.needRelease(r.Product, r.Previous); err != nil {
			return false, err
		}
		if err := tx.refuseCycle(r); err != nil {
			return false, err
		}
	}
	return releases.putValue(tx, r, r.Product, r.Version)
}

// refuseCycle keeps the ancestry a tree.
func (tx *Tx) refuseCycle(r verdict.Release) error {
	for next := r.Previous; next != ""; {
		if next == r.Version {
			return verdict.Errorf(verdict.Invalid, "release %s would descend from itself by its previous %s", r.Ref(), r.Previous).
				At("", 0, "previous")
		}
		before, _, err := one[verdict.Release](tx.Snapshot, releases, r.Product, next)
		if err != nil {
			return err
		}
		next = before.Previous
	}
	return nil
}

func (tx *Tx) needRelease(product, version string) error {
	return tx.need(releases, []any{product, version}, "there is no release %s@%s", product, version)
}

// Release gives a release; NotFound when there is none, or when it is planned
// and the viewer from outside.
func (s *Snapshot) Release(product, version string) (verdict.Release, error) {
	r, found, err := one[verdict.Release](s, releases, product, version)
	if err == nil && (!found || s.hidden(r)) {
		return verdict.Release{}, verdict.Errorf(verdict.NotFound, "there is no release %s@%s", product, version)
	}
	for err == nil && r.Previous != "" {
		var before verdict.Release
		if before, found, err = one[verdict.Release](s, releases, product, r.Previous); err != nil || !found || !s.hidden(before) {
			break
		}
		r.Previous = before.Previous
	}
	return r, err
}

// Releases gives the releases of a product in the order of their version's text.
// The outside sees no planned ones, nor that they are what another descends from.
func (s *Snapshot) Releases(product string) ([]verdict.Release, error) {
	all, err := list[verdict.Release](s, releases, "product = $1", product)
	hidden := map[string]string{} // what each descends from
	for _, r := range all {
		if s.hidden(r) {
			hidden[r.Version] = r.Previous
		}
	}
	all = slices.DeleteFunc(all, s.hidden)
	for i := range all {
		for before, planned := hidden[all[i].Previous]; planned; before, planned = hidden[all[i].Previous] {
			all[i].Previous = before
		}
	}
	return sortBy(all, func(r verdict.Release) []string { return []string{r.Version} }), err
}

func (s *Snapshot) hidden(r verdict.Release) bool {
	return s.viewer.Public && r.State == verdict.Planned
}
