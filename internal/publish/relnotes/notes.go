// SPDX-License-Identifier: Apache-2.0

// Package relnotes makes the security release notes of a release: the advisories
// that it fixes, and the security hygiene under the sentence that being listed does
// not imply exploitability. The notes are data, and are written as Markdown
// (CommonMark with tables), as a page of HTML, or as JSON.
//
// A vulnerability stands in the notes of the first release of a branch that
// fixes it. What a record or a person wrote is text here, never markup.
package relnotes

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// Notes are the security release notes of one release.
type Notes struct {
	Product string `json:"product"` // its name in words
	Slug    string `json:"slug"`
	Notice  string `json:"notice"` // what stands on all documents of the product; "" for nothing
	Version string `json:"version"`
	Line    string `json:"line"`
	// State is that of the release; of a withdrawn one Reason says why.
	State      verdict.ReleaseState `json:"state"`
	Reason     string               `json:"reason"`
	ReleasedAt time.Time            `json:"released_at"` // zero when it never was
	Previous   string               `json:"previous"`    // the release that it was branched from; "" for a first one
	// PreviousWithdrawn says that the previous release was taken back.
	PreviousWithdrawn bool `json:"previous_withdrawn"`

	// Bases are the images that the release's images were built on.
	Bases []BaseChange `json:"base_images"`
	// Advisories are fixed flaws that can be exploited, Hygiene the fixed ones of
	// third parties with no known exploitable path, and Others what is fixed and of
	// neither class; the gravest first.
	Advisories []Entry `json:"advisories"`
	Hygiene    []Entry `json:"hygiene"`
	Others     []Entry `json:"others"`
	// Open is what is said to affect the release, by id.
	Open []Open `json:"open"`
	// Revisions are what changed in what these notes say, the first first.
	Revisions []Revision `json:"revisions"`
}

// Entry is a fixed flaw.
type Entry struct {
	Vulnerability string           `json:"vulnerability"`
	Aliases       []string         `json:"aliases"`
	Title         string           `json:"title"`
	Own           bool             `json:"own"` // a flaw of the product itself, not of a component
	Class         verdict.Class    `json:"class"`
	Severity      verdict.Severity `json:"severity"`
	Score         float64          `json:"score"`  // means nothing without a vector
	Vector        string           `json:"vector"` // "" when nobody gave one
	Impact        string           `json:"impact"`
	// Action is what users do; "" means that they upgrade, and no more. Of a withdrawn
	// release it is "", and Instead the next one of its line that has the fix and was not
	// withdrawn; "" for none.
	Action      string                `json:"action"`
	Instead     string                `json:"instead"`
	Remediation []verdict.Remediation `json:"remediation"`
	Settings    string                `json:"settings"` // what users set for the fix to work
	Components  []Change              `json:"components"`
	// Parts say where the flaw was, of a release with several that differ.
	Parts    []Part    `json:"parts"`
	Revision int       `json:"revision"`
	At       time.Time `json:"at"`
	// Formerly is the class under which the fix was released, when another; "" else.
	Formerly verdict.Class `json:"formerly"`
}

// Change is a component that the release changed for a fix.
type Change struct {
	Component string `json:"component"` // package URL without version
	From      string `json:"from"`      // "" when it is not known
	To        string `json:"to"`        // "" when it was removed
	Removed   bool   `json:"removed"`
	// Advisory is the supplier's that ships the fix, such as RHSA-2024:1234.
	Advisory string `json:"advisory"`

	purl, previous string // as the statement gives them
}

// Part is the answer for one part.
type Part struct {
	Part   string         `json:"part"`
	Status verdict.Status `json:"status"`
}

// BaseChange is the base image of a part, and that of the previous release.
type BaseChange struct {
	Part       string   `json:"part"` // "" for the whole release
	From       string   `json:"from"` // "" when the previous release had none, or it is not known
	To         string   `json:"to"`
	Advisories []string `json:"advisories"` // of the supplier, that the fixes in these notes name
}

// RevisionKind says what changed in what the notes say.
type RevisionKind string

// The kinds of revision.
const (
	Disclosed    RevisionKind = "disclosed"    // said after the release
	Reclassified RevisionKind = "reclassified" // another class than before
	Corrected    RevisionKind = "corrected"    // something else was changed
	TakenBack    RevisionKind = "withdrawn"
)

// Revision is a change of what the notes say after the release.
type Revision struct {
	At            time.Time     `json:"at"`
	Vulnerability string        `json:"vulnerability"`
	Kind          RevisionKind  `json:"kind"`
	From          verdict.Class `json:"from"` // of a reclassification
	To            verdict.Class `json:"to"`
	Reason        string        `json:"reason"` // of a withdrawal
	// Status is what is said since of what was called fixed at the instant Announced; ""
	// of every other revision.
	Status    verdict.Status `json:"status"`
	Announced time.Time      `json:"announced,omitzero"`
}

