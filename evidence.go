// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"time"
)

// EvidenceKind says what sort of fact a piece of evidence is.
type EvidenceKind string

// The kinds of evidence. The first four raise the danger floor.
const (
	EvidenceExecutedProof EvidenceKind = "executed_proof"  // the flaw was triggered in our product
	EvidenceExploitation  EvidenceKind = "exploitation"    // seen used against our product
	EvidenceKEV           EvidenceKind = "kev"             // listed as known exploited
	EvidenceReport        EvidenceKind = "credible_report" // a report to us that was judged credible
	EvidenceReach         EvidenceKind = "reach"           // an analyzer's answer about paths
	EvidencePresence      EvidenceKind = "presence"        // an analyzer's answer about the artifact
	EvidenceSupplier      EvidenceKind = "supplier_vex"    // a supplier's statement about a component
	EvidenceNote          EvidenceKind = "note"            // a person's observation
)

// EvidenceKinds lists the kinds.
var EvidenceKinds = []EvidenceKind{EvidenceExecutedProof, EvidenceExploitation, EvidenceKEV, EvidenceReport,
	EvidenceReach, EvidencePresence, EvidenceSupplier, EvidenceNote}

// EvidenceResult is what it says.
type EvidenceResult string

// The results.
const (
	ResultReached EvidenceResult = "reached"
	// ResultReachedAssuming: there is a way that rests on named assumptions.
	ResultReachedAssuming EvidenceResult = "reached_under_assumptions"
	ResultNotReached      EvidenceResult = "not_reached"
	ResultAbsent          EvidenceResult = "absent"
	// ResultPresent: the component is in what ships, whatever a bill says of it.
	ResultPresent      EvidenceResult = "present"
	ResultUndetermined EvidenceResult = "undetermined"
	ResultConfirmed    EvidenceResult = "confirmed" // of the danger kinds
	ResultStated       EvidenceResult = "stated"    // of supplier_vex and note
)

// EvidenceResults lists the results.
var EvidenceResults = []EvidenceResult{ResultReached, ResultReachedAssuming, ResultNotReached, ResultAbsent, ResultPresent, ResultUndetermined, ResultConfirmed, ResultStated}

// Evidence is a fact about a finding by a machine or a person. It is private.
type Evidence struct {
	ID            string // EVD-<8 hex of its content>
	Vulnerability string // the id that was named
	// Product, Version, Part and Component narrow what it speaks of; "" does not.
	Product   string
	Version   string
	Part      string
	Component string // package URL, with or without version

	Kind   EvidenceKind
	Result EvidenceResult
	// Tool and ToolVersion made it; "" for a person.
	Tool        string
	ToolVersion string
	// Artifact is the SHA-256 of the artifact that was examined.
	Artifact string
	// Build identifies the component build that a supplier speaks of: a digest,
	// or a distribution package's package URL with version.
	Build string
	// Status and Justification are a supplier's.
	Status        Status
	Justification Justification
	Summary       string
	By            string
	At            time.Time
	// Analysis is what an analyzer of code rests on; nil for all else.
	Analysis *Analysis `json:",omitempty"`
	// LiftedBy are names that lifted a danger before that took a signature. They count for
	// nothing.
	LiftedBy []string
	// Lift is a person's word that a danger does not hold; nil where nobody says so. It
	// stands from Lifted on, when another has signed it; zero while nobody has.
	Lift   *Lift     `json:",omitempty"`
	Lifted time.Time `json:",omitzero"`
}

// Lift is a person's word that a danger does not hold for us.
type Lift struct {
	Reason string
	By     string
	At     time.Time
}

// Witnessed reports whether a way to the vulnerable code was found, be it under
// assumptions: what defeats the claim that it is absent or does not run.
func (e Evidence) Witnessed() bool {
	return e.Result == ResultReached || e.Result == ResultReachedAssuming
}

// OfScope reports whether the analyzer scope made it: one that compared what a bill says
// with what ships.
func (e Evidence) OfScope() bool { return e.Analysis != nil && e.Analysis.Analyzer == AnalyzerScope }

// Machine reports whether a tool made it.
func (e Evidence) Machine() bool { return e.Tool != "" }

// Dangerous reports whether the evidence is of a kind that raises a danger.
func (e Evidence) Dangerous() bool {
	switch e.Kind {
	case EvidenceExecutedProof, EvidenceExploitation, EvidenceKEV, EvidenceReport:
		return true
	}
	return false
}

// Danger reports whether the evidence holds the status at under_investigation or
// worse: a danger kind that two people have not lifted.
func (e Evidence) Danger() bool { return e.Dangerous() && e.Lifted.IsZero() }

// Covers reports whether the evidence speaks of a component in a part of a
// release.
func (e Evidence) Covers(product, version, part, purl string) bool {
	if e.Product != "" && e.Product != product || e.Version != "" && e.Version != version || e.Part != "" && e.Part != part {
		return false
	}
	return e.Component == "" || e.Component == purl || e.Component == PURLBase(purl)
}

// Validate reports the first thing that keeps e from being accepted.
func (e Evidence) Validate() error {
	switch {
	case e.Vulnerability == "":
		return Errorf(Invalid, "evidence names no vulnerability").at("vulnerability")
	case !contains(EvidenceKinds, e.Kind):
		return Errorf(Invalid, "evidence about %s has the unknown kind %q", e.Vulnerability, e.Kind).at("kind").
			WithHint("use one of %s", join(EvidenceKinds))
	case !contains(EvidenceResults, e.Result):
		return Errorf(Invalid, "evidence about %s has the unknown result %q", e.Vulnerability, e.Result).at("result").
			WithHint("use one of %s", join(EvidenceResults))
	case e.Summary == "":
		return Errorf(Invalid, "evidence about %s has no summary", e.Vulnerability).at("summary")
	}
	if _, err := CanonicalPURL(e.Component); err != nil {
		return Errorf(Invalid, "evidence about %s names the component %q, which is no package URL", e.Vulnerability, e.Component).at("component").
			WithHint("write a package URL with or without version, such as pkg:maven/org.xerial.snappy/snappy-java")
	}
	return nil
}
