// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

func TestADatabaseOfTheFirstVersionIsBroughtUpAndKeepsItsRows(t *testing.T) {
	script, err := os.ReadFile("testdata/version1.sql")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "verdict.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Exec(string(script)); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	db := open(t, store.Options{Dir: dir, Now: clock()})
	if found, err := db.Check(ctx); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
	const snappy = "pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0"
	_, err = db.Update(ctx, actor, "look", func(tx *store.Tx) error {
		holding, err := tx.Holding(snappy)
		if len(holding) != 1 || holding[0].String() != "kafka@3.5.0" {
			t.Errorf("%s is held by %v", snappy, holding)
		}
		if err != nil {
			return err
		}
		ids, err := tx.VulnerabilitiesNaming([]verdict.PackageName{{Ecosystem: "Maven", Name: "org.xerial.snappy:snappy-java"}})
		if len(ids) != 1 {
			t.Errorf("snappy-java is named by %v", ids)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWhatWasPublishedOfGatesOnceIsGone(t *testing.T) {
	dir := t.TempDir()
	old, err := store.OpenAt(ctx, dir, clock(), store.Migrations()[:5])
	if err != nil {
		t.Fatal(err)
	}
	heads := fill(t, old)
	if _, err := store.Raw(old).Exec(`INSERT INTO published_gates VALUES ('ledger', '1.0.0', '{}', '', 1, 2)`); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	db := open(t, store.Options{Dir: dir, Now: clock()})
	if found, err := db.Check(ctx); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
	if err := db.VerifyAudit(ctx, heads[3]); err != nil {
		t.Error(err)
	}
	if _, err := store.Raw(db).Exec(`SELECT body FROM published_gates`); err == nil {
		t.Error("what was published of gates is there still")
	}
}

func TestAStepOfTheFutureIsTaken(t *testing.T) {
	dir := t.TempDir()
	old, err := store.OpenAt(ctx, dir, clock(), store.Migrations())
	if err != nil {
		t.Fatal(err)
	}
	heads := fill(t, old)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	next := append(store.Migrations(), "-- a step of the future\nALTER TABLE products ADD COLUMN rank BIGINT;\nCREATE TABLE extras (name TEXT PRIMARY KEY);\n")
	db, err := store.OpenAt(ctx, dir, clock(), next)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.VerifyAudit(ctx, heads[3]); err != nil {
		t.Error(err)
	}
	err = db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
		p, err := s.Product("ledger")
		if p.Name != "The Ledger" {
			t.Error(p)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := store.Raw(db).Exec(`UPDATE products SET rank = 1`); err != nil {
		t.Error(err)
	}
}

func TestADatabaseOfANewerVersionIsRefused(t *testing.T) {
	dir := t.TempDir()
	db := open(t, store.Options{Dir: dir, Now: clock()})
	tamper(t, db, `UPDATE schema_version SET version = 99`)
	_, err := store.Open(ctx, store.Options{Dir: dir, Now: clock()})
	if verdict.CodeOf(err) != verdict.Conflict || err == nil || !strings.Contains(err.Error(), "schema version 99") {
		t.Error(err)
	}
}

func TestAFailedMigrationLeavesTheDatabaseAsItWas(t *testing.T) {
	dir := t.TempDir()
	db := open(t, store.Options{Dir: dir, Now: clock()})
	fill(t, db)
	broken, err := store.OpenAt(ctx, dir, clock(), append(store.Migrations(), "CREATE TABLE extras (name TEXT);\nCREATE NONSENSE;\n"))
	if err == nil {
		t.Error("nonsense was taken for SQL")
	}
	if err := broken.Close(); err != nil {
		t.Error(err)
	}
	again := open(t, store.Options{Dir: dir, Now: clock()})
	if _, err := store.Raw(again).Exec(`SELECT name FROM extras`); err == nil {
		t.Error("half a migration was kept")
	}
	if err := again.VerifyAudit(ctx, ""); err != nil {
		t.Error(err)
	}
}

func TestAFileThatIsNoDatabaseIsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/verdict.db", strings.Repeat("this is no database\n", 300))
	_, err := store.Open(ctx, store.Options{Dir: dir, Now: clock()})
	if verdict.CodeOf(err) != verdict.Tampered {
		t.Error(err)
	}
}
