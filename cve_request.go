// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"slices"
	"strings"
	"time"
)

// CVEAnswer is what we say when somebody asks for a CVE id.
type CVEAnswer string

// The answers.
const (
	CVEAssigned CVEAnswer = "assigned" // we gave an id to it
	CVERefused  CVEAnswer = "refused"  // we do not, and others may
)

// CVEAnswers lists the answers.
var CVEAnswers = []CVEAnswer{CVEAssigned, CVERefused}

// CVERequest is the question of a finder or of another CVE Numbering Authority whether we
// assign an id to a flaw in our scope: we have the right of the first refusal, and answer
// in time (CNA Operational Rules 4.2.0, 4.2.1.2).
type CVERequest struct {
	ID      string // REQ- and eight hexadecimal digits
	Title   string
	From    string
	Product string `json:",omitempty"` // "" when it is not known which
	Asked   time.Time
	// Answer is ours, and Answered when it was given; "" and zero before.
	Answer   CVEAnswer `json:",omitempty"`
	Answered time.Time `json:",omitzero"`
	CVE      string    `json:",omitempty"` // the id that was assigned
	Reason   string    `json:",omitempty"` // why it was refused
	By       string    `json:",omitempty"` // who answered
}

// NewCVERequest gives a question its name.
func NewCVERequest(r CVERequest) CVERequest {
	t := textOf("request for a CVE id: " + r.Title)
	t.words("from", r.From)
	t.at("asked", r.Asked)
	r.ID = t.marked("REQ-")
	return r
}

// Validate reports the first thing that keeps r from being kept.
func (r CVERequest) Validate() error {
	switch {
	case strings.TrimSpace(r.Title) == "" || strings.TrimSpace(r.From) == "":
		return Errorf(Invalid, "a request for a CVE id says what it is about and who asks")
	case r.Asked.IsZero():
		return Errorf(Invalid, "request %s does not say when it was asked", r.ID)
	case r.Answer != "" && !slices.Contains(CVEAnswers, r.Answer):
		return Errorf(Invalid, "request %s has the answer %q, which is none", r.ID, r.Answer).WithHint("use one of %s", join(CVEAnswers))
	case r.Answer == CVEAssigned && !IsCVE(r.CVE):
		return Errorf(Invalid, "request %s is answered by an id, and %q is none", r.ID, r.CVE).WithHint("name the CVE id that was assigned")
	case r.Answer == CVERefused && strings.TrimSpace(r.Reason) == "":
		return Errorf(Invalid, "request %s is refused without a reason", r.ID)
	}
	return nil
}

// Due is by when it has to be answered.
func (r CVERequest) Due() time.Time { return r.Asked.Add(CVEAnswerMust) }
