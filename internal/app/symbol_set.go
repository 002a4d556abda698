// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"strings"

	"verdict"
	"verdict/internal/jvm/symbol"
	"verdict/internal/store"
)

// SymbolState is where a symbol set stands.
type SymbolState string

// The states of a symbol set.
const (
	SymbolsProposed  SymbolState = "proposed"
	SymbolsConfirmed SymbolState = "confirmed"
	SymbolsWithdrawn SymbolState = "withdrawn"
)

// SymbolStates lists the states.
var SymbolStates = []SymbolState{SymbolsProposed, SymbolsConfirmed, SymbolsWithdrawn}

// StateOf tells where a set stands.
func StateOf(s verdict.SymbolSet) SymbolState {
	switch {
	case !s.Withdrawn.IsZero():
		return SymbolsWithdrawn
	case s.IsConfirmed():
		return SymbolsConfirmed
	}
	return SymbolsProposed
}

// SymbolFilter narrows a list of symbol sets; empty fields do not.
type SymbolFilter struct {
	Vulnerability string // any of its ids
	Component     string // a package URL, whose version does not count
	Source        verdict.SymbolSource
	State         SymbolState
}

// SymbolSets gives the symbol sets that a filter lets through, by vulnerability,
// component and id.
func (a *App) SymbolSets(ctx context.Context, f SymbolFilter) (list []verdict.SymbolSet, err error) {
	component, err := verdict.CanonicalPURL(f.Component)
	if err != nil {
		return nil, err
	}
	err = a.view(ctx, func(s *store.Snapshot) error {
		var all []verdict.SymbolSet
		if f.Vulnerability == "" {
			all, err = s.SymbolSets()
		} else {
			all, err = s.SymbolSetsOf(f.Vulnerability)
		}
		for _, set := range all {
			if (component == "" || set.Component == verdict.PURLBase(component)) && (f.Source == "" || set.Source == f.Source) &&
				(f.State == "" || StateOf(set) == f.State) {
				list = append(list, set)
			}
		}
		return err
	})
	return list, err
}

// SymbolSet gives one symbol set.
func (a *App) SymbolSet(ctx context.Context, id string) (set verdict.SymbolSet, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { set, err = s.SymbolSet(id); return err })
	return set, err
}

// AddSymbols stores a person's proposal. One that was withdrawn is a Conflict.
func (a *App) AddSymbols(ctx context.Context, set verdict.SymbolSet) (stored verdict.SymbolSet, changed int, err error) {
	set.Source = verdict.SymbolsOfPerson
	list, changed, err := a.propose(ctx, "symbols add "+set.Vulnerability, []verdict.SymbolSet{set})
	if err != nil {
		return stored, changed, err
	}
	if stored = list[0].SymbolSet; !stored.Withdrawn.IsZero() {
		return stored, changed, verdict.Errorf(verdict.Conflict, "%s says the same and was withdrawn by %s: %s", stored.ID, stored.WithdrawnBy, stored.WithdrawnReason).
			WithHint("say what differs now with --ref")
	}
	return stored, changed, nil
}

// ProposedSymbols is a proposal as it stands, and whether it is new.
type ProposedSymbols struct {
	verdict.SymbolSet
	Changed bool
}

// propose stores proposals in the name of who acts: all or, when one is refused, none.
func (a *App) propose(ctx context.Context, command string, sets []verdict.SymbolSet) (list []ProposedSymbols, changed int, err error) {
	changed, err = a.update(ctx, command, func(tx *store.Tx) error {
		for _, set := range sets {
			set.By, set.Recorded = a.person(), a.Now()
			if set, err = written(set); err != nil {
				return err
			}
			stored, fresh, err := tx.AddSymbolSet(set)
			if err != nil {
				return err
			}
			list = append(list, ProposedSymbols{stored, fresh})
		}
		return nil
	})
	return list, changed, err
}

// written is a set with its symbols in the one form that an analysis reads: those of
// Java are checked, those of other ecosystems stay as they are.
func written(set verdict.SymbolSet) (verdict.SymbolSet, error) {
	set.Component = strings.TrimSpace(set.Component)
	if !strings.HasPrefix(set.Component, "pkg:maven/") {
		return set, nil
	}
	names := make([]string, len(set.Symbols))
	for i, text := range set.Symbols {
		s, err := symbol.Parse(text)
		if err != nil {
			return set, err
		}
		names[i] = s.String()
	}
	set.Symbols = names
	return set, nil
}

// ConfirmSymbols records that who acts holds sets for the symbols of their flaws: all
// or, when one is refused, none. It takes a name.
func (a *App) ConfirmSymbols(ctx context.Context, ids []string) (list []verdict.SymbolSet, changed int, err error) {
	if err := a.needName("a symbol set is confirmed"); err != nil {
		return nil, 0, err
	}
	changed, err = a.update(ctx, "symbols confirm "+strings.Join(ids, " "), func(tx *store.Tx) error {
		for _, id := range ids {
			set, _, err := tx.ConfirmSymbolSet(id, a.person(), a.Now())
			if err != nil {
				return err
			}
			list = append(list, set)
		}
		return nil
	})
	return list, changed, err
}

// WithdrawSymbols takes a set back, with a reason. It takes a name.
func (a *App) WithdrawSymbols(ctx context.Context, id, reason string) (set verdict.SymbolSet, changed int, err error) {
	if err := a.needName("a symbol set is withdrawn"); err != nil {
		return set, 0, err
	}
	changed, err = a.update(ctx, "symbols withdraw "+id, func(tx *store.Tx) error {
		set, _, err = tx.WithdrawSymbolSet(id, a.person(), reason, a.Now())
		return err
	})
	return set, changed, err
}

// needName refuses an act of nobody in particular.
func (a *App) needName(what string) error {
	if a.actor.Name != "" {
		return nil
	}
	return verdict.Errorf(verdict.Usage, "%s by a named person", what).WithHint("say who you are with --as NAME")
}
