// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"slices"
	"time"

	"verdict"
)

// ScoreSheet is all that is said of how grave a vulnerability is, and what counts of it in
// a product, or with "" in all: the form of `verdict score list --format json`.
type ScoreSheet struct {
	Vulnerability string                `json:"vulnerability"` // the shown id
	Product       string                `json:"product"`
	Severity      verdict.Severity      `json:"severity"`
	Score         float64               `json:"score"`
	Vector        string                `json:"vector"`
	Word          string                `json:"word"`   // where a word gave the severity
	Source        verdict.ScoreSource   `json:"source"` // whose vector or word it is; "" when nobody gives any
	By            string                `json:"by"`
	Order         []verdict.ScoreSource `json:"order"`  // of trust
	Chosen        *ScoreChoiceView      `json:"chosen"` // null where the order decides
	Divergence    *DivergenceView       `json:"divergence"`
	Scores        []ScoreView           `json:"scores"`
	Choices       []ScoreChoiceView     `json:"choices"` // all that were ever made
	Exploited     *ExploitedView        `json:"exploited"`
	Likelihood    *LikelihoodView       `json:"likelihood"`
}

// ScoreState says whether a score can count.
type ScoreState string

// The states of a score.
const (
	ScoreCounts     ScoreState = "counts"     // is the authoritative one
	ScoreStands     ScoreState = "stands"     // is given, and another one counts
	ScoreUnreadable ScoreState = "unreadable" // its vector is none
	ScoreReplaced   ScoreState = "replaced"   // a later one of ours, or one for the product, took its place
	ScoreWithdrawn  ScoreState = "withdrawn"
	ScoreElsewhere  ScoreState = "elsewhere" // is for another product
)

// ScoreView is one score or word.
type ScoreView struct {
	ID           string              `json:"id"` // of one of ours that a person gave; else ""
	State        ScoreState          `json:"state"`
	Source       verdict.ScoreSource `json:"source"`
	By           string              `json:"by"`
	Product      string              `json:"product"` // that one of ours is for; "" for all
	Vector       string              `json:"vector"`  // "" of a word
	Version      string              `json:"version"` // of CVSS
	Score        float64             `json:"score"`
	Nomenclature string              `json:"nomenclature"`
	Word         string              `json:"word"`     // as it was written
	Severity     verdict.Severity    `json:"severity"` // the band of the score, or what the word is mapped to
	Fault        string              `json:"fault"`    // why the vector cannot be read
	At           *time.Time          `json:"at"`
	Record       string              `json:"record"`
	Feed         string              `json:"feed"` // the source that the record was read from
	Of           string              `json:"of"`   // the vector that it re-scores
	Because      []MetricReasonView  `json:"because"`
	Reason       string              `json:"reason"`
	WithdrawnBy  string              `json:"withdrawn_by"`
	WithdrawnAt  *time.Time          `json:"withdrawn_at"`
	WithdrawnFor string              `json:"withdrawn_reason"`
}

// MetricReasonView is why a metric is as it is.
type MetricReasonView struct {
	Metric string `json:"metric"`
	Reason string `json:"reason"`
}

// ScoreChoiceView is a person's word on which score is authoritative.
type ScoreChoiceView struct {
	ID      string `json:"id"`
	Product string `json:"product"`
	Chosen  string `json:"chosen"` // a source or a vector
	// Void is set where nobody gives what was chosen any more.
	Void         bool      `json:"void"`
	Reason       string    `json:"reason"`
	By           string    `json:"by"`
	At           time.Time `json:"at"`
	WithdrawnBy  string    `json:"withdrawn_by"`
	WithdrawnFor string    `json:"withdrawn_reason"`
}

// DivergenceView is how far apart those are who say least and most.
type DivergenceView struct {
	Bands int       `json:"bands"`
	Low   ScoreView `json:"low"`
	High  ScoreView `json:"high"`
}

// ScoreSheet gives the sheet of what an id names, in the engine's product; nil when it
// names nothing.
func (e *Engine) ScoreSheet(id string) *ScoreSheet {
	named := e.Vulnerabilities(id)
	if len(named) == 0 {
		return nil
	}
	s := ScoreSheetOf(*named[0], e.w.Product.Slug, e.w.GivenScores, e.w.ScoreChoices, e.scores(), e.w.Now)
	return &s
}

