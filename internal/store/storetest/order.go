// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"slices"
	"testing"

	"verdict"
	"verdict/internal/store"
)

// tricky are texts that people and bytes order differently: "a" before "B",
// "é" near "e", punctuation aside.
var tricky = []string{"a", "B", "b", "A", "é", "e", "z", "Z", "a-b", "ab", "a_b", "10", "9", "ß", "ss", "\U0001F600", "\uFFFD", "co-op", "coop"}

var orderCases = []example{
	{"results are in the order of bytes, not of a language", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error {
			for _, x := range tricky {
				rule := verdict.Suppression{Rule: x, Kind: verdict.Mute, Vulnerability: "X-1", Reason: "noise"}
				if _, err := tx.PutSuppression(rule); err != nil {
					return err
				}
				if _, err := tx.PutRelocation(verdict.Relocation{Ecosystem: "Maven", From: x, To: "to"}); err != nil {
					return err
				}
				if _, err := tx.PutDocument(x, "aa", Start); err != nil {
					return err
				}
			}
			return nil
		})
		want := slices.Sorted(slices.Values(tricky))
		var rules, moves, documents []string
		for _, r := range read(t, b, (*store.Snapshot).Suppressions) {
			rules = append(rules, r.Rule)
		}
		for _, r := range read(t, b, (*store.Snapshot).Relocations) {
			moves = append(moves, r.From)
		}
		for _, d := range read(t, b, (*store.Snapshot).Documents) {
			documents = append(documents, d.Name)
		}
		same(t, want, rules)
		same(t, want, moves)
		same(t, want, documents)
	}},
	{"keys differ when their bytes differ", func(t *testing.T, b *bench) {
		composed, apart := "\u00e9", "e\u0301"
		b.do(t, func(tx *store.Tx) error {
			for _, name := range []string{composed, apart, "E\u0301"} {
				if _, err := tx.PutDocument(name, name, Start); err != nil {
					return err
				}
			}
			return nil
		})
		got := read(t, b, func(s *store.Snapshot) (store.Document, error) { return s.DocumentVersion(composed) })
		same(t, composed, got.Digest)
		same(t, 3, len(read(t, b, (*store.Snapshot).Documents)))
	}},
}
