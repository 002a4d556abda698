// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/spec/vers"
)

// Confirmation asks to say an assessment again on today's facts.
type Confirmation struct {
	Product string
	ID      string
	// Versions is the component's range that was looked at now; the zero Interval
	// keeps the old one.
	Versions vers.Interval
	// Expires is until when it holds; zero keeps the old instant.
	Expires time.Time
	Author  string
	Approve bool
}

// Confirm writes an assessment with the words of an earlier one that takes its
// place. The premises that always belong to an assessment (the vulnerability, the
// component's range) are made anew; those of the author stay.
func (a *App) Confirm(ctx context.Context, o Confirmation) (confirmed verdict.Assessment, changed int, err error) {
	changed, err = a.update(ctx, "assess confirm "+o.ID, func(tx *store.Tx) error {
		again, err := said(tx, o, a.Now())
		if err != nil {
			return err
		}
		if confirmed, _, err = triage.Assess(tx, again); err != nil || !o.Approve {
			return err
		}
		_, err = triage.Approve(tx, o.Product, confirmed.ID, a.person(), a.Now())
		return err
	})
	return confirmed, changed, err
}

// said gives the earlier assessment as it would be written now.
func said(tx *store.Tx, o Confirmation, now time.Time) (verdict.Assessment, error) {
	old, err := assessmentOf(tx.Snapshot, o.Product, o.ID)
	if err != nil {
		return old, err
	}
	if err := confirmable(tx, old); err != nil {
		return old, err
	}
	again := old
	again.Premises = ownPremises(old)
	if o.Versions != (vers.Interval{}) {
		again.Scope.Versions = o.Versions
	}
	if !o.Expires.IsZero() {
		again.Expires = o.Expires
	}
	if !again.Expires.IsZero() && !now.Before(again.Expires) {
		return old, verdict.Errorf(verdict.Usage, "assessment %s expired on %s", o.ID, again.Expires.Format(time.DateOnly)).
			WithHint("say until when it holds now with --expires")
	}
	again.Supersedes, again.Author, again.Written = o.ID, o.Author, now
	again.ID, again.Approved, again.ApprovedBy, again.Accepted = "", time.Time{}, "", nil
	return again, nil
}

// confirmable refuses what was taken back, and what another one took the place of.
func confirmable(tx *store.Tx, old verdict.Assessment) error {
	if !old.Revoked.IsZero() {
		return verdict.Errorf(verdict.Conflict, "assessment %s was revoked on %s", old.ID, old.Revoked.Format(time.DateOnly)).
			WithHint("write a new one with `verdict assess`")
	}
	list, err := tx.Assessments(old.Scope.Product)
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.Supersedes == old.ID && other.Revoked.IsZero() {
			return verdict.Errorf(verdict.Conflict, "assessment %s took the place of %s already", other.ID, old.ID).
				WithHint("confirm or approve %s", other.ID)
		}
	}
	return nil
}

// ownPremises leaves out those that triage.Assess adds by itself.
func ownPremises(as verdict.Assessment) []verdict.Premise {
	var own []verdict.Premise
	for _, p := range as.Premises {
		added := p.Kind == verdict.PremiseComponent && p.Subject == as.Scope.Component && p.Expected == as.Scope.Versions.String()
		if p.Kind != verdict.PremiseVulnerability && !added {
			own = append(own, p)
		}
	}
	return own
}
