// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"slices"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

// absence decides where nothing matches (verdicts.md §2). A statement of ours
// that names no component speaks first; then what is missing; then fixed or
// not_affected.
func (q *question) absence(p *PartAnswer) {
	if q.stated(p) {
		return
	}
	if reason, why := q.missing(p); reason != "" {
		p.Status, p.Reason = verdict.Unknown, reason
		p.Won = Ground{What: missingWhat[reason], Why: why}
		return
	}
	q.clean(p)
	q.productFloor(p)
}

// stated lets assessments that name no component decide.
func (q *question) stated(p *PartAnswer) bool {
	f := FindingAnswer{Evidence: q.heard()}
	q.assess(&f)
	p.Lost = append(p.Lost, f.Lost...)
	if f.Status == "" {
		return false
	}
	p.Status, p.Justification, p.Detail, p.Reason = f.Status, f.Justification, f.Detail, f.Reason
	p.Impact, p.Action, p.Won, p.Lost = f.Impact, f.Action, f.Won, f.Lost
	p.Premises, p.Reconfirm = f.Premises, f.Reconfirm
	q.weighUnlisted(p)
	q.productFloor(p)
	return true
}

var missingWhat = map[Reason]string{
	ReasonNoRecord:      "no record",
	ReasonRetracted:     "withdrawn records",
	ReasonStaleSource:   "stale source",
	ReasonNotComparable: "incomparable records",
	ReasonNoInventory:   "no inventory",
	ReasonIncomplete:    "incomplete inventory",
	ReasonUndetermined:  "undetermined version",
}

// missing names what keeps absence from being an answer.
func (q *question) missing(p *PartAnswer) (Reason, string) {
	v := q.v
	switch {
	case v.Own == nil && len(v.Records) == 0:
		return ReasonNoRecord, "no source has a record of " + v.Shown()
	case q.own() == nil && len(v.Records) == 0:
		return ReasonNotComparable, "the record of " + v.Shown() + " speaks of " + v.Own.Product + " only"
	case v.Own == nil && !asserted(v):
		return ReasonNoRecord, "no source has a record that says what " + v.Shown() + " affects"
	case v.Retracted():
		return ReasonRetracted, "every record that asserts " + v.Shown() + " is withdrawn"
	case len(p.Stale) > 0:
		return ReasonStaleSource, p.Stale[0]
	}
	if q.own() != nil {
		return "", ""
	}
	if names, other := q.comparable(); other == "" && len(names) == 0 {
		return ReasonNotComparable, "no record of " + v.Shown() + " names a package whose versions can be compared"
	} else if other == "" && !q.inv.present {
		return ReasonNoInventory, "there is no bill of materials for " + q.where()
	}
	return q.doubt()
}

// asserted reports whether some record says that the flaw exists: a listing as
// exploited and a prediction do not.
func asserted(v *verdict.Vulnerability) bool {
	return slices.ContainsFunc(v.Records, verdict.Record.Asserts)
}

func (q *question) where() string {
	return verdict.Ref{Product: q.w.Product.Slug, Version: q.release.Version, Part: q.part}.String()
}

// stale names the sources of the records that assert the vulnerability that are
// missing or too old, as sentences in order of text.
func (q *question) stale() []string {
	var why []string
	for _, r := range q.v.Records {
		if r.House != nil || !r.Asserts() {
			continue // what only adds to what others assert may be old
		}
		health, known := q.sources[r.Source]
		if !known {
			why = append(why, "source "+r.Source+" is gone")
			continue
		}
		if s, stale := health.Stale(q.w.Now); stale {
			why = append(why, s)
		}
	}
	return unique(why)
}

