// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
)

// Exposure is what a release has to do with one vulnerability, as the engine
// answers.
type Exposure struct {
	Vulnerability string // the shown id
	Title         string
	Status        verdict.Status
	Why           string // of the status
	Severity      verdict.Severity
	Class         verdict.Class
	Proposed      verdict.Class // by the rules; counts while nobody confirmed a class
	Since         time.Time     // from when on it was known; zero when no row says
	Own           bool
	// Danger is set when the status is held by a danger and by nothing in the bill.
	Danger bool
	// Components are those of the release that match.
	Components []Exposed
}

// Exposed is a component that matches.
type Exposed struct {
	PURL   string
	Status verdict.Status
	// Fixed is the version that ends the flaw on the same branch; "" when none is
	// known. Nearest is the smallest one that no range holds, which may be on another.
	Fixed   string
	Nearest string
	// Undetermined says why its version could not be compared; "" when it was.
	Undetermined string
	Quiet        bool // muted by a rule that counts
}

// Clean reports whether there is nothing to do about it in the release.
func (x Exposure) Clean() bool { return x.Status.Clean() || x.Status == verdict.NotEvaluated }

// LineStanding is where a line stands: its last release, and what that is exposed to.
type LineStanding struct {
	Line verdict.Line
	Now  time.Time // as of when
	// Latest is the last release that shipped; "" when none did.
	Latest    string
	Shipped   []string // versions of the line that shipped
	Exposures []Exposure
	// Decisions are those that stand for the line, under the shown id. An acceptance that
	// has ended by now is none.
	Decisions map[string]verdict.Decision
}

// LinePlan is what a train does for a line.
type LinePlan struct {
	Line    string
	Latest  string // what it is planned from
	Release string // what is planned; "" while nobody has named it
	Shipped string
	Fixes   []verdict.TrainFix  // what goes along
	Slipped []verdict.TrainSlip // what does not, and why
	Missing []Missed            // what the line lacks besides
}

// Missed is a vulnerability that a line keeps after the train.
type Missed struct {
	verdict.TrainFix // as it would go along
	Status           verdict.Status
	Cause            string // why it does not
}

// Plan says what goes along with a train, line by line, what slips and what the
// lines lack besides. Before the freeze everything that qualifies goes along, but
// for what was taken off by name; after it the frozen list stands, and what has
// come to qualify since slips.
func Plan(t verdict.Train, lines []LineStanding) []LinePlan {
	var plans []LinePlan
	for _, l := range t.Lines {
		i := slices.IndexFunc(lines, func(s LineStanding) bool { return s.Line.Slug == l.Line })
		if i < 0 {
			continue
		}
		plans = append(plans, planLine(t, l, lines[i]))
	}
	return plans
}

func planLine(t verdict.Train, l verdict.TrainLine, s LineStanding) LinePlan {
	p := LinePlan{Line: l.Line, Latest: s.Latest, Release: l.Release, Shipped: l.Shipped,
		Fixes: slices.Clone(l.Fixes), Slipped: slices.Clone(l.Slipped)}
	if l.Base != "" {
		p.Latest = l.Base
	}
	if l.Shipped != "" || t.State == verdict.TrainCancelled {
		return p
	}
	for _, x := range s.Exposures {
		if x.Clean() {
			continue
		}
		_, goes := l.Fix(x.Vulnerability)
		_, slipped := l.Slip(x.Vulnerability)
		if goes || slipped {
			continue
		}
		fix, why := candidate(t, l, s, x)
		switch {
		case why != "":
			p.Missing = append(p.Missing, Missed{TrainFix: fix, Status: x.Status, Cause: why})
		case tooLate(t, fix) != "":
			p.Slipped = append(p.Slipped, verdict.TrainSlip{TrainFix: fix, Cause: tooLate(t, fix), At: fix.Since})
		default:
			p.Fixes = append(p.Fixes, fix)
		}
	}
	p.sort()
	return p
}

func (p *LinePlan) sort() {
	slices.SortStableFunc(p.Fixes, func(a, b verdict.TrainFix) int {
		return order(a.Severity, b.Severity, a.Vulnerability, b.Vulnerability)
	})
	slices.SortStableFunc(p.Slipped, func(a, b verdict.TrainSlip) int {
		return order(a.Severity, b.Severity, a.Vulnerability, b.Vulnerability)
	})
	slices.SortStableFunc(p.Missing, func(a, b Missed) int {
		return order(a.Severity, b.Severity, a.Vulnerability, b.Vulnerability)
	})
}

