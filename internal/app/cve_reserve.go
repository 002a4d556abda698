// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"verdict"
	"verdict/internal/filelock"
	"verdict/internal/store"
	"verdict/spec/cve/services"
)

// ReservedCVE is what reserving came to: what was or would be sent, and the ids.
type ReservedCVE struct {
	Plan []PlannedRequest
	Sent bool
	IDs  []verdict.CVEID
	// Finished is set when a request whose answer was lost had brought them.
	Finished bool
}

// claimed is how long a node that shares its database keeps others from reserving.
const claimed = 10 * time.Minute

// ReserveCVE reserves CVE ids of a year. Without send it says what it would send. The
// request is stored before it goes out, and when its answer is lost the next run asks what
// is reserved before it sends anything: it never brings ids twice.
func (a *App) ReserveCVE(ctx context.Context, amount, year int, send bool) (r ReservedCVE, changed int, err error) {
	request := verdict.NewCVEReservation(amount, year, a.person(), a.Now())
	if err := request.Validate(); err != nil {
		return r, 0, err
	}
	org, err := a.cveOrg()
	if err != nil {
		return r, 0, err
	}
	reserve := services.Reserve(org, amount, year)
	r.Plan = []PlannedRequest{a.plan("", services.Reserved(year, 1)), a.plan("", reserve)}
	if r.Sent, err = a.sends(send); err != nil || !r.Sent {
		return r, 0, err
	}
	if err := os.MkdirAll(a.data, 0o700); err != nil {
		return r, 0, verdict.Errorf(verdict.Internal, "the data folder cannot be made: %w", err)
	}
	lock, _, err := filelock.Lock(filepath.Join(a.data, "cve-reserve.lock"))
	if errors.Is(err, filelock.ErrHeld) {
		return r, 0, verdict.Errorf(verdict.Conflict, "another process reserves CVE ids").WithHint("wait until it is done")
	}
	if err != nil {
		return r, 0, verdict.Errorf(verdict.Internal, "the lock for reserving cannot be had: %w", err)
	}
	defer lock.Close()
	return a.reserve(ctx, r, request, reserve)
}

func (a *App) reserve(ctx context.Context, r ReservedCVE, request verdict.CVEReservation, reserve services.Request) (ReservedCVE, int, error) {
	there, err := a.reservedThere(ctx, request.Year)
	if err != nil {
		return r, 0, err
	}
	request, again, changed, err := a.openCVE(ctx, request, there)
	if err != nil {
		return r, changed, err
	}
	var brought []services.ID
	if again {
		brought, err = a.broughtBefore(ctx, request, there)
		r.Finished = len(brought) > 0
	}
	if err == nil && len(brought) == 0 {
		brought, err = tell(ctx, a, reserve, services.ReadReserve)
		if err != nil && neverSent(err) {
			n, closing := a.closeCVE(ctx, request, nil)
			return r, changed + n, errors.Join(err, closing)
		}
	}
	if err != nil {
		return r, changed, err
	}
	n, err := a.closeCVE(ctx, request, brought)
	for _, id := range brought {
		r.IDs = append(r.IDs, reservedID(id))
	}
	return r, changed + n, err
}

// reservedThere gives the ids of a year that are reserved at CVE Services.
func (a *App) reservedThere(ctx context.Context, year int) (all []services.ID, err error) {
	type page struct {
		ids  []services.ID
		next int
	}
	for at := 1; at > 0; {
		p, err := tell(ctx, a, services.Reserved(year, at), func(x services.Answer) (page, error) {
			ids, next, err := services.ReadReserved(x)
			return page{ids, next}, err
		})
		if err != nil {
			return nil, err
		}
		if all = append(all, p.ids...); p.next > 0 && p.next <= at {
			return nil, verdict.Errorf(verdict.Internal, "CVE Services lead from page %d of the reserved ids to page %d", at, p.next)
		}
		at = p.next
	}
	return all, nil
}

