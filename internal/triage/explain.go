// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"time"

	"verdict"
	"verdict/spec/vers"
)

// Explanation is an Answer in the form of the contract of `verdict explain
// --format json`. Lists are never null.
type Explanation struct {
	Vulnerability       string                `json:"vulnerability"`
	Asked               string                `json:"asked"`
	Aliases             []string              `json:"aliases"`
	Title               string                `json:"title"`
	Product             string                `json:"product"`
	Version             string                `json:"version"`
	Parts               []PartExplanation     `json:"parts"`
	Status              verdict.Status        `json:"status"`
	Justification       verdict.Justification `json:"justification"`
	JustificationDetail string                `json:"justification_detail"`
	Reason              Reason                `json:"reason"`
	Impact              string                `json:"impact"`
	Action              string                `json:"action"`
	Class               verdict.Class         `json:"class"`
	ClassProposed       verdict.Class         `json:"class_proposed"`
	Severity            verdict.Severity      `json:"severity"`
	Score               float64               `json:"score"`
	Vector              string                `json:"vector"`
	SeverityWord        string                `json:"severity_word,omitempty"` // where a word gave the severity
	SeverityBy          string                `json:"severity_by,omitempty"`   // whose word it is
	Exploited           *ExploitedView        `json:"exploited"`               // null when no catalogue lists it
	Likelihood          *LikelihoodView       `json:"likelihood"`              // null when nobody predicts it
	Published           *PublishedState       `json:"published"`
	FixedIn             []FixedIn             `json:"fixed_in"`
	Matches             []MatchView           `json:"matches"`
	Evidence            []EvidenceView        `json:"evidence"`
	Premises            []PremiseView         `json:"premises"`
	SuppressedBy        []SuppressedBy        `json:"suppressed_by"`
	Won                 GroundView            `json:"won"`
	Lost                []LostView            `json:"lost"`
	Because             string                `json:"because"`
	Policy              *PolicyView           `json:"policy"` // null where nobody asked it
	Stale               []string              `json:"stale"`
	Reconfirm           bool                  `json:"reconfirm"`
	Scoring             *ScoreSheet           `json:"scoring,omitempty"` // where somebody asked for it
	AsOf                time.Time             `json:"as_of"`
}

// ExploitedView is a listing as known to be exploited. Times are null where the
// catalogue says none.
type ExploitedView struct {
	Added      *time.Time `json:"added"`
	Due        *time.Time `json:"due"`
	Action     string     `json:"action"`
	Ransomware bool       `json:"ransomware"`
	Record     string     `json:"record"`
	Source     string     `json:"source"`
}

// LikelihoodView is a prediction for the 30 days from At on.
type LikelihoodView struct {
	Probability float64    `json:"probability"`
	Percentile  float64    `json:"percentile"`
	Model       string     `json:"model"`
	At          *time.Time `json:"at"`
	Record      string     `json:"record"`
	Source      string     `json:"source"`
}

func exploitedView(x *Exploitation) *ExploitedView {
	if x == nil {
		return nil
	}
	return &ExploitedView{instant(x.Added), instant(x.Due), x.Action, x.Ransomware, x.Record, x.Source}
}

