// SPDX-License-Identifier: Apache-2.0

package verdict

import "time"

// SuppressionKind says what a suppression does to a match.
type SuppressionKind string

// The kinds of suppression.
const (
	// Mute takes a finding out of the queue and of gates; it is still counted
	// and shown, and its status does not change. Imported rules mute.
	Mute SuppressionKind = "mute"
	// WrongMatch removes the match: the scanner took one thing for another. Only
	// a rule of our own with a reason may.
	WrongMatch SuppressionKind = "wrong_match"
)

// Suppression is one rule. Imported ones come from a file in the form of
// dependency-check and are kept verbatim beside it; our own name what they mean.
type Suppression struct {
	// File and Line say where it stands; File is "" for a rule of our own.
	File string
	Line int
	// Rule is its number in the file, from 1, or the name of our own rule.
	Rule string
	Kind SuppressionKind
	// Product narrows it to one product; "" for all.
	Product string
	// Vulnerability and Component (a package URL, with or without version) are
	// what a rule of our own speaks of.
	Vulnerability string
	Component     string
	Reason        string
	By            string
	At            time.Time
	Until         time.Time // the first instant at which it no longer holds; zero: never
}

// Validate reports the first thing that keeps a rule of our own from being
// accepted.
func (s Suppression) Validate() error {
	switch {
	case s.Rule == "":
		return Errorf(Invalid, "a suppression has no name").at("name")
	case s.Kind != Mute && s.Kind != WrongMatch:
		return Errorf(Invalid, "suppression %s has the unknown kind %q", s.Rule, s.Kind).at("kind").
			WithHint("use mute or wrong_match")
	case s.Vulnerability == "":
		return Errorf(Invalid, "suppression %s names no vulnerability", s.Rule).at("vulnerability")
	case s.Reason == "":
		return Errorf(Invalid, "suppression %s gives no reason", s.Rule).at("reason")
	case s.Kind == WrongMatch && s.Component == "":
		return Errorf(Invalid, "suppression %s calls a match wrong and names no component", s.Rule).at("component")
	}
	if _, err := CanonicalPURL(s.Component); err != nil {
		return Errorf(Invalid, "suppression %s names the component %q, which is no package URL", s.Rule, s.Component).at("component").
			WithHint("write a package URL with or without version, such as pkg:maven/org.xerial.snappy/snappy-java")
	}
	return nil
}
