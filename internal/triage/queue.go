// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"fmt"
	"sort"
	"time"

	"verdict"
)

// WaitKind says what a person is waited for, the most urgent first.
type WaitKind string

// The kinds of wait.
const (
	WaitDanger        WaitKind = "danger"        // a danger holds the floor
	WaitStatement     WaitKind = "statement"     // published as clean, and no longer so; or promised, and support has ended
	WaitReclassified  WaitKind = "reclassified"  // published under the class of before
	WaitContradiction WaitKind = "contradiction" // evidence against an assessment, or against a bill
	WaitConflict      WaitKind = "conflict"      // assessments differ
	WaitReconfirm     WaitKind = "reconfirm"     // a premise failed
	WaitUndetermined  WaitKind = "undetermined"  // a version that cannot be compared
	WaitFinding       WaitKind = "finding"       // nobody has assessed it
	WaitAcceptance    WaitKind = "acceptance"    // an accepted risk ends, or has ended
	WaitApproval      WaitKind = "approval"      // what was written decides nothing yet
	WaitAmbiguous     WaitKind = "ambiguous"     // an id with several vulnerabilities
	WaitRetracted     WaitKind = "retracted"     // withdrawn, and we had spoken of it
	WaitIdentity      WaitKind = "identity"      // a file whose component nobody could tell
	WaitSource        WaitKind = "source"        // stale or failing
	WaitClass         WaitKind = "class"         // a proposed class to confirm
	WaitFix           WaitKind = "fix"           // affected, and policy says by when it is fixed
	WaitPublication   WaitKind = "publication"   // policy says by when it is told, and nothing is
	WaitDecision      WaitKind = "decision"      // policy wants a decision
	WaitScore         WaitKind = "score"         // nobody whose score counts gives one
	WaitAnswer        WaitKind = "answer"        // somebody asks for a CVE id
	WaitSweep         WaitKind = "sweep"         // CVE ids that were reserved and not used, at the end of their year
)

var waitOrder = []WaitKind{WaitDanger, WaitStatement, WaitReclassified, WaitContradiction, WaitFix, WaitPublication, WaitAnswer, WaitConflict, WaitReconfirm, WaitUndetermined,
	WaitFinding, WaitDecision, WaitScore, WaitAcceptance, WaitApproval, WaitAmbiguous, WaitRetracted, WaitIdentity, WaitSource, WaitSweep, WaitClass}

// Wait is one thing that waits for a person.
type Wait struct {
	Kind     WaitKind
	Subject  string
	Severity verdict.Severity
	// Exploited is set when a catalogue lists the vulnerability, and Likelihood is how
	// likely it is exploited within 30 days; zero when nobody says.
	Exploited  bool
	Likelihood float64
	Since      time.Time // zero when no row says
	Due        time.Time // the last day; zero without a deadline
	Overdue    bool      // that day has passed
	Why        string
	Releases   []string // of a finding: those it concerns, in order of version
}

// Queue lists what waits for a person on this product, the most urgent first.
// Findings of one vulnerability are one row, with the releases that they concern;
// muted ones do not wait.
func (e *Engine) Queue(findings []verdict.Finding) []Wait {
	since := map[verdict.VulnerabilityID]time.Time{}
	for _, f := range findings {
		if t, ok := since[f.Vulnerability]; f.Inactive.IsZero() && (!ok || f.Since.Before(t)) {
			since[f.Vulnerability] = f.Since
		}
	}
	var waits []Wait
	for _, id := range e.Concerning() {
		waits = append(waits, e.waitsOf(id, since)...)
	}
	waits = append(waits, e.acceptances()...)
	waits = append(waits, e.approvals()...)
	waits = append(waits, e.pending()...)
	waits = append(waits, e.ambiguities()...)
	waits = append(waits, e.unresolved()...)
	waits = append(waits, e.staleSources()...)
	SortWaits(waits)
	return waits
}

func moreUrgent(a, b Wait) bool {
	if pa, pb := a.pressing(), b.pressing(); pa != pb {
		return pa
	}
	if ra, rb := rank(a.Kind), rank(b.Kind); ra != rb {
		return ra < rb
	}
	if a.Exploited != b.Exploited {
		return a.Exploited
	}
	if !a.Due.Equal(b.Due) {
		return !a.Due.IsZero() && (b.Due.IsZero() || a.Due.Before(b.Due))
	}
	if ga, gb := a.Severity.Gate(), b.Severity.Gate(); ga != gb {
		return ga > gb
	}
	if a.Likelihood > b.Likelihood || a.Likelihood < b.Likelihood {
		return a.Likelihood > b.Likelihood
	}
	if !a.Since.Equal(b.Since) {
		return a.Since.Before(b.Since)
	}
	if a.Subject != b.Subject {
		return a.Subject < b.Subject
	}
	return a.Why < b.Why
}

