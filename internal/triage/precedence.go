// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"slices"
	"sort"
	"strings"

	"verdict"
)

// finding decides about one matched component, by the rules of the package
// comment in their order.
func (q *question) finding(m found) FindingAnswer {
	f := FindingAnswer{Component: m.component, Occurrences: m.occurrences, Match: m.match, Lost: m.lost}
	f.Evidence, f.Supplied = q.evidence(m)
	looked := q.assess(&f)
	if f.Status == "" {
		q.unassessed(&f, looked)
	}
	q.applyFloor(&f)
	if f.Status == verdict.UnderInvestigation && f.Reason != ReasonDanger {
		f.Proposal = q.propose(&f)
	}
	q.mute(&f)
	return f
}

// evidence gives what speaks of a matched component in this part, by id: rows,
// and what the records themselves say; and of the latter the statements of suppliers.
func (q *question) evidence(m found) ([]verdict.Evidence, map[string]verdict.SupplierStatement) {
	names := []string{m.component.PURL, m.match.Identity}
	if m.component.Pedigree != nil {
		names = append(names, m.component.Pedigree.Ancestors...)
	}
	rows := q.evidenceWhere(func(ev verdict.Evidence) bool {
		for _, purl := range names {
			if ev.Covers(q.w.Product.Slug, q.release.Version, q.part, purl) || q.warns(ev, purl) {
				return true
			}
		}
		return false
	})
	derived, statements := q.derived(m.component, rows)
	list := append(rows, derived...)
	sortEvidence(list)
	return list, statements
}

// warns reports whether a danger or a witness speaks of the component although
// its package URL is written in other words, as with other qualifiers: what warns
// is heard more easily than what acquits.
func (q *question) warns(ev verdict.Evidence, purl string) bool {
	if !ev.Danger() && !ev.Witnessed() || !ev.Covers(q.w.Product.Slug, q.release.Version, q.part, ev.Component) {
		return false
	}
	return verdict.PURLBase(ev.Component) == verdict.PURLBase(purl) && sameVersion(ev.Component, purl)
}

func (q *question) evidenceWhere(speaks func(verdict.Evidence) bool) []verdict.Evidence {
	var list []verdict.Evidence
	for _, ev := range q.w.Evidence {
		if q.named(ev.Vulnerability) && speaks(ev) {
			list = append(list, ev)
		}
	}
	for _, ev := range q.listings(q.v) {
		if speaks(ev) {
			list = append(list, ev)
		}
	}
	sortEvidence(list)
	return list
}

// candidate is an assessment that covers a finding, with its premises replayed.
type candidate struct {
	verdict.Assessment
	premises []PremiseAnswer
	// outside is set when the component's version left the assessed range.
	outside bool
	failed  *PremiseAnswer // the first premise that does not hold
}

// assess lets the assessments of ours decide; none does where the status stays
// empty. It reports whether a person has looked at the finding at all.
func (q *question) assess(f *FindingAnswer) (looked bool) {
	candidates, lost, looked := q.candidates(f.Component.PURL)
	f.Lost = append(f.Lost, lost...)
	if len(candidates) == 0 {
		return looked
	}
	level, wider := narrowest(candidates)
	for _, c := range wider {
		f.Lost = append(f.Lost, Ground{What: "assessment " + c.ID, Why: "a narrower assessment covers the finding", Assessment: c.ID})
	}
	level, outside := inRange(level)
	for _, c := range outside {
		f.Lost = append(f.Lost, Ground{What: "assessment " + c.ID, Why: c.failed.Why, Assessment: c.ID})
	}
	for _, c := range append(level, outside...) {
		f.Premises = append(f.Premises, c.premises...)
	}
	q.decide(f, level)
	if f.Reason == ReasonPremise && f.Status != verdict.Affected {
		fallBack(f, wider)
	}
	return true
}

// fallBack lets a wider assessment that says affected, and whose premises hold,
// stand where the narrower one that took its place waits to be confirmed again.
func fallBack(f *FindingAnswer, wider []candidate) {
	for _, c := range wider {
		if c.Status != verdict.Affected || c.failed != nil {
			continue
		}
		f.Status, f.Impact, f.Action = c.Status, c.Impact, c.Action
		f.Lost = append([]Ground{f.Won}, f.Lost...)
		f.Won = Ground{What: "assessment " + c.ID, Why: "affected stands while a narrower assessment waits to be confirmed again", Assessment: c.ID}
		f.Lost = without(f.Lost, c.ID)
		return
	}
}

func without(grounds []Ground, assessment string) []Ground {
	kept := grounds[:0]
	for _, g := range grounds {
		if g.Assessment != assessment {
			kept = append(kept, g)
		}
	}
	return kept
}

