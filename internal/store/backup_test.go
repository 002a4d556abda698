// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/store/storetest"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// rename gives the ledger another name.
func rename(t *testing.T, db *store.DB, name string) {
	t.Helper()
	_, err := db.Update(ctx, actor, "rename", func(tx *store.Tx) error {
		_, err := tx.PutProduct(verdict.Product{Slug: "ledger", Name: name, Kind: verdict.Platform})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func nameOf(t *testing.T, db *store.DB) (name string) {
	t.Helper()
	err := db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
		p, err := s.Product("ledger")
		name = p.Name
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// backedUp gives the folder of a database that is closed, and a backup of it.
func backedUp(t *testing.T, then ...string) (dir, file string) {
	t.Helper()
	dir, file = t.TempDir(), filepath.Join(t.TempDir(), "backup.db")
	db, err := store.Open(ctx, store.Options{Dir: dir, Now: clock()})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, db)
	if err := store.Backup(ctx, db, file); err != nil {
		t.Fatal(err)
	}
	for _, name := range then {
		rename(t, db, name)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, file
}

func TestABackupIsRestoredInAnotherPlace(t *testing.T) {
	_, file := backedUp(t)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Error("others can read the backup", info, err)
	}
	o := store.Options{Dir: filepath.Join(t.TempDir(), "new"), Now: clock()}
	kept, err := store.Restore(ctx, o, file, false)
	if err != nil || kept != "" {
		t.Fatal(kept, err)
	}
	db := open(t, o)
	if found, err := db.Check(ctx); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
	if name := nameOf(t, db); name != "The Ledger" {
		t.Error(name)
	}
	rename(t, db, "Later")
}

func TestABackupRefusesAFileThatExists(t *testing.T) {
	_, file := backedUp(t)
	db := open(t, store.Options{Dir: t.TempDir(), Now: clock()})
	if err := store.Backup(ctx, db, file); verdict.CodeOf(err) != verdict.Conflict {
		t.Error(err)
	}
	if err := store.Backup(ctx, db, filepath.Join(t.TempDir(), "no", "folder")); verdict.CodeOf(err) != verdict.Invalid {
		t.Error(err)
	}
}

func TestARestoreRefusesToLoseWhatTheBackupLacks(t *testing.T) {
	dir, file := backedUp(t, "Newer")
	o := store.Options{Dir: dir, Now: clock()}
	if _, err := store.Restore(ctx, o, file, false); verdict.CodeOf(err) != verdict.Refused || !strings.Contains(err.Error(), "audit row 5") {
		t.Fatal(err)
	}
	kept, err := store.Restore(ctx, o, file, true)
	if err != nil || kept == "" {
		t.Fatal(kept, err)
	}
	if name := nameOf(t, open(t, o)); name != "The Ledger" {
		t.Error(name)
	}
	// What was replaced is whole, beside.
	beside := t.TempDir()
	if err := os.Rename(kept, filepath.Join(beside, "verdict.db")); err != nil {
		t.Fatal(err)
	}
	if name := nameOf(t, open(t, store.Options{Dir: beside, Now: clock()})); name != "Newer" {
		t.Error(name)
	}
}

func TestARestoreOverAnEarlierStateNeedsNoForce(t *testing.T) {
	dir, early := backedUp(t, "Newer")
	o := store.Options{Dir: dir, Now: clock()}
	late := filepath.Join(t.TempDir(), "late.db")
	db, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Backup(ctx, db, late); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{early, late} {
		if _, err := store.Restore(ctx, o, file, file == early); err != nil {
			t.Fatal(err)
		}
	}
	if name := nameOf(t, open(t, o)); name != "Newer" {
		t.Error(name)
	}
}

func TestARestoreRefusesADatabaseThatIsInUse(t *testing.T) {
	dir, file := backedUp(t)
	db := open(t, store.Options{Dir: dir, Now: clock()})
	nameOf(t, db) // has a connection
	_, err := store.Restore(ctx, store.Options{Dir: dir, Now: clock()}, file, true)
	if verdict.CodeOf(err) != verdict.Conflict || err == nil || !strings.Contains(err.Error(), "open") {
		t.Error(err)
	}
	rename(t, db, "Still here")
}

func TestARestoreProvesTheBackupFirst(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(t *testing.T, file string)
		code  verdict.Code
	}{
		{"it was edited", func(t *testing.T, file string) {
			dir := t.TempDir()
			if err := os.Rename(file, filepath.Join(dir, "verdict.db")); err != nil {
				t.Fatal(err)
			}
			db, err := store.OpenAt(ctx, dir, clock(), store.Migrations())
			if err != nil {
				t.Fatal(err)
			}
			tamper(t, db, `UPDATE products SET body = '{}'`, `PRAGMA journal_mode = DELETE`)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(filepath.Join(dir, "verdict.db"), file); err != nil {
				t.Fatal(err)
			}
		}, verdict.Tampered},
		{"it was cut", func(t *testing.T, file string) {
			if err := os.Truncate(file, 20000); err != nil {
				t.Fatal(err)
			}
		}, verdict.Tampered},
		{"it is something else", func(t *testing.T, file string) { write(t, file, strings.Repeat("no database\n", 1000)) }, verdict.Tampered},
		{"it is empty", func(t *testing.T, file string) { write(t, file, "") }, verdict.Invalid},
		{"it is not there", func(t *testing.T, file string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}, verdict.NotFound},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir, file := backedUp(t)
			before, err := os.ReadFile(filepath.Join(dir, "verdict.db"))
			if err != nil {
				t.Fatal(err)
			}
			c.spoil(t, file)
			if _, err := store.Restore(ctx, store.Options{Dir: dir, Now: clock()}, file, true); verdict.CodeOf(err) != c.code || err == nil {
				t.Errorf("error %v (%s), want %s", err, verdict.CodeOf(err), c.code)
			}
			after, err := os.ReadFile(filepath.Join(dir, "verdict.db"))
			if err != nil || !bytes.Equal(before, after) {
				t.Error("the database was touched", err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*restoring*")); len(left) > 0 {
				t.Error("left behind", left)
			}
		})
	}
}

func TestADamagedDatabaseIsReplacedByForceAndKept(t *testing.T) {
	dir, file := backedUp(t)
	write(t, filepath.Join(dir, "verdict.db"), strings.Repeat("damaged\n", 1000))
	o := store.Options{Dir: dir, Now: clock()}
	if _, err := store.Restore(ctx, o, file, false); verdict.CodeOf(err) != verdict.Tampered {
		t.Error(err)
	}
	kept, err := store.Restore(ctx, o, file, true)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(kept); err != nil || !bytes.HasPrefix(data, []byte("damaged")) {
		t.Error(err)
	}
	nameOf(t, open(t, o))
}

// exchangeBackups takes a backup of SQLite to PostgreSQL and one of that back.
func exchangeBackups(t *testing.T, cluster *storetest.Cluster) {
	_, file := backedUp(t)
	o := store.Options{Postgres: cluster.Database(t), Now: clock()}
	if _, err := store.Restore(ctx, o, file, false); err != nil {
		t.Fatal(err)
	}
	db := open(t, o)
	rename(t, db, "On the other engine")
	if found, err := db.Check(ctx); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
	if _, err := store.Restore(ctx, o, file, false); verdict.CodeOf(err) != verdict.Refused {
		t.Error(err)
	}
	back := filepath.Join(t.TempDir(), "back.db")
	if err := store.Backup(ctx, db, back); err != nil {
		t.Fatal(err)
	}
	here := store.Options{Dir: t.TempDir(), Now: clock()}
	if _, err := store.Restore(ctx, here, back, false); err != nil {
		t.Fatal(err)
	}
	if name := nameOf(t, open(t, here)); name != "On the other engine" {
		t.Error(name)
	}
}
