// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"strings"

	"verdict"
	"verdict/spec/suppression"
)

// rating gives what a vulnerability is rated, computed once.
func (e *Engine) rating(v *verdict.Vulnerability) verdict.Rating {
	r, ok := e.ratings[v.ID]
	if !ok {
		r = verdict.RateBy(*v, e.scores())
		e.ratings[v.ID] = r
	}
	return r
}

// scores says whose scores count.
func (e *Engine) scores() []verdict.ScoreSource {
	if e.w.Scores == nil {
		return verdict.ScoreSources
	}
	return e.w.Scores
}

// Rating gives what a vulnerability is rated, by those whose scores count.
func (e *Engine) Rating(v *verdict.Vulnerability) verdict.Rating { return e.rating(v) }

// Subject is a match as the rules of dependency-check see it: every id as a
// name, the weaknesses, and the highest base score of each version of CVSS.
func Subject(v *verdict.Vulnerability, purl string) suppression.Subject {
	s := suppression.Subject{PURL: purl, Names: v.IDs}
	for _, r := range v.Standing() {
		s.CWEs = append(s.CWEs, r.CWEs...)
	}
	if v.Own != nil {
		s.CWEs = append(s.CWEs, v.Own.CWEs...)
	}
	s.CWEs = unique(s.CWEs)
	for _, score := range v.Scored() {
		switch n := score.Number; {
		case strings.HasPrefix(n.Version, "2"):
			s.V2 = higher(s.V2, n.Base)
		case strings.HasPrefix(n.Version, "3"):
			s.V3 = higher(s.V3, n.Base)
		default:
			s.V4 = higher(s.V4, n.Base)
		}
	}
	return s
}

func higher(known *float64, score float64) *float64 {
	if known != nil && *known >= score {
		return known
	}
	return &score
}
