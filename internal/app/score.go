// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/spec/cvss"
)

// ScoreSheet tells all that is said of how grave a vulnerability is, and what counts of it
// in a product, or with "" in all.
func (a *App) ScoreSheet(ctx context.Context, id, product string) (sheet triage.ScoreSheet, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		v, err := flawNamed(s, id)
		if err != nil {
			return err
		}
		sheet, err = scoreSheet(s, a, v, product)
		return err
	})
	return sheet, err
}

func scoreSheet(s *store.Snapshot, a *App, v verdict.Vulnerability, product string) (triage.ScoreSheet, error) {
	trust := verdict.ScoreSources
	if product != "" {
		if _, err := s.Product(product); err != nil {
			return triage.ScoreSheet{}, err
		}
		p, err := policyOf(s, product)
		if err != nil {
			return triage.ScoreSheet{}, err
		}
		trust = p.Scores
	}
	given, err := s.GivenScoresOf(v.Shown())
	if err != nil {
		return triage.ScoreSheet{}, err
	}
	choices, err := s.ScoreChoicesOf(v.Shown())
	return triage.ScoreSheetOf(v, product, given, choices, trust, a.Now()), err
}

// tellScore puts the score of ours that counts into the text of an advisory, with the reason
// of each metric: where the text is about one product, that of the product.
func tellScore(s *store.Snapshot, a *App, f *verdict.AdvisoryFlaw, products []string) error {
	v, err := flawNamed(s, f.ID)
	if err != nil {
		return err
	}
	product := ""
	if len(products) == 1 {
		product = products[0]
	}
	sheet, err := scoreSheet(s, a, v, product)
	if err != nil {
		return err
	}
	for _, x := range sheet.Scores {
		if x.State != triage.ScoreCounts || x.ID == "" {
			continue
		}
		f.Vector, f.Reasons = x.Vector, map[string]string{}
		for _, r := range x.Because {
			f.Reasons[r.Metric] = r.Reason
		}
	}
	return nil
}

// SetScore stores a score in the name of who acts. of names what it re-scores: a source or
// a vector that somebody gives; "" is the most trusted score of others that has its version
// of CVSS. It takes a name.
func (a *App) SetScore(ctx context.Context, given verdict.GivenScore, of string) (stored verdict.GivenScore, changed int, err error) {
	if err := a.needName("a score is given"); err != nil {
		return given, 0, err
	}
	given.Author, given.Written = a.person(), a.Now()
	changed, err = a.update(ctx, "score set "+verdict.CanonicalID(given.Vulnerability), func(tx *store.Tx) error {
		v, err := flawNamed(tx.Snapshot, given.Vulnerability)
		if err != nil {
			return err
		}
		if given.Of, err = rescored(v, given.Vector, of); err != nil {
			return err
		}
		stored, _, err = tx.AddScore(given)
		return err
	})
	return stored, changed, err
}

// rescored finds the score that a vector re-scores; zero where nobody else gives one of its
// version.
func rescored(v verdict.Vulnerability, vector, of string) (verdict.Score, error) {
	number, err := cvss.Parse(vector)
	if err != nil {
		return verdict.Score{}, verdict.Errorf(verdict.Invalid, "the vector of the score of %s cannot be read: %w", v.Shown(), err).At("", 0, "vector").
			WithHint("`verdict cvss VECTOR` explains a vector, metric by metric")
	}
	var fitting []verdict.Scored
	for _, s := range v.Scored() {
		if s.Number.Version == number.Version && (of == "" || s.Vector == of || strings.EqualFold(string(s.Source), of)) {
			fitting = append(fitting, s)
		}
	}
	for _, source := range verdict.ScoreSources {
		if i := slices.IndexFunc(fitting, func(s verdict.Scored) bool { return s.Source == source }); i >= 0 {
			return gravest(fitting, source), nil
		}
	}
	if of == "" {
		return verdict.Score{}, nil
	}
	return verdict.Score{}, verdict.Errorf(verdict.NotFound, "nobody gives %s the score %s of CVSS %s", v.Shown(), of, number.Version).
		WithHint("`verdict score list %s` names those that there are", v.Shown())
}

// gravest gives the highest score of a source.
func gravest(list []verdict.Scored, source verdict.ScoreSource) (best verdict.Score) {
	highest := -1.0
	for _, s := range list {
		if s.Source == source && (s.Number.Score > highest || s.Number.Score == highest && s.Vector < best.Vector) {
			best, highest = s.Score, s.Number.Score
		}
	}
	return best
}

// ChooseScore stores whose score, or which vector, is the authoritative one. Somebody has
// to give it. It takes a name.
func (a *App) ChooseScore(ctx context.Context, c verdict.ScoreChoice) (stored verdict.ScoreChoice, changed int, err error) {
	if err := a.needName("a score is chosen"); err != nil {
		return c, 0, err
	}
	c.By, c.At = a.person(), a.Now()
	changed, err = a.update(ctx, "score choose "+verdict.CanonicalID(c.Vulnerability), func(tx *store.Tx) error {
		v, err := flawNamed(tx.Snapshot, c.Vulnerability)
		if err != nil {
			return err
		}
		if stored, _, err = tx.AddScoreChoice(c); err != nil {
			return err
		}
		sheet, err := scoreSheet(tx.Snapshot, a, v, c.Product)
		if err != nil {
			return err
		}
		if sheet.Chosen != nil && sheet.Chosen.ID == stored.ID && sheet.Chosen.Void {
			return verdict.Errorf(verdict.NotFound, "nobody gives %s the score %s", v.Shown(), c.Chosen()).
				WithHint("`verdict score list %s` names those that there are", v.Shown())
		}
		return nil
	})
	return stored, changed, err
}

// ScoreWithdrawal is a score of ours, or a choice, that was taken back; the other is nil.
type ScoreWithdrawal struct {
	Score  *verdict.GivenScore
	Choice *verdict.ScoreChoice
}

// WithdrawScore takes a score of ours or a choice back, by its id and with a reason. What
// stood before it counts again. It takes a name.
func (a *App) WithdrawScore(ctx context.Context, id, reason string) (w ScoreWithdrawal, changed int, err error) {
	if err := a.needName("a score is withdrawn"); err != nil {
		return w, 0, err
	}
	changed, err = a.update(ctx, "score withdraw "+id, func(tx *store.Tx) error {
		if strings.HasPrefix(id, "CHO-") {
			c, _, err := tx.WithdrawScoreChoice(id, a.person(), reason, a.Now())
			w.Choice = &c
			return err
		}
		s, _, err := tx.WithdrawScore(id, a.person(), reason, a.Now())
		w.Score = &s
		return err
	})
	return w, changed, err
}

// OurScores gives the scores of ours and the choices, of one vulnerability or with "" of
// all, withdrawn ones among them.
func (a *App) OurScores(ctx context.Context, id string) (given []verdict.GivenScore, choices []verdict.ScoreChoice, err error) {
	err = a.view(ctx, func(s *store.Snapshot) (err error) {
		if id == "" {
			if given, err = s.GivenScores(); err == nil {
				choices, err = s.ScoreChoices()
			}
			return err
		}
		if given, err = s.GivenScoresOf(id); err == nil {
			choices, err = s.ScoreChoicesOf(id)
		}
		return err
	})
	return given, choices, err
}
