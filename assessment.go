// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"strings"
	"time"

	"verdict/spec/vers"
)

// Assessment is our reasoned, append-only statement for a scope. It is private
// until a statement made from it is published.
type Assessment struct {
	ID string // readable and stable: ASM-<8 hex of its content>
	// Vulnerability is the id that the author named; the assessment stays bound
	// to it through merges and splits.
	Vulnerability string
	Scope         AssessmentScope
	Status        Status // affected, not_affected, fixed or under_investigation
	Justification Justification
	// Detail is our finer value behind the justification, free text in snake case.
	Detail string
	// Impact is why in words; Action is what users do when it is affected.
	Impact string
	Action string

	Premises []Premise
	// Read is what the vulnerability's records said when the assessment was
	// written, a line for each id and each claim: what the premise of kind
	// vulnerability is the digest of. It tells what has changed since.
	Read []string `json:",omitempty"`
	// Evidence are ids of the evidence that the author knew of.
	Evidence   []string
	Supersedes string // id of an earlier assessment; "" for none

	Author  string
	Written time.Time
	Expires time.Time // zero: never

	// Approved is when and by whom; an unapproved assessment decides nothing.
	Approved   time.Time
	ApprovedBy string
	// Revoked is when a person took it back; zero while it stands.
	Revoked   time.Time
	RevokedBy string
	// Accepted are the releases that were in scope at the approval.
	Accepted []Acceptance
}

// AssessmentScope is what an assessment speaks of. Empty fields do not narrow.
type AssessmentScope struct {
	Product  string
	Lines    []string
	Releases []string
	Part     string
	// Component is a package URL without version.
	Component string
	// Versions is the stretch of the component's versions that was looked at;
	// the zero Interval means any.
	Versions vers.Interval
}

// Narrowness orders scopes: release before line before product, then part, then
// component. A higher number is narrower.
func (s AssessmentScope) Narrowness() int {
	n := 0
	switch {
	case len(s.Releases) > 0:
		n = 8
	case len(s.Lines) > 0:
		n = 4
	}
	if s.Part != "" {
		n += 2
	}
	if s.Component != "" {
		n++
	}
	return n
}

// CoversRelease reports whether the release is in scope, leaving component
// and part aside.
func (s AssessmentScope) CoversRelease(r Release) bool {
	if s.Product != r.Product {
		return false
	}
	if len(s.Releases) > 0 {
		return contains(s.Releases, r.Version)
	}
	return len(s.Lines) == 0 || contains(s.Lines, r.Line)
}

// CoversFinding reports whether a component in a part is in scope. The component
// is a package URL with version; its version is a premise, not scope.
func (s AssessmentScope) CoversFinding(part, purl string) bool {
	if s.Part != "" && s.Part != part {
		return false
	}
	return s.Component == "" || s.Component == PURLBase(purl)
}

// PremiseKind is a check that can be run again.
type PremiseKind string

// The kinds of premise that the bills of materials and the records can answer.
const (
	// PremiseComponent: the component's version lies in Expected, a range as
	// "[2.0,2.13.5]" in the component's own scheme.
	PremiseComponent PremiseKind = "component"
	// PremiseScope: the component's scope in the bill is Expected.
	PremiseScope PremiseKind = "scope"
	// PremiseVulnerability: ids and ranges are as read; Expected is their digest.
	PremiseVulnerability PremiseKind = "vulnerability"
	// PremiseAbsent: the component that Subject names is not in the part;
	// Expected is "absent".
	PremiseAbsent PremiseKind = "absent"
	// PremiseFact: the release declares Subject to be Expected.
	PremiseFact PremiseKind = "fact"
	// PremiseProse: a person's words, which nothing can replay.
	PremiseProse PremiseKind = "prose"
)

// The kinds of premise that the code of a part answers (see [Replay]).
const (
	// PremiseReach: an analysis of the calls gives Expected for the symbols of Subject,
	// which stand in order of text with a space between: a result with the profile's name
	// and the beginning of its digest, "not_reached under kafka-broker (1a2b3c4d)".
	PremiseReach PremiseKind = "reach"
	// PremiseUses: the code that ships uses what Subject names as often as Expected says,
	// "0" or "3 (1a2b3c4d)" with the beginning of the digest of the places. Subject is
	// "class", "method", "field", "string" or "annotation", a space, and what is looked for.
	PremiseUses PremiseKind = "uses"
	// PremisePresence: the symbols of Subject are "absent" from the code that ships, or
	// "present", under their names or under relocated ones.
	PremisePresence PremiseKind = "presence"
	// PremiseBody: the method that Subject names does what it did; Expected is the
	// beginning of the digest of its normalised body.
	PremiseBody PremiseKind = "body"
	// PremiseConfig: the configuration that ships gives the key of Subject the value
	// Expected; Subject is FILE#KEY, FILE a path or a pattern for one.
	PremiseConfig PremiseKind = "config"
)