// openCVE stores a request before it is sent. One that is open already is taken up in its
// stead, when it wants the same.
func (a *App) openCVE(ctx context.Context, want verdict.CVEReservation, there []services.ID) (r verdict.CVEReservation, again bool, changed int, err error) {
	changed, err = a.update(ctx, fmt.Sprintf("cve reserve --amount %d --year %d", want.Amount, want.Year), func(tx *store.Tx) error {
		open, err := openReservation(tx.Snapshot)
		if err != nil {
			return err
		}
		r = want
		if open != nil {
			r, again = *open, true
			switch {
			case open.Amount != want.Amount || open.Year != want.Year:
				return verdict.Errorf(verdict.Conflict, "it is not known what an earlier request for ids of %d has brought", open.Year).
					WithHint("finish it first: `verdict cve reserve --amount %d --year %d --send`", open.Amount, open.Year)
			case open.Claimed.After(a.Now()):
				return verdict.Errorf(verdict.Conflict, "a node that shares this database has begun to reserve CVE ids, and may be at it").WithHint("try again after %s", open.Claimed.Format(time.RFC3339))
			}
		} else {
			r.Before = cveIDsOf(there)
		}
		if a.shared {
			r.Claimed = a.Now().Add(claimed)
		}
		_, err = tx.PutCVEReservation(r)
		return err
	})
	return r, again, changed, err
}

// broughtBefore gives the ids that a request brought whose answer was lost: those that are
// reserved now by the same user, were not before it, and are not ours by other ways.
func (a *App) broughtBefore(ctx context.Context, r verdict.CVEReservation, there []services.ID) (brought []services.ID, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		ours, err := s.CVEIDs()
		for _, c := range ours {
			r.Before = append(r.Before, c.ID)
		}
		return err
	})
	there = slices.DeleteFunc(slices.Clone(there), func(id services.ID) bool { return id.User != "" && id.User != a.cve.User })
	wanted := r.Brought(cveIDsOf(there))
	return slices.DeleteFunc(there, func(id services.ID) bool { return !slices.Contains(wanted, id.ID) }), err
}

// closeCVE stores what a request brought.
func (a *App) closeCVE(ctx context.Context, r verdict.CVEReservation, brought []services.ID) (int, error) {
	return a.update(ctx, fmt.Sprintf("cve reserve --amount %d --year %d", r.Amount, r.Year), func(tx *store.Tx) error {
		r.IDs, r.Before, r.Done, r.Claimed = cveIDsOf(brought), nil, a.Now(), time.Time{}
		for _, id := range brought {
			if _, err := tx.PutCVEID(reservedID(id)); err != nil {
				return err
			}
		}
		_, err := tx.PutCVEReservation(r)
		return err
	})
}

func reservedID(id services.ID) verdict.CVEID {
	return verdict.CVEID{ID: id.ID, State: verdict.CVEReserved, Owner: id.Owner, Reserved: id.Reserved}
}

func cveIDsOf(list []services.ID) []string {
	var ids []string
	for _, id := range list {
		ids = append(ids, id.ID)
	}
	return ids
}

// openReservation gives the request whose answer is not known; nil when there is none.
func openReservation(s *store.Snapshot) (*verdict.CVEReservation, error) {
	all, err := s.CVEReservations()
	i := slices.IndexFunc(all, verdict.CVEReservation.Open)
	if err != nil || i < 0 {
		return nil, err
	}
	return &all[i], nil
}

// CVEQuota asks how many ids may be reserved yet. Without send it says what it would ask.
func (a *App) CVEQuota(ctx context.Context, send bool) (q services.Quotas, plan []PlannedRequest, sent bool, err error) {
	org, err := a.cveOrg()
	if err != nil {
		return q, nil, false, err
	}
	plan = []PlannedRequest{a.plan("", services.Quota(org))}
	if sent, err = a.sends(send); err != nil || !sent {
		return q, plan, false, err
	}
	q, err = tell(ctx, a, services.Quota(org), services.ReadQuota)
	return q, plan, true, err
}
