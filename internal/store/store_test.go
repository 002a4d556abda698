// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

var (
	ctx   = context.Background()
	actor = verdict.Actor{Name: "ada", Way: "cli"}
	start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
)

func clock() func() time.Time { return func() time.Time { return start } }

func open(t *testing.T) *store.DB {
	t.Helper()
	db, err := store.Open(ctx, store.Options{Dir: t.TempDir(), Now: clock()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestAProductComesBackAsItWasPut(t *testing.T) {
	db := open(t)
	p := verdict.Product{Slug: "ledger", Name: "Ledger", Kind: verdict.Platform, Parts: []verdict.Part{{Name: "server"}}}
	n, err := db.Update(ctx, actor, "apply", func(tx *store.Tx) error {
		if _, err := tx.PutProduct(p); err != nil {
			return err
		}
		if _, err := tx.PutLine(verdict.Line{Product: "ledger", Slug: "1.x"}); err != nil {
			return err
		}
		if _, err := tx.PutRelease(verdict.Release{Product: "ledger", Version: "1.0.0", Line: "1.x", State: verdict.Released, ReleasedAt: start}); err != nil {
			return err
		}
		_, err := tx.PutSBOM("ledger", "1.0.0", "server", verdict.SBOM{Format: "CycloneDX", Occurrences: []verdict.Occurrence{
			{Component: verdict.Component{PURL: "pkg:maven/a/b@1"}, Ref: "x"}}}, nil)
		return err
	})
	if err != nil || n != 4 {
		t.Fatal(n, err)
	}
	err = db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
		bills, err := s.Bills("ledger")
		if err != nil {
			return err
		}
		if len(bills) != 1 || len(bills[0].SBOM.Occurrences) != 1 || bills[0].SBOM.Occurrences[0].Component.PURL != "pkg:maven/a/b@1" {
			t.Errorf("%+v", bills)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.VerifyAudit(ctx, ""); err != nil {
		t.Error(err)
	}
}
