// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// TrainKind says how a train came about.
type TrainKind string

// The kinds of train.
const (
	QuarterlyPatches TrainKind = "quarterly"
	AdHocPatches     TrainKind = "ad_hoc" // made for what cannot wait
)

// TrainKinds lists the kinds.
var TrainKinds = []TrainKind{QuarterlyPatches, AdHocPatches}

// TrainState is where a train stands in its life.
type TrainState string

// The states of a train.
const (
	TrainPlanned   TrainState = "planned"
	TrainFrozen    TrainState = "frozen" // its list changes by name and with a reason only
	TrainShipped   TrainState = "shipped"
	TrainCancelled TrainState = "cancelled"
)

// TrainStates lists the states in order of life.
var TrainStates = []TrainState{TrainPlanned, TrainFrozen, TrainShipped, TrainCancelled}

// Train is the planned patch releases of some lines of a product, made at one
// time.
type Train struct {
	Product string
	Name    string // a slug, such as 2023q3
	Kind    TrainKind
	State   TrainState
	// Cut is the instant by which something has to be known to go along; zero means
	// the freeze.
	Cut   time.Time
	Lines []TrainLine
	By    string
	At    time.Time
	// Frozen is when and by whom the lists were frozen; zero before.
	Frozen   time.Time
	FrozenBy string
	// Reason says why it was cancelled.
	Reason string
}

// TrainLine is one patch release of a train.
type TrainLine struct {
	Line string
	// Release is the version that is planned; "" while nobody has named it.
	Release string
	// Base is the release of the line that the frozen list was made from.
	Base string
	// Fixes are what was frozen, and before that what was added by name.
	Fixes []TrainFix
	// Slipped are what does not go along, each with the reason.
	Slipped []TrainSlip
	// Shipped is the version that shipped, and ShippedAt when the train was told.
	Shipped   string
	ShippedAt time.Time
}

// TrainFix is a vulnerability that a release of a train is to be free of.
type TrainFix struct {
	Vulnerability string
	Class         Class
	Severity      Severity
	Changes       []TrainChange
	// Decision is the id of the decision that it comes from; "" for hygiene that
	// nobody had to decide.
	Decision string
	// Since is from when on it was a candidate.
	Since time.Time
	Why   string
	// AddedBy is who added it by name, and Reason why; "" for what came by rule.
	AddedBy string
	Reason  string
}

// TrainChange is a component that has to change for a fix.
type TrainChange struct {
	PURL string
	To   string // the version that ends the flaw on the same branch; "" when none is known
}

// TrainSlip is what does not go along.
type TrainSlip struct {
	TrainFix
	Cause string // why it does not go along
	By    string // "" when it slipped by rule
	At    time.Time
}

// Ref names the train as commands do: kafka/2023q3.
func (t Train) Ref() string { return t.Product + "/" + t.Name }

// Line gives a line of the train by its slug.
func (t *Train) Line(slug string) (*TrainLine, bool) {
	for i := range t.Lines {
		if t.Lines[i].Line == slug {
			return &t.Lines[i], true
		}
	}
	return nil, false
}

// Fix gives what goes along about a vulnerability.
func (l TrainLine) Fix(vulnerability string) (TrainFix, bool) {
	for _, f := range l.Fixes {
		if f.Vulnerability == vulnerability {
			return f, true
		}
	}
	return TrainFix{}, false
}

// Slip gives what is said of a vulnerability that does not go along.
func (l TrainLine) Slip(vulnerability string) (TrainSlip, bool) {
	for _, s := range l.Slipped {
		if s.Vulnerability == vulnerability {
			return s, true
		}
	}
	return TrainSlip{}, false
}

