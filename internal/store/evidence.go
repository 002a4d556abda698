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
		err := sameWords("evidence", e.ID, evidenceWords(before), evidenceWords(e))
		if err != nil || e.Lift == nil || before.Lift != nil && *before.Lift == *e.Lift {
			return false, err
		}
		_, changed, err := tx.LiftEvidence(e.ID, *e.Lift)
		return changed, err
	}
	return tx.putEvidence(e)
}

func evidenceWords(e verdict.Evidence) verdict.Evidence {
	e.At, e.LiftedBy, e.Lift, e.Lifted = time.Time{}, nil, nil, time.Time{}
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
	e.Lifted = time.Time{} // the approvals tell
	r, err := newRow(e, e.ID)
	if err != nil {
		return false, err
	}
	r.extra = []string{e.Product}
	return evidence.put(tx, r)
}

// LiftEvidence records a person's word that a danger does not hold, and gives the
// evidence with it. It lifts nothing before another signs it. The same person again
// changes nothing, and another is a Conflict: they approve the first one's word.
func (tx *Tx) LiftEvidence(id string, lift verdict.Lift) (verdict.Evidence, bool, error) {
	e, found, err := one[verdict.Evidence](tx.Snapshot, evidence, id)
	switch {
	case err != nil:
		return e, false, err
	case !found:
		return e, false, verdict.Errorf(verdict.NotFound, "there is no evidence %s", id)
	case lift.By == "":
		return e, false, verdict.Errorf(verdict.Invalid, "evidence %s is lifted by nobody", id).At("", 0, "by")
	case lift.Reason == "":
		return e, false, verdict.Errorf(verdict.Invalid, "the lift of %s has no reason", id).At("", 0, "reason")
	case !e.Dangerous():
		return e, false, verdict.Errorf(verdict.Invalid, "evidence %s is of kind %s, which raises no danger that could be lifted", id, e.Kind)
	case e.Lift != nil && verdict.SamePerson(e.Lift.By, lift.By):
		return e, false, nil
	case e.Lift != nil:
		return e, false, verdict.Errorf(verdict.Conflict, "%s says already that %s holds no danger", e.Lift.By, id).
			WithHint("whoever agrees signs it: `verdict approve %s`", e.LiftSubject().ID)
	}
	e.Lift = &lift
	changed, err := tx.putEvidence(e)
	return e, changed, err
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
	for i := range all {
		if err == nil && all[i].Lift != nil {
			err = s.lifted(&all[i])
		}
	}
	return all, err
}

// lifted says from when on a danger is lifted.
func (s *Snapshot) lifted(e *verdict.Evidence) error {
	subject := e.LiftSubject()
	approvals, err := s.Approvals(subject.ID)
	if at, stands := subject.StandsFrom(approvals); stands {
		e.Lifted = at
	}
	return err
}
