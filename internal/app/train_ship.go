// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/store"
)

// Shipment is what came of shipping a release of a train.
type Shipment struct {
	PlannedTrain
	Gate verdict.Gate
	// Blocked is set when the release is planned still and its gate says no: it does
	// not ship.
	Blocked bool
}

// ShipTrain tells a train that a release of one of its lines shipped, and records
// whether the release holds to what was said of it. What is out is out: its failures
// are recorded, and outside nobody knows of them before somebody publishes about them.
// A release that is planned still does not ship with a failure. The same again changes
// nothing. What is recorded was worked out from what stands: when somebody changes that
// meanwhile it is worked out anew.
func (a *App) ShipTrain(ctx context.Context, product, name, version string, seconds SecondBills) (s Shipment, changed int, err error) {
	for range shipTries {
		if s, changed, err = a.shipTrain(ctx, product, name, version, seconds); !errors.Is(err, errOvertaken) {
			return s, changed, err
		}
	}
	return s, 0, verdict.Errorf(verdict.Conflict, "the database changes while %s@%s is held against what was said of it", product, version).WithHint("ship it again when the other work is done")
}

// shipTries is how often a gate is worked out before it is given up.
const shipTries = 5

var errOvertaken = errors.New("something was changed meanwhile")

func (a *App) shipTrain(ctx context.Context, product, name, version string, seconds SecondBills) (s Shipment, changed int, err error) {
	ref := verdict.Ref{Product: product, Version: version}
	var release verdict.Release
	var t verdict.Train
	var judged int64
	err = a.view(ctx, func(snapshot *store.Snapshot) error {
		if judged, err = snapshot.ChangeNumber(); err != nil {
			return err
		}
		if release, err = snapshot.Release(product, version); err != nil {
			return err
		}
		if t, err = snapshot.Train(product, name); err != nil {
			return err
		}
		return shippable(&t, release)
	})
	if err != nil {
		return s, 0, err
	}
	if s.Gate, err = a.gate(ctx, ref, t, seconds); err != nil {
		return s, 0, err
	}
	changed, err = a.update(ctx, "train ship "+t.Ref()+" "+version, func(tx *store.Tx) error {
		if now, err := tx.ChangeNumber(); err != nil || now != judged {
			return cmp.Or(err, errOvertaken)
		}
		r, err := remediesOf(tx.Snapshot, product, a.Now())
		if err != nil {
			return err
		}
		if _, err := tx.AddGate(s.Gate); err != nil {
			return err
		}
		s.PlannedTrain, err = shipped(tx, r, t, release, s.Gate)
		s.Blocked = blocked(release, s.Gate)
		return err
	})
	return s, changed, err
}

// shippable says why a release cannot be one of a train.
func shippable(t *verdict.Train, release verdict.Release) error {
	l, ok := t.Line(release.Line)
	switch {
	case !ok:
		return verdict.Errorf(verdict.Conflict, "%s is of line %s, which train %s does not go along", release.Ref(), release.Line, t.Ref())
	case t.State == verdict.TrainPlanned:
		return verdict.Errorf(verdict.Conflict, "train %s is not frozen, so that nobody knows what it was to carry", t.Ref()).
			WithHint("`verdict train freeze %s` first", t.Ref())
	case t.State == verdict.TrainCancelled:
		return verdict.Errorf(verdict.Conflict, "train %s was cancelled: %s", t.Ref(), t.Reason)
	case l.Shipped != "" && l.Shipped != release.Version:
		return verdict.Errorf(verdict.Conflict, "train %s shipped %s on line %s already", t.Ref(), l.Shipped, l.Line)
	case release.State == verdict.Withdrawn:
		return verdict.Errorf(verdict.Conflict, "%s was withdrawn", release.Ref())
	case l.Release != "" && l.Release != release.Version:
		return verdict.Errorf(verdict.Conflict, "train %s plans %s on line %s, not %s", t.Ref(), l.Release, l.Line, release.Version)
	}
	return nil
}

// blocked reports whether a release does not ship for what its gate found: what is
// out is out, and what is planned still is mended.
func blocked(release verdict.Release, g verdict.Gate) bool {
	return release.State == verdict.Planned && !g.Passed()
}

// shipped marks the line of a release in the train, which is read anew, as shipped
// at the instant of the world, unless its gate blocks it.
func shipped(tx *store.Tx, r *remedies, t verdict.Train, release verdict.Release, g verdict.Gate) (p PlannedTrain, err error) {
	if t, err = tx.Train(t.Product, t.Name); err != nil {
		return p, err
	}
	if err := shippable(&t, release); err != nil {
		return p, err
	}
	if p, err = planOf(tx.Snapshot, r, t); err != nil {
		return p, err
	}
	t.Lines = slices.Clone(t.Lines)
	l, _ := t.Line(release.Line)
	if blocked(release, g) || l.Shipped != "" {
		return p, nil
	}
	if i := slices.IndexFunc(p.Plans, func(x remedy.LinePlan) bool { return x.Line == release.Line }); i >= 0 {
		l.Slipped = p.Plans[i].Slipped
	}
	l.Release, l.Shipped, l.ShippedAt = release.Version, release.Version, r.world.Now
	if !slices.ContainsFunc(t.Lines, func(x verdict.TrainLine) bool { return x.Shipped == "" }) {
		t.State = verdict.TrainShipped
	}
	if _, err := tx.PutTrain(t); err != nil {
		return p, err
	}
	return planOf(tx.Snapshot, r, t)
}
