// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/scan"
	"verdict/internal/source"
	"verdict/internal/store"
	"verdict/spec/vers"
)

var (
	day   = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	actor = verdict.Actor{Name: "test", Way: "cli"}
)

// world is a programme with a source and a product of three releases.
func world(t *testing.T) *store.DB {
	t.Helper()
	at := day
	db, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Now: func() time.Time { at = at.Add(time.Second); return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	_, err = db.Update(t.Context(), actor, "begin", func(tx *store.Tx) error {
		if _, err := tx.PutSource(verdict.Source{Name: "records", Kind: verdict.SourceOSV, Location: "records"}); err != nil {
			return err
		}
		if _, err := tx.PutProduct(verdict.Product{Slug: "shop", Name: "Shop", Kind: verdict.Platform}); err != nil {
			return err
		}
		if _, err := tx.PutLine(verdict.Line{Product: "shop", Slug: "1.x"}); err != nil {
			return err
		}
		for _, v := range releases {
			r := verdict.Release{Product: "shop", Version: v, Line: "1.x", State: verdict.Released, ReleasedAt: day}
			if _, err := tx.PutRelease(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

var (
	releases  = []string{"1.0", "1.1", "1.2"}
	names     = []string{"g:a", "g:b", "h:a"}
	versions  = []string{"1.0", "1.1", "2.0", "3.0-rc1", "v2.0", "1.0.alpha", "none"}
	recordIDs = []string{"CVE-2026-0001", "CVE-2026-0002", "GHSA-a", "GHSA-b"}
)

func anyRecord(t *rapid.T) verdict.Record {
	version := rapid.SampledFrom(versions)
	events := []vers.Event{{Introduced: rapid.SampledFrom([]string{"0", "1.0", "1.1"}).Draw(t, "introduced")}}
	switch rapid.IntRange(0, 3).Draw(t, "end") {
	case 0:
		events = append(events, vers.Event{Fixed: version.Draw(t, "fixed")})
	case 1:
		events = append(events, vers.Event{LastAffected: version.Draw(t, "last")})
	}
	r := verdict.Record{Source: "records", ID: rapid.SampledFrom(recordIDs).Draw(t, "id"),
		Affected: []verdict.AffectedPackage{{Ecosystem: "Maven", Name: rapid.SampledFrom(names).Draw(t, "name"), Ranges: [][]vers.Event{events}}}}
	if rapid.Bool().Draw(t, "has an alias") {
		r.Aliases = []string{rapid.SampledFrom(recordIDs).Draw(t, "alias")}
	}
	if rapid.IntRange(0, 5).Draw(t, "withdrawn") == 0 {
		r.Withdrawn = day
	}
	return r
}

func anyBill(t *rapid.T) verdict.SBOM {
	bill := verdict.SBOM{Format: "CycloneDX"}
	for i, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 3, rapid.ID).Draw(t, "components") {
		o := verdict.Occurrence{Ref: fmt.Sprint(i), Component: verdict.Component{
			PURL: "pkg:maven/" + name[:1] + "/" + name[2:] + "@" + rapid.SampledFrom(versions).Draw(t, "version")}}
		if rapid.IntRange(0, 4).Draw(t, "rebuilt") == 0 {
			o.Component.Pedigree = &verdict.Pedigree{Ancestors: []string{"pkg:maven/g/b@" + rapid.SampledFrom(versions).Draw(t, "upstream")}}
		}
		bill.Occurrences = append(bill.Occurrences, o)
	}
	return bill
}

// step makes one random change.
func step(t *rapid.T, tx *store.Tx) error {
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0, 1:
		_, err := tx.PutSBOM("shop", rapid.SampledFrom(releases).Draw(t, "release"), "", anyBill(t), nil)
		return err
	case 2:
		_, err := tx.RemoveRecord("records", rapid.SampledFrom(recordIDs).Draw(t, "gone"))
		return err
	case 3:
		r := verdict.Relocation{Ecosystem: "Maven", From: "g:a", To: "h:a", Reason: "moved"}
		if rapid.Bool().Draw(t, "moved back") {
			_, err := tx.RemoveRelocation(r.Ecosystem, r.From)
			return err
		}
		_, err := tx.PutRelocation(r)
		return err
	}
	_, err := tx.PutRecord(anyRecord(t), nil)
	return err
}

// state is what a scan leaves: matches, and findings but for their instants.
type state struct {
	Matches  []verdict.Match
	Findings []string
}

func stateOf(tx *store.Tx) (s state, err error) {
	if s.Matches, err = tx.Matches(); err != nil {
		return s, err
	}
	findings, err := tx.Findings("shop")
	for _, f := range findings {
		s.Findings = append(s.Findings, fmt.Sprint(f.Version, f.Component, f.Vulnerability, f.Inactive.IsZero()))
	}
	return s, err
}

func TestWhatIsMatchedAnewIsAsIfEverythingWere(t *testing.T) {
	db := world(t)
	matches := 0
	rapid.Check(t, func(t *rapid.T) {
		for range rapid.IntRange(1, 6).Draw(t, "transactions") {
			var part, whole state
			_, err := db.Update(t.Context(), actor, "change", func(tx *store.Tx) error {
				for range rapid.IntRange(1, 2).Draw(t, "steps") {
					if err := step(t, tx); err != nil {
						return err
					}
				}
				if _, err := source.Regroup(tx); err != nil {
					return err
				}
				_, err := scan.MatchNew(tx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for left := 1; left > 0; { // one at a time, as workers may
				_, err = db.Update(t.Context(), actor, "rematch", func(tx *store.Tx) error {
					if _, err := scan.Rematch(tx, 1); err != nil {
						return err
					}
					due, err := tx.Due(0)
					left = len(due)
					if err != nil {
						return err
					}
					part, err = stateOf(tx)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			_, err = db.Rehearse(t.Context(), actor, "scan", func(tx *store.Tx) error {
				if _, err := scan.Run(tx); err != nil {
					return err
				}
				whole, err = stateOf(tx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			matches += len(whole.Matches)
			if d := cmp.Diff(whole, part); d != "" {
				t.Fatalf("matched in part (-everything +part):\n%s", d)
			}
		}
	})
	if matches == 0 {
		t.Error("nothing ever matched: the test says nothing")
	}
	if found, err := db.Check(t.Context()); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
}
