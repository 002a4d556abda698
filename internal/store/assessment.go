// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"
	"time"

	"verdict"
)

var assessments = series{table: "assessments", key: []string{"id"}, extra: []string{"product"}}

// AddAssessment adds an assessment under its id. The same id again changes
// nothing when it says the same, approval and instants aside, and is a conflict
// when it does not: assessments are never edited. Its product, lines and releases
// must exist, and the assessment that it supersedes.
func (tx *Tx) AddAssessment(a verdict.Assessment) (bool, error) {
	if err := a.Validate(); err != nil {
		return false, err
	}
	if a.ID == "" {
		return false, verdict.Errorf(verdict.Invalid, "the assessment of %s has no id", a.Vulnerability).At("", 0, "id")
	}
	if err := tx.needScope(a); err != nil {
		return false, err
	}
	before, found, err := one[verdict.Assessment](tx.Snapshot, assessments, a.ID)
	if err != nil {
		return false, err
	}
	if found {
		return false, sameWords("assessment", a.ID, assessmentWords(before), assessmentWords(a))
	}
	return tx.putAssessment(a)
}

// assessmentWords is what an assessment says, without what happens to it later.
func assessmentWords(a verdict.Assessment) verdict.Assessment {
	a.Written, a.Approved, a.Revoked = time.Time{}, time.Time{}, time.Time{}
	a.ApprovedBy, a.RevokedBy, a.Accepted = "", "", nil
	return a
}

// sameWords gives a Conflict error when two contents under one id differ.
func sameWords(noun, id string, before, after any) error {
	a, err := encode(before)
	if err != nil {
		return err
	}
	b, err := encode(after)
	if err == nil && a != b {
		return verdict.Errorf(verdict.Conflict, "%s %s stands already and says something else", noun, id).
			WithHint("it is never edited: give the new one an id of its own")
	}
	return err
}

func (tx *Tx) needScope(a verdict.Assessment) error {
	if err := tx.needProduct(a.Scope.Product); err != nil {
		return err
	}
	for _, l := range a.Scope.Lines {
		if err := tx.needLine(a.Scope.Product, l); err != nil {
			return err
		}
	}
	for _, v := range a.Scope.Releases {
		if err := tx.needRelease(a.Scope.Product, v); err != nil {
			return err
		}
	}
	if a.Supersedes == "" {
		return nil
	}
	return tx.need(assessments, []any{a.Supersedes}, "there is no assessment %s that could be superseded", a.Supersedes)
}

func (tx *Tx) putAssessment(a verdict.Assessment) (bool, error) {
	r, err := newRow(a, a.ID)
	if err != nil {
		return false, err
	}
	r.extra = []string{a.Scope.Product}
	return assessments.put(tx, r)
}

func (tx *Tx) assessment(id string) (verdict.Assessment, error) {
	a, found, err := one[verdict.Assessment](tx.Snapshot, assessments, id)
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "there is no assessment %s", id)
	}
	return a, err
}

// Approve makes an assessment decide, and accepts the answers that its premises
// gave for the releases in scope. Approving again accepts anew; history keeps
// what was accepted before.
func (tx *Tx) Approve(id, by string, at time.Time, accepted []verdict.Acceptance) (bool, error) {
	a, err := tx.assessment(id)
	switch {
	case err != nil:
		return false, err
	case by == "" || at.IsZero():
		return false, verdict.Errorf(verdict.Invalid, "the approval of assessment %s needs a person and a time", id)
	case !a.Revoked.IsZero():
		return false, verdict.Errorf(verdict.Conflict, "assessment %s was revoked by %s", id, a.RevokedBy).WithHint("write a new one")
	}
	a.ApprovedBy, a.Approved, a.Accepted = by, at, accepted
	return tx.putAssessment(a)
}

// Revoke takes an assessment back; one that was taken back already stays so.
func (tx *Tx) Revoke(id, by string, at time.Time) (bool, error) {
	a, err := tx.assessment(id)
	switch {
	case err != nil || !a.Revoked.IsZero():
		return false, err
	case by == "" || at.IsZero():
		return false, verdict.Errorf(verdict.Invalid, "the revocation of assessment %s needs a person and a time", id)
	}
	a.RevokedBy, a.Revoked = by, at
	return tx.putAssessment(a)
}

// Assessments gives the assessments of a product, unapproved and revoked ones
// too, oldest first and then by id.
func (s *Snapshot) Assessments(product string) ([]verdict.Assessment, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Assessment](s, assessments, "product = $1", product)
	sortBy(all, func(a verdict.Assessment) []string { return []string{a.ID} })
	slices.SortStableFunc(all, func(a, b verdict.Assessment) int { return a.Written.Compare(b.Written) })
	return all, err
}
