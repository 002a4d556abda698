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
type analysed struct{ vulnerability, product, version, part, component, tool string }

// latest leaves out analyses of which a later one of the same thing was made: what was
// found in artifacts, or under a profile, that are others now. Of two of one instant both
// stay. Whether the class is there and whether it is reached is one thing.
func latest(list []verdict.Evidence) []verdict.Evidence {
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
	return analysed{verdict.CanonicalID(ev.Vulnerability), ev.Product, ev.Version, ev.Part, ev.Component, ev.Tool}
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
// then the absence of a way, and of the code. It gives nil where there is no analysis, or
// where one speaks of some of the records only.
func (q *question) propose(evidence []verdict.Evidence) *Proposal {
	var found []verdict.Evidence
	for _, ev := range evidence {
		if _, all := q.speaksFor(ev.Vulnerability); ev.Analysis != nil && q.symbolsStand(ev) && (all || ev.Witnessed()) {
			found = append(found, ev)
		}
	}
	if len(found) == 0 {
		return nil
	}
	sort.SliceStable(found, func(i, j int) bool { return graveness(found[i].Result) < graveness(found[j].Result) })
	ev := found[0]
	p := &Proposal{Evidence: ev.ID, Why: ev.Summary}
	switch ev.Result {
	case verdict.ResultReached, verdict.ResultReachedAssuming:
		p.Status = verdict.Affected
	case verdict.ResultNotReached:
		p.Status, p.Justification = verdict.NotAffected, verdict.CodeNotInExecutePath
	case verdict.ResultAbsent:
		p.Status, p.Justification = verdict.NotAffected, verdict.CodeNotPresent
	}
	return p
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

func graveness(r verdict.EvidenceResult) int {
	return slices.Index([]verdict.EvidenceResult{verdict.ResultReached, verdict.ResultReachedAssuming, verdict.ResultUndetermined,
		verdict.ResultNotReached, verdict.ResultAbsent}, r)
}
