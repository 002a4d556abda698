// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/store"
)

// PlannedTrain is a train with what goes along, line by line, as of now.
type PlannedTrain struct {
	verdict.Train
	Plans []remedy.LinePlan
	// Gates are the outcomes of the releases that it shipped, by version.
	Gates map[string]verdict.Gate
	// Withdrawn says of the releases that it shipped and that were taken back since why,
	// by version.
	Withdrawn map[string]string
	// shown gives the id by which what another id names is shown, and whether it names
	// anything.
	shown func(id string) (string, bool)
}

// PlanTrain stores a train, or changes one that is not frozen, and says what would
// go along.
func (a *App) PlanTrain(ctx context.Context, t verdict.Train) (p PlannedTrain, changed int, err error) {
	changed, err = a.update(ctx, "train plan "+t.Ref(), func(tx *store.Tx) error {
		before, err := tx.Train(t.Product, t.Name)
		switch {
		case verdict.CodeOf(err) == verdict.NotFound && err != nil:
			t.State, t.By, t.At = verdict.TrainPlanned, a.person(), a.Now()
			t.Kind = cmp.Or(t.Kind, verdict.QuarterlyPatches)
		case err != nil:
			return err
		default:
			if t, err = replanned(before, t); err != nil {
				return err
			}
		}
		if _, err := tx.PutTrain(t); err != nil {
			return err
		}
		p, err = plannedTrain(tx.Snapshot, t, a.Now())
		return err
	})
	return p, changed, err
}

// replanned changes what is given of a train: kind, cut, and lines, which are added
// or get another version. Of a frozen one the versions alone, where none shipped.
func replanned(before, given verdict.Train) (verdict.Train, error) {
	t := before
	if given.Kind != "" {
		t.Kind = given.Kind
	}
	if !given.Cut.IsZero() {
		t.Cut = given.Cut
	}
	t.Lines = slices.Clone(before.Lines)
	for _, l := range given.Lines {
		if known, ok := t.Line(l.Line); !ok {
			t.Lines = append(t.Lines, l)
		} else if l.Release != "" {
			known.Release = l.Release
		}
	}
	if t.State == verdict.TrainPlanned || sameButVersions(t, before) {
		return t, nil
	}
	hint := "plan another"
	if t.State == verdict.TrainFrozen {
		hint = "`verdict train add` and `verdict train slip` change a frozen list, by name and with a reason"
	}
	return t, verdict.Errorf(verdict.Conflict, "train %s is %s and is not planned any more", t.Ref(), t.State).WithHint("%s", hint)
}

// sameButVersions reports whether two trains differ in nothing that is planned but
// the versions of releases that have not shipped.
func sameButVersions(a, b verdict.Train) bool {
	open := a.State == verdict.TrainFrozen
	return a.Kind == b.Kind && a.Cut.Equal(b.Cut) && slices.EqualFunc(a.Lines, b.Lines, func(x, y verdict.TrainLine) bool {
		return x.Line == y.Line && (x.Release == y.Release || open && x.Shipped == "")
	})
}

func plannedTrain(s *store.Snapshot, t verdict.Train, now time.Time) (PlannedTrain, error) {
	r, err := remediesOf(s, t.Product, now)
	if err != nil {
		return PlannedTrain{}, err
	}
	return planOf(s, r, t)
}

// planOf lays a train out by what the work of its product is planned by.
func planOf(s *store.Snapshot, r *remedies, t verdict.Train) (PlannedTrain, error) {
	p := PlannedTrain{Train: t, Gates: map[string]verdict.Gate{}, Withdrawn: map[string]string{}, shown: r.named}
	var states []remedy.LineStanding
	for _, l := range t.Lines {
		state, err := r.lineState(l.Line)
		if err != nil {
			return p, err
		}
		states = append(states, state)
	}
	p.Plans = remedy.Plan(t, states)
	for _, release := range r.world.Releases {
		shipped := slices.ContainsFunc(t.Lines, func(l verdict.TrainLine) bool { return l.Shipped == release.Version })
		if shipped && release.State == verdict.Withdrawn {
			p.Withdrawn[release.Version] = release.Reason
		}
	}
	gates, err := s.Gates(t.Product)
	for _, g := range gates {
		if g.Train == t.Name {
			p.Gates[g.Version] = g
		}
	}
	return p, err
}

