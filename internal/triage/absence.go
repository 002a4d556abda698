// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"time"

	"verdict"
	"verdict/spec/vers"
)

// absence decides where nothing matches (verdicts.md §2). A statement of ours
// that names no component speaks first; then what is missing; then fixed or
// not_affected.
func (q *question) absence(p *PartAnswer) {
	evidence := q.evidence("")
	if q.stated(p, evidence) {
		return
	}
	if reason, why := q.missing(p); reason != "" {
		p.Status, p.Reason = verdict.Unknown, reason
		p.Won = Ground{What: missingWhat[reason], Why: why}
		return
	}
	q.clean(p)
	q.absenceFloor(p, evidence)
}

// stated lets assessments that name no component decide.
func (q *question) stated(p *PartAnswer, evidence []verdict.Evidence) bool {
	f := FindingAnswer{Evidence: evidence}
	looked := q.assess(&f)
	p.Lost = append(p.Lost, f.Lost...)
	if !looked {
		return false
	}
	q.productFloor(&f)
	p.Status, p.Justification, p.Detail, p.Reason = f.Status, f.Justification, f.Detail, f.Reason
	p.Impact, p.Action, p.Won, p.Lost = f.Impact, f.Action, f.Won, f.Lost
	p.Premises, p.Reconfirm = f.Premises, f.Reconfirm
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
	case v.Retracted():
		return ReasonRetracted, "every record that asserts " + v.Shown() + " is withdrawn"
	case len(p.Stale) > 0:
		return ReasonStaleSource, p.Stale[0]
	}
	if q.own() != nil {
		return "", ""
	}
	names, other := q.comparable()
	switch {
	case other != "":
		return ReasonNotComparable, other
	case len(names) == 0:
		return ReasonNotComparable, "no record of " + v.Shown() + " names a package whose versions can be compared"
	case !q.inv.present:
		return ReasonNoInventory, "there is no bill of materials for " + q.where()
	}
	if unlisted := q.unlisted(); len(unlisted) > 0 {
		return ReasonIncomplete, "the inventory of " + q.where() + " is incomplete and does not list " + listOf(unlisted)
	}
	return "", ""
}

func (q *question) where() string {
	return verdict.Ref{Product: q.w.Product.Slug, Version: q.release.Version, Part: q.part}.String()
}

// stale names the sources of the vulnerability's records that are missing or too
// old, as sentences in order of text.
func (q *question) stale() []string {
	var why []string
	for _, r := range q.v.Records {
		if r.House != nil {
			continue
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

// comparable gives the packages that the records name and that a component can
// be compared with; and, where something they name cannot be and may be shipped,
// a sentence.
func (q *question) comparable() (names []verdict.PackageName, other string) {
	seen := map[verdict.PackageName]bool{}
	for _, c := range q.v.Claims() {
		name := c.PackageName()
		if why := q.incomparable(c, name); why != "" {
			other = why
		} else if c.Comparable() && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names, other
}

// incomparable says why a claim may concern the part in a way that cannot be
// judged: it names a shipped package without versions to compare, or a package of
// a kind that is not compared while the part ships such a kind.
func (q *question) incomparable(c verdict.Claim, name verdict.PackageName) string {
	_, known := vers.PURLType(c.Ecosystem)
	switch {
	case c.Name == "":
		return ""
	case !c.Comparable() && len(q.inv.byPackage[name]) > 0:
		return "record " + c.Record + " names " + c.Name + " without versions that can be compared"
	case !known && q.shipsOther():
		return "record " + c.Record + " names " + c.Name + " of " + c.Ecosystem + ", which is not compared"
	}
	return ""
}

// shipsOther reports whether the part holds components of an ecosystem that is
// not compared, so that a record about one may concern it.
func (q *question) shipsOther() bool {
	for _, o := range q.inv.occurrences {
		if len(verdict.PackageNames(o.Component)) == 0 {
			return true
		}
	}
	return false
}

// unlisted gives the named packages that the part does not list although its
// inventory proves nothing. What the product's declaration keeps off the part's
// class path is not in it, however incomplete the bill.
func (q *question) unlisted() []string {
	if q.inv.proves() {
		return nil
	}
	names, _ := q.comparable()
	part := q.partOf(q.part)
	var missing []string
	for _, n := range names {
		if len(q.inv.byPackage[n]) == 0 && part.Holds(n.PURL()) {
			missing = append(missing, n.Name)
		}
	}
	return unique(missing)
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
		if r.State != verdict.Released {
			continue
		}
		before := q.Engine.part(q.v, r, q.part)
		if !before.Matched() {
			continue
		}
		switch before.Status {
		case verdict.Affected, verdict.UnderInvestigation, verdict.NotEvaluated:
			return r, true
		}
	}
	return verdict.Release{}, false
}

// outside describes a component that the records name and that is there in a
// version that they do not.
func (q *question) outside() (string, bool) {
	if own := q.own(); own != nil {
		if !holdsPart(own.Parts, q.part) {
			return q.v.Shown() + " is in " + listOf(own.Parts) + " and not in " + q.part, true
		}
		return "release " + q.release.Version + " is in no affected range of " + q.v.Shown(), true
	}
	names, _ := q.comparable()
	for _, n := range sortedNames(names) {
		for _, o := range q.inv.byPackage[n] {
			place := "outside the affected ranges"
			if before(q.v, o.Component) {
				place = "before the flaw"
			}
			return o.Component.PURL + " is " + place, true
		}
	}
	return "", false
}

// before reports whether a component is older than everything affected.
func before(v *verdict.Vulnerability, c verdict.Component) bool {
	_, place, err := verdict.Position(*v, c)
	return err == nil && place.Kind == vers.Before
}

// absenceFloor holds the floor over absence where the danger was seen in our own
// product: then the inventory is what is wrong.
func (q *question) absenceFloor(p *PartAnswer, evidence []verdict.Evidence) {
	f := FindingAnswer{Status: p.Status, Justification: p.Justification, Reason: p.Reason, Won: p.Won, Lost: p.Lost, Evidence: evidence}
	q.productFloor(&f)
	p.Status, p.Justification, p.Reason, p.Won, p.Lost = f.Status, f.Justification, f.Reason, f.Won, f.Lost
}

// productFloor is the danger floor for evidence that names the product itself.
func (q *question) productFloor(f *FindingAnswer) {
	var ours []verdict.Evidence
	for _, ev := range f.Evidence {
		if ev.Product == q.w.Product.Slug && ev.Kind != verdict.EvidenceKEV {
			ours = append(ours, ev)
		}
	}
	all := f.Evidence
	f.Evidence = ours
	q.applyFloor(f)
	f.Evidence = all
}

// day writes an instant as people read it.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
