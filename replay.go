// SPDX-License-Identifier: Apache-2.0

package verdict

import "time"

// Replay is what a check of the code of a part of a release said when it ran: the answer
// to a premise of a kind that is asked of code. It stands for the artifacts, the profile
// and the analyzer that it ran with, and goes when one of them changes. It is private.
type Replay struct {
	Product string
	Version string
	Part    string // "" for a release without parts
	Kind    PremiseKind
	Subject string // as the premise has it
	// Answer is what is compared with what a premise expects; "" when the check could not
	// be run, and Why says what was missing.
	Answer string
	Why    string
	// Places are where the code uses what was asked for, or the steps of the witness, as
	// pkg.Class#method; in order of text for uses, in the order of the way for a witness.
	Places []string
	// Key is the SHA-256 of all that the answer depends on: code, symbols, profile, JDK
	// and the analyzer's semantic version. The check runs again when it is another.
	Key string
	At  time.Time
}

// Validate reports the first thing that keeps r from being accepted.
func (r Replay) Validate() error {
	switch {
	case !ValidSlug(r.Product) || !ValidVersion(r.Version):
		return Errorf(Invalid, "a replay belongs to no release").at("product")
	case !r.Kind.AskedOfCode():
		return Errorf(Invalid, "a premise of the kind %q is not asked of code", r.Kind).at("kind")
	case r.Subject == "":
		return Errorf(Invalid, "a replay of %s@%s asks for nothing", r.Product, r.Version).at("subject")
	case r.Answer == "" && r.Why == "":
		return Errorf(Invalid, "a replay of %s@%s has neither an answer nor a reason for none", r.Product, r.Version).at("answer")
	case !digestPattern.MatchString(r.Key):
		return Errorf(Invalid, "a replay of %s@%s has the key %q, which is no SHA-256", r.Product, r.Version, r.Key).at("key")
	}
	return nil
}
