// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verdict"
	"verdict/internal/jvm/symbol"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// AddSymbols stores a set of symbols, which analyses look for when a person has confirmed
// it; with confirm the one who adds it does. Symbols of Java are written as one form has
// them.
func (a *App) AddSymbols(ctx context.Context, s verdict.SymbolSet, confirm bool) (stored verdict.SymbolSet, changed int, err error) {
	if s, err = a.canonicalSymbols(s); err != nil {
		return s, 0, err
	}
	changed, err = a.update(ctx, "symbols add "+s.Vulnerability, func(tx *store.Tx) error {
		stored, err = addSymbols(tx, s)
		if err != nil || !confirm {
			return err
		}
		stored, _, err = tx.ConfirmSymbols(s.ID, a.person(), a.Now())
		return err
	})
	return stored, changed, err
}

func addSymbols(tx *store.Tx, s verdict.SymbolSet) (verdict.SymbolSet, error) {
	if _, err := tx.AddSymbols(s); err != nil {
		return s, err
	}
	sets, err := tx.SymbolSets(s.Vulnerability)
	if i := slices.IndexFunc(sets, func(x verdict.SymbolSet) bool { return x.ID == s.ID }); err == nil && i >= 0 {
		return sets[i], nil
	}
	return s, err
}

// canonicalSymbols gives a set as it is stored, under an id made from its content.
func (a *App) canonicalSymbols(s verdict.SymbolSet) (verdict.SymbolSet, error) {
	s.Vulnerability = verdict.CanonicalID(s.Vulnerability)
	if canonical, err := verdict.CanonicalPURL(s.Component); err == nil {
		s.Component = canonical
	}
	s.Symbols = slices.Clone(s.Symbols)
	for i, text := range s.Symbols {
		if !verdict.OfJava(s.Component) {
			continue
		}
		parsed, err := symbol.Parse(text)
		if err != nil {
			return s, err
		}
		s.Symbols[i] = parsed.String()
	}
	slices.Sort(s.Symbols)
	s.Symbols = slices.Compact(s.Symbols)
	s.By, s.Recorded = a.person(), a.Now()
	s.ID = triage.SymbolSetID(s)
	return s, s.Validate()
}

// ConfirmSymbols is a person's word that the symbols of a set are right.
func (a *App) ConfirmSymbols(ctx context.Context, id string) (s verdict.SymbolSet, changed int, err error) {
	changed, err = a.update(ctx, "symbols confirm "+id, func(tx *store.Tx) error {
		s, _, err = tx.ConfirmSymbols(id, a.person(), a.Now())
		return err
	})
	return s, changed, err
}

// WithdrawSymbols takes a set of symbols back.
func (a *App) WithdrawSymbols(ctx context.Context, id, reason string) (s verdict.SymbolSet, changed int, err error) {
	changed, err = a.update(ctx, "symbols withdraw "+id, func(tx *store.Tx) error {
		s, _, err = tx.WithdrawSymbols(id, reason, a.person(), a.Now())
		return err
	})
	return s, changed, err
}

// SymbolSets gives the symbols of a vulnerability by any of its ids, or those of all.
func (a *App) SymbolSets(ctx context.Context, id string) (list []verdict.SymbolSet, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		all, err := s.SymbolSets("")
		if err != nil || id == "" {
			list = all
			return err
		}
		ids, err := namesOf(s, id)
		for _, set := range all {
			if slices.Contains(ids, set.Vulnerability) {
				list = append(list, set)
			}
		}
		return err
	})
	return list, err
}

// namesOf gives an id and all others of what it names.
func namesOf(s *store.Snapshot, id string) ([]string, error) {
	ids := []string{verdict.CanonicalID(id)}
	found, err := s.VulnerabilitiesByID(id)
	for _, v := range found {
		ids = append(ids, v.IDs...)
	}
	return ids, err
}

// ImportSymbols adds what the records of a vulnerability name as its symbols, or those of
// all: as proposals, which a person confirms. left counts the packages whose symbols are of
// a language that no analysis here reads.
func (a *App) ImportSymbols(ctx context.Context, id string) (added []verdict.SymbolSet, left []verdict.Skipped, changed int, err error) {
	changed, err = a.update(ctx, "symbols import "+id, func(tx *store.Tx) error {
		added, left = nil, nil
		found, err := tx.Vulnerabilities()
		if id != "" {
			found, err = tx.VulnerabilitiesByID(id)
		}
		if err != nil {
			return err
		}
		if len(found) == 0 && id != "" {
			return verdict.Errorf(verdict.NotFound, "no source has a record of %s", id).WithHint("look at the id, or read its record with `verdict source add`")
		}
		for _, v := range found {
			for _, r := range v.Standing() {
				if left, err = a.importRecord(tx, r, &added, left); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return added, left, changed, err
}

// withMembers writes symbols as records have them, all with dots, in our form: a name that
// begins small behind one that begins large is that of a method.
func withMembers(symbols []string) []string {
	list := slices.Clone(symbols)
	for i, text := range list {
		at := strings.LastIndexByte(text, '.')
		if at <= 0 || strings.Contains(text, "#") || !unicode.IsLower(firstRune(text[at+1:])) {
			continue
		}
		if class := text[strings.LastIndexByte(text[:at], '.')+1 : at]; unicode.IsUpper(firstRune(class)) {
			list[i] = text[:at] + "#" + text[at+1:]
		}
	}
	return list
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }

func (a *App) importRecord(tx *store.Tx, r verdict.Record, added *[]verdict.SymbolSet, left []verdict.Skipped) ([]verdict.Skipped, error) {
	for _, p := range r.Affected {
		if len(p.Symbols) == 0 {
			continue
		}
		base := p.PackageName().PURL()
		if !verdict.OfJava(base) {
			left = verdict.AddSkipped(left, "symbols of a package that is not Java's", r.ID+" "+p.Name)
			continue
		}
		s, err := a.canonicalSymbols(verdict.SymbolSet{Vulnerability: r.ID, Component: base, Symbols: withMembers(p.Symbols), Source: verdict.SymbolsOfRecord, Reference: r.ID})
		if err != nil {
			left = verdict.AddSkipped(left, "what is no symbol", r.ID+" "+p.Name+": "+err.Error())
			continue
		}
		before, err := tx.SymbolSets(s.Vulnerability)
		if err != nil {
			return left, err
		}
		if slices.ContainsFunc(before, func(x verdict.SymbolSet) bool { return x.ID == s.ID }) {
			continue
		}
		stored, err := addSymbols(tx, s)
		if err != nil {
			return left, err
		}
		*added = append(*added, stored)
	}
	return left, nil
}

// SymbolSet gives one set of symbols.
func (a *App) SymbolSet(ctx context.Context, id string) (verdict.SymbolSet, error) {
	list, err := a.SymbolSets(ctx, "")
	if err != nil {
		return verdict.SymbolSet{}, err
	}
	if i := slices.IndexFunc(list, func(s verdict.SymbolSet) bool { return s.ID == id }); i >= 0 {
		return list[i], nil
	}
	return verdict.SymbolSet{}, verdict.Errorf(verdict.NotFound, "there are no symbols %s", id).WithHint("`verdict symbols list` shows those that there are")
}