func likelihoodView(p *Prediction) *LikelihoodView {
	if p == nil {
		return nil
	}
	return &LikelihoodView{p.Probability, p.Percentile, p.Model, instant(p.At), p.Record, p.Source}
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// PublishedState is the last published revision.
type PublishedState struct {
	Status   verdict.Status `json:"status"`
	Revision int            `json:"revision"`
	At       time.Time      `json:"at"`
}

// FixedIn is a line with the release that fixes it.
type FixedIn struct {
	Line    string `json:"line"`
	Release string `json:"release"`
}

// PartExplanation is the verdict on one part.
type PartExplanation struct {
	Part          string                `json:"part"`
	Status        verdict.Status        `json:"status"`
	Justification verdict.Justification `json:"justification"`
	Reason        Reason                `json:"reason"`
	Because       string                `json:"because"`
}

// MatchView is a match with what was decided about it.
type MatchView struct {
	Part         string            `json:"part"`
	PURL         string            `json:"purl"`
	MatchedAs    verdict.MatchedAs `json:"matched_as"`
	Identity     string            `json:"identity"`
	Records      []string          `json:"records"`
	Range        RangeView         `json:"range"`
	Fixed        []string          `json:"fixed"`
	Undetermined string            `json:"undetermined,omitempty"`
	Status       verdict.Status    `json:"status"`
	Reason       Reason            `json:"reason"`
	Paths        []string          `json:"paths"`
	Scopes       []verdict.Scope   `json:"scopes"`
	Muted        bool              `json:"muted"`
	Machine      bool              `json:"machine"`
	Proposal     *ProposalView     `json:"proposal"` // null where no analysis suggests anything
}

// RangeView is the stretch of versions that held the component's.
type RangeView struct {
	Introduced     string `json:"introduced"`
	Fixed          string `json:"fixed"`
	LastAffected   string `json:"last_affected"`
	VersionsListed bool   `json:"versions_listed"`
}

// Interval is the stretch without the word on listed versions.
func (r RangeView) Interval() vers.Interval {
	return vers.Interval{Introduced: r.Introduced, Fixed: r.Fixed, LastAffected: r.LastAffected}
}

func rangeView(m verdict.Match) RangeView {
	return RangeView{Introduced: m.Range.Introduced, Fixed: m.Range.Fixed, LastAffected: m.Range.LastAffected, VersionsListed: m.Listed}
}

// EvidenceView is a piece of evidence.
type EvidenceView struct {
	ID      string                 `json:"id"`
	Kind    verdict.EvidenceKind   `json:"kind"`
	Result  verdict.EvidenceResult `json:"result"`
	Tool    string                 `json:"tool"`
	Summary string                 `json:"summary"`
	Private bool                   `json:"private"`
	// Supplier is what the supplier says, where the evidence is a statement in a
	// record; null for all else.
	Supplier *SupplierView `json:"supplier"`
	// Analysis is what an analyzer of code rests on; null for all else.
	Analysis *AnalysisView `json:"analysis"`
}

// ViewEvidence lays a piece of evidence out, but for what a supplier says.
func ViewEvidence(ev verdict.Evidence) EvidenceView {
	return EvidenceView{ID: ev.ID, Kind: ev.Kind, Result: ev.Result, Tool: ev.Tool, Summary: ev.Summary, Private: true, Analysis: analysisView(ev.Analysis)}
}

// SupplierView is a supplier's statement about a component of its own.
type SupplierView struct {
	By            string                `json:"by"`
	Status        verdict.Status        `json:"status"`
	Justification verdict.Justification `json:"justification"`
	FixState      verdict.FixState      `json:"fix_state"` // "" where it says none
	Advisory      string                `json:"advisory"`  // that ships the fix; "" where none does
	URL           string                `json:"url"`
	Rating        string                `json:"rating"`
	Component     string                `json:"component"`
	Arches        []string              `json:"arches"`
	Stream        string                `json:"stream"`
	CPE           string                `json:"cpe"`
	Words         string                `json:"words"`
}

func supplierView(all map[string]verdict.SupplierStatement, evidence string) *SupplierView {
	s, ok := all[evidence]
	if !ok {
		return nil
	}
	return &SupplierView{s.By, s.Status, s.Justification, s.FixState, s.Advisory, s.URL, s.Rating, s.Component, orEmpty(s.Arches), s.Stream, s.CPE, s.Words}
}

// PremiseView is a premise as it was replayed.
type PremiseView struct {
	Assessment string              `json:"assessment"`
	Part       string              `json:"part"`
	Kind       verdict.PremiseKind `json:"kind"`
	Subject    string              `json:"subject"`
	Expected   string              `json:"expected"`
	Answer     string              `json:"answer"`
	Holds      bool                `json:"holds"`
	Unverified bool                `json:"unverified"`
	Why        string              `json:"why"`
}

// SuppressedBy is a rule that mutes or removes.
type SuppressedBy struct {
	Source string `json:"source"`
	Rule   string `json:"rule"`
	Line   int    `json:"line"`
	Why    string `json:"why"`
	Void   string `json:"void,omitempty"`
}

// GroundView is what an answer rests on.
type GroundView struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// LostView is a ground that an answer does not rest on.
type LostView struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// Explain lays an answer out. published is the last published revision of the
// release's statement, nil when there is none.
func Explain(a Answer, published *verdict.Statement) Explanation {
	x := Explanation{
		Vulnerability: a.Vulnerability, Asked: a.Asked, Aliases: orEmpty(a.Aliases), Title: a.Title,
		Product: a.Release.Product, Version: a.Release.Version,
		Status: a.Status, Justification: a.Justification, JustificationDetail: a.Detail, Reason: a.Reason,
		Impact: a.Impact, Action: a.Action,
		Class: a.Class, ClassProposed: a.Proposed, Severity: a.Severity, Score: a.Score, Vector: a.Vector,
		SeverityWord: a.Word.Word, SeverityBy: a.Word.By,
		Exploited: exploitedView(a.Exploited), Likelihood: likelihoodView(a.Likelihood),
		Won: GroundView{a.Won.What, a.Won.Why}, Because: a.Because, AsOf: a.Evaluated.UTC(),
		Parts: []PartExplanation{}, FixedIn: []FixedIn{}, Matches: []MatchView{}, Evidence: []EvidenceView{},
		Premises: []PremiseView{}, SuppressedBy: []SuppressedBy{}, Lost: []LostView{}, Stale: []string{},
	}
	if published != nil && !published.Withdrawn {
		x.Published = &PublishedState{Status: published.Status, Revision: published.Revision, At: published.At.UTC()}
	}
	for _, f := range a.FixedIn {
		x.FixedIn = append(x.FixedIn, FixedIn{f.Line, f.Release})
	}
	for _, g := range a.Lost {
		x.Lost = append(x.Lost, LostView{g.What, g.Why})
	}
	for _, p := range a.Parts {
		x.addPart(p)
	}
	return x
}

func (x *Explanation) addPart(p PartAnswer) {
	x.Parts = append(x.Parts, PartExplanation{Part: p.Part, Status: p.Status, Justification: p.Justification, Reason: p.Reason, Because: p.Won.Why})
	x.Reconfirm = x.Reconfirm || p.Reconfirm
	for _, s := range p.Stale {
		if !in(x.Stale, s) {
			x.Stale = append(x.Stale, s)
		}
	}
	for _, pr := range p.Premises {
		x.Premises = append(x.Premises, PremiseView{Assessment: pr.Assessment, Part: p.Part, Kind: pr.Kind, Subject: pr.Subject,
			Expected: pr.Expected, Answer: pr.Answer, Holds: pr.Holds, Unverified: pr.Unverified, Why: pr.Why})
	}
	for _, m := range p.Removed {
		x.suppress(m)
	}
	for _, f := range p.Findings {
		x.Matches = append(x.Matches, matchView(p.Part, f))
		for _, ev := range f.Evidence {
			x.addEvidence(ev, supplierView(f.Supplied, ev.ID))
		}
		for _, m := range f.Muted {
			x.suppress(m)
		}
	}
}

func matchView(part string, f FindingAnswer) MatchView {
	m := MatchView{
		Part: part, PURL: f.Component.PURL, MatchedAs: f.Match.As, Identity: f.Match.Identity, Records: orEmpty(f.Match.Records),
		Range: rangeView(f.Match), Fixed: orEmpty(f.Match.Fixed),
		Undetermined: f.Match.Undetermined, Status: f.Status, Reason: f.Reason, Paths: []string{}, Scopes: []verdict.Scope{},
		Muted: f.Quiet(), Machine: f.Machine, Proposal: proposalView(f.Proposal),
	}
	for _, o := range f.Occurrences {
		if o.Path != "" {
			m.Paths = append(m.Paths, o.Path)
		}
		m.Scopes = append(m.Scopes, scopeOf(o))
	}
	return m
}

func (x *Explanation) addEvidence(ev verdict.Evidence, supplier *SupplierView) {
	for _, known := range x.Evidence {
		if known.ID == ev.ID {
			return
		}
	}
	v := ViewEvidence(ev)
	v.Supplier = supplier
	x.Evidence = append(x.Evidence, v)
}

func (x *Explanation) suppress(m Muting) {
	s := SuppressedBy(m)
	for _, known := range x.SuppressedBy {
		if known == s {
			return
		}
	}
	x.SuppressedBy = append(x.SuppressedBy, s)
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func in(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
