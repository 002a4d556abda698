// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"verdict"
)

var (
	scores       = series{table: "scores", key: []string{"id"}, extra: []string{"vulnerability"}}
	scoreChoices = series{table: "score_choices", key: []string{"id"}, extra: []string{"vulnerability"}}
)

// AddScore adds a score of ours under the id that follows from it, and gives the one that
// stands. One that says what the last of its vulnerability, product and version of CVSS
// says, its instant aside, changes nothing; nor does one that is there with its instant,
// also where it was withdrawn since. An id that names several vulnerabilities is a Conflict.
func (tx *Tx) AddScore(s verdict.GivenScore) (verdict.GivenScore, bool, error) {
	s = s.Normalized()
	if err := s.Validate(); err != nil {
		return s, false, err
	}
	if s.Written.IsZero() || !s.Withdrawn.IsZero() {
		return s, false, verdict.Errorf(verdict.Invalid, "a score of %s is added when it is given, and withdrawn afterwards", s.Vulnerability).At("", 0, "at")
	}
	if err := tx.needScored(s.Vulnerability, s.Product); err != nil {
		return s, false, err
	}
	known, err := tx.GivenScoresOf(s.Vulnerability)
	if err != nil {
		return s, false, err
	}
	var last verdict.GivenScore
	for _, k := range known {
		switch {
		case k.ID == s.ID:
			return k, false, nil
		case k.Product == s.Product && version(k.Vector) == version(s.Vector) && k.Withdrawn.IsZero() &&
			cmp.Or(k.Written.Compare(last.Written), cmp.Compare(k.Number, last.Number)) > 0:
			last = k
		}
	}
	s.Number = len(known) + 1
	if last.ID != "" && last.Says(s) {
		return last, false, nil
	}
	changed, err := scores.putNamed(tx, s, s.ID, s.Vulnerability)
	return s, changed, err
}

// version is what a vector begins with, which names its version; "" of 2.0.
func version(vector string) string {
	v, _, _ := strings.Cut(vector, "/")
	if !strings.HasPrefix(v, "CVSS:") {
		return ""
	}
	return v
}

// putNamed stores a row under an id, which is found by the vulnerability.
func (h series) putNamed(tx *Tx, v any, id, vulnerability string) (bool, error) {
	r, err := newRow(v, id)
	if err != nil {
		return false, err
	}
	r.extra = []string{strings.ToLower(vulnerability)}
	return h.put(tx, r)
}

// needScored refuses an id that names several vulnerabilities, for the score of one says
// nothing about another, and a product that there is not.
func (tx *Tx) needScored(id, product string) error {
	if product != "" {
		if err := tx.needProduct(product); err != nil {
			return err
		}
	}
	found, err := tx.VulnerabilitiesByID(id)
	if err != nil || len(found) < 2 {
		return err
	}
	return verdict.Errorf(verdict.Conflict, "%s names both %s and %s", id, found[0].Shown(), found[1].Shown()).
		At("", 0, "vulnerability").WithHint("name the one whose score it is, by an id that is its own")
}

// WithdrawScore takes a score of ours back for good; one that was withdrawn stays as it is.
func (tx *Tx) WithdrawScore(id, by, reason string, at time.Time) (verdict.GivenScore, bool, error) {
	all, err := tx.givenScores("id = $1", id)
	switch {
	case err != nil:
		return verdict.GivenScore{}, false, err
	case len(all) == 0:
		return verdict.GivenScore{}, false, noScore(id)
	case !all[0].Withdrawn.IsZero():
		return all[0], false, nil
	}
	s := all[0]
	s.Withdrawal = verdict.Withdrawal{Withdrawn: at, WithdrawnBy: by, WithdrawnReason: reason}
	if err := s.Validate(); err != nil {
		return s, false, err
	}
	changed, err := scores.putNamed(tx, s, s.ID, s.Vulnerability)
	return s, changed, err
}

func noScore(id string) error {
	return verdict.Errorf(verdict.NotFound, "there is no score %s of ours, and no choice of one", id).WithHint("`verdict score list VULNERABILITY` names those that there are")
}

// GivenScores gives the scores of ours, withdrawn ones among them: by vulnerability, then
// the earliest first.
func (s *Snapshot) GivenScores() ([]verdict.GivenScore, error) { return s.givenScores("") }

// GivenScoresOf gives the scores of ours of the vulnerabilities that an id names, under
// any id that is theirs alone.
func (s *Snapshot) GivenScoresOf(id string) (all []verdict.GivenScore, err error) {
	err = s.underIDs(id, func(where string, args []any) error {
		more, err := s.givenScores(where, args...)
		all = append(all, more...)
		return err
	})
	return sortGiven(all), err
}

func (s *Snapshot) givenScores(where string, args ...any) ([]verdict.GivenScore, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.GivenScore](s, scores, where, args...)
	return sortGiven(all), err
}

func sortGiven(all []verdict.GivenScore) []verdict.GivenScore {
	slices.SortFunc(all, func(a, b verdict.GivenScore) int {
		return cmp.Or(strings.Compare(a.Vulnerability, b.Vulnerability), a.Written.Compare(b.Written), cmp.Compare(a.Number, b.Number), strings.Compare(a.ID, b.ID))
	})
	return all
}

// underIDs calls fn with the condition under which rows are found by the ids of what an id
// names: that id, and those that are its own.
func (s *Snapshot) underIDs(id string, fn func(where string, args []any) error) error {
	if err := s.private(); err != nil {
		return err
	}
	found, err := s.VulnerabilitiesByID(id)
	if err != nil {
		return err
	}
	names := []string{strings.TrimSpace(id)}
	for _, v := range found {
		names = append(names, v.SoleIDs()...)
	}
	return inChunks(folded(names), func(in string, args []any) error { return fn("vulnerability IN "+in, args) })
}
