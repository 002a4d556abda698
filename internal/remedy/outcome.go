// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"time"

	"verdict"
)

// Outcome is what a policy says about a vulnerability in a line.
type Outcome struct {
	Policy string // version of the policy: its name, @, and a digest of its text
	// Rule is the name of the rule that won, and Line where it stands in the policy's
	// document; "" and 0 when no rule applied.
	Rule string
	Line int
	Why  string // the condition that held
	Lost []Lost

	Vehicle   verdict.Vehicle // "" when nothing has to be shipped
	Deadlines []Deadline
	// Channels are where a statement may appear, none for nowhere; Audience is who
	// may read it.
	Channels []verdict.Channel
	Audience verdict.Audience
	// Telling is how a decision has to tell users at least: nothing forbids to tell
	// anything. It is "" where the rule leaves it open.
	Telling verdict.Telling
	// Discretion is set when it is left to a decision, which must be recorded before
	// anything is published.
	Discretion bool
	// NewCVE is set when an advisory has to come with a CVE record of its own: on
	// flaws of ours. One on a dependency's flaw cites the library's CVE.
	NewCVE bool
	// Remediation are the kinds that a decision may name; none for any.
	Remediation []verdict.Remediation
	Approvers   int // how many people approve a decision
	// Unscored is set when nobody whose score counts gives one: the severity is
	// unknown, ranks with high, and waits for somebody to score it.
	Unscored bool
}

// Lost is a rule that did not win.
type Lost struct {
	Rule string
	Line int
	Why  string // a sentence, without final period
}

// DeadlineKind is what has to be done by a deadline.
type DeadlineKind string

// The clocks.
const (
	DeadlineTriage  DeadlineKind = "triage"
	DeadlineFix     DeadlineKind = "fix"
	DeadlinePublish DeadlineKind = "publish"
)

// DeadlineKinds lists the clocks in the order of the work.
var DeadlineKinds = []DeadlineKind{DeadlineTriage, DeadlineFix, DeadlinePublish}

// Deadline is a clock of a rule.
type Deadline struct {
	Kind  DeadlineKind
	Start time.Time // the day from which it runs; zero while no date is known
	From  DateName  // the date that Start is
	// Due is the last day, as its beginning in UTC; zero while the clock does not run.
	Due time.Time
	// Done is the day on which it was done; zero while it is not.
	Done time.Time
	// Arithmetic is how Due comes about, in words.
	Arithmetic string
}

// Overdue reports whether the day has passed at now, as the calendar's zone has it,
// and it is not done.
func (d Deadline) Overdue(now time.Time, c Calendar) bool {
	return !d.Due.IsZero() && d.Done.IsZero() && c.day(now).After(d.Due)
}

// Late reports whether it was done after the last day.
func (d Deadline) Late() bool { return !d.Due.IsZero() && d.Done.After(d.Due) }

// Deadline gives the clock of a kind.
func (o Outcome) Deadline(kind DeadlineKind) (Deadline, bool) {
	for _, d := range o.Deadlines {
		if d.Kind == kind {
			return d, true
		}
	}
	return Deadline{}, false
}
