// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

// symbolsOf is a set of symbols of a vulnerability.
func symbolsOf(id, vulnerability string) verdict.SymbolSet {
	return verdict.SymbolSet{ID: id, Vulnerability: vulnerability, Component: "pkg:maven/org.example/parser", Symbols: []string{"org.example.Parser#parse"},
		Source: verdict.SymbolsOfPerson, By: "ada", Recorded: Start}
}

// symbolSets reads the sets of a vulnerability.
func symbolSets(t *testing.T, b *bench, vulnerability string) []verdict.SymbolSet {
	t.Helper()
	return read(t, b, func(s *store.Snapshot) ([]verdict.SymbolSet, error) { return s.SymbolSets(vulnerability) })
}

var symbolCases = []example{
	{"symbols come back by their vulnerability, and the same again change nothing", func(t *testing.T, b *bench) {
		first, second := symbolsOf("SYM-00000002", "cve-2026-1"), symbolsOf("SYM-00000001", "CVE-2026-2")
		second.Recorded = Start.Add(time.Hour)
		put := func(s verdict.SymbolSet) func(*store.Tx) error {
			return func(tx *store.Tx) error { return changed(tx.AddSymbols(s)) }
		}
		b.do(t, put(second))
		b.do(t, put(first))
		same(t, []verdict.SymbolSet{first, second}, symbolSets(t, b, ""))
		same(t, []verdict.SymbolSet{first}, symbolSets(t, b, "CVE-2026-1"))
		again := first
		again.Recorded, again.By = Start.Add(time.Hour), "bob"
		if n := b.do(t, put(again)); n != 0 {
			t.Errorf("the same symbols again changed %d rows", n)
		}
		again.Symbols = []string{"org.example.Other"}
		b.refuse(t, verdict.Conflict, first.ID, put(again))
	}},
	{"symbols are confirmed by a person, and withdrawn with a reason", func(t *testing.T, b *bench) {
		s := symbolsOf("SYM-00000001", "CVE-2026-1")
		b.do(t, func(tx *store.Tx) error { return changed(tx.AddSymbols(s)) })
		confirm := func(id, by string) func(*store.Tx) error {
			return func(tx *store.Tx) error { _, _, err := tx.ConfirmSymbols(id, by, Start); return err }
		}
		withdraw := func(reason string) func(*store.Tx) error {
			return func(tx *store.Tx) error { _, _, err := tx.WithdrawSymbols(s.ID, reason, "bob", Start); return err }
		}
		b.refuse(t, verdict.NotFound, "there are no symbols SYM-9", confirm("SYM-9", "ada"))
		b.refuse(t, verdict.Invalid, "confirmed by nobody", confirm(s.ID, ""))
		if symbolSets(t, b, "")[0].Usable() {
			t.Error("symbols that nobody confirmed are looked for")
		}
		b.do(t, confirm(s.ID, "ada"))
		if n := b.do(t, confirm(s.ID, "bob")); n != 0 {
			t.Errorf("to confirm again changed %d rows", n)
		}
		if got := symbolSets(t, b, "")[0]; !got.Usable() || got.ConfirmedBy != "ada" {
			t.Errorf("confirmed symbols are %+v", got)
		}
		b.refuse(t, verdict.Invalid, "without a reason", withdraw(" "))
		b.do(t, withdraw("it is another method"))
		if got := symbolSets(t, b, "")[0]; got.Usable() || got.Reason != "it is another method" {
			t.Errorf("withdrawn symbols are %+v", got)
		}
		b.refuse(t, verdict.Conflict, "were withdrawn", confirm(s.ID, "ada"))
		b.refuse(t, verdict.Conflict, "it is another method", func(tx *store.Tx) error { return changed(tx.AddSymbols(s)) })
	}},
	{"symbols that name nothing are refused", func(t *testing.T, b *bench) {
		for words, change := range map[string]func(*verdict.SymbolSet){
			"names no vulnerability":         func(s *verdict.SymbolSet) { s.Vulnerability = "" },
			"no package URL without version": func(s *verdict.SymbolSet) { s.Component += "@1.0" },
			"is empty":                       func(s *verdict.SymbolSet) { s.Symbols = nil },
			"is no symbol":                   func(s *verdict.SymbolSet) { s.Symbols = []string{"a b"} },
			"from the unknown source":        func(s *verdict.SymbolSet) { s.Source = "dream" },
			"named by nobody":                func(s *verdict.SymbolSet) { s.By = "" },
			`have the confidence "great"`:    func(s *verdict.SymbolSet) { s.Confidence = "great" },
			"have no id":                     func(s *verdict.SymbolSet) { s.ID = "" },
		} {
			s := symbolsOf("SYM-00000001", "CVE-2026-1")
			change(&s)
			b.refuse(t, verdict.Invalid, words, func(tx *store.Tx) error { return changed(tx.AddSymbols(s)) })
		}
	}},
}