// order puts the graver first, then by id.
func order(a, b verdict.Severity, idA, idB string) int {
	return cmp.Or(cmp.Compare(b.Gate(), a.Gate()), strings.Compare(idA, idB))
}

// tooLate says why a candidate comes after the cut or the freeze; "" when it does
// not.
func tooLate(t verdict.Train, f verdict.TrainFix) string {
	switch {
	case !t.Frozen.IsZero() && f.Since.After(t.Frozen):
		return fmt.Sprintf("a candidate since %s, after the freeze of %s", dayOf(f.Since), dayOf(t.Frozen))
	case !t.Frozen.IsZero():
		return fmt.Sprintf("it was not on the list when that was frozen on %s", dayOf(t.Frozen))
	case !t.Cut.IsZero() && f.Since.After(t.Cut):
		return fmt.Sprintf("a candidate since %s, after the cut of %s", dayOf(f.Since), dayOf(t.Cut))
	}
	return ""
}

func dayOf(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// candidate makes what goes along with a train about an exposure, or says why
// nothing does.
func candidate(t verdict.Train, l verdict.TrainLine, s LineStanding, x Exposure) (f verdict.TrainFix, why string) {
	f = verdict.TrainFix{Vulnerability: x.Vulnerability, Class: x.Class, Severity: x.Severity, Since: x.Since, Changes: changes(x)}
	d, decided := s.Decisions[x.Vulnerability]
	if decided && !d.Lapsed(s.Now) {
		f.Decision, f.Since = d.Subject().ID, later(d.At, x.Since)
		f.Why = "decided: fix"
		return f, decidedOtherwise(t, l, s, d)
	}
	undecided := "nobody has decided"
	if decided { // until it ended it was no candidate
		f.Since = later(d.Expires, x.Since)
		undecided = fmt.Sprintf("accepted until %s, and nobody has decided since", dayOf(d.Expires))
	}
	f.Why = "hygiene: an upgrade on the same branch brings it"
	return f, noHygiene(t, x, undecided)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// changes are the components that have to change.
func changes(x Exposure) (list []verdict.TrainChange) {
	for _, c := range x.Components {
		if !c.Status.Clean() {
			list = append(list, verdict.TrainChange{PURL: c.PURL, To: c.Fixed})
		}
	}
	return list
}

// decidedOtherwise says why a decision does not put a fix on this train; "" when it
// does.
func decidedOtherwise(t verdict.Train, l verdict.TrainLine, s LineStanding, d verdict.Decision) string {
	switch {
	case d.Treatment == verdict.Accept:
		return fmt.Sprintf("accepted until %s; %s answers for it", dayOf(d.Expires), d.Owner)
	case d.Treatment == verdict.Mitigate:
		return "decided: mitigate"
	case d.Treatment != verdict.Fix:
		return "decided: none"
	case d.Target != "" && slices.Contains(s.Shipped, d.Target):
		return fmt.Sprintf("decided for %s, which shipped, and %s still has it", d.Target, s.Latest)
	case d.Target != "" && d.Target != l.Release:
		return "decided for " + d.Target
	case d.Target == "" && d.Vehicle == verdict.QuarterlyTrain && t.Kind != verdict.QuarterlyPatches:
		return "decided for a quarterly train"
	}
	return ""
}

// noHygiene says why what nobody decided, in these words, does not go along; "" when it
// does.
func noHygiene(t verdict.Train, x Exposure, undecided string) string {
	class := x.Class
	if class == verdict.Untriaged {
		class = x.Proposed
	}
	switch {
	case x.Status == verdict.Unknown:
		return "unknown: " + x.Why
	case class != verdict.Hygiene || x.Own:
		return fmt.Sprintf("%s; its class is %s", undecided, x.Class)
	case t.Kind != verdict.QuarterlyPatches:
		return "hygiene goes along with quarterly trains"
	case len(changes(x)) == 0:
		return "no component of the bill stands for it"
	}
	for _, c := range x.Components {
		switch {
		case c.Status.Clean():
		case c.Undetermined != "":
			return c.PURL + " cannot be compared: " + c.Undetermined
		case c.Fixed == "" && c.Nearest != "":
			return fmt.Sprintf("no version on the branch of %s ends it; %s does", c.PURL, c.Nearest)
		case c.Fixed == "":
			return "no version is known that ends it in " + c.PURL
		}
	}
	return ""
}
