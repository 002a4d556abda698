// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"sort"
	"strings"

	"verdict"
	"verdict/spec/cvss"
	"verdict/spec/suppression"
)

// rating is a vulnerability's severity and the score behind it.
type rating struct {
	severity verdict.Severity
	score    float64
	vector   string
	source   verdict.ScoreSource // "" without a score
}

func (e *Engine) rating(v *verdict.Vulnerability) rating {
	r, ok := e.severity[v.ID]
	if !ok {
		r = rate(v)
		e.severity[v.ID] = r
	}
	return r
}

// Severity gives a vulnerability's severity with the score and vector that it
// comes from: our own, else the CNA's, else GHSA's, else NVD's, else the highest
// of the rest, recomputed from the vector. Without a readable vector it is
// unknown.
func Severity(v *verdict.Vulnerability) (verdict.Severity, float64, string) {
	r := rate(v)
	return r.severity, r.score, r.vector
}

// ScoreSourceOf says whose score gives the severity; "" when there is none.
func ScoreSourceOf(v *verdict.Vulnerability) verdict.ScoreSource { return rate(v).source }

// scored is a score with its number.
type scored struct {
	verdict.Score
	cvss.Vector
}

func rate(v *verdict.Vulnerability) rating {
	bySource := map[verdict.ScoreSource][]scored{}
	for _, s := range scoresOf(v) {
		bySource[s.Source] = append(bySource[s.Source], s)
	}
	for _, source := range verdict.ScoreSources {
		list := bySource[source]
		if len(list) == 0 {
			continue
		}
		best := preferred(list, source == verdict.ScoreOther)
		return rating{severity: verdict.SeverityOf(best.Vector.Score), score: best.Vector.Score, vector: best.Score.Vector, source: source}
	}
	return rating{severity: verdict.SeverityUnknown}
}

// scoresOf gives the readable scores of the standing records and of our own.
func scoresOf(v *verdict.Vulnerability) []scored {
	var scores []verdict.Score
	if v.Own != nil {
		for _, s := range v.Own.Scores {
			if s.Source == "" {
				s.Source = verdict.ScoreOwn
			}
			scores = append(scores, s)
		}
	}
	for _, r := range v.Standing() {
		scores = append(scores, r.Scores...)
	}
	var list []scored
	for _, s := range scores {
		if parsed, err := cvss.Parse(s.Vector); err == nil {
			list = append(list, scored{Score: s, Vector: parsed})
		}
	}
	return list
}

// preferred picks one of a source's scores: the newest version of CVSS, then the
// highest; of the other sources together the highest.
func preferred(list []scored, highest bool) scored {
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if !highest && a.Version != b.Version {
			return a.Version > b.Version
		}
		if a.Vector.Score != b.Vector.Score {
			return a.Vector.Score > b.Vector.Score
		}
		return a.Score.Vector < b.Score.Vector
	})
	return list[0]
}

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
	for _, score := range scoresOf(v) {
		switch {
		case strings.HasPrefix(score.Version, "2"):
			s.V2 = higher(s.V2, score.Base)
		case strings.HasPrefix(score.Version, "3"):
			s.V3 = higher(s.V3, score.Base)
		default:
			s.V4 = higher(s.V4, score.Base)
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