// pressing reports whether the wait goes before all others: what is or may be
// dangerous, what we say wrongly, and what is overdue.
func (w Wait) pressing() bool { return w.Overdue || w.Kind == WaitDanger || w.Kind == WaitStatement }

func rank(k WaitKind) int {
	for i, x := range waitOrder {
		if x == k {
			return i
		}
	}
	return len(waitOrder)
}

// waitsOf gathers what waits about one vulnerability, one row a kind.
func (e *Engine) waitsOf(id string, since map[verdict.VulnerabilityID]time.Time) []Wait {
	byKind := map[WaitKind]*Wait{}
	releases := append([]verdict.Release(nil), e.w.Releases...)
	SortReleases(e.w.Product, releases)
	var last Answer
	for _, r := range releases {
		a, err := e.Answer(id, r.Version, "")
		if err != nil {
			continue // the release is one of the World's own
		}
		last = a
		for _, kind := range kindsOf(a) {
			w, ok := byKind[kind]
			if !ok {
				w = &Wait{Kind: kind, Subject: e.w.Product.Slug + " " + a.Vulnerability}
				w.judge(a)
				byKind[kind] = w
			}
			w.Why = whyWaiting(a, kind)
			w.Releases = append(w.Releases, r.Version)
		}
	}
	for _, v := range e.Vulnerabilities(id) {
		for _, w := range byKind {
			w.Since = since[v.ID]
		}
	}
	whole := e.waitsOfVulnerability(last)
	for i := range whole {
		whole[i].judge(last)
	}
	return append(inOrder(byKind), whole...)
}

// judge takes over how grave and how urgent the vulnerability is.
func (w *Wait) judge(a Answer) {
	w.Severity, w.Exploited = a.Severity, a.Exploited != nil
	if a.Likelihood != nil {
		w.Likelihood = a.Likelihood.Probability
	}
}

func inOrder(byKind map[WaitKind]*Wait) []Wait {
	var list []Wait
	for _, kind := range waitOrder {
		if w, ok := byKind[kind]; ok {
			list = append(list, *w)
		}
	}
	return list
}

