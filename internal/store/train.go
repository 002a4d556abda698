// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"
	"time"

	"verdict"
)

var (
	trains = series{table: "trains", key: []string{"product", "name"}}
	gates  = series{table: "gates", key: []string{"product", "version", "n"}}
)

// PutTrain makes t stand under its product and name, if it may follow what stood
// there. Its lines must exist.
func (tx *Tx) PutTrain(t verdict.Train) (bool, error) {
	if err := t.Validate(); err != nil {
		return false, err
	}
	if err := tx.needProduct(t.Product); err != nil {
		return false, err
	}
	for _, l := range t.Lines {
		if err := tx.needLine(t.Product, l.Line); err != nil {
			return false, err
		}
	}
	before, found, err := one[verdict.Train](tx.Snapshot, trains, t.Product, t.Name)
	if err != nil {
		return false, err
	}
	if found {
		if same, err := sameBody(before, t); err != nil || same {
			return false, err
		}
		if err := t.Follows(before); err != nil {
			return false, err
		}
	}
	return trains.putValue(tx, t, t.Product, t.Name)
}

// Train gives a train; NotFound when there is none.
func (s *Snapshot) Train(product, name string) (verdict.Train, error) {
	if err := s.private(); err != nil {
		return verdict.Train{}, err
	}
	t, found, err := one[verdict.Train](s, trains, product, name)
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "there is no train %s/%s", product, name).WithHint("`verdict train list %s` names those that there are", product)
	}
	return t, err
}

// Trains gives the trains of a product, the earliest planned first, then by name.
func (s *Snapshot) Trains(product string) ([]verdict.Train, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Train](s, trains, "product = $1", product)
	sortBy(all, func(t verdict.Train) []string { return []string{t.Name} })
	slices.SortStableFunc(all, func(a, b verdict.Train) int { return a.At.Compare(b.At) })
	return all, err
}

// AddGate records how a release held up to what was said of it. An outcome that
// repeats the last, its instant and person aside, changes nothing.
func (tx *Tx) AddGate(g verdict.Gate) (bool, error) {
	if err := tx.needRelease(g.Product, g.Version); err != nil {
		return false, err
	}
	last, err := lastEntry[verdict.Gate](tx.Snapshot, gates, g.Product, g.Version)
	if err != nil {
		return false, err
	}
	before, after := last.body, g
	before.At, after.At, before.By, after.By = time.Time{}, time.Time{}, "", ""
	if same, err := sameBody(before, after); err != nil || last.n > 0 && same {
		return false, err
	}
	return gates.putValue(tx, g, g.Product, g.Version, last.n+1)
}

// Gates gives the last recorded outcome of each release of a product, by version
// in the order of text.
func (s *Snapshot) Gates(product string) ([]verdict.Gate, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := entries[verdict.Gate](s, gates, "product = $1", product)
	last := map[string]verdict.Gate{}
	for _, e := range all {
		last[e.body.Version] = e.body
	}
	var kept []verdict.Gate
	for _, version := range sortedKeys(last) {
		kept = append(kept, last[version])
	}
	return kept, err
}
