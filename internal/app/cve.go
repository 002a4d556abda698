// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"slices"

	"verdict"
	"verdict/internal/store"
)

// StandingCVE is a CVE id of ours with the flaw that has it.
type StandingCVE struct {
	verdict.CVEID
	// Flaw is the flaw of ours that has the id; nil when none does.
	Flaw *verdict.OwnVulnerability
}

// CVEIDs gives the CVE ids of ours, by year and number.
func (a *App) CVEIDs(ctx context.Context) (list []StandingCVE, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { list, err = standingCVEs(s); return err })
	return list, err
}

// CVEID gives a CVE id of ours.
func (a *App) CVEID(ctx context.Context, id string) (c StandingCVE, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { c, err = cveNamed(s, id); return err })
	return c, err
}

// OpenCVEReservation gives the request for CVE ids whose answer is not known, or nil.
func (a *App) OpenCVEReservation(ctx context.Context) (open *verdict.CVEReservation, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { open, err = openReservation(s); return err })
	return open, err
}

// ExportCVE gives the bytes of a record as they were kept: of the draft, or of the one
// that CVE Services hold.
func (a *App) ExportCVE(ctx context.Context, id string, draft bool) (raw []byte, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		c, err := s.CVEID(id)
		if err != nil {
			return err
		}
		digest := cmp.Or(c.Sent, c.Draft)
		if draft {
			digest = cmp.Or(c.Draft, c.Sent)
		}
		if digest == "" {
			return noRecord(c.ID)
		}
		raw, err = s.CVERecord(digest)
		return err
	})
	return raw, err
}

func noRecord(id string) error {
	return verdict.Errorf(verdict.NotFound, "%s has no record yet", id).WithHint("write one (`verdict cve record %s --from FILE`)", id)
}

func standingCVEs(s *store.Snapshot) ([]StandingCVE, error) {
	all, err := s.CVEIDs()
	if err != nil {
		return nil, err
	}
	flaws, err := s.OwnVulnerabilities()
	list := make([]StandingCVE, len(all))
	for i, c := range all {
		list[i] = withFlaw(c, flaws)
	}
	return list, err
}

func cveNamed(s *store.Snapshot, id string) (StandingCVE, error) {
	c, err := s.CVEID(id)
	if err != nil {
		return StandingCVE{}, err
	}
	flaws, err := s.OwnVulnerabilities()
	return withFlaw(c, flaws), err
}

func withFlaw(c verdict.CVEID, flaws []verdict.OwnVulnerability) StandingCVE {
	i := slices.IndexFunc(flaws, func(v verdict.OwnVulnerability) bool { return slices.Contains(v.IDs, c.ID) })
	if i < 0 {
		return StandingCVE{CVEID: c}
	}
	return StandingCVE{CVEID: c, Flaw: &flaws[i]}
}

// Whole is the id with what follows from its flaw: a flaw that is published is disclosed,
// if nobody has told of it before.
func (c StandingCVE) Whole() verdict.CVEID {
	whole := c.CVEID
	if c.Flaw == nil {
		return whole
	}
	whole.Vulnerability = cmp.Or(whole.Vulnerability, otherID(*c.Flaw, c.ID))
	if at := c.Flaw.Published; !at.IsZero() && (whole.Disclosed.IsZero() || at.Before(whole.Disclosed)) {
		whole.Disclosed, whole.ByOthers = at, false
	}
	return whole
}

// otherID is an id of a flaw beside one that it has; that one when there is no other.
func otherID(flaw verdict.OwnVulnerability, id string) string {
	if i := slices.IndexFunc(flaw.IDs, func(other string) bool { return other != id }); i >= 0 {
		return flaw.IDs[i]
	}
	return id
}
