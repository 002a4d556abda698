// SPDX-License-Identifier: Apache-2.0

package suppress

import (
	"fmt"
	"strconv"
	"time"

	"verdict"
	"verdict/spec/suppression"
)

// NearKind says what kept a rule that meets the subject by a criterion from
// hitting.
type NearKind string

// The kinds of near misses.
const (
	NearExpired   NearKind = "expired"   // its date has come
	NearSelector  NearKind = "selector"  // it speaks of another dependency
	NearUndecided NearKind = "undecided" // an expression took too long
)

// NearMiss is a rule that nearly hit.
type NearMiss struct {
	RuleHit
	Kind NearKind `json:"kind"`
}

// Explanation is how all rules meet one subject.
type Explanation struct {
	Hits []RuleHit  `json:"hits"`
	Near []NearMiss `json:"near"`
}

// Explain gives the rules that hit the subject, and those that nearly did with
// what kept them from it; both in the order of the files.
func (m *Matcher) Explain(s suppression.Subject, now time.Time) Explanation {
	x := Explanation{Hits: []RuleHit{}, Near: []NearMiss{}}
	for _, at := range m.candidates(s) {
		p := m.rules[at]
		h, err := suppression.Evaluate(p.rule, s, now)
		switch {
		case err != nil:
			x.Near = append(x.Near, p.near(NearUndecided, "it cannot be decided: "+err.Error()))
		case h.Hits():
			x.Hits = append(x.Hits, p.hit(h))
		case !h.Met:
		case !h.Selected:
			sel := p.rule.Selector
			x.Near = append(x.Near, p.near(NearSelector, fmt.Sprintf("%s; but %s %s does not match", h.Criterion, sel.Kind, sel.Text.Value)))
		default:
			x.Near = append(x.Near, p.near(NearExpired, fmt.Sprintf("%s; %s; but it expired on %s", h.Selector, h.Criterion, p.rule.Until.Text)))
		}
	}
	return x
}

func (p placed) near(kind NearKind, why string) NearMiss {
	hit := p.hit(suppression.Hit{})
	hit.Why = why
	return NearMiss{RuleHit: hit, Kind: kind}
}

// SubjectHit is a subject that a rule hits, by its place in the list asked
// about.
type SubjectHit struct {
	Index int    `json:"index"`
	Why   string `json:"why"`
}

// Subjects gives which of the subjects the rule of the file hits at now. A file
// or rule that is not there is an error, and so is an expression that cannot be
// decided.
func (m *Matcher) Subjects(file, rule string, subjects []suppression.Subject, now time.Time) ([]SubjectHit, error) {
	for _, p := range m.rules {
		if p.file != file || strconv.Itoa(p.rule.Number) != rule {
			continue
		}
		var out []SubjectHit
		for i, s := range subjects {
			h, err := suppression.Evaluate(p.rule, s, now)
			if err != nil {
				return nil, verdict.Errorf(verdict.Invalid, "rule %s cannot be decided for %s: %w", rule, s.PURL, err).
					At(file, p.rule.Line, "").WithHint("write the expression without nested repetitions")
			}
			if h.Hits() {
				out = append(out, SubjectHit{Index: i, Why: p.hit(h).Why})
			}
		}
		return out, nil
	}
	return nil, verdict.Errorf(verdict.NotFound, "no rule %s in the suppression file %s", rule, file).
		WithHint("rules are numbered from 1 in the order of the file")
}
