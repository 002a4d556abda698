// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"
	"time"

	"verdict"
)

var symbolSets = series{table: "symbol_sets", key: []string{"id"}, extra: []string{"vulnerability"}}

// AddSymbols adds a set of symbols under its id. The same id again changes nothing when it
// says the same, and is a conflict when it does not.
func (tx *Tx) AddSymbols(s verdict.SymbolSet) (bool, error) {
	if err := s.Validate(); err != nil {
		return false, err
	}
	if s.ID == "" {
		return false, verdict.Errorf(verdict.Invalid, "symbols of %s have no id", s.Vulnerability).At("", 0, "id")
	}
	before, found, err := one[verdict.SymbolSet](tx.Snapshot, symbolSets, s.ID)
	if err != nil {
		return false, err
	}
	switch {
	case found && !before.Withdrawn.IsZero():
		return false, verdict.Errorf(verdict.Conflict, "symbols %s were withdrawn on %s: %s", s.ID, before.Withdrawn.Format(time.DateOnly), before.Reason).
			WithHint("say with a reference or versions what is other now")
	case found:
		return false, sameWords("symbols", s.ID, symbolWords(before), symbolWords(s))
	}
	return tx.putSymbols(s)
}

// symbolWords is what a set says, whoever confirmed or withdrew it.
func symbolWords(s verdict.SymbolSet) verdict.SymbolSet {
	s.Recorded, s.By = time.Time{}, ""
	s.Confirmed, s.ConfirmedBy, s.Withdrawn, s.WithdrawnBy, s.Reason = time.Time{}, "", time.Time{}, "", ""
	s.Symbols, s.Reasons = slices.Clone(s.Symbols), slices.Clone(s.Reasons)
	return s
}

func (tx *Tx) putSymbols(s verdict.SymbolSet) (bool, error) {
	r, err := newRow(s, s.ID)
	if err != nil {
		return false, err
	}
	r.extra = []string{verdict.CanonicalID(s.Vulnerability)}
	return symbolSets.put(tx, r)
}

// ConfirmSymbols records that a person says that the symbols of a set are right. To say so
// again changes nothing; of a set that was withdrawn it is a Conflict.
func (tx *Tx) ConfirmSymbols(id, by string, at time.Time) (verdict.SymbolSet, bool, error) {
	s, err := tx.symbolSet(id)
	switch {
	case err != nil:
		return s, false, err
	case by == "":
		return s, false, verdict.Errorf(verdict.Invalid, "symbols %s are confirmed by nobody", id).At("", 0, "by")
	case !s.Withdrawn.IsZero():
		return s, false, verdict.Errorf(verdict.Conflict, "symbols %s were withdrawn on %s", id, s.Withdrawn.Format(time.DateOnly)).WithHint("add them anew")
	case !s.Confirmed.IsZero():
		return s, false, nil
	}
	s.Confirmed, s.ConfirmedBy = at, by
	changed, err := tx.putSymbols(s)
	return s, changed, err
}

// WithdrawSymbols takes a set back, with a reason. To do so again changes nothing.
func (tx *Tx) WithdrawSymbols(id, reason, by string, at time.Time) (verdict.SymbolSet, bool, error) {
	s, err := tx.symbolSet(id)
	if err != nil || !s.Withdrawn.IsZero() {
		return s, false, err
	}
	s.Withdrawn, s.WithdrawnBy, s.Reason = at, by, reason
	if err := s.Validate(); err != nil {
		return s, false, err
	}
	changed, err := tx.putSymbols(s)
	return s, changed, err
}

func (tx *Tx) symbolSet(id string) (verdict.SymbolSet, error) {
	s, found, err := one[verdict.SymbolSet](tx.Snapshot, symbolSets, id)
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "there are no symbols %s", id).WithHint("`verdict symbols list` shows those that there are")
	}
	return s, err
}

// SymbolSets gives the sets of symbols that name a vulnerability by this id, or all where
// it is "": oldest first and then by id.
func (s *Snapshot) SymbolSets(vulnerability string) ([]verdict.SymbolSet, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	var where string
	var args []any
	if vulnerability != "" {
		where, args = "vulnerability = $1", []any{verdict.CanonicalID(vulnerability)}
	}
	all, err := list[verdict.SymbolSet](s, symbolSets, where, args...)
	sortBy(all, func(x verdict.SymbolSet) []string { return []string{x.ID} })
	slices.SortStableFunc(all, func(a, b verdict.SymbolSet) int { return a.Recorded.Compare(b.Recorded) })
	return all, err
}
