// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"cmp"

	"verdict"
)

// AnalysisView is what a piece of evidence by an analyzer rests on.
type AnalysisView struct {
	Analyzer      string        `json:"analyzer"` // code, or scope: what a bill says against what ships
	Symbols       []string      `json:"symbols"`
	Profile       string        `json:"profile"`
	ProfileDigest string        `json:"profile_digest"`
	Answer        string        `json:"answer"` // what a premise of the kind reach expects
	Algorithm     string        `json:"algorithm"`
	JDK           string        `json:"jdk"`
	Entries       int           `json:"entries"`
	Classes       int           `json:"classes"`
	Reachable     int           `json:"reachable_methods"`
	Witness       []FrameView   `json:"witness"`
	Callers       []string      `json:"callers"`
	Dominator     string        `json:"dominator"`
	Assumptions   []string      `json:"assumptions"`
	Ledger        []OpeningView `json:"ledger"`
	Open          int           `json:"open"`
	Unresolved    []string      `json:"unresolved"`
	Places        []string      `json:"places"`
	// Scopes are what bills say of the component's use, and Looked the archives that were
	// looked through for it: of the analyzer scope.
	Scopes []verdict.Scope `json:"scopes"`
	Looked []LookedView    `json:"looked"`
}

// LookedView is an archive that was looked through.
type LookedView struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// FrameView is a method on a way.
type FrameView struct {
	Class      string `json:"class"`
	Method     string `json:"method"`
	Descriptor string `json:"descriptor"`
	File       string `json:"file"`
	Line       int    `json:"line"`
	By         string `json:"by"`
	What       string `json:"what,omitempty"`
}

// OpeningView is something that an analysis could not see.
type OpeningView struct {
	Kind  string `json:"kind"`
	Where string `json:"where"`
	What  string `json:"what"`
}

func analysisView(a *verdict.Analysis) *AnalysisView {
	if a == nil {
		return nil
	}
	v := &AnalysisView{
		Analyzer: cmp.Or(string(a.Analyzer), "code"), Scopes: append([]verdict.Scope{}, a.Scopes...), Looked: []LookedView{},
		Symbols: orEmpty(a.Symbols), Profile: a.Profile, ProfileDigest: a.ProfileDigest, Answer: a.Answer, Algorithm: a.Algorithm, JDK: a.JDK,
		Entries: a.Entries, Classes: a.Classes, Reachable: a.Reachable, Witness: []FrameView{}, Callers: orEmpty(a.Callers), Dominator: a.Dominator,
		Assumptions: orEmpty(a.Assumptions), Ledger: []OpeningView{}, Open: a.Open, Unresolved: orEmpty(a.Unresolved), Places: orEmpty(a.Places),
	}
	for _, f := range a.Witness {
		v.Witness = append(v.Witness, FrameView(f))
	}
	for _, o := range a.Ledger {
		v.Ledger = append(v.Ledger, OpeningView(o))
	}
	for _, l := range a.Looked {
		v.Looked = append(v.Looked, LookedView(l))
	}
	return v
}

// ProposalView is what analyses suggest about a match.
type ProposalView struct {
	Status        verdict.Status        `json:"status"` // "" where they leave it open
	Justification verdict.Justification `json:"justification"`
	Evidence      string                `json:"evidence"`
	Why           string                `json:"why"`
}

func proposalView(p *Proposal) *ProposalView {
	if p == nil {
		return nil
	}
	return &ProposalView{p.Status, p.Justification, p.Evidence, p.Why}
}
