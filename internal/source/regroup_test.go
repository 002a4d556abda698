// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/store"
	"verdict/spec/vers"
)

// regroup makes a change and groups anew in the same transaction.
func (p *programme) regroup(change func(*store.Tx) (bool, error)) {
	p.Helper()
	p.update(func(tx *store.Tx) error {
		if _, err := change(tx); err != nil {
			return err
		}
		_, err := source.Regroup(tx)
		return err
	})
}

func TestRulingsAndHouseRecordsRegroup(t *testing.T) {
	p := newProgramme(t)
	p.put("GHSA-1", `,"aliases":["CVE-2026-0001"]`)
	p.put("GHSA-2", `,"aliases":["CVE-2026-0002"]`)
	p.sync()
	first := p.vulnerabilities()
	ruling := verdict.AliasRuling{A: "CVE-2026-0001", B: "CVE-2026-0002", Merge: true, Reason: "r", By: "p"}
	p.regroup(func(tx *store.Tx) (bool, error) {
		house := verdict.Record{ID: "x_house", House: &verdict.HouseRecord{Overrides: []string{"GHSA-2"}, Reason: "r"}}
		if _, err := tx.PutHouseRecord(house); err != nil {
			return false, err
		}
		return tx.PutAliasRuling(ruling)
	})
	if got := p.shown(); got != "CVE-2026-0001: x_house GHSA-1 GHSA-2" && got != "CVE-2026-0001: GHSA-1 GHSA-2 x_house" {
		t.Errorf("merged, the vulnerabilities are %s", got)
	}
	if merged := p.vulnerabilities(); merged[0].ID != first[0].ID {
		t.Errorf("the surrogate went from %s to %s", first[0].ID, merged[0].ID)
	}
	ruling.Merge = false
	p.regroup(func(tx *store.Tx) (bool, error) { return tx.PutAliasRuling(ruling) })
	if again := p.vulnerabilities(); len(again) != 2 || again[0].ID != first[0].ID || again[1].ID != first[1].ID {
		t.Errorf("split again, the vulnerabilities are %s", p.shown())
	}
}

// flaw is a flaw of our own in a product that there is.
func flaw(ids ...string) verdict.OwnVulnerability {
	return verdict.OwnVulnerability{IDs: ids, Title: "t", Product: "ledger", Published: day,
		Affected: []verdict.OwnRange{{Interval: vers.Interval{Introduced: "0", Fixed: "2"}}}}
}

func putLedger(tx *store.Tx) (bool, error) {
	return tx.PutProduct(verdict.Product{Slug: "ledger", Name: "Ledger", Kind: verdict.Platform})
}

// surrogates gives the key of each group by its first record.
func (p *programme) surrogates() map[string]verdict.VulnerabilityID {
	p.Helper()
	keys := map[string]verdict.VulnerabilityID{}
	p.view(func(s *store.Snapshot) error {
		groups, err := s.Groups()
		for _, g := range groups {
			for _, id := range g.IDs {
				keys[id] = g.ID
			}
		}
		return err
	})
	return keys
}

func TestTheSurrogateOfAGroupStaysWhileAFlawOfOursComesAndGoes(t *testing.T) {
	p := newProgramme(t)
	p.put("GHSA-1", "")
	p.sync()
	want := p.surrogates()["GHSA-1"]
	p.put("GHSA-1", `,"aliases":["CVE-2026-0005"]`) // shown by the CVE now, and named as before
	p.sync()
	p.update(func(tx *store.Tx) error { _, err := putLedger(tx); return err })
	for _, ids := range [][]string{{"CVE-2026-0001", "GHSA-1"}, {"CVE-2026-0001"}, {"CVE-2026-0001", "CVE-2026-0005"}, {"CVE-2026-0001"}} {
		p.regroup(func(tx *store.Tx) (bool, error) { return tx.PutOwnVulnerability(flaw(ids...)) })
		keys := p.surrogates()
		if keys["GHSA-1"] != want || keys["CVE-2026-0005"] != want {
			t.Errorf("beside our flaw %v the groups have %v, not %s", ids, keys, want)
		}
		ours := len(ids) > 1
		if all := p.vulnerabilities(); ours && len(all) != 1 || !ours && (len(all) != 2 || all[0].Own == nil || all[1].ID != want) {
			t.Errorf("beside our flaw %v the vulnerabilities are %s", ids, p.shown())
		}
	}
}

// anyRows is a random set of the rows that grouping rests on, as they can be
// stored.
type anyRows struct {
	records []verdict.Record
	own     verdict.OwnVulnerability
	rulings []verdict.AliasRuling
}

func drawRows(t *rapid.T) anyRows {
	names := []string{"CVE-2026-0001", "CVE-2026-0002", "GHSA-a", "GHSA-b", "X-1", "X-2"}
	id := rapid.SampledFrom(names)
	var rows anyRows
	for _, name := range names {
		if rapid.Bool().Draw(t, "has "+name) {
			r := verdict.Record{Source: "records", ID: name, Aliases: rapid.SliceOfNDistinct(id, 0, 2, rapid.ID[string]).Draw(t, "aliases")}
			if rapid.IntRange(0, 4).Draw(t, "withdrawn") == 0 {
				r.Withdrawn = day
			}
			rows.records = append(rows.records, r)
		}
	}
	rows.own = flaw(rapid.SliceOfNDistinct(rapid.SampledFrom(append(names, "VSA-1")), 1, 3, rapid.ID[string]).Draw(t, "own")...)
	if pair := rapid.SliceOfNDistinct(id, 0, 2, rapid.ID[string]).Draw(t, "ruled"); len(pair) == 2 {
		rows.rulings = append(rows.rulings, verdict.AliasRuling{A: pair[0], B: pair[1], Merge: rapid.Bool().Draw(t, "merge"), Reason: "r", By: "p"})
	}
	return rows
}

