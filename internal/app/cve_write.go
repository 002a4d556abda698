// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/spec/cve"
)

// AssignCVE gives a CVE id to a flaw of ours, which is shown by it from then on.
func (a *App) AssignCVE(ctx context.Context, id, vulnerability string) (c StandingCVE, changed int, err error) {
	return a.changeCVE(ctx, "cve assign "+id+" "+vulnerability, id, func(tx *store.Tx, now StandingCVE) (verdict.CVEID, error) {
		next := now.CVEID
		flaw, err := ownNamed(tx.Snapshot, vulnerability)
		if err != nil {
			return next, err
		}
		if err := assignable(now, flaw); err != nil {
			return next, err
		}
		if !slices.Contains(flaw.IDs, next.ID) {
			next.Vulnerability = verdict.ShownID(flaw.IDs)
			flaw.IDs = append(slices.Clone(flaw.IDs), next.ID)
			if err := putOwn(tx, flaw); err != nil {
				return next, err
			}
		}
		next.Vulnerability = cmp.Or(next.Vulnerability, otherID(flaw, next.ID))
		return next, nil
	})
}

// assignable refuses what would give a flaw two ids, or an id two flaws: flaws that can be
// fixed on their own have ids of their own (CNA Operational Rules 4.2.0, 4.2.11).
func assignable(c StandingCVE, flaw verdict.OwnVulnerability) error {
	other := slices.IndexFunc(flaw.IDs, func(id string) bool { return verdict.IsCVE(id) && id != c.ID })
	switch {
	case c.State == verdict.CVERejected:
		return verdict.Errorf(verdict.Refused, "%s is rejected, and is never used again", c.ID).WithHint("assign another one (`verdict cve list`)")
	case other >= 0:
		return verdict.Errorf(verdict.Conflict, "%s has the id %s already", otherID(flaw, flaw.IDs[other]), flaw.IDs[other]).WithHint("a flaw has one CVE id; one that can be fixed on its own is another flaw")
	case c.Flaw != nil && !slices.Contains(flaw.IDs, c.ID):
		return verdict.Errorf(verdict.Conflict, "%s is given to %s", c.ID, c.Whole().Vulnerability).WithHint("assign another id (`verdict cve list`)")
	}
	return nil
}

// KeepCVERecord keeps a draft of a record. One that breaks rules is kept too: the findings
// say which, and they are asked again before it is ready and before it is sent.
func (a *App) KeepCVERecord(ctx context.Context, id, file string, raw []byte) (c StandingCVE, found []CVEFinding, changed int, err error) {
	record, err := readCVE(file, raw)
	if err != nil {
		return c, nil, 0, err
	}
	if record.Metadata.ID != verdict.CanonicalID(id) {
		return c, nil, 0, verdict.Errorf(verdict.Invalid, "the record is that of %.40s, not of %s", record.Metadata.ID, verdict.CanonicalID(id)).At(file, 0, "/cveMetadata/cveId")
	}
	c, changed, err = a.changeCVE(ctx, "cve record "+id, id, func(_ *store.Tx, now StandingCVE) (verdict.CVEID, error) {
		return now.Write(recordDigest(raw))
	}, raw)
	if err != nil {
		return c, nil, changed, err
	}
	found, err = a.judgeCVE(raw)
	return c, found, changed, err
}

// WriteCVERecord writes the draft of a record from an advisory: from its edition at work, as
// it would be published now, else from what is published. site is the URL of the pages; ""
// is the product's namespace.
func (a *App) WriteCVERecord(ctx context.Context, id, advisory, site string) (c StandingCVE, found []CVEFinding, changed int, err error) {
	if c, err = a.CVEID(ctx, verdict.CanonicalID(id)); err != nil {
		return c, nil, 0, err
	}
	d, err := a.cveOfAdvisory(ctx, advisory, c.ID, site)
	if err != nil {
		return c, nil, 0, err
	}
	record, err := readCVE(d.Name, d.Body)
	if err == nil && record.Metadata.State != cve.Published {
		err = verdict.Errorf(verdict.Refused, "advisory %s was withdrawn, and nothing is published of it", advisory).WithHint("reject the id (`verdict cve reject %s`)", c.ID)
	}
	if err != nil {
		return c, nil, 0, err
	}
	return a.KeepCVERecord(ctx, c.ID, d.Name, d.Body)
}

// JudgeCVE holds the draft of a record against the schema and the rules.
func (a *App) JudgeCVE(ctx context.Context, id string) (c StandingCVE, found []CVEFinding, err error) {
	if c, err = a.CVEID(ctx, id); err != nil {
		return c, nil, err
	}
	raw, err := a.ExportCVE(ctx, id, true)
	if err != nil {
		return c, nil, err
	}
	found, err = a.judgeCVE(raw)
	return c, found, err
}

// MoveCVE sets how far a record has come: draft, review or ready. Public and rejected it
// becomes by being sent.
func (a *App) MoveCVE(ctx context.Context, id string, next verdict.CVEState) (c StandingCVE, changed int, err error) {
	if !slices.Contains([]verdict.CVEState{verdict.CVEDraft, verdict.CVEReview, verdict.CVEReady}, next) {
		return c, 0, verdict.Errorf(verdict.Usage, "nobody sets %s to %s by hand", id, next).WithHint("`verdict cve publish` and `verdict cve reject` do, once CVE Services have it")
	}
	return a.changeCVE(ctx, "cve state "+id+" "+string(next), id, func(tx *store.Tx, now StandingCVE) (verdict.CVEID, error) {
		moved, err := now.Move(next)
		if err != nil || next != verdict.CVEReady {
			return moved, err
		}
		raw, err := tx.CVERecord(moved.Draft)
		if err != nil {
			return moved, err
		}
		return moved, a.passesCVE(moved.ID, raw)
	})
}

// DiscloseCVE notes when the flaw was told to the public, where that was not by publishing
// it here. The zero instant takes that back.
func (a *App) DiscloseCVE(ctx context.Context, id string, at time.Time, byOthers bool) (c StandingCVE, changed int, err error) {
	if at.After(a.Now()) {
		return c, 0, verdict.Errorf(verdict.Usage, "%s is still to come", at.Format(time.RFC3339)).WithHint("note it once it has happened")
	}
	return a.changeCVE(ctx, "cve disclosed "+id, id, func(_ *store.Tx, now StandingCVE) (verdict.CVEID, error) {
		next := now.CVEID
		next.Disclosed, next.ByOthers = at, byOthers && !at.IsZero()
		return next, nil
	})
}

// changeCVE changes an id of ours, and keeps records that it names from then on.
func (a *App) changeCVE(ctx context.Context, command, id string, change func(*store.Tx, StandingCVE) (verdict.CVEID, error), records ...[]byte) (c StandingCVE, changed int, err error) {
	changed, err = a.update(ctx, command, func(tx *store.Tx) error {
		now, err := cveNamed(tx.Snapshot, id)
		if err != nil {
			return err
		}
		next, err := change(tx, now)
		if err != nil {
			return err
		}
		if _, err := tx.PutCVEID(next, records...); err != nil {
			return err
		}
		c, err = cveNamed(tx.Snapshot, id)
		return err
	})
	return c, changed, err
}
