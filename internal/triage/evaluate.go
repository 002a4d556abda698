// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"slices"
	"sort"

	"verdict"
)

// Answer decides whether a release, or one part of it, is affected by the
// vulnerability that id names. An unknown id is an answer (unknown); an unknown
// release or part is an error of code NotFound. An ambiguous id is answered by
// the weightiest of those it names.
func (e *Engine) Answer(id, version, part string) (Answer, error) {
	release, ok := e.releases[version]
	if !ok {
		return Answer{}, verdict.Errorf(verdict.NotFound, "no release %s@%s", e.w.Product.Slug, version).
			WithHint("`verdict release list %s` shows the releases", e.w.Product.Slug)
	}
	if err := e.knownPart(version, part); err != nil {
		return Answer{}, err
	}
	named := e.Vulnerabilities(id)
	if len(named) == 0 {
		named = []*verdict.Vulnerability{nameless(id)}
	}
	best := e.answer(named[0], id, release, part)
	for _, v := range named[1:] {
		if a := e.answer(v, id, release, part); a.Status.Weight() > best.Status.Weight() {
			best = a
		}
	}
	best.Part = part
	if len(named) > 1 {
		best.Lost = append(best.Lost, otherMeanings(id, named, best.Vulnerability)...)
	}
	return best, nil
}

// nameless stands for an id of which there is no record. Statements of ours may
// still speak of it.
func nameless(id string) *verdict.Vulnerability {
	id = verdict.CanonicalID(id)
	return &verdict.Vulnerability{ID: verdict.VulnerabilityID("unrecorded " + id), IDs: []string{id}}
}

func otherMeanings(id string, named []*verdict.Vulnerability, chosen string) []Ground {
	var grounds []Ground
	for _, v := range named {
		if v.Shown() != chosen {
			grounds = append(grounds, Ground{What: v.Shown(), Why: verdict.CanonicalID(id) + " names it as well; ask for it by its own id"})
		}
	}
	return grounds
}

func (e *Engine) knownPart(version, part string) error {
	if part == "" {
		return nil
	}
	names := e.partNames(version)
	for _, n := range names {
		if n == part {
			return nil
		}
	}
	err := verdict.Errorf(verdict.NotFound, "release %s@%s has no part %q", e.w.Product.Slug, version, part)
	return err.WithHint("its parts are %s", listOf(names))
}

// answer asks one part, or all of them when part is "".
func (e *Engine) answer(v *verdict.Vulnerability, asked string, release verdict.Release, part string) Answer {
	parts := []string{part}
	if part == "" {
		parts = e.partsOf(v, release.Version)
	}
	a := Answer{
		Asked: asked, Vulnerability: v.Shown(), Aliases: aliases(v), Title: Title(v), Origin: v.Origin,
		Release: release, Evaluated: e.w.Now,
	}
	for _, name := range parts {
		a.Parts = append(a.Parts, *e.part(v, release, name))
	}
	e.rollUp(&a)
	r := e.rating(v)
	a.Severity, a.Score, a.Vector, a.Word = r.Severity, r.Score, r.Vector, r.Word
	a.Exploited, a.Likelihood = ExploitationOf(v), PredictionOf(v)
	a.Class, a.Proposed = e.class(v)
	a.FixedIn = e.fixedIn(v)
	a.Because = because(a)
	return a
}

// aliases gives the other ids by which the outside knows the vulnerability.
func aliases(v *verdict.Vulnerability) []string {
	others := slices.DeleteFunc(v.PublicIDs(), func(id string) bool { return id == v.Shown() })
	sort.Strings(others)
	return others
}

// rollUp takes the weightiest part; the others are its losers.
func (e *Engine) rollUp(a *Answer) {
	best := 0
	for i := range a.Parts {
		if a.Parts[i].Status.Weight() > a.Parts[best].Status.Weight() {
			best = i
		}
	}
	p := a.Parts[best]
	a.Status, a.Justification, a.Detail, a.Reason = p.Status, p.Justification, p.Detail, p.Reason
	a.Impact, a.Action = p.Impact, p.Action
	a.Won, a.Lost = p.Won, append([]Ground(nil), p.Lost...)
	for i, other := range a.Parts {
		if i != best && other.Status != p.Status {
			a.Lost = append(a.Lost, Ground{
				What: "part " + other.Part,
				Why:  string(other.Status) + " weighs less than " + string(p.Status) + " of part " + p.Part,
			})
		}
	}
}

