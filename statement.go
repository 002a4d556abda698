// SPDX-License-Identifier: Apache-2.0

package verdict

import "time"

// Statement is a published revision of what we say about a vulnerability in a
// release. It is the only thing that the outside sees, and everything that a
// document needs is in it.
type Statement struct {
	Product  string
	Version  string
	Revision int // from 1
	At       time.Time
	// Withdrawn revisions say that we took the statement back; they carry no status.
	Withdrawn bool
	Reason    string // why it was withdrawn

	Vulnerability string   // the id that is shown
	Aliases       []string // the others, in order of text
	// Shared are ids that public records give to other vulnerabilities as well, in order
	// of text: nothing that speaks to a machine may speak by one.
	Shared        []string `json:",omitempty"`
	Title         string   // the vulnerability's public title
	Origin        Origin
	Status        Status
	Justification Justification
	Impact        string
	Action        string
	Class         Class
	Severity      Severity
	Score         float64
	Vector        string
	Parts         []StatedPart
	Components    []StatedComponent
	FixedIn       []LineRelease

	// Told is by what the decision for the release's line tells users; "" when none
	// was taken.
	Told Telling `json:",omitempty"`
	// Remediation is what removes the risk, and Settings what users have to set for
	// a fix to work, in words.
	Remediation []Remediation `json:",omitempty"`
	Settings    string        `json:",omitempty"`
	// ReleasedAs is the class under which the fix was released when it has become
	// another since: "fixed in 3.5.1, released as hygiene at the time".
	ReleasedAs Class `json:",omitempty"`
	// Channels are where it may appear and Audience who may read it, as policy said
	// when it was published. A statement without channels was published under no
	// policy, and may appear in all.
	Channels []Channel `json:",omitempty"`
	Audience Audience  `json:",omitempty"`
}

// In reports whether the statement may appear in a channel to readers of an
// audience.
func (s Statement) In(c Channel, reader Audience) bool {
	return reader.Reads(s.Audience) && (len(s.Channels) == 0 || contains(s.Channels, c))
}

// Listed reports whether the statement makes its vulnerability one of the list of a
// product: a flaw of its own, one that can be exploited in it, or one that was told as
// an advisory.
func (s Statement) Listed() bool {
	return s.Origin == Own || s.Class == Exploitable || s.Told == TellAdvisory
}

// StatedPart is the status of one part, where a release has several.
type StatedPart struct {
	Part          string
	Status        Status
	Justification Justification
}

// StatedComponent is a component that the statement rests on, and for a fix
// the one that it replaced.
type StatedComponent struct {
	PURL     string
	Previous string // package URL in the previous release; "" when the same or none
	// Advisory is the supplier's that ships the fix, such as RHSA-2024:1234; "" when
	// no supplier names one.
	Advisory string `json:",omitempty"`
}

// LineRelease is a release of a line.
type LineRelease struct {
	Line    string
	Release string
}
