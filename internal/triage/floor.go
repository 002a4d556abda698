// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"time"

	"verdict"
	"verdict/spec/suppression"
)

// applyFloor holds a matched finding at under_investigation or worse while there
// is danger: executed proof, exploitation, a listing as known exploited, or a
// credible report, that two people have not lifted.
func (q *question) applyFloor(f *FindingAnswer) {
	danger, ok := dangerOf(f.Evidence)
	if !ok || f.Status.Weight() >= verdict.UnderInvestigation.Weight() {
		return
	}
	f.Lost = append([]Ground{{What: f.Won.What, Why: "the danger floor allows no " + string(f.Status), Assessment: f.Won.Assessment}}, f.Lost...)
	f.Status, f.Justification, f.Reason = verdict.UnderInvestigation, "", ReasonDanger
	f.Won = floorGround(danger)
}

func floorGround(danger verdict.Evidence) Ground {
	return Ground{What: "danger floor", Why: "evidence " + danger.ID + " (" + string(danger.Kind) + ") has not been lifted by two people: " + danger.Summary}
}

func dangerOf(evidence []verdict.Evidence) (verdict.Evidence, bool) {
	for _, ev := range evidence {
		if ev.Danger() {
			return ev, true
		}
	}
	return verdict.Evidence{}, false
}

// mute lists the rules that mute the finding. Muting never changes a status, and
// counts for nothing under the danger floor or against a contradiction.
func (q *question) mute(f *FindingAnswer) {
	void := ""
	if danger, ok := dangerOf(f.Evidence); ok {
		void = "void under the danger floor (" + string(danger.Kind) + ")"
	}
	if f.Reason == ReasonContradiction {
		void = "void: a witness contradicts the assessment"
	}
	for _, hit := range q.imported.Hits(q.subject(*f), q.w.Now) {
		f.Muted = append(f.Muted, Muting{Source: hit.File, Rule: hit.Rule, Line: hit.Line, Why: hit.Why, Void: void})
	}
	for _, s := range sortedRules(q.w.Suppressions) {
		if s.Kind == verdict.Mute && q.ruleHolds(s, f.Component.PURL) {
			f.Muted = append(f.Muted, Muting{Source: "own", Rule: s.Rule, Why: s.Reason, Void: void})
		}
	}
}

// subject is the finding as dependency-check would see it.
func (q *question) subject(f FindingAnswer) suppression.Subject {
	s := Subject(q.v, f.Component.PURL)
	for _, o := range f.Occurrences {
		if o.Path != "" {
			s.Paths = append(s.Paths, o.Path)
		}
		if sha1 := o.Digests["sha-1"]; sha1 != "" {
			s.SHA1s = append(s.SHA1s, sha1)
		}
	}
	return s
}

// notStanding says why an assessment decides nothing at now.
func notStanding(a verdict.Assessment, now time.Time) string {
	switch {
	case a.Approved.IsZero() || a.Approved.After(now):
		return "it is not approved"
	case !a.Revoked.IsZero() && !a.Revoked.After(now):
		return "it was revoked by " + a.RevokedBy
	}
	return "it expired on " + a.Expires.UTC().Format(time.DateOnly)
}