// candidates are the standing assessments that cover the component in this part
// (purl "" asks for those that name no component), by id; the others that name
// the vulnerability are losers with a reason. One that was written by now covers
// the finding even if it no longer stands: a person has looked.
func (q *question) candidates(purl string) (candidates []candidate, lost []Ground, looked bool) {
	var covering []verdict.Assessment
	lose := func(a verdict.Assessment, why string) {
		lost = append(lost, Ground{What: "assessment " + a.ID, Why: why, Assessment: a.ID})
	}
	for _, a := range q.naming() {
		switch {
		case !a.Scope.CoversRelease(q.release):
			lose(a, "it does not cover release "+q.release.Version)
		case !coversFinding(a, q.part, purl):
			lose(a, "it speaks of another component or part")
		case !a.Standing(q.w.Now):
			lose(a, notStanding(a, q.w.Now))
			looked = looked || !a.Written.After(q.w.Now)
		default:
			covering = append(covering, a)
		}
	}
	for _, a := range covering {
		if by := q.supersededBy(a, purl); by != "" {
			lose(a, "superseded by "+by)
			continue
		}
		candidates = append(candidates, q.candidate(a, purl))
	}
	return candidates, lost, looked || len(covering) > 0
}

// naming gives the assessments that name the vulnerability, our own record's
// declaration among them, by id.
func (q *question) naming() []verdict.Assessment {
	var list []verdict.Assessment
	for _, a := range q.w.Assessments {
		if q.named(a.Vulnerability) {
			list = append(list, a)
		}
	}
	if declared, ok := q.declaration(); ok {
		list = append(list, declared)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	return list
}

// coversFinding is about part and component; where nothing matched only an
// assessment that names no component speaks.
func coversFinding(a verdict.Assessment, part, purl string) bool {
	if purl == "" {
		return a.Scope.Component == "" && (a.Scope.Part == "" || a.Scope.Part == part)
	}
	return a.Scope.CoversFinding(part, purl)
}

// supersededBy names an assessment that was approved to take the place of a for
// the finding; where it is narrower than a, a stands for the rest. One that was
// revoked since still does: nothing is revived by itself. One that names another
// id does not, for a merge takes nobody's place.
func (q *question) supersededBy(a verdict.Assessment, purl string) string {
	for _, other := range q.naming() {
		if other.Supersedes == a.ID && verdict.CanonicalID(other.Vulnerability) == verdict.CanonicalID(a.Vulnerability) && !other.Approved.IsZero() && !other.Approved.After(q.w.Now) &&
			other.Scope.CoversRelease(q.release) && coversFinding(other, q.part, purl) {
			return "assessment " + other.ID
		}
	}
	return ""
}

func (q *question) candidate(a verdict.Assessment, purl string) candidate {
	c := candidate{Assessment: a, premises: q.premises(a, purl)}
	for i, p := range c.premises {
		if p.Holds {
			continue
		}
		if c.failed == nil {
			c.failed = &c.premises[i]
		}
		if p.outside {
			c.outside = true
			c.failed = &c.premises[i]
		}
	}
	if c.failed == nil && q.ambiguous(a.Vulnerability) {
		c.failed = &PremiseAnswer{Assessment: a.ID, Premise: verdict.Premise{Kind: verdict.PremiseVulnerability},
			Why: a.Vulnerability + " names several vulnerabilities"}
	}
	return c
}

func (q *question) ambiguous(id string) bool {
	id = verdict.CanonicalID(id)
	for _, x := range q.v.Ambiguous {
		if x == id {
			return true
		}
	}
	return false
}

// narrowest splits the candidates into those of the narrowest scope and the rest.
func narrowest(candidates []candidate) (level, wider []candidate) {
	top := 0
	for _, c := range candidates {
		top = max(top, c.Scope.Narrowness())
	}
	for _, c := range candidates {
		if c.Scope.Narrowness() == top {
			level = append(level, c)
		} else {
			wider = append(wider, c)
		}
	}
	return level, wider
}

// inRange leaves out assessments whose range of component versions does not hold
// the version, as long as another one of the same scope does: together they
// cover the component's versions piece by piece.
func inRange(level []candidate) (in, outside []candidate) {
	for _, c := range level {
		if c.outside {
			outside = append(outside, c)
		} else {
			in = append(in, c)
		}
	}
	if len(in) == 0 {
		return outside, nil
	}
	return in, outside
}

// decide lets assessments of one scope speak: a failed premise, a conflict, a
// contradiction, or the verdict.
func (q *question) decide(f *FindingAnswer, level []candidate) {
	for _, c := range level {
		if c.failed != nil {
			q.decideFailed(f, level, c)
			return
		}
	}
	winner := level[0]
	for _, c := range level[1:] {
		if c.Status != winner.Status || c.Justification != winner.Justification {
			conflict(f, level)
			return
		}
		f.Lost = append(f.Lost, Ground{What: "assessment " + c.ID, Why: "it says the same as " + winner.ID, Assessment: c.ID})
	}
	if witness, ok := q.contradiction(winner, f.Evidence); ok {
		f.Status, f.Reason, f.Reconfirm = verdict.UnderInvestigation, ReasonContradiction, true
		f.Won = Ground{What: "evidence " + witness.ID, Why: "a path was found that assessment " + winner.ID + " did not know of: " + witness.Summary}
		if !witness.Witnessed() {
			f.Won.Why = "assessment " + winner.ID + " rests on its not shipping, and did not know of what ships: " + witness.Summary
		}
		f.Lost = append(f.Lost, Ground{What: "assessment " + winner.ID, Why: "contradicted by evidence " + witness.ID, Assessment: winner.ID})
		return
	}
	settle(f, winner)
}

// settle takes the winner's words.
func settle(f *FindingAnswer, c candidate) {
	f.Status, f.Justification, f.Detail = c.Status, c.Justification, c.Detail
	f.Impact, f.Action, f.Reason = c.Impact, c.Action, ReasonAssessed
	f.Won = Ground{What: "assessment " + c.ID, Why: whyAssessed(c.Assessment), Assessment: c.ID}
	if isDeclaration(c.Assessment) {
		f.Reason = ReasonDeclared
		f.Won = Ground{What: c.ID, Why: whyAssessed(c.Assessment)}
	}
	for _, p := range c.premises {
		f.Unverified = f.Unverified || p.Unverified
	}
}

func whyAssessed(a verdict.Assessment) string {
	switch {
	case a.Impact != "":
		return sentence(a.Impact)
	case a.Justification != "":
		return string(a.Justification)
	}
	return "it was assessed as " + string(a.Status) + ", and no words say why"
}

// decideFailed applies verdicts.md §4: not_affected and fixed fall to
// under_investigation, affected stays affected, and both wait in the queue.
func (q *question) decideFailed(f *FindingAnswer, level []candidate, failed candidate) {
	f.Reconfirm, f.Reason = true, ReasonPremise
	f.Status = verdict.UnderInvestigation
	speaker := failed
	for _, c := range level {
		if c.Status == verdict.Affected {
			f.Status, speaker = verdict.Affected, c
			f.Impact, f.Action = c.Impact, c.Action
		}
	}
	why := "premise " + string(failed.failed.Kind) + " no longer holds: " + failed.failed.Why
	f.Won = Ground{What: "premise of assessment " + failed.ID, Why: why}
	if f.Status == verdict.Affected {
		f.Won = Ground{What: "assessment " + speaker.ID, Why: "affected stands until it is confirmed again; " + why, Assessment: speaker.ID}
	}
	for _, c := range level {
		if f.Status != verdict.Affected || c.ID != speaker.ID {
			f.Lost = append(f.Lost, Ground{What: "assessment " + c.ID, Why: lostToPremise(c), Assessment: c.ID})
		}
	}
}

func lostToPremise(c candidate) string {
	if c.failed != nil {
		return c.failed.Why
	}
	return "another assessment of the same scope waits to be confirmed again"
}

// conflict leaves it open when assessments of one scope differ.
func conflict(f *FindingAnswer, level []candidate) {
	f.Status, f.Reason = verdict.UnderInvestigation, ReasonConflict
	var ids []string
	for _, c := range level {
		ids = append(ids, c.ID)
		f.Lost = append(f.Lost, Ground{What: "assessment " + c.ID, Why: "it says " + said(c) + ", others of the same scope differ", Assessment: c.ID})
	}
	f.Won = Ground{What: "conflict", Why: "assessments " + listOf(ids) + " differ and none is narrower or supersedes the other"}
}

func said(c candidate) string {
	if c.Justification != "" {
		return string(c.Status) + " (" + string(c.Justification) + ")"
	}
	return string(c.Status)
}

// knows reports whether the assessment rests on the very way that an analysis found: on a
// premise that was answered by the same way again.
func (c candidate) knows(ev verdict.Evidence) bool {
	for _, p := range c.premises {
		if p.Kind == verdict.PremiseReach && p.Holds && ev.Analysis != nil && p.Subject == strings.Join(ev.Analysis.Symbols, " ") &&
			strings.HasPrefix(p.Expected, string(ev.Result)+" ") {
			return true
		}
	}
	return false
}

// contradiction finds what the assessment did not know of and that defeats it: a witness,
// against claims about code and paths; that the component ships, against a claim that rests
// on its not shipping. Neither says anything against guards or about the adversary.
func (q *question) contradiction(c candidate, evidence []verdict.Evidence) (verdict.Evidence, bool) {
	ofCode := c.Justification == verdict.CodeNotPresent || c.Justification == verdict.CodeNotInExecutePath
	for _, ev := range evidence {
		defeats := ev.Witnessed() && ofCode && !c.knows(ev) || shows(ev) && c.restsOnAbsence()
		if defeats && !slices.Contains(c.Evidence, ev.ID) {
			return ev, true
		}
	}
	return verdict.Evidence{}, false
}

// restsOnAbsence reports whether an assessment is one only because the component does not
// ship: it says so, or has it that the bill excludes it.
func (c candidate) restsOnAbsence() bool {
	if c.Status != verdict.NotAffected {
		return false
	}
	return c.Justification == verdict.ComponentNotPresent || slices.ContainsFunc(c.premises, func(p PremiseAnswer) bool {
		return p.Kind == verdict.PremiseScope && p.Expected == string(verdict.Excluded)
	})
}
