// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"time"

	"verdict/spec/vers"
)

// Status is the answer to "is it affected?".
type Status string

// The statuses, the weightiest first (verdicts.md, roll-up).
const (
	Affected           Status = "affected"
	UnderInvestigation Status = "under_investigation"
	Unknown            Status = "unknown"
	NotEvaluated       Status = "not_evaluated" // past its end of life, and nobody looked
	Fixed              Status = "fixed"
	NotAffected        Status = "not_affected"
)

// Statuses lists the statuses, the weightiest first.
var Statuses = []Status{Affected, UnderInvestigation, Unknown, NotEvaluated, Fixed, NotAffected}

// Weight ranks a status for the roll-up over parts and components; the highest
// weight wins.
func (s Status) Weight() int {
	for i, x := range Statuses {
		if x == s {
			return len(Statuses) - i
		}
	}
	return 0
}

// Clean reports whether the status says that the release is safe to run.
func (s Status) Clean() bool { return s == Fixed || s == NotAffected }

// Justification is why something is not affected: the five of CSAF 2.0 (flags)
// and OpenVEX 0.2.0.
type Justification string

// The justifications.
const (
	ComponentNotPresent      Justification = "component_not_present"
	CodeNotPresent           Justification = "vulnerable_code_not_present"
	CodeNotInExecutePath     Justification = "vulnerable_code_not_in_execute_path"
	CodeNotControllable      Justification = "vulnerable_code_cannot_be_controlled_by_adversary"
	InlineMitigationsPresent Justification = "inline_mitigations_already_exist"
)

// Justifications lists the five.
var Justifications = []Justification{ComponentNotPresent, CodeNotPresent, CodeNotInExecutePath, CodeNotControllable, InlineMitigationsPresent}

// MatchedAs says by which identity a component was matched.
type MatchedAs string

// The identities.
const (
	AsPURL       MatchedAs = "purl"
	AsPedigree   MatchedAs = "pedigree"
	AsRelocation MatchedAs = "relocation" // a proposal of low confidence
	// AsCPE is a last resort where no package URL leads to a record: never sure, and
	// only where the product asks for it.
	AsCPE     MatchedAs = "cpe"
	AsRelease MatchedAs = "release" // a flaw of our own, by the product's version
)

// Match is a scanner's raw claim: a component has a vulnerability, with the
// reason. It is computed once per distinct component.
type Match struct {
	Component     string // Component.Key; for AsRelease the release's own package URL
	Vulnerability VulnerabilityID
	Records       []string // ids of the records that assert it, in order of text
	As            MatchedAs
	// Identity is the package URL by which it was compared: the component's own,
	// an ancestor's, or the relocated one.
	Identity string
	// Range is the stretch that holds the version; zero when listed.
	Range  vers.Interval
	Listed bool // the version is among the record's listed versions
	// Fixed are versions that end the flaw, nearest first: the same branch's,
	// then the smallest that no range of the group contains.
	Fixed []string
	// Undetermined says why the version could not be compared; "" when it was.
	Undetermined string
}

// Finding is the durable thing: a release, a component of it, a vulnerability.
// It goes inactive, never away.
type Finding struct {
	Product       string
	Version       string
	Component     string // Component.Key
	Vulnerability VulnerabilityID
	Since         time.Time
	Inactive      time.Time // zero while a match stands
}
