// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
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
	t.Run("exchanges backups with SQLite", func(t *testing.T) { exchangeBackups(t, cluster) })
}
