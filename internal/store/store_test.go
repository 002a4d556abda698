// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/store/storetest"
)

var (
	ctx   = context.Background()
	actor = verdict.Actor{Name: "ada", Way: "cli"}
	start = storetest.Start
)

// clock gives a clock that is a second later each time that it is asked.
func clock() func() time.Time {
	at := start
	return func() time.Time {
		at = at.Add(time.Second)
		return at
	}
}

// open opens a database that is closed at the end of t.
func open(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestSQLiteKeepsTheSuite(t *testing.T) {
	storetest.Run(t, func(t *testing.T, now func() time.Time) *store.DB {
		return open(t, store.Options{Dir: t.TempDir(), Now: now})
	})
}

// One server serves all tests on PostgreSQL.
func TestPostgreSQL(t *testing.T) {
	cluster := storetest.NewCluster(t)
	t.Run("keeps the suite", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T, now func() time.Time) *store.DB {
			return open(t, store.Options{Postgres: cluster.Database(t), Now: now})
		})
	})
	t.Run("knows how large its tables are", func(t *testing.T) {
		plansWithAnIndex(t, open(t, store.Options{Postgres: cluster.Database(t), Now: clock()}))
	})
	t.Run("begins nothing where a database has to be", func(t *testing.T) {
		beginsNothing(t, store.Options{Postgres: cluster.Database(t), Now: clock()}, func(o store.Options) bool {
			db, err := sql.Open("pgx", o.Postgres)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			tables := 0
			if err := db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'`).Scan(&tables); err != nil {
				t.Fatal(err)
			}
			return tables == 0
		})
	})
	t.Run("exchanges backups with SQLite", func(t *testing.T) { exchangeBackups(t, cluster) })
}

func TestADatabaseThatHasToBeThereIsNotBegun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mistyped", "data")
	beginsNothing(t, store.Options{Dir: dir, Now: clock()}, func(store.Options) bool {
		_, err := os.Stat(filepath.Dir(dir))
		return errors.Is(err, fs.ErrNotExist)
	})
	cut := t.TempDir() // as a process that was killed at once leaves it
	write(t, filepath.Join(cut, "verdict.db"), "")
	if _, err := store.Open(t.Context(), store.Options{Dir: cut, Now: clock(), Existing: true}); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("an empty file is a database: %v", err)
	}
}

// beginsNothing opens a place without a database, and one that has one since.
func beginsNothing(t *testing.T, o store.Options, untouched func(store.Options) bool) {
	t.Helper()
	existing := o
	existing.Existing = true
	if _, err := store.Open(t.Context(), existing); verdict.CodeOf(err) != verdict.NotFound || !strings.Contains(err.Error(), "there is no database") {
		t.Errorf("opened with %v", err)
	}
	if !untouched(o) {
		t.Error("something was made")
	}
	for _, o := range []store.Options{o, existing} {
		db, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