// kindsOf gives what of a release's findings waits.
func kindsOf(a Answer) []WaitKind {
	seen := map[WaitKind]bool{}
	for _, p := range a.Parts {
		if !p.Matched() || p.Reason == ReasonDanger {
			seen[kindOf(FindingAnswer{Status: p.Status, Reason: p.Reason, Reconfirm: p.Reconfirm})] = true
		}
		for _, f := range p.Findings {
			if kind := kindOf(f); kind != "" {
				seen[kind] = true
			}
		}
	}
	var kinds []WaitKind
	for _, kind := range waitOrder {
		if seen[kind] {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func kindOf(f FindingAnswer) WaitKind {
	switch {
	case f.Reason == ReasonDanger:
		return WaitDanger
	case f.Reason == ReasonContradiction:
		return WaitContradiction
	case f.Quiet():
		return ""
	case f.Reason == ReasonConflict:
		return WaitConflict
	case f.Reconfirm:
		return WaitReconfirm
	case f.Reason == ReasonUndetermined:
		return WaitUndetermined
	case f.Status == verdict.UnderInvestigation:
		return WaitFinding
	}
	return ""
}

// whyWaiting gives the words of the first finding or part that waits so.
func whyWaiting(a Answer, kind WaitKind) string {
	for _, f := range a.Findings() {
		if kindOf(f) == kind {
			return f.Component.PURL + ": " + f.Won.Why + proposed(f.Proposal)
		}
	}
	return a.Won.Why
}

// proposed says what analyses suggest; "" when they suggest nothing.
func proposed(p *Proposal) string {
	switch {
	case p == nil:
		return ""
	case p.Status == "":
		return "; evidence " + p.Evidence + " leaves it open: " + p.Why
	case p.Justification != "":
		return "; evidence " + p.Evidence + " proposes " + plain(p.Status) + ", " + string(p.Justification) + ": " + p.Why
	}
	return "; evidence " + p.Evidence + " proposes " + plain(p.Status) + ": " + p.Why
}

// waitsOfVulnerability are what waits about the vulnerability as a whole.
func (e *Engine) waitsOfVulnerability(a Answer) []Wait {
	subject := e.w.Product.Slug + " " + a.Vulnerability
	var waits []Wait
	if a.Class == verdict.Untriaged && a.Proposed != verdict.Untriaged && a.Vulnerability != "" {
		waits = append(waits, Wait{Kind: WaitClass, Subject: subject, Why: "the rules propose " + string(a.Proposed) + "; nobody has confirmed it"})
	}
	for _, v := range e.Vulnerabilities(a.Vulnerability) {
		if v.Retracted() && e.spokenOf(v) {
			waits = append(waits, Wait{Kind: WaitRetracted, Subject: subject, Why: "every record is withdrawn, and an assessment of ours stands"})
		}
	}
	return waits
}

func (e *Engine) spokenOf(v *verdict.Vulnerability) bool {
	for _, a := range e.w.Assessments {
		if idOf(v, a.Vulnerability) && a.Standing(e.w.Now) {
			return true
		}
	}
	return false
}

func (e *Engine) approvals() []Wait {
	var waits []Wait
	for _, a := range e.w.Assessments {
		if a.Approved.IsZero() && a.Revoked.IsZero() {
			w := Wait{Kind: WaitApproval, Subject: a.ID, Since: a.Written,
				Why: fmt.Sprintf("%s says %s of %s on %s", a.Author, a.Status, a.Vulnerability, a.Scope.Product)}
			e.judge(&w, a.Vulnerability)
			waits = append(waits, w)
		}
	}
	return waits
}

// judge is Wait.judge for what an id names.
func (e *Engine) judge(w *Wait, id string) {
	w.Severity = verdict.SeverityUnknown
	for _, v := range e.Vulnerabilities(id) {
		w.judge(Answer{Severity: e.rating(v).Severity, Exploited: ExploitationOf(v), Likelihood: PredictionOf(v)})
		return
	}
}

// ambiguities are ids with several vulnerabilities of which one concerns us.
func (e *Engine) ambiguities() []Wait {
	waits := map[string]Wait{}
	for i := range e.w.Vulnerabilities {
		v := &e.w.Vulnerabilities[i]
		if len(v.Ambiguous) == 0 || !e.matchesShipped(v.ID) {
			continue
		}
		for _, id := range v.Ambiguous {
			var names []string
			for _, other := range e.Vulnerabilities(id) {
				names = append(names, other.Shown())
			}
			severity := e.rating(v).Severity
			if known, ok := waits[id]; ok && graver(known.Severity, severity) {
				severity = known.Severity
			}
			waits[id] = Wait{Kind: WaitAmbiguous, Subject: id, Severity: severity, Why: "it names " + listOf(names) + "; merge or split them"}
		}
	}
	var list []Wait
	for _, w := range waits {
		list = append(list, w)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Subject < list[j].Subject })
	return list
}

// graver orders severities by their gate; unknown, which gates like high, goes
// behind it.
func graver(a, b verdict.Severity) bool {
	if ga, gb := a.Gate(), b.Gate(); ga != gb {
		return ga > gb
	}
	return a != verdict.SeverityUnknown
}

func (e *Engine) staleSources() []Wait {
	var waits []Wait
	for _, s := range e.w.Sources {
		why, stale := s.Stale(e.w.Now)
		if s.LastError != "" {
			why, stale = "the last try failed: "+s.LastError, true
		}
		if stale {
			waits = append(waits, Wait{Kind: WaitSource, Subject: s.Source.Name, Severity: verdict.SeverityUnknown, Since: s.LastSync, Why: why})
		}
	}
	return waits
}

// SortWaits puts the most urgent first.
func SortWaits(waits []Wait) {
	sort.SliceStable(waits, func(i, j int) bool { return moreUrgent(waits[i], waits[j]) })
}

// DistinctWaits leaves out what several products wait for alike, such as a stale
// source. The waits must be sorted.
func DistinctWaits(waits []Wait) []Wait {
	var kept []Wait
	for i, w := range waits {
		if i == 0 || w.Kind != waits[i-1].Kind || w.Subject != waits[i-1].Subject || w.Why != waits[i-1].Why {
			kept = append(kept, w)
		}
	}
	return kept
}
