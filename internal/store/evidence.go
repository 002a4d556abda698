// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"
	"time"

	"verdict"
)

var evidence = series{table: "evidence", key: []string{"id"}, extra: []string{"product"}}

// AddEvidence adds a piece of evidence under its id. The same id again changes
// nothing when it says the same, instants and lifts aside, and is a conflict when
// it does not. The product and release that it names must exist.
func (tx *Tx) AddEvidence(e verdict.Evidence) (bool, error) {
	if err := e.Validate(); err != nil {
		return false, err
	}
	if e.ID == "" {
		return false, verdict.Errorf(verdict.Invalid, "evidence about %s has no id", e.Vulnerability).At("", 0, "id")
	}
	if err := tx.needSubject(e); err != nil {
		return false, err
	}
	before, found, err := one[verdict.Evidence](tx.Snapshot, evidence, e.ID)
	if err != nil {
		return false, err
	}
	if found {
		return false, sameWords("evidence", e.ID, evidenceWords(before), evidenceWords(e))
	}
	return tx.putEvidence(e)
}

func evidenceWords(e verdict.Evidence) verdict.Evidence {
	e.At, e.LiftedBy = time.Time{}, nil
	return e
}

func (tx *Tx) needSubject(e verdict.Evidence) error {
	if e.Product == "" {
		return nil
	}
	if err := tx.needProduct(e.Product); err != nil || e.Version == "" {
		return err
	}
	return tx.needRelease(e.Product, e.Version)
}

func (tx *Tx) putEvidence(e verdict.Evidence) (bool, error) {
	r, err := newRow(e, e.ID)
	if err != nil {
		return false, err
	}
	r.extra = []string{e.Product}
	return evidence.put(tx, r)
}

// LiftEvidence records that a person judged that a danger does not hold. It
// takes two; the same person again changes nothing.
func (tx *Tx) LiftEvidence(id, by string) (bool, error) {
	e, found, err := one[verdict.Evidence](tx.Snapshot, evidence, id)
	switch {
	case err != nil:
		return false, err
	case !found:
		return false, verdict.Errorf(verdict.NotFound, "there is no evidence %s", id)
	case by == "":
		return false, verdict.Errorf(verdict.Invalid, "evidence %s is lifted by nobody", id).At("", 0, "by")
	case slices.Contains(e.LiftedBy, by):
		return false, nil
	case !e.Danger() && len(e.LiftedBy) == 0:
		return false, verdict.Errorf(verdict.Invalid, "evidence %s is of kind %s, which raises no danger that could be lifted", id, e.Kind)
	}
	e.LiftedBy = append(slices.Clone(e.LiftedBy), by)
	return tx.putEvidence(e)
}

// Evidence gives the evidence that speaks of a product or of all products, oldest
// first and then by id.
func (s *Snapshot) Evidence(product string) ([]verdict.Evidence, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Evidence](s, evidence, "product IN ('', $1)", product)
	sortBy(all, func(e verdict.Evidence) []string { return []string{e.ID} })
	slices.SortStableFunc(all, func(a, b verdict.Evidence) int { return a.At.Compare(b.At) })
	return all, err
}
