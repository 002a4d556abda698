// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"
	"time"

	"verdict"
)

var symbolSets = series{table: "symbol_sets", key: []string{"id"}, extra: []string{"vulnerability"}}

// AddSymbolSet adds a set under the id that follows from what it says, and gives the
// one that stands: the same again changes nothing, also where it was confirmed or
// withdrawn since. An id that names several vulnerabilities is a Conflict, for the
// symbols of one flaw say nothing about another.
func (tx *Tx) AddSymbolSet(set verdict.SymbolSet) (verdict.SymbolSet, bool, error) {
	set = set.Normalized()
	if err := set.Validate(); err != nil {
		return set, false, err
	}
	switch {
	case set.Recorded.IsZero():
		return set, false, verdict.Errorf(verdict.Invalid, "the symbols of %s were recorded at no time", set.Vulnerability).At("", 0, "recorded")
	case set.IsConfirmed() || !set.Withdrawn.IsZero():
		return set, false, verdict.Errorf(verdict.Invalid, "the symbols of %s are added as a proposal, which is confirmed or withdrawn afterwards", set.Vulnerability).At("", 0, "confirmed")
	}
	before, found, err := one[verdict.SymbolSet](tx.Snapshot, symbolSets, set.ID)
	switch {
	case err != nil:
		return set, false, err
	case found:
		return before, false, sameWords("symbol set", set.ID, symbolWords(before), symbolWords(set))
	}
	if err := tx.needOneFlaw(set); err != nil {
		return set, false, err
	}
	changed, err := tx.putSymbolSet(set)
	return set, changed, err
}

// symbolWords is what a set says, without how sure its author was and what happened to
// it.
func symbolWords(s verdict.SymbolSet) verdict.SymbolSet {
	return verdict.SymbolSet{ID: s.ID, Vulnerability: s.Vulnerability, Component: s.Component, Symbols: s.Symbols,
		Versions: s.Versions, Source: s.Source, SourceRef: s.SourceRef}
}

// needOneFlaw refuses an id that names several vulnerabilities.
func (tx *Tx) needOneFlaw(set verdict.SymbolSet) error {
	named, err := tx.VulnerabilitiesByID(set.Vulnerability)
	if err != nil || len(named) < 2 {
		return err
	}
	return verdict.Errorf(verdict.Conflict, "%s names both %s and %s", set.Vulnerability, named[0].Shown(), named[1].Shown()).
		At("", 0, "vulnerability").WithHint("name the one whose symbols they are, by an id that is its own")
}

func (tx *Tx) putSymbolSet(set verdict.SymbolSet) (bool, error) {
	if err := set.Validate(); err != nil {
		return false, err
	}
	return symbolSets.putNamed(tx, set, set.ID, set.Vulnerability)
}

// ConfirmSymbolSet records that a person holds the symbols for those of the flaw. One
// that is confirmed stays as it is, and one that was withdrawn is a Conflict.
func (tx *Tx) ConfirmSymbolSet(id, by string, at time.Time) (verdict.SymbolSet, bool, error) {
	set, err := tx.SymbolSet(id)
	switch {
	case err != nil:
		return set, false, err
	case !set.Withdrawn.IsZero():
		return set, false, verdict.Errorf(verdict.Conflict, "symbol set %s was withdrawn by %s: %s", set.ID, set.WithdrawnBy, set.WithdrawnReason).
			WithHint("add what holds as a new one")
	case set.IsConfirmed():
		return set, false, nil
	}
	set.Confirmed, set.ConfirmedBy = at, by
	changed, err := tx.putSymbolSet(set)
	return set, changed, err
}

// WithdrawSymbolSet takes a set back for good; one that was withdrawn stays as it is.
func (tx *Tx) WithdrawSymbolSet(id, by, reason string, at time.Time) (verdict.SymbolSet, bool, error) {
	set, err := tx.SymbolSet(id)
	if err != nil || !set.Withdrawn.IsZero() {
		return set, false, err
	}
	set.Withdrawn, set.WithdrawnBy, set.WithdrawnReason = at, by, reason
	changed, err := tx.putSymbolSet(set)
	return set, changed, err
}

// SymbolSet gives one set, whatever became of it.
func (s *Snapshot) SymbolSet(id string) (verdict.SymbolSet, error) {
	if err := s.private(); err != nil {
		return verdict.SymbolSet{}, err
	}
	set, found, err := one[verdict.SymbolSet](s, symbolSets, id)
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "there is no symbol set %s", id).WithHint("`verdict symbols list` names those that there are")
	}
	return set, err
}

// SymbolSets gives all sets, proposals and withdrawn ones among them, by vulnerability,
// component and id.
func (s *Snapshot) SymbolSets() ([]verdict.SymbolSet, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.SymbolSet](s, symbolSets, "")
	return sortSymbolSets(all), err
}

// SymbolSetsOf gives the sets of the vulnerabilities that an id names, in whichever
// case, under any id that is theirs alone: a set under an id that names another flaw as
// well is given to whoever asks for that id only. They are proposals, confirmed and
// withdrawn; verdict.SymbolSet.Standing tells which count.
func (s *Snapshot) SymbolSetsOf(id string) ([]verdict.SymbolSet, error) {
	var all []verdict.SymbolSet
	err := s.underIDs(id, func(where string, args []any) error {
		more, err := list[verdict.SymbolSet](s, symbolSets, where, args...)
		all = append(all, more...)
		return err
	})
	return sortSymbolSets(all), err
}

func sortSymbolSets(all []verdict.SymbolSet) []verdict.SymbolSet {
	slices.SortFunc(all, func(a, b verdict.SymbolSet) int {
		return slices.Compare([]string{a.Vulnerability, a.Component, a.ID}, []string{b.Vulnerability, b.Component, b.ID})
	})
	return all
}
