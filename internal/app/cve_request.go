// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// CVERequests gives what was asked of us, the oldest first.
func (a *App) CVERequests(ctx context.Context) (list []verdict.CVERequest, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { list, err = s.CVERequests(); return err })
	return list, err
}

// RequestCVE notes that somebody asks for a CVE id. Without an instant it was asked now.
func (a *App) RequestCVE(ctx context.Context, r verdict.CVERequest) (verdict.CVERequest, int, error) {
	if r.Asked.IsZero() {
		r.Asked = a.Now()
	}
	if r.Asked.After(a.Now()) {
		return r, 0, verdict.Errorf(verdict.Usage, "%s is still to come", r.Asked.Format(time.RFC3339)).WithHint("note it once it was asked")
	}
	r = verdict.NewCVERequest(r)
	n, err := a.update(ctx, "cve request "+r.ID, func(tx *store.Tx) error {
		if before, err := tx.CVERequest(r.ID); err == nil { // noted twice: what was answered stands
			r = before
			return nil
		}
		_, err := tx.PutCVERequest(r)
		return err
	})
	return r, n, err
}

// AnswerCVE notes what we answered: the id that a flaw has got, or why we assign none.
func (a *App) AnswerCVE(ctx context.Context, id, cve, refusal string) (r verdict.CVERequest, n int, err error) {
	n, err = a.update(ctx, "cve answer "+id, func(tx *store.Tx) error {
		if r, err = tx.CVERequest(id); err != nil {
			return err
		}
		next := r
		next.Answer, next.CVE, next.Reason = verdict.CVERefused, "", refusal
		if cve != "" {
			assigned, err := cveNamed(tx.Snapshot, cve)
			if err != nil {
				return err
			}
			if assigned.Flaw == nil {
				return verdict.Errorf(verdict.Refused, "%s is given to no flaw yet", assigned.ID).WithHint("give it to one first (`verdict cve assign %s VULNERABILITY`)", assigned.ID)
			}
			next.Answer, next.CVE, next.Reason = verdict.CVEAssigned, assigned.ID, ""
		}
		if next == r {
			return nil
		}
		next.Answered, next.By = a.Now(), a.person()
		r = next
		_, err := tx.PutCVERequest(r)
		return err
	})
	return r, n, err
}

// requestWaits are the questions that nobody has answered.
func (a *App) requestWaits(s *store.Snapshot, product string) (waits []triage.Wait, err error) {
	all, err := s.CVERequests()
	for _, r := range all {
		if r.Answer != "" || product != "" && r.Product != product {
			continue
		}
		waits = append(waits, triage.Wait{Kind: triage.WaitAnswer, Subject: r.ID, Since: r.Asked, Due: r.Due(), Overdue: a.Now().After(r.Due()),
			Why: fmt.Sprintf("%s asks for a CVE id for %q, and is answered within 72 hours (verdict cve answer %s)", r.From, r.Title, r.ID)})
	}
	return waits, err
}
