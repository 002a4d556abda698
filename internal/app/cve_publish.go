// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/spec/cve"
	"verdict/spec/cve/services"
)

// SentCVE is what sending a record or a rejection came to: what was or would be sent.
type SentCVE struct {
	StandingCVE
	Plan []PlannedRequest
	Sent bool
	// Stood is set when CVE Services had it already, so that nothing was sent but stored.
	Stood bool
	Found []CVEFinding // of the rules that should be kept
}

// PublishCVE publishes the record of an id that is ready, or with update the next revision
// of one that is public. Without send it says what it would send. CVE Services are asked
// first what they have: a run that was killed is finished by the next.
func (a *App) PublishCVE(ctx context.Context, id string, update, send bool) (r SentCVE, changed int, err error) {
	if r.StandingCVE, err = a.CVEID(ctx, id); err != nil {
		return r, 0, err
	}
	if err := a.sendable(r.StandingCVE, update); err != nil {
		return r, 0, err
	}
	raw, err := a.ExportCVE(ctx, id, true)
	if err != nil {
		return r, 0, err
	}
	if err := a.passesCVE(r.ID, raw); err != nil {
		return r, 0, err
	}
	if r.Found, err = a.judgeCVE(raw); err != nil {
		return r, 0, err
	}
	body, err := services.Container(raw)
	if err != nil {
		return r, 0, err
	}
	r.Plan = []PlannedRequest{a.plan("", services.State(r.ID)), a.plan("it is RESERVED there", services.Create(r.ID, body))}
	if update {
		r.Plan = append(r.Plan, a.plan("it is PUBLISHED there and says something else", services.Update(r.ID, body)))
	}
	if r.Sent, err = a.sends(send); err != nil || !r.Sent {
		return r, 0, err
	}
	written, err := a.write(ctx, &r, raw, body, update)
	if err != nil {
		return r, 0, err
	}
	r.StandingCVE, changed, err = a.keepSent(ctx, "cve publish "+r.ID, r.CVEID, written)
	return r, changed, err
}

// sendable refuses a record that is not ready, and one that would be the first to tell of
// its flaw (CNA Operational Rules 4.2.0, 5.3.1).
func (a *App) sendable(c StandingCVE, update bool) error {
	told := c.Whole().Disclosed
	switch {
	case update && c.State != verdict.CVEPublic && c.State != verdict.CVEReady, !update && c.State != verdict.CVEReady && c.State != verdict.CVEPublic:
		return verdict.Errorf(verdict.Refused, "the record of %s is in state %s, and only one that is ready is sent", c.ID, c.State).WithHint("set it ready first (`verdict cve state %s ready`)", c.ID)
	case !update && c.Unsent():
		return verdict.Errorf(verdict.Refused, "%s is public already, and what is written since is a revision", c.ID).WithHint("send it by `verdict cve update %s`", c.ID)
	case told.IsZero() || told.After(a.Now()):
		return verdict.Errorf(verdict.Refused, "the flaw of %s is not public, and its record must not be the first to tell of it", c.ID).
			WithHint("publish its advisory first; where others have told of it, say when (`verdict cve disclosed %s --on TIME --by-others`)", c.ID)
	}
	return nil
}

// write brings the record to CVE Services, and gives the one that stands there then.
func (a *App) write(ctx context.Context, r *SentCVE, raw, body []byte, update bool) ([]byte, error) {
	there, err := tell(ctx, a, services.State(r.ID), services.ReadState)
	if err != nil {
		return nil, err
	}
	switch there.State {
	case cve.Rejected:
		return nil, verdict.Errorf(verdict.Refused, "CVE Services say that %s is rejected", r.ID).WithHint("reserve another id; `verdict cve reject %s` takes that up here", r.ID)
	case cve.Reserved:
		return a.written(ctx, services.Create(r.ID, body))
	}
	stands, err := tell(ctx, a, services.Record(r.ID), services.ReadRecord)
	switch {
	case err != nil:
		return nil, err
	case services.Same(stands, raw):
		r.Stood = true
		return stands, nil
	case !update:
		return nil, verdict.Errorf(verdict.Conflict, "CVE Services have another record of %s already", r.ID).
			WithHint("look at it, and replace it by `verdict cve update %s`, or keep it (`verdict cve import`)", r.ID)
	}
	return a.written(ctx, services.Update(r.ID, body))
}

// written sends a record, and gives the one that stands then.
func (a *App) written(ctx context.Context, r services.Request) ([]byte, error) {
	raw, err := tell(ctx, a, r, services.ReadWritten)
	if err == nil && raw == nil {
		err = verdict.Errorf(verdict.Internal, "CVE Services have taken it and do not show it").WithHint("run the same command again: it asks them first")
	}
	return raw, err
}

// keepSent stores what stands at CVE Services. A draft that was changed in between stays.
func (a *App) keepSent(ctx context.Context, command string, was verdict.CVEID, raw []byte) (StandingCVE, int, error) {
	record, err := readCVE("CVE Services", raw)
	if err == nil && record.Metadata.ID != was.ID {
		err = verdict.Errorf(verdict.Internal, "CVE Services answer with the record of %.40q", record.Metadata.ID)
	}
	if err != nil {
		return StandingCVE{CVEID: was}, 0, err
	}
	return a.changeCVE(ctx, command, was.ID, func(_ *store.Tx, now StandingCVE) (verdict.CVEID, error) {
		next := stands(now.CVEID, record, a.Now())
		next.Sent = recordDigest(raw)
		if next.Draft == was.Draft || next.State == verdict.CVERejected {
			next.Draft = next.Sent
		}
		return next, nil
	}, raw)
}

// stands is an id as a record tells of it; what the record lacks stays as it was, and what
// has just happened did so at now.
func stands(c verdict.CVEID, record cve.Record, now time.Time) verdict.CVEID {
	m := record.Metadata
	at := func(t cve.Timestamp, before, now time.Time) time.Time {
		if told, err := t.Time(); err == nil && !told.IsZero() {
			return told.Truncate(time.Microsecond)
		}
		if before.IsZero() {
			return now
		}
		return before
	}
	c.Owner = cmp.Or(m.AssignerShortName, c.Owner)
	c.Reserved = at(m.DateReserved, c.Reserved, time.Time{})
	switch m.State {
	case cve.Rejected:
		c.State, c.Rejected = verdict.CVERejected, at(m.DateRejected, c.Rejected, now)
		c.Reason, c.ReplacedBy = cve.English(record.Containers.CNA.RejectedReasons), record.Containers.CNA.ReplacedBy
		c.Published = at(m.DatePublished, c.Published, time.Time{})
	case cve.Published:
		c.State, c.Published = verdict.CVEPublic, at(m.DatePublished, c.Published, now)
	}
	return c
}
