// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"slices"
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
	f.Detail, f.Impact, f.Action = "", "", "" // the words of what lost
	f.Machine, f.Unverified = false, false
	f.Won = floorGround(danger)
}

// productFloor holds a part that would be clean while a danger was seen in our
// own product and not lifted, whatever component it was put down to: then the
// inventory or the records are what is wrong. A listing as known exploited says
// nothing about a product without the component.
func (q *question) productFloor(p *PartAnswer) {
	if !p.Status.Clean() {
		return
	}
	danger, ok := dangerOf(q.seenHere())
	if !ok {
		return
	}
	p.Lost = append([]Ground{{What: p.Won.What, Why: "the danger floor allows no " + string(p.Status), Assessment: p.Won.Assessment}}, p.Lost...)
	p.become(verdict.UnderInvestigation, ReasonDanger, floorGround(danger))
}

// become gives the part an answer that no words of an assessment go with.
func (p *PartAnswer) become(status verdict.Status, reason Reason, won Ground) {
	p.Status, p.Reason, p.Won = status, reason, won
	p.Justification, p.Detail, p.Impact, p.Action = "", "", "", ""
}

// seenHere gives the evidence of danger in our own products, by id: all kinds but
// a listing as known exploited say that it was seen in, or reported of, what we
// ship, and one that names no product may be about this one.
func (q *question) seenHere() []verdict.Evidence {
	var list []verdict.Evidence
	for _, ev := range q.heard() {
		if ev.Kind != verdict.EvidenceKEV {
			list = append(list, ev)
		}
	}
	return list
}

// heard gives the evidence about this part whatever component it names, by id;
// evidence about a version of a component only where the part may ship it.
func (q *question) heard() []verdict.Evidence {
	return q.evidenceWhere(func(ev verdict.Evidence) bool {
		return ev.Covers(q.w.Product.Slug, q.release.Version, q.part, ev.Component) && q.mayShip(ev.Component)
	})
}

// mayShip reports whether the part may hold what the package URL names: it lists
// that version, or the component without a version, or it does not list the
// component at all and proves nothing.
func (q *question) mayShip(purl string) bool {
	listed := q.inv.byBase[verdict.PURLBase(purl)]
	for _, o := range listed {
		if sameVersion(purl, o.Component.PURL) {
			return true
		}
	}
	return componentVersion(verdict.Component{PURL: purl}) == "" || len(listed) == 0 && !q.inv.proves()
}

// sameVersion compares the versions of two package URLs as written; one without
// version may be any.
func sameVersion(a, b string) bool {
	va, vb := componentVersion(verdict.Component{PURL: a}), componentVersion(verdict.Component{PURL: b})
	return va == "" || vb == "" || va == vb
}

// liftedBy gives the evidence as it stood at an instant: what was lifted later was not
// lifted then.
func liftedBy(evidence []verdict.Evidence, now time.Time) []verdict.Evidence {
	list := slices.Clone(evidence)
	for i := range list {
		if list[i].Lifted.After(now) {
			list[i].Lifted = time.Time{}
		}
	}
	return list
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
		if !f.Reconfirm {
			void = "void: what ships contradicts the bill"
		}
	}
	for _, hit := range q.imported.Hits(q.subject(*f), q.w.Now) {
		f.Muted = append(f.Muted, Muting{Source: hit.File, Rule: hit.Rule, Line: hit.Line, Why: hit.Why, Void: void})
	}
	for _, s := range sortedRules(q.w.Suppressions) {
		if s.Kind == verdict.Mute && q.ruleHolds(s, f.Component.PURL) {
			own := void
			if why := q.unapproved(s); own == "" && why != "" {
				own = "void: " + why
			}
			f.Muted = append(f.Muted, Muting{Source: "own", Rule: s.Rule, Why: s.Reason, Void: own})
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