// PremiseKinds lists the kinds.
var PremiseKinds = []PremiseKind{PremiseComponent, PremiseScope, PremiseVulnerability, PremiseAbsent, PremiseFact, PremiseProse,
	PremiseReach, PremiseUses, PremisePresence, PremiseBody, PremiseConfig}

// AskedOfCode reports whether the code that a part of a release ships answers premises of
// the kind.
func (k PremiseKind) AskedOfCode() bool {
	switch k {
	case PremiseReach, PremiseUses, PremisePresence, PremiseBody, PremiseConfig:
		return true
	}
	return false
}

// Premise is a named check with the answer that the assessment rests on.
type Premise struct {
	Kind PremiseKind
	// Subject is what is asked about: a package URL without version, a fact's
	// name; "" for the finding's own component.
	Subject  string
	Expected string
}

// Acceptance is what a premise's check said for a release when the assessment
// was approved. Answers are in the order of Assessment.Premises; "" where there
// was nothing to replay.
type Acceptance struct {
	Version string
	Line    string
	Part    string
	Answers []string
}

// Standing reports whether the assessment is approved, not revoked and not
// expired at now.
func (a Assessment) Standing(now time.Time) bool {
	return !a.Approved.IsZero() && !a.Approved.After(now) &&
		(a.Revoked.IsZero() || a.Revoked.After(now)) &&
		(a.Expires.IsZero() || now.Before(a.Expires))
}

// Validate reports the first thing that keeps a from being accepted.
func (a Assessment) Validate() error {
	id := CanonicalID(a.Vulnerability)
	switch {
	case id == "":
		return Errorf(Invalid, "an assessment names no vulnerability").at("vulnerability")
	case !ValidSlug(a.Scope.Product):
		return Errorf(Invalid, "the assessment of %s names no product", id).at("scope.product")
	case !contains([]Status{Affected, NotAffected, Fixed, UnderInvestigation}, a.Status):
		return Errorf(Invalid, "the assessment of %s has the status %q", id, a.Status).at("status").
			WithHint("use affected, not_affected, fixed or under_investigation")
	case a.Status == NotAffected && a.Justification == "" && strings.TrimSpace(a.Impact) == "":
		return Errorf(Invalid, "the assessment of %s says not_affected and not why", id).at("justification").
			WithHint("give one of the five justifications, or an impact text")
	case a.Justification != "" && a.Status != NotAffected:
		return Errorf(Invalid, "the assessment of %s justifies a status that is not not_affected", id).at("justification")
	case a.Justification != "" && !contains(Justifications, a.Justification):
		return Errorf(Invalid, "the assessment of %s has the unknown justification %q", id, a.Justification).at("justification").
			WithHint("use one of %s", join(Justifications))
	case a.Status == Affected && strings.TrimSpace(a.Action) == "":
		return Errorf(Invalid, "the assessment of %s says affected and not what users do", id).at("action")
	case a.Author == "":
		return Errorf(Invalid, "the assessment of %s has no author", id).at("author")
	case a.Scope.Component != PURLBase(a.Scope.Component):
		return Errorf(Invalid, "the assessment of %s names the component %q with more than a name", id, a.Scope.Component).at("scope.component").
			WithHint("write a package URL without version, and its versions as a range beside it")
	}
	if _, err := CanonicalPURL(a.Scope.Component); err != nil {
		return Errorf(Invalid, "the assessment of %s names the component %q, which is no package URL", id, a.Scope.Component).at("scope.component").
			WithHint("write a package URL without version, such as pkg:maven/org.xerial.snappy/snappy-java")
	}
	for _, p := range a.Premises {
		if !contains(PremiseKinds, p.Kind) {
			return Errorf(Invalid, "the assessment of %s has a premise of the unknown kind %q", id, p.Kind).at("premises").
				WithHint("use one of %s", join(PremiseKinds))
		}
	}
	return nil
}
