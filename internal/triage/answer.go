// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"time"

	"verdict"
)

// Reason names the rule that decided, in lower snake case.
type Reason string

// The reasons.
const (
	ReasonNoRecord      Reason = "no_record"
	ReasonRetracted     Reason = "retracted"
	ReasonStaleSource   Reason = "stale_source"
	ReasonNotComparable Reason = "not_comparable"
	ReasonNoInventory   Reason = "inventory_missing"
	ReasonIncomplete    Reason = "inventory_incomplete"
	ReasonUpgraded      Reason = "no_longer_in_range"
	ReasonOutsideRange  Reason = "outside_range"
	ReasonAbsent        Reason = "component_absent"
	ReasonDanger        Reason = "danger_floor"
	ReasonAssessed      Reason = "assessed"
	ReasonDeclared      Reason = "declared" // a flaw of our own, by its record
	ReasonPremise       Reason = "premise_failed"
	ReasonConflict      Reason = "conflict"
	ReasonContradiction Reason = "contradiction"
	ReasonPromoted      Reason = "promoted" // a machine's verdict
	ReasonSupplier      Reason = "supplier"
	ReasonUndetermined  Reason = "undetermined_match"
	ReasonUnassessed    Reason = "unassessed"
	ReasonPastEndOfLife Reason = "past_end_of_life"
)

// Ground is what an answer rests on, or one that it does not.
type Ground struct {
	What string // such as "assessment ASM-1f0c2a9b" or "absence"
	Why  string // a sentence, without final period
	// Assessment is the id when What is one; "" otherwise.
	Assessment string
}

// PremiseAnswer is a premise as it was replayed.
type PremiseAnswer struct {
	Assessment string
	verdict.Premise
	Answer string // "" when nothing could be replayed
	Holds  bool
	// Unverified is set on prose that holds by inheritance within a line.
	Unverified bool
	Why        string
	// outside is set when the finding's own version was compared and is not in
	// the assessed range.
	outside bool
}

// Muting is an imported or own rule that mutes a finding.
type Muting struct {
	Source string // file, or "own"
	Rule   string
	Line   int
	Why    string
	// Void says why the muting does not count; "" when it does.
	Void string
}

// FindingAnswer is the verdict on one component of a part.
type FindingAnswer struct {
	Component     verdict.Component
	Occurrences   []verdict.Occurrence
	Match         verdict.Match
	Status        verdict.Status
	Justification verdict.Justification
	Detail        string
	Impact        string
	Action        string
	Reason        Reason
	Won           Ground
	Lost          []Ground
	Premises      []PremiseAnswer
	Evidence      []verdict.Evidence
	// Supplied are the statements of suppliers that are among the evidence, by its id.
	Supplied map[string]verdict.SupplierStatement
	Muted    []Muting
	// Proposal is what analyses suggest while it is under investigation; nil when there
	// is none.
	Proposal *Proposal
	// Reconfirm is set when a premise of a covering assessment failed: the
	// finding waits in the queue although the status may stand.
	Reconfirm bool
	// Unverified is set when the verdict was inherited on prose alone.
	Unverified bool
	// Machine marks a verdict that no person gave.
	Machine bool
}

// Quiet reports whether a muting that counts takes the finding out of the queue
// and of gates.
func (f FindingAnswer) Quiet() bool {
	for _, m := range f.Muted {
		if m.Void == "" {
			return true
		}
	}
	return false
}

// PartAnswer is the verdict on one part of a release.
type PartAnswer struct {
	Part          string
	Status        verdict.Status
	Justification verdict.Justification
	Detail        string
	Impact        string
	Action        string
	Reason        Reason
	// Findings are the components that matched, by component key; none when the
	// answer is one of absence.
	Findings []FindingAnswer
	Won      Ground
	Lost     []Ground
	Premises []PremiseAnswer
	// Removed are matches that a rule of ours calls wrong.
	Removed []Muting
	// Stale names sources that the answer rests on and that are too old.
	Stale     []string
	Reconfirm bool
}

// Matched reports whether something matched, before any verdict.
func (p PartAnswer) Matched() bool { return len(p.Findings) > 0 }

// Answer is the verdict on a release, with its reasons: what `verdict explain`
// says.
type Answer struct {
	Asked         string
	Vulnerability string // the shown id
	Aliases       []string
	Title         string
	Origin        verdict.Origin
	Release       verdict.Release
	Part          string // when one part was asked for
	Status        verdict.Status
	Justification verdict.Justification
	Detail        string
	Impact        string
	Action        string
	Reason        Reason
	Class         verdict.Class
	Proposed      verdict.Class // the class that the rules propose
	Severity      verdict.Severity
	Score         float64
	Vector        string
	Word          verdict.SeverityWord // that gave the severity where nobody gives a vector
	// Exploited is set when a catalogue lists the vulnerability, and Likelihood when
	// there is a prediction.
	Exploited  *Exploitation
	Likelihood *Prediction
	FixedIn    []verdict.LineRelease
	Parts      []PartAnswer
	Won        Ground
	Lost       []Ground
	Because    string
	Evaluated  time.Time
}

// Findings gives the findings of all parts asked for.
func (a Answer) Findings() []FindingAnswer {
	var all []FindingAnswer
	for _, p := range a.Parts {
		all = append(all, p.Findings...)
	}
	return all
}
