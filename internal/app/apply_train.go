// SPDX-License-Identifier: Apache-2.0

package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/programme"
	"verdict/internal/remedy"
)

// trainActs are what a document says of a train, each at its instant: that it was
// planned, frozen, and that a release of it shipped. Together they are one entry.
func (w *applier) trainActs(d programme.Doc[programme.Train]) (list []act) {
	entry := -1
	put := func(at time.Time, change func(programme.Train) (bool, string, error)) {
		list = append(list, act{at: w.since(at), do: func() error {
			changed, note, err := change(d.Value)
			if entry < 0 || err != nil {
				err = w.done("Train", d.Value.Ref(), d.Place, changed, err)
				entry = len(w.applied) - 1
			}
			if err == nil {
				w.applied[entry].Changed = w.applied[entry].Changed || changed
				w.noteAt(entry, note)
			}
			return err
		}})
	}
	put(d.Value.At, w.planTrain)
	if d.Value.Frozen.IsZero() {
		return list
	}
	put(d.Value.Frozen, w.freezeTrain)
	for _, l := range d.Value.Lines {
		if !l.Shipped.IsZero() {
			put(l.Shipped, func(t programme.Train) (bool, string, error) { return w.shipTrain(t, l) })
		}
	}
	return list
}

// planTrain plans what the document names; what was frozen, shipped or cancelled
// since then stays.
func (w *applier) planTrain(d programme.Train) (bool, string, error) {
	t := d.Train
	t.At = w.since(t.At)
	before, err := w.Train(t.Product, t.Name)
	if err == nil {
		t, err = replanned(before, d.Train)
	} else if verdict.CodeOf(err) == verdict.NotFound {
		err = nil
	}
	if err != nil {
		return false, "", err
	}
	changed, err := w.PutTrain(t)
	return changed, "", err
}

// freezeTrain freezes the lists as of the day that the document names, with what it
// adds and takes off by name. Of a train that is frozen already what it names
// besides is added and taken off now. In the end the list is what the document says
// that it is.
func (w *applier) freezeTrain(d programme.Train) (bool, string, error) {
	t, err := w.Train(d.Product, d.Name)
	if err != nil {
		return false, "", err
	}
	if t.State == verdict.TrainCancelled {
		return false, "", verdict.Errorf(verdict.Conflict, "train %s was cancelled: %s", t.Ref(), t.Reason)
	}
	at := d.Frozen
	if t.State != verdict.TrainPlanned {
		at = w.now
	}
	t.Lines = slices.Clone(t.Lines)
	named, err := w.changeByName(&t, d, at)
	if err != nil {
		return false, "", err
	}
	if t.State == verdict.TrainPlanned {
		p, err := w.planned(t, at)
		if err != nil {
			return false, "", err
		}
		freezeLists(&t, p, at, d.By)
		named = true
	}
	if err := w.asListed(t, d); err != nil || !named {
		return false, "", err
	}
	changed, err := w.PutTrain(t)
	return changed, "", err
}

// changeByName adds to the lists of a train, and takes off them, what the document
// names and what is not so yet; it reports whether there was any.
func (w *applier) changeByName(t *verdict.Train, d programme.Train, at time.Time) (changed bool, err error) {
	var plans []remedy.LinePlan
	for _, l := range d.Lines {
		line, _ := t.Line(l.Line)
		put := func(id, reason string, change func(remedy.LinePlan, string, named) error) error {
			if plans == nil {
				p, err := w.planned(*t, at)
				if err != nil {
					return err
				}
				plans = p.Plans
			}
			changed = true
			i := slices.IndexFunc(plans, func(p remedy.LinePlan) bool { return p.Line == l.Line })
			return change(plans[i], id, named{reason, d.By, at})
		}
		for _, n := range l.Added {
			id, known, err := w.shownID(n.Vulnerability)
			if _, goes := line.Fix(id); err == nil && !goes && !known {
				err = nameless(id)
			} else if err == nil && !goes {
				err = put(id, n.Reason, func(p remedy.LinePlan, id string, by named) error { addFix(line, p, id, by); return nil })
			}
			if err != nil {
				return changed, err
			}
		}
		for _, n := range l.Slipped {
			id, _, err := w.shownID(n.Vulnerability)
			if _, slipped := line.Slip(id); err == nil && !slipped {
				err = put(id, n.Reason, func(p remedy.LinePlan, id string, by named) error { return slipFix(line, p, id, by) })
			}
			if err != nil {
				return changed, err
			}
		}
	}
	return changed, nil
}

