// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// Failing is a premise that does not hold for a release.
type Failing struct {
	Release verdict.Ref
	Why     string
}

// Failing gives the premises of an assessment that would not hold if it were
// approved now, or anew: by release in order of version. For those releases it
// does not decide.
func (a *App) Failing(ctx context.Context, as verdict.Assessment) (list []Failing, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		w, err := triage.Load(s, as.Scope.Product, a.Now(), as.Vulnerability)
		if err != nil {
			return err
		}
		return eachAnswer(supposed(w, as, a.Now()), as.Vulnerability, as.Scope, func(answer triage.Answer) {
			for _, p := range replayed(answer) {
				f := Failing{Release: answer.Release.Ref(), Why: p.Why}
				if p.Assessment == as.ID && !p.Holds && !slices.Contains(list, f) {
					list = append(list, f)
				}
			}
		})
	})
	return list, err
}

// supposed is the world in which the assessment was approved now.
func supposed(w triage.World, as verdict.Assessment, now time.Time) triage.World {
	as.Approved, as.Accepted = now, triage.New(w).Acceptances(as)
	w.Assessments = append([]verdict.Assessment{as}, slices.DeleteFunc(w.Assessments, func(other verdict.Assessment) bool {
		return other.ID == as.ID
	})...)
	return w
}

// replayed gives every premise that an answer replayed.
func replayed(answer triage.Answer) []triage.PremiseAnswer {
	var list []triage.PremiseAnswer
	for _, p := range answer.Parts {
		list = append(list, p.Premises...)
		for _, f := range p.Findings {
			list = append(list, f.Premises...)
		}
	}
	return list
}
