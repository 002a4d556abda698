// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/spec/cve"
	"verdict/spec/cve/services"
)

// RejectCVE rejects an id for ever: it names no vulnerability, or others took its place.
// Without send it says what it would send. One that CVE Services have rejected already is
// taken up as it stands there.
func (a *App) RejectCVE(ctx context.Context, id, reason string, replacedBy []string, send bool) (r SentCVE, changed int, err error) {
	if r.StandingCVE, err = a.CVEID(ctx, id); err != nil {
		return r, 0, err
	}
	say := services.Rejection{Reason: strings.TrimSpace(reason)}
	for _, other := range replacedBy {
		say.ReplacedBy = append(say.ReplacedBy, verdict.CanonicalID(other))
	}
	if say.Reason == "" {
		return r, 0, verdict.Errorf(verdict.Usage, "the reason is missing, and readers are told it").WithHint("add --reason")
	}
	if r.State == verdict.CVERejected {
		return r, 0, nil
	}
	next := r.CVEID
	next.ReplacedBy = say.ReplacedBy
	if err := next.Validate(); err != nil {
		return r, 0, err
	}
	post, put := services.RejectReserved(r.ID, say), services.RejectPublished(r.ID, say)
	r.Plan = []PlannedRequest{a.plan("", services.State(r.ID)), a.plan("it is RESERVED there", post), a.plan("it is PUBLISHED there", put)}
	if r.Sent, err = a.sends(send); err != nil || !r.Sent {
		return r, 0, err
	}
	there, err := tell(ctx, a, services.State(r.ID), services.ReadState)
	if err != nil {
		return r, 0, err
	}
	var stands []byte
	switch there.State {
	case cve.Reserved:
		stands, err = a.written(ctx, post)
	case cve.Published:
		stands, err = a.written(ctx, put)
	default:
		r.Stood = true
		stands, err = tell(ctx, a, services.Record(r.ID), services.ReadRecord)
	}
	if err != nil {
		return r, 0, err
	}
	r.StandingCVE, changed, err = a.keepSent(ctx, "cve reject "+r.ID, r.CVEID, stands)
	return r, changed, err
}

// UnusedCVEs gives the ids of a year that are reserved for nothing.
func (a *App) UnusedCVEs(ctx context.Context, year int) (list []StandingCVE, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { list, err = unusedCVEs(s, year); return err })
	return list, err
}

func unusedCVEs(s *store.Snapshot, year int) (unused []StandingCVE, err error) {
	all, err := standingCVEs(s)
	for _, c := range all {
		if c.Year() == year && c.Whole().Unused() {
			unused = append(unused, c)
		}
	}
	return unused, err
}

// SweepCVEs rejects the ids of a year that are reserved for nothing (CNA Operational Rules
// 4.2.0, 4.5.3.5), from the last month of the year on. Without send it says what it would
// send. What was rejected before one fails stays so, and the next run goes on.
func (a *App) SweepCVEs(ctx context.Context, year int, send bool) (list []SentCVE, changed int, err error) {
	if opens := verdict.SweepOpens(year); a.Now().Before(opens) {
		return nil, 0, verdict.Errorf(verdict.Refused, "the ids of %d may still be needed", year).WithHint("sweep them from %s on; a single one is rejected by `verdict cve reject`", opens.Format(time.DateOnly))
	}
	unused, err := a.UnusedCVEs(ctx, year)
	if err != nil {
		return nil, 0, err
	}
	for _, c := range unused {
		r, n, err := a.RejectCVE(ctx, c.ID, fmt.Sprintf("This id was reserved in %d and not used.", year), nil, send)
		changed += n
		if err != nil {
			return list, changed, err
		}
		list = append(list, r)
	}
	return list, changed, nil
}
