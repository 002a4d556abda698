// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"sort"

	"verdict/spec/cvss"
)

// Rating is a vulnerability's severity and what it comes from.
type Rating struct {
	Severity Severity
	// Score is recomputed from Vector; both are zero when a word gave the severity.
	Score  float64
	Vector string
	Source ScoreSource // whose vector or word it is; "" when there is none
	// Word is set when nobody gives a vector, and the severity is mapped from it.
	Word SeverityWord
}

// Rate gives a vulnerability's severity: by our own score, else the CNA's, else
// GHSA's, else NVD's, else the highest of the rest, recomputed from the vector
// (verdicts.md, section 1). Only where nobody gives a vector that can be read
// does a word count, in the same order. Without either the severity is unknown.
func Rate(v Vulnerability) Rating { return RateBy(v, ScoreSources) }

// RateBy is Rate where other sources count, or in another order: those of trust, the
// most trusted first. What the others say does not count at all.
func RateBy(v Vulnerability, trust []ScoreSource) Rating {
	if best, found := mostTrusted(v.Scored(), trust); found {
		return best.rating()
	}
	return rateByWord(v, trust)
}

// mostTrusted gives the score of the most trusted source that gives one.
func mostTrusted(all []Scored, trust []ScoreSource) (best Scored, found bool) {
	bySource := map[ScoreSource][]Scored{}
	for _, s := range all {
		bySource[s.Source] = append(bySource[s.Source], s)
	}
	for _, source := range trust {
		if list := bySource[source]; len(list) > 0 {
			return preferred(list, source == ScoreOther), true
		}
	}
	return Scored{}, false
}

// rating is the score as a rating.
func (s Scored) rating() Rating {
	return Rating{Severity: SeverityOf(s.Number.Score), Score: s.Number.Score, Vector: s.Vector, Source: s.Source}
}

// rateByWord takes the gravest known word of the most trusted source.
func rateByWord(v Vulnerability, trust []ScoreSource) Rating {
	best := Rating{Severity: SeverityUnknown}
	for _, source := range trust {
		for _, r := range v.Standing() {
			for _, w := range r.Words {
				s := w.Severity()
				if w.Source == source && s != SeverityUnknown && (best.Source == "" || s.Gate() > best.Severity.Gate()) {
					best = Rating{Severity: s, Source: source, Word: w}
				}
			}
		}
		if best.Source != "" {
			break
		}
	}
	return best
}

// Scored is a score with what its vector computes to.
type Scored struct {
	Score
	Number cvss.Vector
}

// Scored gives the scores of our own and of the standing records whose vectors
// can be read.
func (v Vulnerability) Scored() []Scored {
	var scores []Score
	if v.Own != nil {
		for _, s := range v.Own.Scores {
			if s.Source == "" {
				s.Source = ScoreOwn
			}
			scores = append(scores, s)
		}
	}
	for _, r := range v.Standing() {
		scores = append(scores, r.Scores...)
	}
	var list []Scored
	for _, s := range scores {
		if number, err := cvss.Parse(s.Vector); err == nil {
			list = append(list, Scored{Score: s, Number: number})
		}
	}
	return list
}

// preferred picks one of a source's scores: the newest version of CVSS, then the
// highest; of the other sources together the highest.
func preferred(list []Scored, highest bool) Scored {
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if !highest && a.Number.Version != b.Number.Version {
			return a.Number.Version > b.Number.Version
		}
		if a.Number.Score != b.Number.Score {
			return a.Number.Score > b.Number.Score
		}
		return a.Vector < b.Vector
	})
	return list[0]
}
