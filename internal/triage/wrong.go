// SPDX-License-Identifier: Apache-2.0

package triage

import "verdict"

// wrongMatch finds a rule of our own that calls the match wrong. Every record
// that asserts the match must be spoken of: what was said of one flaw is not
// carried over to another that a merge united it with.
func (q *question) wrongMatch(f *found) (Muting, bool) {
	var rules []verdict.Suppression
	for _, s := range q.wrongRules(f.component.PURL) {
		if why := q.unapproved(s); why != "" {
			f.lost = append(f.lost, Ground{What: "suppression " + s.Rule, Why: why})
			continue
		}
		rules = append(rules, s)
	}
	if len(rules) == 0 {
		return Muting{}, false
	}
	for _, record := range f.match.Records {
		if !q.spokenOfBy(record, rules) {
			f.lost = append(f.lost, Ground{What: "suppression " + rules[0].Rule,
				Why: "it calls " + rules[0].Vulnerability + " a wrong match, and the match rests on record " + record + " as well"})
			return Muting{}, false
		}
	}
	return Muting{Source: "own", Rule: rules[0].Rule, Why: f.component.PURL + " is a wrong match: " + rules[0].Reason}, true
}

// wrongRules gives the rules of our own that speak of the component, by name.
func (q *question) wrongRules(purl string) []verdict.Suppression {
	var rules []verdict.Suppression
	for _, s := range sortedRules(q.w.Suppressions) {
		if s.Kind == verdict.WrongMatch && s.File == "" && s.Reason != "" && s.Component != "" && q.ruleHolds(s, purl) {
			rules = append(rules, s)
		}
	}
	return rules
}

func (q *question) spokenOfBy(record string, rules []verdict.Suppression) bool {
	for _, s := range rules {
		if q.speaksOf(s.Vulnerability, record) {
			return true
		}
	}
	return false
}

// speaksFor reports whether what names id speaks of the whole vulnerability: of
// every standing record. After a merge it may speak of one half only, whose
// ranges and scores are not the other's. Otherwise it gives the first record that
// it says nothing of.
func (q *question) speaksFor(id string) (record string, all bool) {
	for _, r := range q.v.Standing() {
		if !q.speaksOf(id, r.ID) {
			return r.ID, false
		}
	}
	return "", true
}

// speaksOf reports whether id is a record's own id, or an alias that the record
// itself gives or overrides. An ambiguous id never says which flaw it means.
func (q *question) speaksOf(id, record string) bool {
	if q.ambiguous(id) {
		return false
	}
	id = verdict.CanonicalID(id)
	if verdict.CanonicalID(record) == id {
		return true
	}
	for _, r := range q.v.Records {
		if r.ID != record {
			continue
		}
		names := append([]string(nil), r.Aliases...)
		if r.House != nil {
			names = append(names, r.House.Overrides...)
		}
		for _, name := range names {
			if verdict.CanonicalID(name) == id {
				return true
			}
		}
	}
	return false
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

// unapproved says why a rule of our own counts for nothing yet: on what gates like
// high or above it takes two people, and a signature of the second. "" when it
// counts.
func (e *Engine) unapproved(s verdict.Suppression) string {
	if !e.grave(s.Vulnerability) {
		return ""
	}
	subject := s.Subject()
	if subject.Missing(e.w.Approvals, e.w.Now) == 0 {
		return ""
	}
	return "it is about something grave and waits for the approval of a second person: " + subject.ID
}