// part evaluates one part of a release, once.
func (e *Engine) part(v *verdict.Vulnerability, release verdict.Release, name string) *PartAnswer {
	key := answerKey{v.ID, partKey{release.Version, name}}
	if known, ok := e.answers[key]; ok {
		return known
	}
	q := &question{Engine: e, v: v, release: release, part: name, inv: e.inventory(release.Version, name)}
	p := q.answer()
	p.Part = name
	e.answers[key] = p
	return p
}

// question is one vulnerability asked of one part of one release.
type question struct {
	*Engine
	v       *verdict.Vulnerability
	release verdict.Release
	part    string
	inv     *inventory
}

func (q *question) answer() *PartAnswer {
	found, removed := q.matched()
	p := &PartAnswer{Removed: removed, Stale: q.stale()}
	if len(found) == 0 || q.v.Retracted() {
		q.absence(p)
		return p
	}
	for _, m := range found {
		p.Findings = append(p.Findings, q.finding(m))
	}
	q.rollUpFindings(p)
	return p
}

// rollUpFindings takes the weightiest finding. Where the inventory is incomplete
// and lacks other packages that the records name, they weigh in as unknown.
func (q *question) rollUpFindings(p *PartAnswer) {
	best := 0
	for i := range p.Findings {
		if p.Findings[i].Status.Weight() > p.Findings[best].Status.Weight() {
			best = i
		}
		p.Premises = append(p.Premises, p.Findings[i].Premises...)
		p.Reconfirm = p.Reconfirm || p.Findings[i].Reconfirm
	}
	f := p.Findings[best]
	p.Status, p.Justification, p.Detail, p.Reason = f.Status, f.Justification, f.Detail, f.Reason
	p.Impact, p.Action = f.Impact, f.Action
	p.Won, p.Lost = f.Won, append([]Ground(nil), f.Lost...)
	for i, other := range p.Findings {
		if i != best && other.Status != f.Status {
			p.Lost = append(p.Lost, Ground{What: other.Component.PURL, Why: string(other.Status) + " weighs less than " + string(f.Status)})
		}
	}
	if f.Status.Clean() && !q.coversPart(p.Findings) {
		q.weighDoubt(p)
	}
	q.weighUnlisted(p)
	q.productFloor(p)
}

// weighDoubt lets what else the records name weigh in as unknown.
func (q *question) weighDoubt(p *PartAnswer) {
	reason, why := q.doubt()
	if reason == "" {
		return
	}
	p.Lost = append([]Ground{{What: p.Won.What, Why: "it does not speak of all that the records name", Assessment: p.Won.Assessment}}, p.Lost...)
	p.become(verdict.Unknown, reason, Ground{What: missingWhat[reason], Why: why})
}

// coversPart reports whether an assessment that decided speaks of the whole part,
// and not of one component only.
func (q *question) coversPart(findings []FindingAnswer) bool {
	for _, f := range findings {
		for _, a := range q.w.Assessments {
			if a.ID == f.Won.Assessment && a.Scope.Component == "" {
				return true
			}
		}
	}
	return false
}

// found is a component of the part that matched.
type found struct {
	component   verdict.Component
	occurrences []verdict.Occurrence
	match       verdict.Match
	// lost are rules of ours that would remove the match and may not.
	lost []Ground
}

// matched gives what stands of the matches in the part, by component key, and
// the rules of ours that removed some.
func (q *question) matched() ([]found, []Muting) {
	var standing []found
	var removed []Muting
	if m, ok := q.ownMatch(); ok {
		standing = append(standing, found{component: verdict.Component{PURL: m.Component}, match: m})
	}
	for key, m := range q.matches[q.v.ID] {
		occurrences := q.inv.byComponent[key]
		if len(occurrences) == 0 {
			continue
		}
		f := found{component: occurrences[0].Component, occurrences: occurrences, match: m}
		if rule, wrong := q.wrongMatch(&f); wrong {
			removed = append(removed, rule)
			continue
		}
		standing = append(standing, f)
	}
	sort.Slice(standing, func(i, j int) bool { return standing[i].component.Key() < standing[j].component.Key() })
	sort.Slice(removed, func(i, j int) bool {
		return removed[i].Rule+removed[i].Why < removed[j].Rule+removed[j].Why
	})
	return standing, removed
}

// named reports whether id is one of the vulnerability's.
func (q *question) named(id string) bool {
	id = verdict.CanonicalID(id)
	for _, x := range q.v.IDs {
		if x == id {
			return true
		}
	}
	return false
}