// clean answers fixed when an earlier release matched and was not clean, else
// not_affected.
func (q *question) clean(p *PartAnswer) {
	if earlier, ok := q.earlier(); ok {
		p.Status, p.Reason = verdict.Fixed, ReasonUpgraded
		p.Won = Ground{What: "absence", Why: "release " + earlier.Version + " before it was affected or under investigation, and nothing matches any more"}
		return
	}
	p.Status, p.Justification, p.Reason = verdict.NotAffected, verdict.ComponentNotPresent, ReasonAbsent
	p.Won = Ground{What: "absence", Why: "none of the components that the records name is in " + q.where()}
	if why, present := q.outside(); present {
		p.Justification, p.Reason = verdict.CodeNotPresent, ReasonOutsideRange
		p.Won.Why = why
	} else if len(p.Removed) > 0 {
		p.Won.Why = "nothing matches but what a rule of ours calls wrong: " + p.Removed[0].Why
	}
	for _, r := range p.Removed {
		p.Lost = append(p.Lost, Ground{What: "match", Why: r.Why})
	}
}

// earlier finds a release on the ancestry, the nearest first, in which the same
// part matched and was affected or under investigation. One that was never
// evaluated because its line had ended counts as open.
func (q *question) earlier() (verdict.Release, bool) {
	for _, r := range verdict.Ancestry(q.releases, q.release.Version) {
		if r.State == verdict.Released && q.wasOpen(r) {
			return r, true
		}
	}
	return verdict.Release{}, false
}

// wasOpen asks an earlier release. Only one that matched is evaluated: what
// matched never looks at its own ancestry, so that no chain of releases, and no
// circle of them, leads the question back to itself.
func (q *question) wasOpen(r verdict.Release) bool {
	for _, part := range q.formerParts(r) {
		before := &question{Engine: q.Engine, v: q.v, release: r, part: part, inv: q.inventory(r.Version, part)}
		if found, _ := before.matched(); len(found) == 0 {
			continue
		}
		switch q.Engine.part(q.v, r, part).Status {
		case verdict.Affected, verdict.UnderInvestigation, verdict.NotEvaluated:
			return true
		}
	}
	return false
}

// formerParts gives what stood for the part in an earlier release: the part of
// the same name, or all of them where the release was not cut that way.
func (q *question) formerParts(r verdict.Release) []string {
	names := q.partsOf(q.v, r.Version)
	if in(names, q.part) {
		return []string{q.part}
	}
	return names
}

// outside describes a component that the records name and that is there in a
// version that they do not.
func (q *question) outside() (string, bool) {
	if own := q.own(); own != nil {
		if !q.holdsPart(own.Parts) {
			return q.v.Shown() + " is in " + listOf(own.Parts) + " and not in " + q.part, true
		}
		return "release " + q.release.Version + " is in no affected range of " + q.v.Shown(), true
	}
	names, _ := q.comparable()
	for _, n := range sortedNames(names) {
		for _, o := range q.inv.byPackage[n] {
			if _, matched := q.matches[q.v.ID][o.Component.Key()]; matched {
				continue // and a rule of ours called it wrong
			}
			place := "outside the affected ranges"
			if before(q.v, o.Component) {
				place = "before the flaw"
			}
			return o.Component.PURL + " is " + place, true
		}
	}
	return q.ofAnotherRelease(names)
}

// ofAnotherRelease describes a package that is there, of another release of its
// distribution than the records speak of.
func (q *question) ofAnotherRelease(names []verdict.PackageName) (string, bool) {
	for _, n := range sortedNames(names) {
		distribution, _, released := strings.Cut(n.Ecosystem, ":")
		if there := q.inv.byPackage[verdict.PackageName{Ecosystem: distribution, Name: n.Name}]; released && len(there) > 0 {
			return there[0].Component.PURL + " is not of " + n.Ecosystem + ", of which the records speak", true
		}
	}
	return "", false
}

// before reports whether a component is older than everything affected.
func before(v *verdict.Vulnerability, c verdict.Component) bool {
	_, place, err := verdict.Position(*v, c)
	return err == nil && place.Kind == vers.Before
}