// Validate reports the first thing that keeps t from being accepted.
func (t Train) Validate() error {
	switch {
	case !ValidSlug(t.Product) || !ValidSlug(t.Name):
		return Errorf(Invalid, "a train needs a product and a name").at("name").WithHint("write product/name, such as kafka/2023q3")
	case !contains(TrainKinds, t.Kind):
		return Errorf(Invalid, "train %s has the unknown kind %q", t.Ref(), t.Kind).at("kind").WithHint("use one of %s", join(TrainKinds))
	case !contains(TrainStates, t.State):
		return Errorf(Invalid, "train %s has the unknown state %q", t.Ref(), t.State).at("state").WithHint("use one of %s", join(TrainStates))
	case len(t.Lines) == 0:
		return Errorf(Invalid, "train %s goes along no line", t.Ref()).at("lines").WithHint("name the lines that it makes releases of")
	case t.By == "":
		return Errorf(Invalid, "train %s was planned by nobody", t.Ref()).at("by")
	case t.State == TrainCancelled && strings.TrimSpace(t.Reason) == "":
		return Errorf(Invalid, "train %s is cancelled without a reason", t.Ref()).at("reason")
	case (t.State == TrainFrozen || t.State == TrainShipped) && t.Frozen.IsZero():
		return Errorf(Invalid, "train %s is %s and was never frozen", t.Ref(), t.State).at("frozen")
	}
	seen := map[string]bool{}
	for _, l := range t.Lines {
		if !ValidSlug(l.Line) || seen[l.Line] {
			return Errorf(Invalid, "train %s names the line %q twice, or not as a line", t.Ref(), l.Line).at("lines")
		}
		if l.Release != "" && !ValidVersion(l.Release) {
			return Errorf(Invalid, "%q cannot be the version of a release of train %s", l.Release, t.Ref()).at("lines")
		}
		seen[l.Line] = true
	}
	return nil
}

// trainSteps are the states that each state may be followed by.
var trainSteps = map[TrainState][]TrainState{
	TrainPlanned:   {TrainPlanned, TrainFrozen, TrainCancelled},
	TrainFrozen:    {TrainFrozen, TrainShipped, TrainCancelled},
	TrainShipped:   {TrainShipped},
	TrainCancelled: {TrainCancelled},
}

// Follows reports what keeps t from taking the place of before: a frozen list
// changes by name and with a reason only, and what shipped stays as it was.
func (t Train) Follows(before Train) error {
	switch {
	case !contains(trainSteps[before.State], t.State):
		return Errorf(Conflict, "train %s is %s and cannot become %s", t.Ref(), before.State, t.State)
	case before.State == TrainShipped || before.State == TrainCancelled:
		if !reflect.DeepEqual(t, before) {
			return Errorf(Conflict, "train %s is %s and is not changed any more", t.Ref(), before.State).WithHint("plan another")
		}
		return nil
	case before.Frozen.IsZero():
		return nil
	case t.Kind != before.Kind || !t.Cut.Equal(before.Cut) || !t.Frozen.Equal(before.Frozen) || len(t.Lines) != len(before.Lines):
		return Errorf(Conflict, "train %s was frozen on %s; its kind, its cut and its lines stay", t.Ref(), before.Frozen.Format(time.DateOnly)).
			WithHint("plan another, or cancel it")
	}
	for i, l := range t.Lines {
		if err := l.follows(before.Lines[i], t.Ref()); err != nil {
			return err
		}
	}
	return nil
}

// follows is Train.Follows for a line of a frozen train.
func (l TrainLine) follows(before TrainLine, train string) error {
	if l.Line != before.Line || l.Base != before.Base || before.Shipped != "" && (l.Shipped != before.Shipped || !slices.EqualFunc(l.Fixes, before.Fixes, sameFix)) {
		return Errorf(Conflict, "what train %s shipped on line %s cannot be changed any more", train, before.Line)
	}
	for _, f := range before.Fixes {
		still, there := l.Fix(f.Vulnerability)
		slip, gone := l.Slip(f.Vulnerability)
		if there && !sameFix(still, f) || !there && (!gone || strings.TrimSpace(slip.Cause) == "") {
			return Errorf(Conflict, "%s is on the frozen list of train %s and line %s", f.Vulnerability, train, l.Line).
				WithHint("take it off by name, with a reason")
		}
	}
	for _, f := range l.Fixes {
		if _, known := before.Fix(f.Vulnerability); !known && (f.AddedBy == "" || strings.TrimSpace(f.Reason) == "") {
			return Errorf(Conflict, "%s came after the list of train %s and line %s was frozen", f.Vulnerability, train, l.Line).
				WithHint("add it by name, with a reason")
		}
	}
	return nil
}

func sameFix(a, b TrainFix) bool {
	if !a.Since.Equal(b.Since) || !slices.Equal(a.Changes, b.Changes) {
		return false
	}
	a.Since, b.Since, a.Changes, b.Changes = time.Time{}, time.Time{}, nil, nil
	return reflect.DeepEqual(a, b)
}