// Train gives a train with what goes along as of now.
func (a *App) Train(ctx context.Context, product, name string) (p PlannedTrain, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		t, err := s.Train(product, name)
		if err != nil {
			return err
		}
		p, err = plannedTrain(s, t, a.Now())
		return err
	})
	return p, err
}

// Trains gives the trains of a product, the earliest planned first.
func (a *App) Trains(ctx context.Context, product string) (list []verdict.Train, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		if _, err := s.Product(product); err != nil {
			return err
		}
		list, err = s.Trains(product)
		return err
	})
	return list, err
}

// changeTrain changes a train that has neither shipped nor been cancelled.
func (a *App) changeTrain(ctx context.Context, command, product, name string, change func(*verdict.Train, PlannedTrain) error) (p PlannedTrain, changed int, err error) {
	changed, err = a.update(ctx, "train "+command+" "+product+"/"+name, func(tx *store.Tx) error {
		t, err := tx.Train(product, name)
		if err != nil {
			return err
		}
		if p, err = plannedTrain(tx.Snapshot, t, a.Now()); err != nil {
			return err
		}
		t.Lines = slices.Clone(t.Lines)
		if err := change(&t, p); err != nil {
			return err
		}
		if _, err := tx.PutTrain(t); err != nil {
			return err
		}
		p, err = plannedTrain(tx.Snapshot, t, a.Now())
		return err
	})
	return p, changed, err
}

// FreezeTrain makes what goes along the frozen list of each line. One that is
// frozen stays as it was.
func (a *App) FreezeTrain(ctx context.Context, product, name string) (PlannedTrain, int, error) {
	return a.changeTrain(ctx, "freeze", product, name, func(t *verdict.Train, p PlannedTrain) error {
		switch t.State {
		case verdict.TrainPlanned:
			freezeLists(t, p, a.Now(), a.person())
			return nil
		case verdict.TrainFrozen, verdict.TrainShipped:
			return nil
		default:
			return verdict.Errorf(verdict.Conflict, "train %s is %s", t.Ref(), t.State)
		}
	})
}

// freezeLists makes what goes along by the plan the frozen list of each line.
func freezeLists(t *verdict.Train, p PlannedTrain, at time.Time, by string) {
	t.State, t.Frozen, t.FrozenBy = verdict.TrainFrozen, at, by
	for _, plan := range p.Plans {
		if l, ok := t.Line(plan.Line); ok {
			l.Base, l.Fixes, l.Slipped = plan.Latest, plan.Fixes, plan.Slipped
		}
	}
}

// AddToTrain puts a vulnerability on the list of a line by name.
func (a *App) AddToTrain(ctx context.Context, product, name, line, id, reason string) (PlannedTrain, int, error) {
	return a.namedChange(ctx, "add", product, name, line, id, reason, func(l *verdict.TrainLine, plan remedy.LinePlan, id string, known bool) error {
		if !known {
			return nameless(id)
		}
		addFix(l, plan, id, named{reason, a.person(), a.Now()})
		return nil
	})
}

// named is who changes a list by name, why and when.
type named struct {
	reason, by string
	at         time.Time
}

