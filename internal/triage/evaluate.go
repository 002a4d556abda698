// SPDX-License-Identifier: Apache-2.0

package triage

import (
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
	parts, err := e.asked(version, part)
	if err != nil {
		return Answer{}, err
	}
	named := e.Vulnerabilities(id)
	if len(named) == 0 {
		named = []*verdict.Vulnerability{nameless(id)}
	}
	best := e.answer(named[0], id, release, parts)
	for _, v := range named[1:] {
		if a := e.answer(v, id, release, parts); a.Status.Weight() > best.Status.Weight() {
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

func (e *Engine) asked(version, part string) ([]string, error) {
	names := e.partNames(version)
	if part == "" {
		return names, nil
	}
	for _, n := range names {
		if n == part {
			return []string{part}, nil
		}
	}
	err := verdict.Errorf(verdict.NotFound, "release %s@%s has no part %q", e.w.Product.Slug, version, part)
	return nil, err.WithHint("its parts are %s", listOf(names))
}

func (e *Engine) answer(v *verdict.Vulnerability, asked string, release verdict.Release, parts []string) Answer {
	a := Answer{
		Asked: asked, Vulnerability: v.Shown(), Aliases: aliases(v), Title: Title(v), Origin: v.Origin,
		Release: release, Evaluated: e.w.Now,
	}
	for _, name := range parts {
		a.Parts = append(a.Parts, *e.part(v, release, name))
	}
	e.rollUp(&a)
	r := e.rating(v)
	a.Severity, a.Score, a.Vector = r.severity, r.score, r.vector
	a.Class, a.Proposed = e.class(v, a)
	a.FixedIn = e.fixedIn(v)
	a.Because = because(a)
	return a
}

func aliases(v *verdict.Vulnerability) []string {
	var others []string
	for _, id := range v.IDs {
		if id != v.Shown() {
			others = append(others, id)
		}
	}
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
	if missing := q.unlisted(); f.Status.Clean() && len(missing) > 0 && !q.coversRelease(f.Won.Assessment) {
		lost := p.Won
		p.Status, p.Justification, p.Reason = verdict.Unknown, "", ReasonIncomplete
		p.Won = Ground{What: "inventory", Why: "it is incomplete and may hold " + listOf(missing) + ", which the records name as well"}
		p.Lost = append([]Ground{{What: lost.What, Why: "it speaks of " + f.Component.PURL + " only", Assessment: lost.Assessment}}, p.Lost...)
	}
}

// coversRelease reports whether the assessment speaks of the whole part, and not
// of one component only.
func (q *question) coversRelease(id string) bool {
	for _, a := range q.w.Assessments {
		if a.ID == id {
			return a.Scope.Component == ""
		}
	}
	return false
}

// found is a component of the part that matched.
type found struct {
	component   verdict.Component
	occurrences []verdict.Occurrence
	match       verdict.Match
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
		if rule, wrong := q.wrongMatch(f); wrong {
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

// wrongMatch finds a rule of our own that calls the match wrong.
func (q *question) wrongMatch(f found) (Muting, bool) {
	var rules []verdict.Suppression
	for _, s := range q.w.Suppressions {
		if s.Kind == verdict.WrongMatch && q.ruleHolds(s, f.component.PURL) {
			rules = append(rules, s)
		}
	}
	if len(rules) == 0 {
		return Muting{}, false
	}
	sort.Slice(rules, func(i, j int) bool { return rules[i].Rule < rules[j].Rule })
	return Muting{Source: "own", Rule: rules[0].Rule, Why: f.component.PURL + " is a wrong match: " + rules[0].Reason}, true
}

// ruleHolds reports whether a rule of our own speaks of the vulnerability and
// the component and is still in force.
func (q *question) ruleHolds(s verdict.Suppression, purl string) bool {
	if s.Product != "" && s.Product != q.w.Product.Slug || !s.Until.IsZero() && !q.w.Now.Before(s.Until) {
		return false
	}
	if s.Component != "" && s.Component != purl && s.Component != verdict.PURLBase(purl) {
		return false
	}
	return q.named(s.Vulnerability)
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
