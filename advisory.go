// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// AdvisoryState is where an advisory stands in its life.
type AdvisoryState string

// The states, in order of life. A published advisory that is edited is a draft again,
// while what was published stands.
const (
	AdvisoryDraft      AdvisoryState = "draft"
	AdvisoryReview     AdvisoryState = "review"
	AdvisoryApproved   AdvisoryState = "approved"
	AdvisoryPublished  AdvisoryState = "published"
	AdvisoryWithdrawn  AdvisoryState = "withdrawn"
	AdvisorySuperseded AdvisoryState = "superseded"
)

// AdvisoryStates lists the states in order of life.
var AdvisoryStates = []AdvisoryState{AdvisoryDraft, AdvisoryReview, AdvisoryApproved, AdvisoryPublished, AdvisoryWithdrawn, AdvisorySuperseded}

// AdvisoryIntent is what publishing an edition does.
type AdvisoryIntent string

// The intents.
const (
	IntentPublish   AdvisoryIntent = "publish"
	IntentWithdraw  AdvisoryIntent = "withdraw"
	IntentSupersede AdvisoryIntent = "supersede"
)

// ChangeSize is how much a revision changes (CSAF 2.0, section 3.1.11.2): major when users
// have to compare their systems anew, minor when there is news in it, patch when only its
// wording is better.
type ChangeSize string

// The sizes, the smallest first.
const (
	ChangePatch ChangeSize = "patch"
	ChangeMinor ChangeSize = "minor"
	ChangeMajor ChangeSize = "major"
)

// ChangeSizes lists the sizes, the smallest first.
var ChangeSizes = []ChangeSize{ChangePatch, ChangeMinor, ChangeMajor}

// Advisory is one edition of an advisory at work: what somebody wrote, what they want done
// with it, and what the releases were when it went into review. Editions are only added.
// It is private: the outside reads a PublishedAdvisory.
type Advisory struct {
	// ID is the working name, ADV- and eight hexadecimal digits; it is never published.
	ID string
	// Edition counts what was written, from 1.
	Edition int
	// Stored state: draft or review, and once it is out published, withdrawn or superseded.
	// Whether a review is approved follows from its approvals.
	State  AdvisoryState
	Intent AdvisoryIntent
	Text   AdvisoryText
	// Products and Releases are what it says of them, as of the review.
	Products []AdvisedProduct `json:",omitempty"`
	Releases []AdvisedRelease `json:",omitempty"`
	// Summary says what is new in it, for the history of revisions; Reason why it is
	// withdrawn or superseded, and By is the number of the advisory that takes its place.
	Summary    string     `json:",omitempty"`
	Reason     string     `json:",omitempty"`
	Superseder string     `json:",omitempty"`
	Size       ChangeSize `json:",omitempty"` // at least
	// Number is drawn at the first publication; "" before.
	Number string `json:",omitempty"`
	// Due is the instant at which it is to be published once it is approved; zero is when
	// somebody says so.
	Due     time.Time `json:",omitzero"`
	Comment string    `json:",omitempty"` // of a reviewer, on this edition
	Author  string
	// Writer wrote what it says where its author only handed it on, or changed its hour; "" else.
	// Neither may approve it.
	Writer string `json:",omitempty"`
	At     time.Time
	// People is how many people it takes to publish, the author among them.
	People int
}

// AdvisedRelease is what an advisory says of a release and a vulnerability: the published
// part of a Statement.
type AdvisedRelease struct {
	Product       string
	Line          string
	Version       string
	Vulnerability string
	Status        Status
	Justification Justification     `json:",omitempty"`
	Impact        string            `json:",omitempty"`
	Action        string            `json:",omitempty"`
	Settings      string            `json:",omitempty"`
	Parts         []StatedPart      `json:",omitempty"`
	Components    []StatedComponent `json:",omitempty"`
	FixedIn       []LineRelease     `json:",omitempty"`
	Treatment     Treatment         `json:",omitempty"` // decided for its line
	EndOfLife     bool              `json:",omitempty"`
	Withdrawn     bool              `json:",omitempty"` // the release was
}

