// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"slices"
	"strings"

	"verdict"
	"verdict/spec/suppression"
)

// rating gives what a vulnerability is rated in the product, computed once.
func (e *Engine) rating(v *verdict.Vulnerability) verdict.ProductRating {
	r, ok := e.ratings[v.ID]
	if !ok {
		r = e.scoring(v).Rate(*v, e.scores())
		e.ratings[v.ID] = r
	}
	return r
}

// scoring is what people of ours said of the vulnerability's scores.
func (e *Engine) scoring(v *verdict.Vulnerability) verdict.Scoring {
	return verdict.ScoringOf(*v, e.w.Product.Slug, e.w.GivenScores, e.w.ScoreChoices, e.w.Now)
}

// spokenHere is the scoring without what was said for all products.
func (e *Engine) spokenHere(v *verdict.Vulnerability) verdict.Scoring {
	given := slices.DeleteFunc(slices.Clone(e.w.GivenScores), func(g verdict.GivenScore) bool { return g.Product == "" })
	choices := slices.DeleteFunc(slices.Clone(e.w.ScoreChoices), func(c verdict.ScoreChoice) bool { return c.Product == "" })
	return verdict.ScoringOf(*v, e.w.Product.Slug, given, choices, e.w.Now)
}

// scores says whose scores count.
func (e *Engine) scores() []verdict.ScoreSource {
	if e.w.Scores == nil {
		return verdict.ScoreSources
	}
	return e.w.Scores
}

// Rating gives what a vulnerability is rated in the product: by what was chosen, else by
// those whose scores count.
func (e *Engine) Rating(v *verdict.Vulnerability) verdict.ProductRating { return e.rating(v) }

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
