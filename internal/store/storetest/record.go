// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/spec/vers"
)

// house is a record of our own.
var house = verdict.Record{ID: "HOUSE-1", Source: "house", Aliases: []string{"CVE-2026-0001"}, Summary: "another range",
	House: &verdict.HouseRecord{Overrides: []string{"GHSA-aaaa"}, Reason: "the range is wrong", Author: "ada"}}

// rich is a record with something in every field but House.
var rich = verdict.Record{
	Source: "feed", ID: "GHSA-aaaa", Aliases: []string{"CVE-2026-0001"}, Related: []string{"CVE-2020-1"}, Summary: "short", Details: "long",
	Published: Start, Modified: Start.Add(time.Hour), Withdrawn: Start.Add(2 * time.Hour),
	Scores: []verdict.Score{{Vector: "CVSS:3.1/AV:N", Source: verdict.ScoreCNA, By: "somebody"}}, CWEs: []string{"CWE-79"},
	Affected: []verdict.AffectedPackage{{Ecosystem: "Maven", Name: "a:b", Ranges: [][]vers.Event{{{Introduced: "0"}, {Fixed: "1.2"}}},
		Versions: []string{"1.0"}, Uncompared: 1, Symbols: []string{"a.B"}}},
	References: []verdict.Reference{{Kind: "WEB", URL: "https://example.org/<&>\u2028\n"}},
	Digest:     "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", // of "{}"
	Origin:     "GHSA-aaaa.json",
}

