// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Person is somebody whose signature we know.
type Person struct {
	// Name is the one by which the person acts and is named as a principal of
	// OpenSSH's allowed signers.
	Name string
	// Keys are public keys as OpenSSH writes them, without their comments.
	Keys []string
	// Former are keys that the person used before: what they signed until then counts.
	Former []FormerKey
}

// FormerKey is a key that is used no more.
type FormerKey struct {
	Key   string
	Until time.Time
}

// AllKeys are the keys of now and the former ones.
func (p Person) AllKeys() []string {
	keys := slices.Clone(p.Keys)
	for _, f := range p.Former {
		keys = append(keys, f.Key)
	}
	return keys
}

var personPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]*$`)

// Validate reports the first thing that keeps p from being accepted.
func (p Person) Validate() error {
	switch {
	case !personPattern.MatchString(p.Name):
		return Errorf(Invalid, "%q cannot be the name of a person", p.Name).at("name").
			WithHint("use letters, digits and . _ @ + -, such as ana or ana@example.org")
	case len(p.Keys)+len(p.Former) == 0:
		return Errorf(Invalid, "%s has no key", p.Name).at("keys").WithHint("give a public key as ssh-keygen writes it")
	}
	for _, f := range p.Former {
		switch {
		case f.Until.IsZero():
			return Errorf(Invalid, "a former key of %s has no end", p.Name).at("former").WithHint("write until when it was used, as until: 2024-05-01")
		case slices.Contains(p.Keys, f.Key):
			return Errorf(Invalid, "a key of %s is a former one as well", p.Name).at("former")
		}
	}
	return nil
}

// SamePerson reports whether two names are one person's: case, space and what is not
// seen tell nobody apart.
func SamePerson(a, b string) bool { return strings.EqualFold(seen(a), seen(b)) }

// seen is a name without what a reader does not see.
func seen(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
}

// ApprovalKind is what can be approved.
type ApprovalKind string

// The kinds of what can be approved.
const (
	ApproveDecision    ApprovalKind = "decision"
	ApproveClass       ApprovalKind = "class"
	ApproveAssessment  ApprovalKind = "assessment"
	ApproveSuppression ApprovalKind = "suppression"
	ApproveLift        ApprovalKind = "lift"
	ApproveAdvisory    ApprovalKind = "advisory"
)

// approvalMarks begin the ids of what can be approved.
var approvalMarks = map[ApprovalKind]string{ApproveDecision: "DEC-", ApproveClass: "CLS-", ApproveAssessment: "ASM-", ApproveSuppression: "SUP-", ApproveLift: "LFT-",
	ApproveAdvisory: "ADV-"}

// ApprovalKindOf tells by its id what kind of thing is to be approved.
func ApprovalKindOf(id string) (ApprovalKind, bool) {
	for kind, mark := range approvalMarks {
		if strings.HasPrefix(id, mark) {
			return kind, true
		}
	}
	return "", false
}

// ApprovalNamespace is what signatures of approvals are made for
// (PROTOCOL.sshsig): one that was made for anything else counts for nothing here.
const ApprovalNamespace = "verdict-approval"

// Approval is one person's word that what another wrote may stand.
type Approval struct {
	Subject string // the id of what is approved
	// Digest is the SHA-256 of the text that was approved, in lower-case hex.
	Digest string
	By     string
	At     time.Time
	// Signature is the armoured signature over the text, and Key the fingerprint of
	// the key that made it; "" for an approval that nobody signed.
	Signature string
	Key       string
}

// Signed reports whether the approval was verified by a signature.
func (a Approval) Signed() bool { return a.Key != "" }

// ApprovalSubject is something that people approve: its text is what they read
// and sign.
type ApprovalSubject struct {
	ID     string
	Kind   ApprovalKind
	Text   string // the bytes that are signed
	Author string
	// Writer wrote what the author handed on; "" where that was the author.
	Writer string
	At     time.Time
	// People is how many people it takes, the author among them.
	People int
}

// Digest is the SHA-256 of the text, in lower-case hex.
func (s ApprovalSubject) Digest() string {
	sum := sha256.Sum256([]byte(s.Text))
	return hex.EncodeToString(sum[:])
}

// Counts reports whether an approval counts: of this very text, by somebody else
// than who wrote it, and signed.
func (s ApprovalSubject) Counts(a Approval) bool {
	return a.Subject == s.ID && a.Digest == s.Digest() && !s.Wrote(a.By) && a.Signed()
}

// Wrote reports whether a person is the author or the writer.
func (s ApprovalSubject) Wrote(person string) bool {
	return SamePerson(person, s.Author) || s.Writer != "" && SamePerson(person, s.Writer)
}

// StandsFrom gives the instant from which the subject stands: its own when its
// author is enough, else that of the approval that made up the number. It does not
// stand when approvals are missing.
func (s ApprovalSubject) StandsFrom(approvals []Approval) (time.Time, bool) {
	missing := s.People - 1
	if missing <= 0 {
		return s.At, true
	}
	for n, a := range s.counted(approvals) {
		if n+1 == missing {
			return later(s.At, a.At), true
		}
	}
	return time.Time{}, false
}

// Missing is how many approvals the subject still lacks at now.
func (s ApprovalSubject) Missing(approvals []Approval, now time.Time) int {
	missing := s.People - 1
	for _, a := range s.counted(approvals) {
		if !a.At.After(now) {
			missing--
		}
	}
	return max(missing, 0)
}

// counted gives the approvals that count, the earliest first: of each person one, and
// of each key, for whoever holds a key is one person under any name.
func (s ApprovalSubject) counted(approvals []Approval) []Approval {
	approvals = slices.DeleteFunc(slices.Clone(approvals), func(a Approval) bool { return !s.Counts(a) })
	slices.SortStableFunc(approvals, func(a, b Approval) int { return a.At.Compare(b.At) })
	var list []Approval
	for _, a := range approvals {
		if !slices.ContainsFunc(list, func(known Approval) bool { return SamePerson(known.By, a.By) || known.Key == a.Key }) {
			list = append(list, a)
		}
	}
	return list
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// StandsFrom is ApprovalSubject.StandsFrom of the classification.
func (c Classification) StandsFrom(approvals []Approval) (time.Time, bool) {
	if c.people() < 2 {
		return c.At, true
	}
	return c.Subject().StandsFrom(approvals)
}

// people is how many people the classification takes.
func (c Classification) people() int {
	if NeedsSecond(c.From, c.Class) {
		return max(c.People, 2)
	}
	return max(c.People, 1)
}

// Subject is the classification as it is approved.
func (c Classification) Subject() ApprovalSubject {
	t := textOf("class of " + c.Vulnerability + " in " + c.Product)
	t.word("from", string(c.From))
	t.word("class", string(c.Class))
	t.words("reason", c.Reason)
	t.words("by", c.By)
	t.at("at", c.At)
	t.word("policy", c.Policy)
	return ApprovalSubject{ID: t.id(ApproveClass), Kind: ApproveClass, Text: t.String(), Author: c.By, At: c.At,
		People: c.people()}
}

// StandsFrom is ApprovalSubject.StandsFrom of the decision.
func (d Decision) StandsFrom(approvals []Approval) (time.Time, bool) {
	if d.People < 2 {
		return d.At, true
	}
	return d.Subject().StandsFrom(approvals)
}

// Subject is the decision as it is approved.
func (d Decision) Subject() ApprovalSubject {
	t := textOf("decision on " + d.Vulnerability + " in " + Ref{Product: d.Product, Line: d.Line}.String())
	t.word("treatment", string(d.Treatment))
	t.word("publish", string(d.Publish))
	t.word("target", d.Target)
	t.word("vehicle", string(d.Vehicle))
	t.word("remediation", join(d.Remediation))
	t.words("settings", d.Settings)
	t.at("due", d.Due)
	t.words("owner", d.Owner)
	t.at("expires", d.Expires)
	t.words("reason", d.Reason)
	t.words("by", d.By)
	t.at("at", d.At)
	t.word("policy", d.Policy)
	t.words("rule", d.Rule)
	return ApprovalSubject{ID: t.id(ApproveDecision), Kind: ApproveDecision, Text: t.String(), Author: d.By, At: d.At,
		People: max(d.People, 1)}
}

// Subject is the assessment as it is approved; its id is its own.
func (a Assessment) Subject() ApprovalSubject {
	t := textOf("assessment " + a.ID + " of " + a.Vulnerability + " in " + a.Scope.Product)
	t.word("lines", strings.Join(a.Scope.Lines, ", "))
	t.word("releases", strings.Join(a.Scope.Releases, ", "))
	t.word("part", a.Scope.Part)
	t.word("component", a.Scope.Component)
	if a.Scope.Component != "" {
		t.word("versions", a.Scope.Versions.String())
	}
	t.word("status", string(a.Status))
	t.word("justification", string(a.Justification))
	t.words("detail", a.Detail)
	t.words("impact", a.Impact)
	t.words("action", a.Action)
	for _, p := range a.Premises {
		t.words("premise "+string(p.Kind), strings.TrimSpace(p.Subject+" "+p.Expected))
	}
	t.word("evidence", strings.Join(a.Evidence, ", "))
	t.word("supersedes", a.Supersedes)
	t.words("by", a.Author)
	t.at("at", a.Written)
	t.at("expires", a.Expires)
	return ApprovalSubject{ID: a.ID, Kind: ApproveAssessment, Text: t.String(), Author: a.Author, At: a.Written, People: 2}
}

// LiftSubject is the word that a danger does not hold as it is approved, with all that the
// evidence says; it is of no people where nobody says so.
func (e Evidence) LiftSubject() ApprovalSubject {
	if e.Lift == nil {
		return ApprovalSubject{}
	}
	t := textOf("lift of the danger " + e.ID + " of " + e.Vulnerability)
	t.word("kind", string(e.Kind))
	t.word("product", e.Product)
	t.word("version", e.Version)
	t.word("part", e.Part)
	t.word("component", e.Component)
	t.word("result", string(e.Result))
	t.words("summary", e.Summary)
	t.words("found by", strings.TrimSpace(e.By+" "+e.Tool+" "+e.ToolVersion))
	t.at("found at", e.At)
	t.words("reason", e.Lift.Reason)
	t.words("by", e.Lift.By)
	t.at("at", e.Lift.At)
	return ApprovalSubject{ID: t.id(ApproveLift), Kind: ApproveLift, Text: t.String(), Author: e.Lift.By, At: e.Lift.At, People: 2}
}

// Subject is a rule of our own as it is approved.
func (s Suppression) Subject() ApprovalSubject {
	t := textOf("suppression " + strconv.Quote(s.Rule))
	t.word("kind", string(s.Kind))
	t.word("product", s.Product)
	t.word("vulnerability", s.Vulnerability)
	t.word("component", s.Component)
	t.words("reason", s.Reason)
	t.words("by", s.By)
	t.at("at", s.At)
	t.at("until", s.Until)
	return ApprovalSubject{ID: t.id(ApproveSuppression), Kind: ApproveSuppression, Text: t.String(), Author: s.By, At: s.At, People: 2}
}

// approvalText is the text of a subject: a line for each thing that is said. What
// people write is quoted, so that no text can look like another line.
type approvalText struct{ strings.Builder }

func textOf(what string) *approvalText {
	t := &approvalText{}
	t.WriteString("verdict approval 1\n" + plain(what) + "\n")
	return t
}

func (t *approvalText) word(name, value string) {
	if value != "" {
		t.WriteString(name + ": " + plain(value) + "\n")
	}
}

func (t *approvalText) words(name, value string) {
	if value != "" {
		t.WriteString(name + ": " + strconv.Quote(value) + "\n")
	}
}

func (t *approvalText) at(name string, at time.Time) {
	if !at.IsZero() {
		t.word(name, at.UTC().Format(time.RFC3339Nano))
	}
}

// plain keeps a value on its line, and apart from what is quoted.
func plain(value string) string {
	if strings.HasPrefix(value, `"`) || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return strconv.Quote(value)
	}
	return value
}

// id names the subject by its text.
func (t *approvalText) id(kind ApprovalKind) string { return t.marked(approvalMarks[kind]) }

// marked is an id that begins with a mark and follows from the text.
func (t *approvalText) marked(mark string) string {
	sum := sha256.Sum256([]byte(t.String()))
	return mark + hex.EncodeToString(sum[:4])
}
