// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/spec/vers"
)

func symbolSet(id string, symbols ...string) verdict.SymbolSet {
	return verdict.SymbolSet{Vulnerability: id, Component: "pkg:maven/org.example/parser", Symbols: symbols, Source: verdict.SymbolsOfPerson,
		Versions: []vers.Interval{{Introduced: "1.0", Fixed: "1.4"}}, Confidence: verdict.MediumConfidence, By: "ada", Recorded: Start}
}

func addSymbols(sets ...verdict.SymbolSet) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		for _, s := range sets {
			if _, _, err := tx.AddSymbolSet(s); err != nil {
				return err
			}
		}
		return nil
	}
}

func confirmSymbols(id string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, _, err := tx.ConfirmSymbolSet(id, "bob", Start.Add(time.Hour))
		return err
	}
}

func withdrawSymbols(id, reason string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, _, err := tx.WithdrawSymbolSet(id, "eve", reason, Start.Add(2*time.Hour))
		return err
	}
}

func symbolsOf(id string) func(*store.Snapshot) ([]verdict.SymbolSet, error) {
	return func(s *store.Snapshot) ([]verdict.SymbolSet, error) { return s.SymbolSetsOf(id) }
}

// putTwins makes two flaws that share an id, of which the second has another as well.
func putTwins(tx *store.Tx) error {
	shared := record("GHSA-aaaa")
	groups := []verdict.Vulnerability{upstream("v1", shared, record("CVE-2026-0002")), upstream("v2", shared, record("CVE-2026-0001", "PYSEC-1"))}
	groups[0].Ambiguous, groups[1].Ambiguous = []string{"GHSA-aaaa"}, []string{"GHSA-aaaa"}
	if err := putFeed(tx, shared, record("CVE-2026-0001", "PYSEC-1"), record("CVE-2026-0002")); err != nil {
		return err
	}
	_, err := tx.PutVulnerabilities(groups)
	return err
}

var symbolCases = []example{
	{"a symbol set is proposed, confirmed and withdrawn, each in the history", func(t *testing.T, b *bench) {
		set := symbolSet("cve-2026-0001", "org.example.B#b", "org.example.A#a", "org.example.A#a")
		want := set.Normalized()
		same(t, []string{"org.example.A#a", "org.example.B#b"}, want.Symbols)
		same(t, 1, b.do(t, addSymbols(set)))
		later := set
		later.Recorded, later.By, later.Confidence = Start.Add(time.Minute), "bob", verdict.LowConfidence
		same(t, 0, b.do(t, addSymbols(later)))
		same(t, []verdict.SymbolSet{want}, read(t, b, (*store.Snapshot).SymbolSets))
		same(t, false, want.Standing(Start.Add(time.Hour)))

		same(t, 1, b.do(t, confirmSymbols(want.ID)))
		same(t, 0, b.do(t, confirmSymbols(want.ID)))
		want.Confirmed, want.ConfirmedBy = Start.Add(time.Hour), "bob"
		same(t, []verdict.SymbolSet{want}, read(t, b, symbolsOf("CVE-2026-0001")))
		same(t, false, want.Standing(Start))
		same(t, true, want.Standing(Start.Add(time.Hour)))

		b.refuse(t, verdict.Invalid, "needs a person, a time and a reason", withdrawSymbols(want.ID, " "))
		same(t, 1, b.do(t, withdrawSymbols(want.ID, "it was another method")))
		same(t, 0, b.do(t, withdrawSymbols(want.ID, "again")))
		b.refuse(t, verdict.Conflict, "was withdrawn by eve: it was another method", confirmSymbols(want.ID))
		same(t, 0, b.do(t, addSymbols(set)))
		want.Withdrawn, want.WithdrawnBy, want.WithdrawnReason = Start.Add(2*time.Hour), "eve", "it was another method"
		same(t, want, read(t, b, func(s *store.Snapshot) (verdict.SymbolSet, error) { return s.SymbolSet(want.ID) }))
		same(t, false, want.Standing(Start.Add(3*time.Hour)))
		audited := 0
		rows, err := b.AuditRows(t.Context(), verdict.Administrator)
		if err != nil {
			t.Fatal(err)
		}
		for range rows {
			audited++
		}
		same(t, 3, audited)
	}},
	{"a symbol set that says nothing clear is refused", func(t *testing.T, b *bench) {
		for words, change := range map[string]func(*verdict.SymbolSet){
			"names no vulnerability":          func(s *verdict.SymbolSet) { s.Vulnerability = "" },
			"name no component":               func(s *verdict.SymbolSet) { s.Component = "" },
			"with more than a name":           func(s *verdict.SymbolSet) { s.Component += "@1.0" },
			"which is no package URL":         func(s *verdict.SymbolSet) { s.Component = "parser" },
			"names no symbol":                 func(s *verdict.SymbolSet) { s.Symbols = nil },
			"holds spaces":                    func(s *verdict.SymbolSet) { s.Symbols = []string{"org.example.A #a"} },
			"unknown source":                  func(s *verdict.SymbolSet) { s.Source = "rumour" },
			"unknown confidence":              func(s *verdict.SymbolSet) { s.Confidence = "" },
			"by nobody":                       func(s *verdict.SymbolSet) { s.By = "" },
			"recorded at no time":             func(s *verdict.SymbolSet) { s.Recorded = time.Time{} },
			"added as a proposal":             func(s *verdict.SymbolSet) { s.Confirmed, s.ConfirmedBy = Start, "ada" },
			"is empty, or ends twice":         func(s *verdict.SymbolSet) { s.Versions = []vers.Interval{{Fixed: "1", LastAffected: "2"}} },
			"so that a range of them says no": func(s *verdict.SymbolSet) { s.Component = "pkg:generic/parser" },
		} {
			set := symbolSet("CVE-2026-0001", "org.example.A#a")
			change(&set)
			b.refuse(t, verdict.Invalid, words, addSymbols(set))
		}
		b.refuse(t, verdict.NotFound, "there is no symbol set SYM-00000000", confirmSymbols("SYM-00000000"))
		b.refuse(t, verdict.NotFound, "there is no symbol set SYM-00000000", withdrawSymbols("SYM-00000000", "wrong"))
	}},
	{"symbols are found by any id of their vulnerability, and never those of another", func(t *testing.T, b *bench) {
		early := symbolSet("GHSA-aaaa", "org.example.C#early")
		b.do(t, addSymbols(early)) // before anybody knew that two flaws bear the id
		b.do(t, putTwins)
		one, two := symbolSet("PYSEC-1", "org.example.A#a"), symbolSet("CVE-2026-0002", "org.example.B#b")
		b.do(t, addSymbols(two, one))
		b.refuse(t, verdict.Conflict, "names both CVE-2026-0001 and CVE-2026-0002", addSymbols(symbolSet("ghsa-AAAA", "org.example.D#d")))
		same(t, []verdict.SymbolSet{one.Normalized()}, read(t, b, symbolsOf("cve-2026-0001")))
		same(t, []verdict.SymbolSet{two.Normalized()}, read(t, b, symbolsOf("CVE-2026-0002")))
		same(t, []verdict.SymbolSet{two.Normalized(), early.Normalized(), one.Normalized()}, read(t, b, symbolsOf("GHSA-AAAA")))
		same(t, 0, len(read(t, b, symbolsOf("CVE-2026-0003"))))
		same(t, 0, len(readAsOf(t, b, Start, symbolsOf("CVE-2026-0002"))))
	}},
}
