// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"verdict/spec/cvss"
)

// Scoring is what people of ours said of the scores of one vulnerability in one product,
// as far as it counts.
type Scoring struct {
	// Given are the scores that they gave: of each version of CVSS the last one. Those for
	// the product take the place of those for all products.
	Given []GivenScore
	// Choice is the last word on which score is authoritative; nil where nobody chose. That
	// for the product goes before one for all.
	Choice *ScoreChoice
}

// ScoringOf gathers what counts of a vulnerability in a product, or with "" in all of
// them. Scores and choices under an id that other vulnerabilities have too do not count.
func ScoringOf(v Vulnerability, product string, given []GivenScore, choices []ScoreChoice, now time.Time) Scoring {
	var s Scoring
	if len(given)+len(choices) == 0 {
		return s
	}
	ids := v.SoleIDs()
	about := func(id, of string) bool {
		return (of == "" || of == product) && contains(ids, CanonicalID(id))
	}
	for _, g := range given {
		if about(g.Vulnerability, g.Product) && g.Standing(now) {
			s.Given = append(s.Given, g)
		}
	}
	s.Given = latestGiven(s.Given)
	for _, c := range choices {
		if about(c.Vulnerability, c.Product) && c.Standing(now) && (s.Choice == nil || c.before(*s.Choice)) {
			s.Choice = &c
		}
	}
	return s
}

// before reports whether a choice counts before another one.
func (c ScoreChoice) before(other ScoreChoice) bool {
	if (c.Product == "") != (other.Product == "") {
		return other.Product == ""
	}
	return cmp.Or(other.At.Compare(c.At), cmp.Compare(other.Number, c.Number), strings.Compare(other.ID, c.ID)) < 0
}

// latestGiven keeps those for the product where there are any, and of each version of CVSS
// the last one; they stand in order of text.
func latestGiven(all []GivenScore) []GivenScore {
	if slices.ContainsFunc(all, func(g GivenScore) bool { return g.Product != "" }) {
		all = slices.DeleteFunc(all, func(g GivenScore) bool { return g.Product == "" })
	}
	last := map[string]GivenScore{}
	for _, g := range all {
		v, err := cvss.Parse(g.Vector)
		if err != nil {
			continue
		}
		known, had := last[v.Version]
		if !had || cmp.Or(g.Written.Compare(known.Written), cmp.Compare(g.Number, known.Number), strings.Compare(g.ID, known.ID)) > 0 {
			last[v.Version] = g
		}
	}
	var kept []GivenScore
	for _, g := range last {
		kept = append(kept, g)
	}
	slices.SortFunc(kept, func(a, b GivenScore) int { return strings.Compare(a.ID, b.ID) })
	return kept
}

// ProductRating is a vulnerability's rating in one product, and how it came about.
type ProductRating struct {
	Rating
	By string // the record or person whose vector or word it is
	// Given is set where the score is one that a person of ours gave.
	Given *GivenScore
	// Choice is set where somebody chose this score, and nil where it follows from the order.
	Choice *ScoreChoice
	// Void is set where what was chosen is no longer given by anybody, so that the order
	// decides.
	Void bool
}

// Rate gives a vulnerability's severity by what was chosen, else by the sources of trust,
// the most trusted first, as [RateBy] does. The scores that people gave are ours: they
// take the place of those in the record of a flaw of our own.
func (s Scoring) Rate(v Vulnerability, trust []ScoreSource) ProductRating {
	scored := s.scored(v)
	if s.Choice != nil {
		picked := slices.DeleteFunc(slices.Clone(scored), func(x Scored) bool { return !s.Choice.picks(x.Score) })
		if len(picked) > 0 {
			return s.rated(preferred(picked, s.Choice.Source == ScoreOther), s.Choice)
		}
		if r := rateByWord(v, []ScoreSource{s.Choice.Source}); r.Source != "" {
			return ProductRating{Rating: r, By: r.Word.By, Choice: s.Choice}
		}
	}
	r := ProductRating{Rating: Rating{Severity: SeverityUnknown}}
	if best, found := mostTrusted(scored, trust); found {
		r = s.rated(best, nil)
	} else if byWord := rateByWord(v, trust); byWord.Source != "" {
		r = ProductRating{Rating: byWord, By: byWord.Word.By}
	}
	r.Void = s.Choice != nil
	return r
}

func (s Scoring) rated(best Scored, choice *ScoreChoice) ProductRating {
	r := ProductRating{Rating: best.rating(), By: best.By, Choice: choice}
	for i, g := range s.Given {
		if best.Source == ScoreOwn && g.Vector == best.Vector && g.Author == best.By {
			r.Given = &s.Given[i]
		}
	}
	return r
}

// scored gives all scores that can be read, ours as they count here.
func (s Scoring) scored(v Vulnerability) []Scored {
	if len(s.Given) == 0 {
		return v.Scored()
	}
	v.Own = s.replaced(v.Own)
	return v.Scored()
}

// replaced is a flaw of our own with the scores that were given in place of those that its
// record holds: all of them where they are for the product, else those of their versions.
func (s Scoring) replaced(own *OwnVulnerability) *OwnVulnerability {
	all := s.Given[0].Product != ""
	versions := map[string]bool{}
	var scores []Score
	for _, g := range s.Given {
		if number, err := cvss.Parse(g.Vector); err == nil {
			versions[number.Version] = true
			scores = append(scores, g.Score())
		}
	}
	with := OwnVulnerability{}
	if own != nil {
		with = *own
	}
	for _, score := range with.Scores {
		number, err := cvss.Parse(score.Vector)
		if ours := score.Source == "" || score.Source == ScoreOwn; !ours || err == nil && !all && !versions[number.Version] {
			scores = append(scores, score)
		}
	}
	with.Scores = scores
	return &with
}