func (rows anyRows) put(tx *store.Tx) error {
	for _, r := range rows.records {
		if _, err := tx.PutRecord(r, nil); err != nil {
			return err
		}
	}
	for _, r := range rows.rulings {
		if _, err := tx.PutAliasRuling(r); err != nil {
			return err
		}
	}
	if _, err := tx.PutOwnVulnerability(rows.own); err != nil {
		return err
	}
	_, err := source.Regroup(tx)
	return err
}

// split gives the ids of the records that assert our flaw, and those of each
// other flaw.
func split(all []verdict.Vulnerability) (ours []string, others [][]string) {
	for _, v := range all {
		var ids []string
		for _, r := range v.Records {
			ids = append(ids, r.ID)
		}
		switch {
		case v.Own != nil:
			ours = append(ours, ids...)
		case len(ids) > 0:
			others = append(others, ids)
		}
	}
	slices.Sort(ours)
	return slices.Compact(ours), others
}

func TestTheDatabaseTakesForOursWhatTheGroupingTakesForOurs(t *testing.T) {
	p := newProgramme(t)
	p.update(func(tx *store.Tx) error { _, err := putLedger(tx); return err })
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		_, err := p.db.Rehearse(p.Context(), actor, "test", func(tx *store.Tx) error {
			if err := rows.put(tx); err != nil {
				return err
			}
			stored, err := tx.Vulnerabilities()
			if err != nil {
				return err
			}
			ours, others := split(source.Group(rows.records, []verdict.OwnVulnerability{rows.own}, rows.rulings, nil))
			storedOurs, storedOthers := split(stored)
			if diff := cmp.Diff(ours, storedOurs); diff != "" {
				t.Errorf("ours differ (-grouped +stored):\n%s", diff)
			}
			if diff := cmp.Diff(others, storedOthers); diff != "" {
				t.Errorf("others differ (-grouped +stored):\n%s", diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// change makes one random change of what grouping rests on.
func change(t *rapid.T, tx *store.Tx) error {
	rows := drawRows(t)
	switch kind := rapid.IntRange(0, 9).Draw(t, "kind"); {
	case kind == 0 && len(rows.rulings) > 0:
		_, err := tx.PutAliasRuling(rows.rulings[0])
		return err
	case kind == 1:
		_, err := tx.PutOwnVulnerability(rows.own)
		if verdict.CodeOf(err) == verdict.Conflict { // it would unite two of ours
			return nil
		}
		return err
	case kind == 2:
		_, err := tx.PutHouseRecord(verdict.Record{ID: "x_house", House: &verdict.HouseRecord{Reason: "r",
			Overrides: []string{rapid.SampledFrom([]string{"GHSA-a", "X-1", "CVE-2026-0001"}).Draw(t, "overridden")}}})
		return err
	case kind == 3:
		_, err := tx.RemoveHouseRecord("x_house")
		return err
	case kind < 6:
		_, err := tx.RemoveRecord("records", rapid.SampledFrom([]string{"GHSA-a", "GHSA-b", "X-1", "X-2", "CVE-2026-0001"}).Draw(t, "gone"))
		return err
	}
	for _, r := range rows.records[:min(len(rows.records), 2)] {
		if _, err := tx.PutRecord(r, nil); err != nil {
			return err
		}
	}
	return nil
}

// told writes groups without their surrogates, of which two must not be the same.
func told(t *rapid.T, groups []verdict.Vulnerability) (list []string) {
	seen := map[verdict.VulnerabilityID]bool{}
	for _, g := range groups {
		if seen[g.ID] {
			t.Errorf("two groups have the surrogate %s", g.ID)
		}
		seen[g.ID] = true
		var records []string
		for _, r := range g.Records {
			records = append(records, r.ID)
		}
		list = append(list, fmt.Sprint(g.IDs, " ambiguous ", g.Ambiguous, " records ", records))
	}
	slices.Sort(list)
	return list
}

func TestAPartThatIsGroupedAnewIsAsIfEverythingWere(t *testing.T) {
	p := newProgramme(t)
	p.update(func(tx *store.Tx) error { _, err := putLedger(tx); return err })
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 8).Draw(t, "transactions") {
			_, err := p.db.Update(p.Context(), actor, "test", func(tx *store.Tx) error {
				if err := change(t, tx); err != nil {
					return err
				}
				_, err := source.Regroup(tx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			var part, whole []verdict.Vulnerability
			_, err = p.db.Rehearse(p.Context(), actor, "test", func(tx *store.Tx) (err error) {
				if part, err = tx.Vulnerabilities(); err != nil {
					return err
				}
				if _, err = source.RegroupAll(tx); err != nil {
					return err
				}
				whole, err = tx.Vulnerabilities()
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(told(t, whole), told(t, part)); d != "" {
				t.Fatalf("grouped in part (-everything +part):\n%s", d)
			}
		}
	})
	if found, err := p.db.Check(t.Context()); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
}
