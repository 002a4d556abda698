// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

// shipShared puts releases with bills that share most of their components.
func shipShared(t *testing.T, db *store.DB, first, releases, components int) {
	t.Helper()
	for i := first; i < first+releases; i++ {
		raw := fmt.Appendf(nil, "[%d]", i)
		bill := verdict.SBOM{Format: "CycloneDX", SpecVersion: "1.5", Digest: fmt.Sprintf("%x", sha256.Sum256(raw))}
		for c := range components {
			bill.Occurrences = append(bill.Occurrences, verdict.Occurrence{Component: verdict.Component{PURL: fmt.Sprintf("pkg:npm/c%d@1.0.%d", c, i%4)}})
		}
		version := fmt.Sprintf("1.0.%d", i)
		_, err := db.Update(ctx, actor, "ship", func(tx *store.Tx) error {
			if i == 0 {
				if _, err := tx.PutProduct(verdict.Product{Slug: "ledger", Name: "Ledger", Kind: verdict.Platform}); err != nil {
					return err
				}
				if _, err := tx.PutLine(verdict.Line{Product: "ledger", Slug: "1", SupportFrom: start}); err != nil {
					return err
				}
			}
			if _, err := tx.PutRelease(verdict.Release{Product: "ledger", Version: version, Line: "1", State: verdict.Released, ReleasedAt: start}); err != nil {
				return err
			}
			_, err := tx.PutSBOM("ledger", version, "", bill, raw)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// counted asks PostgreSQL for one number.
func counted(t *testing.T, db *sql.DB, query string) (n float64) {
	t.Helper()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// planOf gives the plan of a query.
func planOf(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	rows, err := db.Query("EXPLAIN " + query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// plansWithAnIndex holds for PostgreSQL, whose planner has to be told.
func plansWithAnIndex(t *testing.T, db *store.DB) {
	handle, _ := db.Handle()
	const known = "SELECT reltuples FROM pg_class WHERE oid = 'holders'::regclass"
	shipShared(t, db, 0, 1, 10)
	if n := counted(t, handle, known); n > 0 {
		t.Fatalf("after ten rows it is told of %g", n)
	}
	shipShared(t, db, 1, 8, 500)
	first := counted(t, handle, known)
	if first < 1000 || first > 2010 {
		t.Errorf("of 2,010 rows it knows %g", first)
	}
	shipShared(t, db, 9, 1, 10)
	if n := counted(t, handle, known); n != first {
		t.Errorf("after ten more it is told of %g, not %g", n, first)
	}
	shipShared(t, db, 10, 4, 3000)
	if n := counted(t, handle, known); n < 6000 {
		t.Errorf("of 12,000 rows it knows %g", n)
	}
	names := make([]string, 20)
	for i := range names {
		names[i] = fmt.Sprintf("'pkg:npm/c%d@1.0.1'", i)
	}
	plan := planOf(t, handle, "SELECT h.block, h.bits FROM components k JOIN holders h ON h.component = k.id WHERE k.name IN ("+strings.Join(names, ",")+")")
	if strings.Contains(plan, "Seq Scan on holders") {
		t.Errorf("all of holders is read for twenty components:\n%s", plan)
	}
	keys := make([]string, 20)
	for i := range keys {
		keys[i] = fmt.Sprintf("pkg:npm/c%d@1.0.1", i)
	}
	var refs []verdict.Ref
	if err := db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) (err error) { refs, err = s.Holding(keys...); return err }); err != nil || len(refs) != 4 {
		t.Errorf("held by %v, %v", refs, err)
	}
}
