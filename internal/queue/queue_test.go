// SPDX-License-Identifier: Apache-2.0

package queue_test

import (
	"testing"
	"time"

	"verdict/internal/queue/queuetest"
	"verdict/internal/store"
	"verdict/internal/store/storetest"
)

func open(t *testing.T, o store.Options) *store.DB {
	t.Helper()
	o.Now = time.Now
	db, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestSQLiteKeepsTheSuite(t *testing.T) {
	queuetest.Run(t, func(t *testing.T) *store.DB { return open(t, store.Options{Dir: t.TempDir()}) })
}

func TestPostgreSQLKeepsTheSuite(t *testing.T) {
	cluster := storetest.NewCluster(t)
	queuetest.Run(t, func(t *testing.T) *store.DB { return open(t, store.Options{Postgres: cluster.Database(t)}) })
}
