// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"slices"
	"sort"

	"verdict"
)

// replayCode takes the answer of the check that ran on the code of the part. Where none
// ran there is none, and the premise does not hold.
func (q *question) replayCode(a verdict.Assessment, p verdict.Premise) reply {
	r, ok := q.replays[replayKey{q.release.Version, q.part, p.Kind, p.Subject}]
	switch {
	case !ok:
		return reply{why: "nothing has asked the code of " + q.codeOf() + " for it; `verdict reach run " + q.codeOf() + "` does"}
	case r.Answer == "":
		return reply{why: r.Why}
	case r.Answer == p.Expected:
		return reply{answer: r.Answer, holds: true}
	}
	return reply{answer: r.Answer, why: "it is " + r.Answer + " and was " + p.Expected + q.newPlaces(a, r)}
}

// codeOf names the part of the release as the command line has it.
func (q *question) codeOf() string {
	return verdict.Ref{Product: q.w.Product.Slug, Version: q.release.Version, Part: q.part}.String()
}

type replayKey struct {
	version, part string
	kind          verdict.PremiseKind
	subject       string
}

func replaysOf(w World) map[replayKey]verdict.Replay {
	byKey := map[replayKey]verdict.Replay{}
	for _, r := range w.Replays {
		byKey[replayKey{r.Version, r.Part, r.Kind, r.Subject}] = r
	}
	return byKey
}

// newPlaces names places of an answer that no release had for which the assessment was
// accepted; "" when there are none.
func (q *question) newPlaces(a verdict.Assessment, now verdict.Replay) string {
	var known []string
	for _, accepted := range a.Accepted {
		known = append(known, q.replays[replayKey{accepted.Version, accepted.Part, now.Kind, now.Subject}].Places...)
	}
	if fresh := missingIn(known, now.Places); len(fresh) > 0 {
		return "; new: " + some(fresh)
	}
	return ""
}

// analysed names what an analysis speaks of: a later one takes the place of an earlier.
type analysed struct {
	vulnerability, product, version, part, component, tool string
	analyzer                                               verdict.Analyzer
}

// Latest leaves out analyses of which a later one of the same thing was made: what was
// found in artifacts, or under a profile, that are others now. Of two of one instant both
// stay. Whether the class is there and whether it is reached is one thing.
func Latest(list []verdict.Evidence) []verdict.Evidence {
	newest := map[analysed]verdict.Evidence{}
	for _, ev := range list {
		if ev.Analysis == nil {
			continue
		}
		if known, ok := newest[analysedBy(ev)]; !ok || ev.At.After(known.At) {
			newest[analysedBy(ev)] = ev
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(ev verdict.Evidence) bool {
		return ev.Analysis != nil && ev.At.Before(newest[analysedBy(ev)].At)
	})
}

func analysedBy(ev verdict.Evidence) analysed {
	return analysed{verdict.CanonicalID(ev.Vulnerability), ev.Product, ev.Version, ev.Part, ev.Component, ev.Tool, ev.Analysis.Analyzer}
}

// Proposal is what the analyses of a finding suggest to a person. It decides nothing.
type Proposal struct {
	// Status is "" where they leave it open; Why says what is.
	Status        verdict.Status
	Justification verdict.Justification
	Evidence      string // id of what it comes from
	Why           string
}

// propose takes what the analyses found: a way to the code before all, then what is open,
// then the absence of a way, of the component, and of the code. What only says that the
// component ships, or leaves that open, comes last: it speaks of no code. It gives nil where
// there is no analysis, or where one speaks of some of the records only.
func (q *question) propose(f *FindingAnswer) *Proposal {
	var found []verdict.Evidence
	for _, ev := range f.Evidence {
		if _, all := q.speaksFor(ev.Vulnerability); ev.Analysis != nil && q.symbolsStand(ev) && (all || ev.Witnessed()) && !outOfDate(ev, *f) {
			found = append(found, ev)
		}
	}
	if len(found) == 0 {
		return nil
	}
	sort.SliceStable(found, func(i, j int) bool { return graveness(found[i]) < graveness(found[j]) })
	ev := found[0]
	p := &Proposal{Evidence: ev.ID, Why: ev.Summary}
	p.Status, p.Justification = Proposed(ev)
	return p
}

// Proposed is what a single analysis suggests; "" where it leaves that open.
func Proposed(ev verdict.Evidence) (verdict.Status, verdict.Justification) {
	switch {
	case ev.Analysis == nil:
	case ev.Witnessed():
		return verdict.Affected, ""
	case ev.Result == verdict.ResultNotReached:
		return verdict.NotAffected, verdict.CodeNotInExecutePath
	case ev.Result == verdict.ResultAbsent && ev.OfScope():
		return verdict.NotAffected, verdict.ComponentNotPresent
	case ev.Result == verdict.ResultAbsent:
		return verdict.NotAffected, verdict.CodeNotPresent
	}
	return "", ""
}

// outOfDate reports whether a comparison found a component nowhere that is found there now:
// another one says so, or the bill is what the artifact itself holds.
func outOfDate(ev verdict.Evidence, f FindingAnswer) bool {
	if !ev.OfScope() || ev.Result != verdict.ResultAbsent {
		return false
	}
	_, ships := shipping(f.Evidence)
	return ships || slices.ContainsFunc(f.Occurrences, func(o verdict.Occurrence) bool { return o.Identity != "" })
}

// shipping finds evidence that the component is in what ships.
func shipping(evidence []verdict.Evidence) (verdict.Evidence, bool) {
	if i := slices.IndexFunc(evidence, shows); i >= 0 {
		return evidence[i], true
	}
	return verdict.Evidence{}, false
}

// shows reports whether evidence is that the component is in what ships.
func shows(ev verdict.Evidence) bool {
	return ev.Kind == verdict.EvidencePresence && ev.Result == verdict.ResultPresent
}

// symbolsStand reports whether what an analysis looked for is still what persons say that
// the vulnerability is in: after a set was withdrawn it tells nothing.
func (q *question) symbolsStand(ev verdict.Evidence) bool {
	if ev.Analysis == nil {
		return true
	}
	for _, symbol := range ev.Analysis.Symbols {
		stands := slices.ContainsFunc(q.w.Symbols, func(s verdict.SymbolSet) bool {
			return s.Standing(q.w.Now) && q.named(s.Vulnerability) && slices.Contains(s.Symbols, symbol)
		})
		if !stands {
			return false
		}
	}
	return true
}

// gravest orders what analyses found of code, the gravest first.
var gravest = []verdict.EvidenceResult{verdict.ResultReached, verdict.ResultReachedAssuming, verdict.ResultUndetermined, verdict.ResultNotReached, verdict.ResultAbsent}

// graveness orders analyses by what they found: that the component is nowhere stands before
// that its code is nowhere, and all else that a comparison with the bill says at the end.
func graveness(ev verdict.Evidence) int {
	switch {
	case !ev.OfScope():
		return 2 * slices.Index(gravest, ev.Result)
	case ev.Result == verdict.ResultAbsent:
		return 2*slices.Index(gravest, verdict.ResultAbsent) - 1
	case ev.Result == verdict.ResultPresent:
		return 2 * len(gravest)
	}
	return 2*len(gravest) + 1
}