var recordCases = []example{
	{"a record comes back as it was put, with its bytes", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error {
			if err := putFeed(tx, record("X-1")); err != nil {
				return err
			}
			if _, err := tx.PutHouseRecord(house); err != nil {
				return err
			}
			return changed(tx.PutRecord(rich, []byte("{}")))
		})
		b.see(t, func(s *store.Snapshot) error {
			got, err := s.Records(store.RecordKey{Source: "house", ID: "HOUSE-1"}, store.KeyOf(rich), store.RecordKey{Source: "feed", ID: "none"})
			if err != nil {
				return err
			}
			same(t, []verdict.Record{rich, house}, got)
			raw, err := s.RawRecord("feed", "GHSA-aaaa")
			same(t, "{}", string(raw))
			return err
		})
	}},
	{"a record that asserts nothing changes no group while it names what it named", func(t *testing.T, b *bench) {
		predicted := func(probability float64, aliases ...string) verdict.Record {
			return verdict.Record{Source: "feed", ID: "CVE-2026-0001", Aliases: aliases, Likelihood: &verdict.Likelihood{Probability: probability}}
		}
		for _, step := range []struct {
			record verdict.Record
			want   bool
		}{
			{predicted(0.1), true}, {predicted(0.2), false}, {predicted(0.2, "GHSA-aaaa"), true}, {predicted(0.3, "GHSA-aaaa"), false},
			{verdict.Record{Source: "feed", ID: "CVE-2026-0001", Aliases: []string{"GHSA-aaaa"}}, true}, {predicted(0.3, "GHSA-aaaa"), true},
		} {
			b.do(t, func(tx *store.Tx) error {
				if err := putFeed(tx); err != nil {
					return err
				}
				put, err := tx.PutRecord(step.record, nil)
				_, names := tx.ChangedRecords()
				same(t, []bool{true, step.want}, []bool{put, len(names) > 0})
				return err
			})
		}
	}},
	{"the names that other sources know are told", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error {
			if err := putFeed(tx, record("X-1")); err != nil {
				return err
			}
			if _, err := tx.PutHouseRecord(house); err != nil {
				return err
			}
			other := verdict.Record{Source: "other", ID: "CVE-2026-0009", Aliases: []string{"X-1"}}
			if _, err := tx.PutSource(verdict.Source{Name: "other", Kind: verdict.SourceEPSS, Location: "x"}); err != nil {
				return err
			}
			return changed(tx.PutRecord(other, nil))
		})
		b.see(t, func(s *store.Snapshot) error {
			all, err := s.NamesBeside()
			if err != nil {
				return err
			}
			some, err := s.NamesBeside("other")
			same(t, []bool{true, true, true, true, false}, []bool{all["cve-2026-0009"], all["x-1"], some["x-1"], some["house-1"], some["cve-2026-0009"]})
			return err
		})
	}},
	{"the records of a source come without their details", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error { return putFeed(tx, record("X-2"), record("X-1")) })
		brief := []verdict.Record{record("X-1"), record("X-2")}
		brief[0].Details, brief[1].Details = "", ""
		b.see(t, func(s *store.Snapshot) error {
			got, err := s.RecordsOf("feed")
			same(t, brief, got)
			if err != nil {
				return err
			}
			n := 0
			err = s.AllRecords(func(verdict.Record) error { n++; return nil })
			same(t, 2, n)
			return err
		})
	}},
	{"a change of the details alone is a change", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error { return putFeed(tx, record("X-1")) })
		r := record("X-1")
		r.Details = "more"
		if n := b.do(t, func(tx *store.Tx) error { return putFeed(tx, r) }); n != 1 {
			t.Errorf("%d changes", n)
		}
	}},
	{"a record that cannot be stored is named and costs no other", func(t *testing.T, b *bench) {
		bad := record("X-2")
		bad.Details = "a\x00b"
		n := b.do(t, func(tx *store.Tx) error {
			if err := putFeed(tx, record("X-1")); err != nil {
				return err
			}
			_, err := tx.PutRecord(bad, nil)
			if verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), "record X-2 of source feed cannot be stored") {
				t.Error(err)
			}
			return changed(tx.PutRecord(record("X-3"), nil))
		})
		same(t, 3, n)
	}},
	{"a source that is removed takes its records along", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error {
			if err := putFeed(tx, record("X-1"), record("X-2")); err != nil {
				return err
			}
			return changed(tx.PutSync(verdict.SourceHealth{Source: verdict.Source{Name: "feed"}, LastSync: Start, Records: 2}))
		})
		all := read(t, b, (*store.Snapshot).Sources)
		same(t, []verdict.SourceHealth{{Source: verdict.Source{Name: "feed", Kind: "osv", Location: "feed.zip"}, LastSync: Start, Records: 2}}, all)
		n := b.do(t, func(tx *store.Tx) error { return changed(tx.RemoveSource("feed")) })
		same(t, 4, n)
		same(t, 0, len(read(t, b, (*store.Snapshot).Sources)))
		same(t, 0, len(read(t, b, func(s *store.Snapshot) ([]verdict.Record, error) { return s.RecordsOf("feed") })))
		b.refuse(t, verdict.NotFound, "there is no source feed", func(tx *store.Tx) error { return changed(tx.PutRecord(record("X-1"), nil)) })
	}},
	{"a record that is removed and comes back is the same", func(t *testing.T, b *bench) {
		b.do(t, func(tx *store.Tx) error { return putFeed(tx, record("X-1")) })
		b.do(t, func(tx *store.Tx) error { return changed(tx.RemoveRecord("feed", "X-1")) })
		b.do(t, func(tx *store.Tx) error { return putFeed(tx, record("X-1")) })
		got := read(t, b, func(s *store.Snapshot) ([]verdict.Record, error) {
			return s.Records(store.RecordKey{Source: "feed", ID: "X-1"})
		})
		same(t, []verdict.Record{record("X-1")}, got)
	}},
	{"a house record says what it overrides and why, and can be removed", func(t *testing.T, b *bench) {
		r := house
		put := func(tx *store.Tx) error { return changed(tx.PutHouseRecord(r)) }
		r.House = &verdict.HouseRecord{Reason: "wrong"}
		b.refuse(t, verdict.Invalid, "overrides nothing", put)
		r.House = &verdict.HouseRecord{Overrides: []string{"GHSA-aaaa"}, Reason: " "}
		b.refuse(t, verdict.Invalid, "gives no reason", put)
		r = house
		r.ID = ""
		b.refuse(t, verdict.Invalid, "has no id", put)
		r = house
		r.Source = "" // the store names it
		same(t, 1, b.do(t, put))
		same(t, []verdict.Record{house}, read(t, b, (*store.Snapshot).HouseRecords))
		b.refuse(t, verdict.Internal, "was given as one of source", func(tx *store.Tx) error { return changed(tx.PutRecord(house, nil)) })
		same(t, 1, b.do(t, func(tx *store.Tx) error { return changed(tx.RemoveHouseRecord("HOUSE-1")) }))
		same(t, 0, len(read(t, b, (*store.Snapshot).HouseRecords)))
	}},
	{"relocations and rulings stand under their names", func(t *testing.T, b *bench) {
		move := verdict.Relocation{Ecosystem: "Maven", From: "a:b", To: "c:b", Reason: "moved"}
		ruling := verdict.AliasRuling{A: "cve-2026-2", B: "CVE-2026-1", Merge: true, Reason: "one flaw", By: "ada"}
		b.do(t, func(tx *store.Tx) error {
			if _, err := tx.PutRelocation(move); err != nil {
				return err
			}
			return changed(tx.PutAliasRuling(ruling))
		})
		same(t, []verdict.Relocation{move}, read(t, b, (*store.Snapshot).Relocations))
		ruling.A, ruling.B = "CVE-2026-1", "CVE-2026-2"
		same(t, []verdict.AliasRuling{ruling}, read(t, b, (*store.Snapshot).AliasRulings))
		b.do(t, func(tx *store.Tx) error { return changed(tx.RemoveRelocation("Maven", "a:b")) })
		same(t, 0, len(read(t, b, (*store.Snapshot).Relocations)))
		b.refuse(t, verdict.Invalid, "needs two ids", func(tx *store.Tx) error { return changed(tx.PutAliasRuling(verdict.AliasRuling{A: "X"})) })
	}},
}
