// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"cmp"
	"slices"

	"verdict"
)

// unassessed decides where no assessment of ours does: a promotion rule, a
// supplier's word on the same build, or under investigation. looked says that a
// person has spoken about the finding before.
func (q *question) unassessed(f *FindingAnswer, looked bool) {
	switch {
	case f.Match.Undetermined != "":
		q.open(f, looked, ReasonUndetermined, "the match is undetermined: "+f.Match.Undetermined)
	case q.promote(f), q.supplier(f):
	case q.misbilled(f, looked):
	case f.Match.As == verdict.AsRelocation:
		q.open(f, looked, ReasonUnassessed, "it matches only as the relocated "+f.Match.Identity+", which is a proposal")
	default:
		q.open(f, looked, ReasonUnassessed, "it matches and nobody has assessed it")
	}
}

// misbilled holds it against a bill when it excludes a component everywhere that ships: that
// nothing of it ships is what people take from the word.
func (q *question) misbilled(f *FindingAnswer, looked bool) bool {
	ev, ships := shipping(f.Evidence)
	if !ships || len(f.Occurrences) == 0 || slices.ContainsFunc(f.Occurrences, func(o verdict.Occurrence) bool { return o.Scope != verdict.Excluded }) {
		return false
	}
	q.open(f, looked, ReasonContradiction, "")
	if f.Reason == ReasonContradiction {
		f.Won = Ground{What: "evidence " + ev.ID, Why: "the bill says that it does not ship, and it does: " + ev.Summary}
	}
	return true
}

// open leaves the finding under investigation, or not evaluated on a line past
// its end of life that nobody looked at.
func (q *question) open(f *FindingAnswer, looked bool, reason Reason, why string) {
	f.Status, f.Reason = verdict.UnderInvestigation, reason
	f.Won = Ground{What: "match", Why: why}
	line, known := q.lines[q.release.Line]
	if !known || !line.Ended(q.w.Now) || looked {
		return
	}
	if _, danger := dangerOf(f.Evidence); danger {
		return
	}
	f.Status, f.Reason = verdict.NotEvaluated, ReasonPastEndOfLife
	f.Won = Ground{What: "match", Why: "line " + line.Slug + " is past its end of life and nobody looked"}
}

// promote lets a machine's proof stand that the vulnerable component, class or
// patch state is absent from the very artifact. Never for what is known to be
// exploited, scored High or worse or not at all, nor for our own code.
func (q *question) promote(f *FindingAnswer) bool {
	proof, ok := absenceProof(*f)
	if !ok {
		return false
	}
	if why := q.notPromotable(f, proof); why != "" {
		f.Lost = append(f.Lost, Ground{What: "evidence " + proof.ID, Why: why})
		return false
	}
	f.Status, f.Justification, f.Reason, f.Machine = verdict.NotAffected, verdict.CodeNotPresent, ReasonPromoted, true
	f.Won = Ground{What: "evidence " + proof.ID, Why: "a machine's verdict by the promotion rule: " + proof.Summary}
	return true
}

// absenceProof finds a machine's proof of absence on the digest of every file in
// which the component occurs.
func absenceProof(f FindingAnswer) (verdict.Evidence, bool) {
	for _, ev := range f.Evidence {
		if ev.Kind == verdict.EvidencePresence && ev.Result == verdict.ResultAbsent && ev.Machine() && !ev.OfScope() && onEveryArtifact(ev.Artifact, f) {
			return ev, true
		}
	}
	return verdict.Evidence{}, false
}

func onEveryArtifact(digest string, f FindingAnswer) bool {
	if digest == "" || len(f.Occurrences) == 0 {
		return false
	}
	for _, o := range f.Occurrences {
		if o.Digests["sha-256"] != digest {
			return false
		}
	}
	return true
}

func (q *question) notPromotable(f *FindingAnswer, proof verdict.Evidence) string {
	if record, all := q.speaksFor(proof.Vulnerability); !all {
		return "it speaks of " + proof.Vulnerability + " and not of record " + record
	}
	if !q.w.Promotion.AbsenceOnArtifact {
		return "the policy promotes no evidence"
	}
	if q.v.Origin == verdict.Own || f.Match.As == verdict.AsRelease {
		return "a machine's verdict never stands for our own code"
	}
	if !q.symbolsStand(proof) {
		return "the symbols that it looked for do not stand any more"
	}
	for _, ev := range f.Evidence {
		switch {
		case ev.Kind == verdict.EvidenceKEV:
			return "a machine's verdict never stands for what is known to be exploited"
		case ev.Witnessed():
			return "evidence " + ev.ID + " found a path to what is said to be absent"
		}
	}
	if s := q.rating(q.v).Severity; s.Gate() >= verdict.SeverityHigh.Gate() {
		return "a machine's verdict never stands at severity " + string(s)
	}
	return ""
}

// supplier lets a supplier's statement decide about the very build that we ship:
// its fix state, and not_affected for what a base layer brought. Of several the
// weightiest does; one that is still investigating leaves it open.
func (q *question) supplier(f *FindingAnswer) bool {
	var best verdict.Evidence
	for _, ev := range f.Evidence {
		if ev.Kind != verdict.EvidenceSupplier {
			continue
		}
		why := q.notSupplied(f, ev)
		if why == "" && ev.Status.Weight() > best.Status.Weight() {
			ev, best = best, ev
			why = "the same build is said to be " + string(best.Status)
		}
		if ev.ID != "" {
			f.Lost = append(f.Lost, Ground{What: "evidence " + ev.ID, Why: cmp.Or(why, "another statement about the same build weighs as much")})
		}
	}
	switch best.Status {
	case verdict.Affected, verdict.Fixed:
	case verdict.NotAffected:
		f.Justification = best.Justification
		if f.Justification == "" {
			f.Impact = "The supplier of the component says that this build of it is not affected."
		}
	default:
		return false
	}
	f.Status, f.Reason = best.Status, ReasonSupplier
	f.Won = Ground{What: "evidence " + best.ID, Why: "the supplier " + best.By + " says so of this build: " + best.Summary}
	return true
}

// notSupplied says why a supplier's statement does not decide; "" when it may.
func (q *question) notSupplied(f *FindingAnswer, ev verdict.Evidence) string {
	record, all := q.speaksFor(ev.Vulnerability)
	switch {
	case ev.Build == "" && componentVersion(verdict.Component{PURL: ev.Component}) != "":
		return "the statement is not by who made the build"
	case ev.Build == "":
		return "the supplier speaks of its product stream at large, and not of this build"
	case !sameBuild(ev.Build, *f):
		return "the supplier speaks of another build"
	case ev.Status.Clean() && !all:
		return "the supplier speaks of " + ev.Vulnerability + " and not of record " + record
	case ev.Status == verdict.NotAffected && !q.fromBaseLayer(*f):
		return "a supplier's not_affected stands for a base layer only"
	case ev.Status == verdict.NotAffected && contradicted(ev.Justification, f.Evidence):
		return "a path was found to what the supplier says is absent or not executed"
	}
	return ""
}

func contradicted(j verdict.Justification, evidence []verdict.Evidence) bool {
	if j != verdict.CodeNotPresent && j != verdict.CodeNotInExecutePath {
		return false
	}
	for _, ev := range evidence {
		if ev.Witnessed() {
			return true
		}
	}
	return false
}
