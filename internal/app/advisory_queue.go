// SPDX-License-Identifier: Apache-2.0

package app

import (
	"fmt"
	"slices"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// advisoryWaits are the advisories that wait for somebody: in review for approvals, and
// approved for being published.
func (a *App) advisoryWaits(s *store.Snapshot, product string) (waits []triage.Wait, err error) {
	all, err := s.Advisories()
	if err != nil {
		return nil, err
	}
	for _, edition := range all {
		if product != "" && !slices.Contains(edition.Text.Products, product) {
			continue
		}
		w, err := a.standing(s, edition)
		if err != nil {
			return nil, err
		}
		wait := triage.Wait{Since: w.At, Subject: w.EditionID()}
		doing := fmt.Sprintf("%s wants to %s the advisory %q", w.Author, w.Intent, w.Text.Title)
		switch w.Stands {
		case verdict.AdvisoryReview:
			wait.Kind, wait.Why = triage.WaitApproval, doing+"; it lacks "+approvalsLeft(w.Missing)
		case verdict.AdvisoryApproved:
			wait.Kind, wait.Why, wait.Due = triage.WaitPublication, doing+", and it is approved", w.Due
			wait.Overdue = !w.Due.IsZero() && w.Due.Before(a.Now())
		default:
			continue
		}
		waits = append(waits, wait)
	}
	return waits, nil
}
