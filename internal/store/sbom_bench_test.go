// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"fmt"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

// shipMany puts a product of 49 releases with 110 components each, of which every
// release changes some, and a match on every tenth.
func shipMany(tx *store.Tx) error {
	if _, err := tx.PutProduct(verdict.Product{Slug: "ledger", Name: "Ledger", Kind: verdict.Platform}); err != nil {
		return err
	}
	if _, err := tx.PutLine(verdict.Line{Product: "ledger", Slug: "1.x"}); err != nil {
		return err
	}
	if _, err := tx.PutVulnerabilities([]verdict.Vulnerability{{ID: "v1", IDs: []string{"CVE-2026-0001"}}}); err != nil {
		return err
	}
	var matches []verdict.Match
	for i := range 49 {
		version := fmt.Sprintf("1.%d.0", i)
		if _, err := tx.PutRelease(verdict.Release{Product: "ledger", Version: version, Line: "1.x", State: verdict.Released, ReleasedAt: start}); err != nil {
			return err
		}
		sbom := verdict.SBOM{Format: "CycloneDX"}
		for c := range 110 {
			purl := fmt.Sprintf("pkg:maven/org.example/c%d@%d.0", c, (i+c)/10)
			sbom.Occurrences = append(sbom.Occurrences, verdict.Occurrence{Component: verdict.Component{PURL: purl}, Ref: purl,
				Path: "libs/c.jar", Digests: map[string]string{"sha-256": fmt.Sprintf("%064d", c)}})
			if (c+i)%100 == 0 {
				matches = append(matches, verdict.Match{Component: purl, Vulnerability: "v1", As: verdict.AsPURL})
			}
		}
		if _, err := tx.PutSBOM("ledger", version, "", sbom, nil); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	var once []verdict.Match
	for _, m := range matches {
		if !seen[m.Component] {
			seen[m.Component] = true
			once = append(once, m)
		}
	}
	_, err := tx.PutMatches(nil, once)
	return err
}

func BenchmarkAllBillsOfAProductAreLoaded(b *testing.B) {
	db, err := store.Open(ctx, store.Options{Dir: b.TempDir(), Now: clock()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	began := time.Now()
	if _, err := db.Update(ctx, actor, "ship", shipMany); err != nil {
		b.Fatal(err)
	}
	b.Log("put in", time.Since(began).Round(time.Millisecond))
	for b.Loop() {
		err := db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
			all, err := s.Bills("ledger")
			if len(all) != 49 || len(all[48].SBOM.Occurrences) != 110 {
				b.Fatal(len(all))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFindingsFollowOneChange(b *testing.B) {
	db, err := store.Open(ctx, store.Options{Dir: b.TempDir(), Now: clock()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Update(ctx, actor, "ship", shipMany); err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		i++
		rename := func(tx *store.Tx) error {
			_, err := tx.PutProduct(verdict.Product{Slug: "ledger", Name: fmt.Sprint("Ledger ", i), Kind: verdict.Platform})
			return err
		}
		if _, err := db.Update(ctx, actor, "rename", rename); err != nil {
			b.Fatal(err)
		}
	}
}