// asListed reports a frozen list that is another than the document says.
func (w *applier) asListed(t verdict.Train, d programme.Train) error {
	for _, l := range d.Lines {
		if l.Fixes == nil {
			continue
		}
		said := []string{}
		for _, id := range l.Fixes {
			shown, _, err := w.shownID(id)
			if err != nil {
				return err
			}
			said = append(said, shown)
		}
		line, _ := t.Line(l.Line)
		frozen := []string{}
		for _, f := range line.Fixes {
			frozen = append(frozen, f.Vulnerability)
		}
		slices.Sort(said)
		slices.Sort(frozen)
		if !slices.Equal(said, frozen) {
			return verdict.Errorf(verdict.Conflict, "the list of train %s and line %s holds %s, and the document says %s", t.Ref(), l.Line,
				orNothing(frozen), orNothing(said)).At("", 0, "lines").WithHint("name what else goes along under added and what does not under slipped, with reasons")
		}
	}
	return nil
}

func orNothing(ids []string) string {
	if len(ids) == 0 {
		return "nothing"
	}
	return strings.Join(ids, ", ")
}

// shownID is the id by which what an id names is shown, and whether it names anything.
func (w *applier) shownID(id string) (shown string, known bool, err error) {
	named, err := w.VulnerabilitiesByID(verdict.CanonicalID(id))
	if err != nil || len(named) == 0 {
		return verdict.CanonicalID(id), false, err
	}
	return named[0].Shown(), true, nil
}

// shipTrain tells the train that a release of one of its lines shipped, as of then.
// The release is held, by its declared bills, against what had been said of it.
func (w *applier) shipTrain(d programme.Train, l programme.TrainLine) (bool, string, error) {
	t, err := w.Train(d.Product, d.Name)
	if err != nil {
		return false, "", err
	}
	release, err := w.Release(d.Product, l.Release)
	if err != nil {
		return false, "", err
	}
	if err := shippable(&t, release); err != nil {
		return false, "", err
	}
	if line, _ := t.Line(l.Line); line.Shipped != "" {
		return false, "", nil
	}
	r, err := w.remedies(d.Product, l.Shipped)
	if err != nil {
		return false, "", err
	}
	inspect := inspection{ref: release.Ref(), train: t}
	g, err := inspect.byDeclared(w.Snapshot, r, d.By)
	if err != nil {
		return false, "", err
	}
	recorded, err := w.AddGate(g)
	if err != nil {
		return false, "", err
	}
	p, err := shipped(w.Tx, r, t, release, g)
	line, _ := p.Line(l.Line)
	return err == nil && (recorded || line.Shipped != ""), gateNote(g, blocked(release, g)), err
}

// remedies is what the work of a product is planned by at an instant. Its rows are
// read once: nothing that is done on trains or published is among them.
func (w *applier) remedies(product string, at time.Time) (*remedies, error) {
	known := w.planning[product]
	if known == nil {
		r, err := remediesOf(w.Snapshot, product, at)
		if err != nil {
			return nil, err
		}
		if w.planning == nil {
			w.planning = map[string]*remedies{}
		}
		w.planning[product], known = r, r
	}
	return known.at(at), nil
}

func (w *applier) planned(t verdict.Train, at time.Time) (PlannedTrain, error) {
	r, err := w.remedies(t.Product, at)
	if err != nil {
		return PlannedTrain{}, err
	}
	return planOf(w.Snapshot, r, t)
}

// gateNote says what a gate found; "" for nothing.
func gateNote(g verdict.Gate, blocked bool) string {
	if g.Passed() {
		return ""
	}
	text := fmt.Sprintf("%s does not hold to what was said of it (%s", g.Version, g.Findings[0].Kind)
	if id := g.Findings[0].Vulnerability; id != "" {
		text += " " + id
	}
	if n := len(g.Findings); n > 1 {
		text += fmt.Sprintf(" and %d more", n-1)
	}
	if blocked {
		return text + "), and does not ship"
	}
	return text + ")"
}
