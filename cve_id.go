// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// CVEState is how far the record of a CVE id of ours has come.
type CVEState string

// The states, in order of life. A record that is public stays so while its next revision
// is written.
const (
	CVEReserved CVEState = "reserved" // nothing is written of it
	CVEDraft    CVEState = "draft"    // a record is written
	CVEReview   CVEState = "review"   // somebody else is asked to look at it
	CVEReady    CVEState = "ready"    // it may be sent
	CVEPublic   CVEState = "public"   // CVE Services show the record
	CVERejected CVEState = "rejected" // it names no vulnerability, and never will
)

// CVEStates lists the states in order of life.
var CVEStates = []CVEState{CVEReserved, CVEDraft, CVEReview, CVEReady, CVEPublic, CVERejected}

// cveSteps are the states that may follow each.
var cveSteps = map[CVEState][]CVEState{
	CVEReserved: {CVEDraft, CVERejected},
	CVEDraft:    {CVEReview, CVEReady, CVERejected},
	CVEReview:   {CVEDraft, CVEReady, CVERejected},
	CVEReady:    {CVEDraft, CVEReview, CVEPublic, CVERejected},
	CVEPublic:   {CVERejected},
}

// CVEID is a CVE id that the programme keeps: one that was reserved for it, or one whose
// record it was given. It is private: the outside reads records that are sent.
type CVEID struct {
	ID    string
	State CVEState
	// Owner is the short name of the CVE Numbering Authority that has the id.
	Owner string `json:",omitempty"`
	// Vulnerability is the flaw of ours that has the id, by an id that it had before; "" as
	// long as it is given to none.
	Vulnerability string    `json:",omitempty"`
	Reserved      time.Time `json:",omitzero"`
	// Disclosed is when the flaw was told to the public, from which the clocks of the
	// record run, and ByOthers is set when it was not we who told it.
	Disclosed time.Time `json:",omitzero"`
	ByOthers  bool      `json:",omitempty"`
	Published time.Time `json:",omitzero"` // the record
	Rejected  time.Time `json:",omitzero"`
	// Reason says why it was rejected, and ReplacedBy which ids took its place.
	Reason     string   `json:",omitempty"`
	ReplacedBy []string `json:",omitempty"`
	// Draft and Sent are the SHA-256 of the record that is written, and of the one that CVE
	// Services hold, in lower-case hex; "" while there is none.
	Draft string `json:",omitempty"`
	Sent  string `json:",omitempty"`
}

// Year is the year in the id; 0 when it is no CVE id.
func (c CVEID) Year() int {
	if !IsCVE(c.ID) {
		return 0
	}
	year, _ := strconv.Atoi(strings.SplitN(c.ID, "-", 3)[1])
	return year
}

// Validate reports the first thing that keeps c from being kept.
func (c CVEID) Validate() error {
	switch {
	case !IsCVE(c.ID):
		return Errorf(Invalid, "%q is no CVE id", c.ID).WithHint("write CVE-YEAR-NUMBER with a number of at least four digits")
	case !slices.Contains(CVEStates, c.State):
		return Errorf(Invalid, "%s has the state %q, which is none", c.ID, c.State).WithHint("use one of %s", join(CVEStates))
	}
	for _, other := range c.ReplacedBy {
		if !IsCVE(other) || other == c.ID {
			return Errorf(Invalid, "%s cannot be replaced by %q", c.ID, other).WithHint("name other CVE ids")
		}
	}
	return nil
}

// Move gives c in the next state, or an error of code Refused when no step leads there.
// A record has to be written before anybody looks at it.
func (c CVEID) Move(next CVEState) (CVEID, error) {
	if c.State == next {
		return c, nil
	}
	if !slices.Contains(cveSteps[c.State], next) {
		err := Errorf(Refused, "%s is %s, and cannot become %s", c.ID, c.State, next)
		if steps := cveSteps[c.State]; len(steps) > 0 {
			return c, err.WithHint("what may follow is %s", join(steps))
		}
		return c, err.WithHint("a rejected id is never used again; reserve another one")
	}
	if c.Draft == "" && next != CVERejected {
		return c, Errorf(Refused, "%s has no record yet", c.ID).WithHint("write one (`verdict cve record %s --from FILE`)", c.ID)
	}
	c.State = next
	return c, nil
}

// Write gives c with another draft of its record. What somebody looked at or may send was
// another one: it is a draft again. A rejected id takes none.
func (c CVEID) Write(digest string) (CVEID, error) {
	if c.State == CVERejected {
		return c, Errorf(Refused, "%s is rejected, and nothing is written of it any more", c.ID)
	}
	if c.Draft != digest && c.State != CVEPublic {
		c.State = CVEDraft
	}
	c.Draft = digest
	return c, nil
}

// Unsent reports whether a public record has a draft that differs from what was sent.
func (c CVEID) Unsent() bool { return c.State == CVEPublic && c.Draft != "" && c.Draft != c.Sent }

// Unused reports whether the id is reserved for nothing: no flaw has it, and no record is
// written.
func (c CVEID) Unused() bool { return c.State == CVEReserved && c.Vulnerability == "" && c.Draft == "" }
