// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"strings"

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
	case f.Match.As == verdict.AsRelocation:
		q.open(f, looked, ReasonUnassessed, "it matches only as the relocated "+f.Match.Identity+", which is a proposal")
	default:
		q.open(f, looked, ReasonUnassessed, "it matches and nobody has assessed it")
	}
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
	if why := q.notPromotable(f); why != "" {
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
		if ev.Kind == verdict.EvidencePresence && ev.Result == verdict.ResultAbsent && ev.Machine() && onEveryArtifact(ev.Artifact, f) {
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

func (q *question) notPromotable(f *FindingAnswer) string {
	if !q.w.Promotion.AbsenceOnArtifact {
		return "the policy promotes no evidence"
	}
	if q.v.Origin == verdict.Own || f.Match.As == verdict.AsRelease {
		return "a machine's verdict never stands for our own code"
	}
	for _, ev := range f.Evidence {
		if ev.Kind == verdict.EvidenceKEV {
			return "a machine's verdict never stands for what is known to be exploited"
		}
	}
	if s := q.rating(q.v).severity; s.Gate() >= verdict.SeverityHigh.Gate() {
		return "a machine's verdict never stands at severity " + string(s)
	}
	return ""
}

// supplier lets a supplier's statement decide about the very build that we ship:
// its fix state, and not_affected for what a base layer brought.
func (q *question) supplier(f *FindingAnswer) bool {
	for _, ev := range f.Evidence {
		if ev.Kind != verdict.EvidenceSupplier {
			continue
		}
		switch {
		case !sameBuild(ev.Build, *f):
			f.Lost = append(f.Lost, Ground{What: "evidence " + ev.ID, Why: "the supplier speaks of another build"})
		case ev.Status == verdict.NotAffected && !fromBaseLayer(*f):
			f.Lost = append(f.Lost, Ground{What: "evidence " + ev.ID, Why: "a supplier's not_affected stands for a base layer only"})
		case ev.Status == verdict.Affected || ev.Status == verdict.Fixed || ev.Status == verdict.NotAffected:
			f.Status, f.Justification, f.Reason = ev.Status, ev.Justification, ReasonSupplier
			f.Won = Ground{What: "evidence " + ev.ID, Why: "the supplier " + ev.By + " says so of this build: " + ev.Summary}
			return true
		}
	}
	return false
}

// sameBuild compares a digest with the occurrences', or a distribution
// package's name, epoch, version, release and architecture with the component's.
func sameBuild(build string, f FindingAnswer) bool {
	if build == "" {
		return false
	}
	if strings.HasPrefix(build, "pkg:") {
		return build == f.Component.PURL && distributionPackage(build)
	}
	return onEveryArtifact(build, f)
}

func distributionPackage(purl string) bool {
	for _, prefix := range []string{"pkg:rpm/", "pkg:deb/", "pkg:apk/", "pkg:alpm/"} {
		if strings.HasPrefix(purl, prefix) {
			return true
		}
	}
	return false
}

func fromBaseLayer(f FindingAnswer) bool {
	for _, o := range f.Occurrences {
		if o.Layer == "" {
			return false
		}
	}
	return len(f.Occurrences) > 0
}