// ScoreSheetOf lays out what is said of a vulnerability: in a product, or with "" in all.
// Scores and choices of other vulnerabilities may be among those that are given.
func ScoreSheetOf(v verdict.Vulnerability, product string, given []verdict.GivenScore, choices []verdict.ScoreChoice, trust []verdict.ScoreSource, now time.Time) ScoreSheet {
	scoring := verdict.ScoringOf(v, product, given, choices, now)
	rated := scoring.Rate(v, trust)
	s := ScoreSheet{Vulnerability: v.Shown(), Product: product, Severity: rated.Severity, Score: rated.Score, Vector: rated.Vector, Word: rated.Word.Word,
		Source: rated.Source, By: rated.By, Order: trust, Scores: []ScoreView{}, Choices: []ScoreChoiceView{},
		Exploited: exploitedView(ExploitationOf(&v)), Likelihood: likelihoodView(PredictionOf(&v))}
	if scoring.Choice != nil {
		chosen := ViewScoreChoice(*scoring.Choice)
		chosen.Void = rated.Void
		s.Chosen = &chosen
	}
	opinions := scoring.Opinions(v)
	if d, differ := verdict.Diverging(opinions); differ {
		s.Divergence = &DivergenceView{d.Bands, viewOpinion(d.Low), viewOpinion(d.High)}
	}
	for _, o := range opinions {
		view := viewOpinion(o)
		if o.Source == rated.Source && o.By == rated.By && o.Vector == rated.Vector && o.Word == rated.Word.Word {
			view.State = ScoreCounts
		}
		s.Scores = append(s.Scores, view)
	}
	s.addHistory(v, product, scoring, given, choices, now)
	return s
}

// addHistory adds the scores of ours that do not count, and all choices.
func (s *ScoreSheet) addHistory(v verdict.Vulnerability, product string, counting verdict.Scoring, given []verdict.GivenScore, choices []verdict.ScoreChoice, now time.Time) {
	ids := v.SoleIDs()
	for _, g := range given {
		counts := slices.ContainsFunc(counting.Given, func(c verdict.GivenScore) bool { return c.ID == g.ID })
		if counts || g.Written.After(now) || !slices.Contains(ids, verdict.CanonicalID(g.Vulnerability)) {
			continue
		}
		view := ViewGiven(g)
		switch {
		case g.Gone(now):
			view.State = ScoreWithdrawn
		case g.Product != "" && g.Product != product:
			view.State = ScoreElsewhere
		default:
			view.State = ScoreReplaced
		}
		s.Scores = append(s.Scores, view)
	}
	for _, c := range choices {
		if !c.At.After(now) && slices.Contains(ids, verdict.CanonicalID(c.Vulnerability)) {
			s.Choices = append(s.Choices, ViewScoreChoice(c))
		}
	}
}

// ViewGiven lays out a score of ours.
func ViewGiven(g verdict.GivenScore) ScoreView {
	for _, o := range (verdict.Scoring{Given: []verdict.GivenScore{g}}).Opinions(verdict.Vulnerability{}) {
		return viewOpinion(o)
	}
	return ScoreView{ID: g.ID, Vector: g.Vector, Because: []MetricReasonView{}} // a vector that is stored can be read
}

func viewOpinion(o verdict.Opinion) ScoreView {
	v := ScoreView{State: ScoreStands, Source: o.Source, By: o.By, Vector: o.Vector, Version: o.Number.Version, Score: o.Number.Score, Nomenclature: o.Number.Nomenclature,
		Word: o.Word, Severity: o.Severity, Fault: o.Fault, At: instant(o.At), Record: o.Record, Feed: o.Feed, Because: []MetricReasonView{}}
	if o.Fault != "" {
		v.State = ScoreUnreadable
	}
	if g := o.Given; g != nil {
		v.ID, v.Product, v.Of, v.Reason = g.ID, g.Product, g.Of.Vector, g.Reason
		v.WithdrawnBy, v.WithdrawnAt, v.WithdrawnFor = g.WithdrawnBy, instant(g.Withdrawn), g.WithdrawnReason
		for _, r := range g.Because {
			v.Because = append(v.Because, MetricReasonView(r))
		}
	}
	return v
}

// ViewScoreChoice lays out a choice.
func ViewScoreChoice(c verdict.ScoreChoice) ScoreChoiceView {
	return ScoreChoiceView{ID: c.ID, Product: c.Product, Chosen: c.Chosen(), Reason: c.Reason, By: c.By, At: c.At.UTC(),
		WithdrawnBy: c.WithdrawnBy, WithdrawnFor: c.WithdrawnReason}
}
