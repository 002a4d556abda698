// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"verdict/spec/cvss"
)

// Opinion is what one voice says of how grave a flaw is: a vector, or a word of a scale of
// its own. A voice is a source with the name behind it.
type Opinion struct {
	Score // its Vector is "" where a word is given
	// Number is what the vector computes to; its Version is "" of a word, and of a vector
	// that cannot be read.
	Number cvss.Vector
	Fault  string // why the vector cannot be read; "" where it can
	Word   string // as it was written; "" where a vector is given
	// Severity is the band of the score, or what the word is mapped to.
	Severity Severity
	// At is when the score was given, or the record last changed; zero where it does not say.
	At time.Time
	// Record and Feed name the record and the source that it was read from; "" of ours.
	Record, Feed string
	// Given is set where a person of ours gave the score.
	Given *GivenScore
}

// Opinions gives what everybody says, ours as they count, in the order of
// [ScoreSources]; of one source by name, the newest version of CVSS and the highest first,
// and words behind vectors.
func (s Scoring) Opinions(v Vulnerability) []Opinion {
	var list []Opinion
	own := v.Own
	if len(s.Given) > 0 {
		own = s.replaced(v.Own)
	}
	if own != nil {
		for _, score := range own.Scores {
			o := opinion(score)
			if v.Own != nil {
				o.At = v.Own.Published
			}
			for i, g := range s.Given {
				if g.Score() == score {
					o.Given, o.At = &s.Given[i], g.Written
				}
			}
			list = append(list, o)
		}
	}
	for _, r := range v.Standing() {
		list = append(list, r.opinions()...)
	}
	slices.SortStableFunc(list, compareOpinions)
	return list
}

func opinion(s Score) Opinion {
	s.Source = cmp.Or(s.Source, ScoreOwn)
	o := Opinion{Score: s, Severity: SeverityUnknown}
	number, err := cvss.Parse(s.Vector)
	if err != nil {
		o.Fault = err.Error()
		return o
	}
	o.Number, o.Severity = number, SeverityOf(number.Score)
	return o
}

// opinions are what the record says.
func (r Record) opinions() (list []Opinion) {
	at := r.Modified
	if at.IsZero() {
		at = r.Published
	}
	for _, s := range r.Scores {
		list = append(list, opinion(s))
	}
	for _, w := range r.Words {
		list = append(list, Opinion{Score: Score{Source: w.Source, By: w.By}, Word: w.Word, Severity: w.Severity()})
	}
	for i := range list {
		list[i].At, list[i].Record, list[i].Feed = at, r.ID, r.Source
	}
	return list
}

func compareOpinions(a, b Opinion) int {
	word := func(o Opinion) int { return min(len(o.Word), 1) }
	return cmp.Or(slices.Index(ScoreSources, a.Source)-slices.Index(ScoreSources, b.Source), strings.Compare(a.By, b.By), word(a)-word(b),
		strings.Compare(b.Number.Version, a.Number.Version), cmp.Compare(b.Number.Score, a.Number.Score), strings.Compare(a.Vector, b.Vector),
		strings.Compare(a.Word, b.Word), strings.Compare(a.Feed, b.Feed), strings.Compare(a.Record, b.Record))
}

// voices keeps of each voice the opinion that counts: that with the newest version of CVSS
// and its highest score, else its gravest word. What says nothing is left out.
func voices(list []Opinion) []Opinion {
	type voice struct {
		source ScoreSource
		by     string
	}
	best := map[voice]Opinion{}
	var order []voice
	for _, o := range list {
		if o.Severity == SeverityUnknown {
			continue
		}
		who := voice{o.Source, o.By}
		known, had := best[who]
		if !had {
			order = append(order, who)
		}
		if !had || o.Word != "" && known.Word != "" && o.Severity.Gate() > known.Severity.Gate() {
			best[who] = o
		}
	}
	kept := make([]Opinion, len(order))
	for i, who := range order {
		kept[i] = best[who]
	}
	return kept
}

// Divergence is how far apart those are who say most and least of a flaw.
type Divergence struct {
	Low, High Opinion
	Bands     int // between their severities
}

// Diverging reports whether two voices among the opinions differ by more than one band of
// severity, and who is farthest apart; of several the first in the order of the list.
func Diverging(list []Opinion) (Divergence, bool) {
	var d Divergence
	for i, o := range voices(list) {
		if i == 0 || o.band() < d.Low.band() {
			d.Low = o
		}
		if i == 0 || o.band() > d.High.band() {
			d.High = o
		}
	}
	d.Bands = d.High.band() - d.Low.band()
	return d, d.Bands > 1
}

// band ranks the severities that are known, from none upward.
func (o Opinion) band() int {
	return slices.Index([]Severity{SeverityNone, SeverityLow, SeverityMedium, SeverityHigh, SeverityCritical}, o.Severity)
}
