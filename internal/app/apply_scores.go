// SPDX-License-Identifier: Apache-2.0

package app

import (
	"slices"

	"verdict"
	"verdict/internal/programme"
	"verdict/spec/cvss"
)

// scores stores the scores of ours and the choices among scores, and withdraws those of
// which a document says so. A document without an instant changes nothing where somebody
// said the same already, also where it was withdrawn since.
func (w *applier) scores() error {
	for _, d := range w.programme.Scores {
		stored, changed, err := w.score(d.Value)
		if err := w.done("Score", d.Value.Vulnerability+" "+d.Value.Vector, d.Place, changed, err); err != nil {
			return err
		}
		w.noteWithdrawn(stored.Withdrawal, d.Value.Withdrawal)
	}
	for _, d := range w.programme.ScoreChoices {
		stored, changed, err := w.scoreChoice(d.Value)
		if err := w.done("ScoreChoice", d.Value.Vulnerability+" "+d.Value.Chosen(), d.Place, changed, err); err != nil {
			return err
		}
		w.noteWithdrawn(stored.Withdrawal, d.Value.Withdrawal)
	}
	return nil
}

func (w *applier) noteWithdrawn(stored, said verdict.Withdrawal) {
	if !stored.Withdrawn.IsZero() && said.Withdrawn.IsZero() {
		w.note("it was withdrawn by " + stored.WithdrawnBy + ": " + stored.WithdrawnReason)
	}
}

func (w *applier) score(d programme.Score) (stored verdict.GivenScore, changed bool, err error) {
	s, withdrawal := d.GivenScore, d.Withdrawal
	s.Withdrawal = verdict.Withdrawal{}
	known, err := w.GivenScoresOf(s.Vulnerability)
	if err != nil {
		return s, false, err
	}
	same := slices.IndexFunc(known, func(k verdict.GivenScore) bool {
		return k.Says(s) && (s.Written.IsZero() || k.Written.Equal(s.Written))
	})
	if same >= 0 {
		stored = known[same]
	} else if stored, changed, err = w.freshScore(s, d.Of); err != nil {
		return stored, false, err
	}
	if withdrawal.Withdrawn.IsZero() {
		return stored, changed, nil
	}
	stored, withdrawn, err := w.WithdrawScore(stored.ID, withdrawal.WithdrawnBy, withdrawal.WithdrawnReason, withdrawal.Withdrawn)
	return stored, changed || withdrawn, err
}

// freshScore adds a score that nobody gave yet. What it re-scores is found among what is
// known, as far as something is.
func (w *applier) freshScore(s verdict.GivenScore, of string) (verdict.GivenScore, bool, error) {
	s.Written = w.since(s.Written)
	found, err := w.VulnerabilitiesByID(s.Vulnerability)
	if err != nil {
		return s, false, err
	}
	if len(found) == 1 {
		if s.Of, err = rescored(found[0], s.Vector, of); err != nil && !isVector(of) {
			return s, false, err
		}
	}
	if s.Of.Vector == "" && isVector(of) { // as it was when the score was given
		s.Of = verdict.Score{Vector: of}
	}
	return w.AddScore(s)
}

func isVector(text string) bool {
	_, err := cvss.Parse(text)
	return err == nil
}

func (w *applier) scoreChoice(c verdict.ScoreChoice) (stored verdict.ScoreChoice, changed bool, err error) {
	withdrawal := c.Withdrawal
	c.Withdrawal = verdict.Withdrawal{}
	known, err := w.ScoreChoicesOf(c.Vulnerability)
	if err != nil {
		return c, false, err
	}
	same := slices.IndexFunc(known, func(k verdict.ScoreChoice) bool {
		return k.Says(c) && (c.At.IsZero() || k.At.Equal(c.At))
	})
	if same >= 0 {
		stored = known[same]
	} else {
		c.At = w.since(c.At)
		if stored, changed, err = w.AddScoreChoice(c); err != nil {
			return stored, false, err
		}
	}
	if withdrawal.Withdrawn.IsZero() {
		return stored, changed, nil
	}
	stored, withdrawn, err := w.WithdrawScoreChoice(stored.ID, withdrawal.WithdrawnBy, withdrawal.WithdrawnReason, withdrawal.Withdrawn)
	return stored, changed || withdrawn, err
}