// Of gives the notes of a release. The error is of code NotFound when there is no
// such release.
func Of(s publish.Snapshot, version string) (Notes, error) {
	release, err := s.Release(version)
	if err != nil {
		return Notes{}, err
	}
	s = s.Indexed()
	n := Notes{
		Product: s.Product.Name, Slug: s.Product.Slug, Notice: s.Product.Notice, Version: version, Line: release.Line,
		State: release.State, Reason: release.Reason, ReleasedAt: release.ReleasedAt, Previous: release.Previous,
		Bases: []BaseChange{}, Advisories: []Entry{}, Hygiene: []Entry{}, Others: []Entry{}, Open: []Open{}, Revisions: []Revision{},
	}
	if before, err := s.Release(release.Previous); err == nil {
		n.PreviousWithdrawn = before.State == verdict.Withdrawn
	}
	for _, st := range s.Said(verdict.ChannelNote, version) {
		n.unfixed(s, st)
		switch {
		case st.Status == verdict.Affected:
			n.Open = append(n.Open, openOf(s, st))
		case fixedHere(s, st):
			n.add(s, st)
		}
	}
	for _, st := range s.Withdrawn(verdict.ChannelNote, version) {
		n.takenBack(s, st.Statement())
	}
	n.bases(s)
	n.sort()
	return n, nil
}

// fixedHere reports whether the release is the first of its branch that the
// statement calls fixed.
func fixedHere(s publish.Snapshot, st verdict.Statement) bool {
	if st.Status != verdict.Fixed {
		return false
	}
	before, ok := s.Ancestor(verdict.ChannelNote, st.Version, st)
	return !ok || before.Status != verdict.Fixed
}

// Empty reports whether the notes name no fix.
func (n Notes) Empty() bool { return len(n.Advisories)+len(n.Hygiene)+len(n.Others) == 0 }

func (n *Notes) add(s publish.Snapshot, st verdict.Statement) {
	e := entryOf(s.Product, st)
	if n.State == verdict.Withdrawn {
		e.Action = ""
		e.Instead, _ = s.FixedNext(verdict.ChannelNote, st)
	}
	revisions := n.revised(s, st)
	e.Formerly = cmp.Or(st.ReleasedAs, releasedAs(revisions))
	n.Revisions = append(n.Revisions, revisions...)
	switch st.Class {
	case verdict.Exploitable:
		n.Advisories = append(n.Advisories, e)
	case verdict.Hygiene:
		n.Hygiene = append(n.Hygiene, e)
	default:
		n.Others = append(n.Others, e)
	}
}

// releasedAs is the class of before the first reclassification.
func releasedAs(revisions []Revision) verdict.Class {
	for _, r := range revisions {
		if r.Kind == Reclassified {
			return r.From
		}
	}
	return ""
}

func entryOf(p verdict.Product, st verdict.Statement) Entry {
	e := Entry{
		Vulnerability: st.Vulnerability, Aliases: sorted(st.Aliases), Title: st.Title, Own: st.Origin == verdict.Own,
		Class: st.Class, Severity: st.Severity, Score: st.Score, Vector: st.Vector, Impact: st.Impact, Action: st.Action,
		Remediation: st.Remediation, Settings: st.Settings, Components: []Change{}, Parts: []Part{}, Revision: st.Revision, At: st.At,
	}
	if e.Remediation == nil {
		e.Remediation = []verdict.Remediation{}
	}
	release := verdict.PURLBase(publish.ReleasePURL(p, st.Version))
	for _, c := range st.Components {
		// A flaw of our own matches the release itself, which was said already.
		if change := changeOf(c); !e.Own || change.Component != release {
			e.Components = append(e.Components, change)
		}
	}
	slices.SortFunc(e.Components, compareChanges)
	if publish.PartsDiffer(st.Parts) {
		for _, part := range st.Parts {
			if part.Part != "" {
				e.Parts = append(e.Parts, Part{Part: part.Part, Status: part.Status})
			}
		}
		slices.SortFunc(e.Parts, func(a, b Part) int { return strings.Compare(a.Part, b.Part) })
	}
	return e
}

func sorted(list []string) []string {
	list = append([]string{}, list...)
	slices.Sort(list)
	return list
}

// sort puts the highest severity first, then the ids in order of text.
func (n *Notes) sort() {
	for _, list := range [][]Entry{n.Advisories, n.Hygiene, n.Others} {
		slices.SortFunc(list, func(a, b Entry) int {
			switch {
			case a.Severity.Gate() != b.Severity.Gate():
				return b.Severity.Gate() - a.Severity.Gate()
			case a.Severity != b.Severity:
				return strings.Compare(string(a.Severity), string(b.Severity)) // high before unknown, which gates alike
			}
			return strings.Compare(a.Vulnerability, b.Vulnerability)
		})
	}
	slices.SortStableFunc(n.Revisions, func(a, b Revision) int {
		if !a.At.Equal(b.At) {
			return a.At.Compare(b.At)
		}
		return strings.Compare(a.Vulnerability, b.Vulnerability)
	})
}