// addFix puts a vulnerability, by its shown id, on the list of a line.
func addFix(l *verdict.TrainLine, plan remedy.LinePlan, id string, n named) {
	if _, goes := l.Fix(id); goes {
		return
	}
	fix := verdict.TrainFix{Vulnerability: id, Severity: verdict.SeverityUnknown, Since: n.at}
	if slip, ok := (verdict.TrainLine{Slipped: plan.Slipped}).Slip(id); ok {
		fix = slip.TrainFix
	} else if f, ok := (verdict.TrainLine{Fixes: plan.Fixes}).Fix(id); ok {
		fix = f
	} else if i := slices.IndexFunc(plan.Missing, func(m remedy.Missed) bool { return m.Vulnerability == id }); i >= 0 {
		fix = plan.Missing[i].TrainFix
	}
	fix.AddedBy, fix.Reason, fix.Why = n.by, n.reason, "added by name"
	l.Fixes = append(slices.Clone(l.Fixes), fix)
	l.Slipped = slices.DeleteFunc(slices.Clone(l.Slipped), func(s verdict.TrainSlip) bool { return s.Vulnerability == id })
}

// SlipFromTrain takes a vulnerability off the list of a line by name.
func (a *App) SlipFromTrain(ctx context.Context, product, name, line, id, reason string) (PlannedTrain, int, error) {
	return a.namedChange(ctx, "slip", product, name, line, id, reason, func(l *verdict.TrainLine, plan remedy.LinePlan, id string, _ bool) error {
		return slipFix(l, plan, id, named{reason, a.person(), a.Now()})
	})
}

// slipFix takes a vulnerability, by its shown id, off the list of a line.
func slipFix(l *verdict.TrainLine, plan remedy.LinePlan, id string, n named) error {
	if _, slipped := l.Slip(id); slipped {
		return nil
	}
	fix, goes := (verdict.TrainLine{Fixes: plan.Fixes}).Fix(id)
	if !goes {
		return verdict.Errorf(verdict.NotFound, "%s does not go along on line %s", id, l.Line).WithHint("`verdict train show` tells what does")
	}
	l.Slipped = append(slices.Clone(l.Slipped), verdict.TrainSlip{TrainFix: fix, Cause: n.reason, By: n.by, At: n.at})
	l.Fixes = slices.DeleteFunc(slices.Clone(l.Fixes), func(f verdict.TrainFix) bool { return f.Vulnerability == id })
	return nil
}

// namedChange changes the list of one line, with a reason.
func (a *App) namedChange(ctx context.Context, command, product, name, line, id, reason string, change func(*verdict.TrainLine, remedy.LinePlan, string, bool) error) (PlannedTrain, int, error) {
	return a.changeTrain(ctx, command, product, name, func(t *verdict.Train, p PlannedTrain) error {
		l, ok := t.Line(line)
		switch {
		case !ok:
			return verdict.Errorf(verdict.NotFound, "train %s goes along no line %s", t.Ref(), line)
		case t.State != verdict.TrainPlanned && t.State != verdict.TrainFrozen || l.Shipped != "":
			return verdict.Errorf(verdict.Conflict, "train %s has shipped on line %s, or was cancelled", t.Ref(), line).WithHint("plan another")
		case strings.TrimSpace(reason) == "":
			return verdict.Errorf(verdict.Usage, "a list is changed with a reason").WithHint("give it with --reason")
		}
		i := slices.IndexFunc(p.Plans, func(x remedy.LinePlan) bool { return x.Line == line })
		id, known := p.shown(id)
		return change(l, p.Plans[i], id, known)
	})
}

// CancelTrain ends a train that has not shipped whole.
func (a *App) CancelTrain(ctx context.Context, product, name, reason string) (PlannedTrain, int, error) {
	return a.changeTrain(ctx, "cancel", product, name, func(t *verdict.Train, _ PlannedTrain) error {
		if t.State != verdict.TrainCancelled {
			t.State, t.Reason = verdict.TrainCancelled, reason
		}
		return nil
	})
}

// Listed is a train as its row says, without what would go along.
func Listed(t verdict.Train) PlannedTrain {
	p := PlannedTrain{Train: t}
	for _, l := range t.Lines {
		p.Plans = append(p.Plans, remedy.LinePlan{Line: l.Line, Latest: l.Base, Release: l.Release, Shipped: l.Shipped, Fixes: l.Fixes, Slipped: l.Slipped})
	}
	return p
}