// Advised is what a statement says, as an advisory repeats it.
func Advised(st Statement, line string) AdvisedRelease {
	return AdvisedRelease{Product: st.Product, Line: line, Version: st.Version, Vulnerability: st.Vulnerability, Status: st.Status,
		Justification: st.Justification, Impact: st.Impact, Action: st.Action, Settings: st.Settings, Parts: st.Parts,
		Components: st.Components, FixedIn: st.FixedIn}
}

// StateAt is the state of the edition with the approvals that it has at now.
func (a Advisory) StateAt(approvals []Approval, now time.Time) AdvisoryState {
	if a.State == AdvisoryReview && a.Subject().Missing(approvals, now) == 0 {
		return AdvisoryApproved
	}
	return a.State
}

// Subject is the edition as it is approved: with all words and all releases of it.
func (a Advisory) Subject() ApprovalSubject {
	t := textOf("advisory " + a.EditionID())
	t.word("intent", string(a.Intent))
	t.words("title", a.Text.Title)
	t.word("products", strings.Join(a.Text.Products, ", "))
	for _, f := range a.Text.Vulnerabilities {
		t.words("vulnerability "+f.ID, f.Description)
		t.word("score of "+f.ID, f.Vector)
	}
	t.words("summary", a.Text.Summary)
	t.words("impact", a.Text.Impact)
	for _, action := range a.Text.Actions {
		t.words("action", action)
	}
	a.tellReleases(t)
	t.words("what is new", a.Summary)
	t.words("reason", a.Reason)
	t.word("superseded by", a.Superseder)
	t.word("least change", string(a.Size))
	t.at("due", a.Due)
	t.word("text", a.digest())
	t.words("written by", a.Writer)
	t.words("by", a.Author)
	t.at("at", a.At)
	return ApprovalSubject{ID: a.EditionID(), Kind: ApproveAdvisory, Text: t.String(), Author: a.Author, Writer: a.Writer, At: a.At, People: max(a.People, 2)}
}

// tellReleases writes a line for each range of affected versions, and one for the releases
// of a product that have one status.
func (a Advisory) tellReleases(t *approvalText) {
	for _, p := range a.Products {
		for _, r := range p.Ranges {
			t.word(r.Vulnerability+" in "+p.Slug, r.Words())
		}
	}
	type about struct {
		product, vulnerability string
		status                 Status
	}
	var order []about
	versions := map[about][]string{}
	for _, r := range a.Releases {
		x := about{r.Product, r.Vulnerability, r.Status}
		if versions[x] == nil {
			order = append(order, x)
		}
		versions[x] = append(versions[x], r.Version)
	}
	for _, x := range order {
		t.word(x.vulnerability+" "+string(x.status)+" in "+x.product, strings.Join(versions[x], ", "))
	}
}

// digest is the SHA-256 of everything that is said, in lower-case hex.
func (a Advisory) digest() string {
	raw, err := json.Marshal(struct {
		Text     AdvisoryText
		Products []AdvisedProduct
		Releases []AdvisedRelease
	}{a.Text, a.Products, a.Releases})
	if err != nil {
		panic(err) // strings and lists of them: cannot fail
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// EditionID names the edition: ADV-1f0c2a9b.3.
func (a Advisory) EditionID() string { return a.ID + "." + itoa(a.Edition) }

// NewAdvisoryID gives the working name of an advisory that somebody begins. Two that are
// begun at one instant have one name only where they say the same.
func NewAdvisoryID(t AdvisoryText, author string, at time.Time) string {
	text := textOf("advisory " + t.Title)
	text.word("text", Advisory{Text: t}.digest())
	text.words("by", author)
	text.at("at", at)
	return text.id(ApproveAdvisory)
}

// Out reports whether it was published in whatever way.
func (s AdvisoryState) Out() bool {
	return slices.Contains([]AdvisoryState{AdvisoryPublished, AdvisoryWithdrawn, AdvisorySuperseded}, s)
}
