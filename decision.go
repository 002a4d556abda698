// SPDX-License-Identifier: Apache-2.0

package verdict

import "time"

// Class is what kind of work a vulnerability is for us, independent of status
// and of justification (verdicts.md §5).
type Class string

// The classes.
const (
	Untriaged     Class = "untriaged"
	Exploitable   Class = "exploitable"    // what the policy calls a Vulnerability
	Hygiene       Class = "hygiene"        // third-party, no known exploitable path
	Hardening     Class = "hardening"      // our own code, not exploitable
	NotApplicable Class = "not_applicable" // not there
)

// Classes lists the classes.
var Classes = []Class{Untriaged, Exploitable, Hygiene, Hardening, NotApplicable}

// Classification is a person's confirmation of a class, per vulnerability and
// product. The last one stands.
type Classification struct {
	Product       string
	Vulnerability string
	Class         Class
	By            string
	// From is the last of exploitable and hygiene that stood when it was written; ""
	// when neither ever did.
	From Class `json:",omitempty"`
	// Second is the second person as the author named them, which is an approval
	// that nobody signed.
	Second string
	At     time.Time
	// Policy is the version of the policy under which it was proposed.
	Policy string
	Reason string
	// People is how many people policy wants, the author among them; where NeedsSecond
	// says so it takes two in any case.
	People int `json:",omitempty"`
	// IDs are all ids of the vulnerability when it was written; none where that was not
	// kept.
	IDs []string `json:",omitempty"`
}

// NeedsSecond reports whether the change from one class to another takes two
// people: from hygiene to exploitable, and away from exploitable.
func NeedsSecond(from, to Class) bool {
	return from == Exploitable && to != Exploitable || from == Hygiene && to == Exploitable
}

// Apart reports whether two words, with the ids that their vulnerabilities had when
// they were written, were about two vulnerabilities then. Where the ids were not kept
// nothing says so.
func Apart(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for _, id := range a {
		if contains(b, id) {
			return false
		}
	}
	return true
}

// Graver gives the class of two that asks for more.
func Graver(a, b Class) Class {
	for _, c := range []Class{Exploitable, Hygiene, Hardening, NotApplicable, Untriaged} {
		if a == c || b == c {
			return c
		}
	}
	return a
}

// Validate reports the first thing that keeps c from being accepted.
func (c Classification) Validate() error {
	switch {
	case c.Vulnerability == "" || !ValidSlug(c.Product):
		return Errorf(Invalid, "a class needs a product and a vulnerability").at("vulnerability")
	case !contains(Classes, c.Class) || c.Class == Untriaged:
		return Errorf(Invalid, "%q cannot be confirmed as the class of %s", c.Class, c.Vulnerability).at("class").
			WithHint("use exploitable, hygiene, hardening or not_applicable")
	case c.By == "":
		return Errorf(Invalid, "the class of %s is confirmed by nobody", c.Vulnerability).at("by")
	case SamePerson(c.Second, c.By):
		return Errorf(Invalid, "%s cannot be their own second person", c.By).at("second")
	}
	return nil
}

// Treatment is what is done about a vulnerability in a line.
type Treatment string

// The treatments.
const (
	Fix      Treatment = "fix"
	Mitigate Treatment = "mitigate"
	Accept   Treatment = "accept" // with an owner and an expiry
	NoAction Treatment = "none"
)

// Treatments lists the treatments.
var Treatments = []Treatment{Fix, Mitigate, Accept, NoAction}

// Telling is how a decision is told to users.
type Telling string

// How users are told.
const (
	TellAdvisory Telling = "advisory"
	TellNote     Telling = "note"
	TellNothing  Telling = "nothing" // recorded discretion, with a reason
)

// Tellings lists how users can be told.
var Tellings = []Telling{TellAdvisory, TellNote, TellNothing}

