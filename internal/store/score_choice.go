// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"verdict"
)

// AddScoreChoice adds a word on which score is authoritative, and gives the one that
// stands. One that says what the last of its vulnerability and product says, its instant
// aside, changes nothing; nor does one that is there with its instant.
func (tx *Tx) AddScoreChoice(c verdict.ScoreChoice) (verdict.ScoreChoice, bool, error) {
	c = c.Normalized()
	if err := c.Validate(); err != nil {
		return c, false, err
	}
	if c.At.IsZero() || !c.Withdrawn.IsZero() {
		return c, false, verdict.Errorf(verdict.Invalid, "the choice of a score of %s is added when it is made, and withdrawn afterwards", c.Vulnerability).At("", 0, "at")
	}
	if err := tx.needScored(c.Vulnerability, c.Product); err != nil {
		return c, false, err
	}
	known, err := tx.ScoreChoicesOf(c.Vulnerability)
	if err != nil {
		return c, false, err
	}
	var last verdict.ScoreChoice
	for _, k := range known {
		switch {
		case k.ID == c.ID:
			return k, false, nil
		case k.Product == c.Product && k.Withdrawn.IsZero() && cmp.Or(k.At.Compare(last.At), cmp.Compare(k.Number, last.Number)) > 0:
			last = k
		}
	}
	c.Number = len(known) + 1
	if last.ID != "" && last.Says(c) {
		return last, false, nil
	}
	changed, err := scoreChoices.putNamed(tx, c, c.ID, c.Vulnerability)
	return c, changed, err
}

// WithdrawScoreChoice takes a choice back for good; one that was withdrawn stays as it is.
func (tx *Tx) WithdrawScoreChoice(id, by, reason string, at time.Time) (verdict.ScoreChoice, bool, error) {
	all, err := tx.scoreChoices("id = $1", id)
	switch {
	case err != nil:
		return verdict.ScoreChoice{}, false, err
	case len(all) == 0:
		return verdict.ScoreChoice{}, false, noScore(id)
	case !all[0].Withdrawn.IsZero():
		return all[0], false, nil
	}
	c := all[0]
	c.Withdrawal = verdict.Withdrawal{Withdrawn: at, WithdrawnBy: by, WithdrawnReason: reason}
	if err := c.Validate(); err != nil {
		return c, false, err
	}
	changed, err := scoreChoices.putNamed(tx, c, c.ID, c.Vulnerability)
	return c, changed, err
}

// ScoreChoices gives the words on which scores are authoritative, withdrawn ones among
// them: by vulnerability, then the earliest first.
func (s *Snapshot) ScoreChoices() ([]verdict.ScoreChoice, error) { return s.scoreChoices("") }

// ScoreChoicesOf gives those about the vulnerabilities that an id names, under any id that
// is theirs alone.
func (s *Snapshot) ScoreChoicesOf(id string) (all []verdict.ScoreChoice, err error) {
	err = s.underIDs(id, func(where string, args []any) error {
		more, err := s.scoreChoices(where, args...)
		all = append(all, more...)
		return err
	})
	return sortChoices(all), err
}

func (s *Snapshot) scoreChoices(where string, args ...any) ([]verdict.ScoreChoice, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.ScoreChoice](s, scoreChoices, where, args...)
	return sortChoices(all), err
}

func sortChoices(all []verdict.ScoreChoice) []verdict.ScoreChoice {
	slices.SortFunc(all, func(a, b verdict.ScoreChoice) int {
		return cmp.Or(strings.Compare(a.Vulnerability, b.Vulnerability), a.At.Compare(b.At), cmp.Compare(a.Number, b.Number), strings.Compare(a.ID, b.ID))
	})
	return all
}