// Decision is taken per vulnerability and line: what is done, what is said.
type Decision struct {
	Product       string
	Line          string
	Vulnerability string
	Treatment     Treatment
	Publish       Telling
	Target        string // the release that carries it
	// Vehicle is the kind of release by which policy wants it to reach users; "" when
	// none was named.
	Vehicle Vehicle `json:",omitempty"`
	// Remediation is what removes the risk, and Settings what users have to set for
	// the fix to work, in words.
	Remediation []Remediation `json:",omitempty"`
	Settings    string        `json:",omitempty"`
	Due         time.Time
	Owner       string
	Expires     time.Time // of an acceptance
	Reason      string
	By          string
	// Approver is who approved it by the author's word, which is an approval that
	// nobody signed.
	Approver string
	At       time.Time
	// Policy is the version of the policy under which it was taken, and Rule the rule
	// of it that won; "" when there was none.
	Policy string `json:",omitempty"`
	Rule   string `json:",omitempty"`
	// People is how many people policy wants, the author among them; fewer than two
	// mean the author alone.
	People int `json:",omitempty"`
	// IDs are all ids of the vulnerability when it was taken; none where that was not
	// kept.
	IDs []string `json:",omitempty"`
}

// Lapsed reports whether the decision was an acceptance that no longer holds at now.
func (d Decision) Lapsed(now time.Time) bool {
	return d.Treatment == Accept && !now.Before(d.Expires)
}

// Validate reports the first thing that keeps d from being accepted.
func (d Decision) Validate() error {
	switch {
	case d.Vulnerability == "" || !ValidSlug(d.Product) || !ValidSlug(d.Line):
		return Errorf(Invalid, "a decision needs a vulnerability, a product and a line").at("vulnerability")
	case !contains(Treatments, d.Treatment):
		return Errorf(Invalid, "the decision on %s has the unknown treatment %q", d.Vulnerability, d.Treatment).at("treatment").
			WithHint("use one of %s", join(Treatments))
	case !contains(Tellings, d.Publish):
		return Errorf(Invalid, "the decision on %s says to publish %q", d.Vulnerability, d.Publish).at("publish").
			WithHint("use one of %s", join(Tellings))
	case !containsAll(Remediations, d.Remediation):
		return Errorf(Invalid, "the decision on %s has an unknown remediation", d.Vulnerability).at("remediation").
			WithHint("use some of %s", join(Remediations))
	case d.Vehicle != "" && !contains(Vehicles, d.Vehicle):
		return Errorf(Invalid, "the decision on %s has the unknown vehicle %q", d.Vulnerability, d.Vehicle).at("vehicle").
			WithHint("use one of %s", join(Vehicles))
	case d.Treatment == Accept && (d.Owner == "" || d.Expires.IsZero()):
		return Errorf(Invalid, "accepting %s needs an owner and an expiry", d.Vulnerability).at("owner")
	case d.Publish == TellNothing && d.Reason == "":
		return Errorf(Invalid, "saying nothing about %s needs a reason", d.Vulnerability).at("reason")
	case d.Approver != "" && SamePerson(d.Approver, d.By):
		return Errorf(Invalid, "%s cannot approve their own decision", d.By).at("approver")
	case d.By == "":
		return Errorf(Invalid, "the decision on %s was taken by nobody", d.Vulnerability).at("by")
	}
	return nil
}

// StandingDecisions gives, of each line and vulnerability, the last decision that
// stands at now: the last that has the approvals that it needs. In the order of
// the list, which holds the oldest first.
func StandingDecisions(all []Decision, approvals []Approval, now time.Time) []Decision {
	type about struct{ product, line, vulnerability string }
	last := map[about]int{}
	for i, d := range all {
		if from, ok := d.StandsFrom(approvals); ok && !from.After(now) {
			last[about{d.Product, d.Line, d.Vulnerability}] = i
		}
	}
	var standing []Decision
	for i, d := range all {
		if at, ok := last[about{d.Product, d.Line, d.Vulnerability}]; ok && at == i {
			standing = append(standing, d)
		}
	}
	return standing
}
