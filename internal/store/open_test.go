// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	cases := []struct {
		name string
		o    store.Options
		code verdict.Code
		want string
	}{
		{"there is no clock", store.Options{Dir: t.TempDir()}, verdict.Internal, "without a clock"},
		{"no folder is named", store.Options{Now: clock()}, verdict.Usage, "give --data DIR"},
		{"the folder is a file", store.Options{Dir: file, Now: clock()}, verdict.Invalid, "the data folder cannot be used"},
		{"the address is none", store.Options{Postgres: "postgres://%zz", Now: clock()}, verdict.Usage, "write postgres://user@host/name"},
		{"nobody listens", store.Options{Postgres: "postgres:///x?host=" + t.TempDir(), Now: clock()}, verdict.Internal, "cannot be opened"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			db, err := store.Open(ctx, c.o)
			if err == nil {
				db.Close()
			}
			if verdict.CodeOf(err) != c.code || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v (%s), want %s with %q", err, verdict.CodeOf(err), c.code, c.want)
			}
		})
	}
}

func TestAFolderWithStrangeLettersInItsNameIsUsedAsItIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c=d&e#f%20g")
	db := open(t, store.Options{Dir: dir, Now: clock()})
	fill(t, db)
	info, err := os.Stat(filepath.Join(dir, "verdict.db"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the database is open to others: %s", info.Mode())
	}
}

func TestTwoProcessesWriteOneChain(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for h := range 2 { // handles that know nothing of one another
		db := open(t, store.Options{Dir: dir, Now: clock()})
		wg.Go(func() {
			for i := range 10 {
				p := verdict.Product{Slug: fmt.Sprintf("p%d-%d", h, i), Name: "P", Kind: verdict.Library}
				_, err := db.Update(ctx, actor, "put", func(tx *store.Tx) error {
					_, err := tx.PutProduct(p)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	db := open(t, store.Options{Dir: dir, Now: clock()})
	if seq, _, err := db.AuditHead(ctx); seq != 20 || err != nil {
		t.Error(seq, err)
	}
	if found, err := db.Check(ctx); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
}

func TestACommandThatIsCancelledLeavesNothing(t *testing.T) {
	db := open(t, store.Options{Dir: t.TempDir(), Now: clock()})
	stopped, stop := context.WithCancel(ctx)
	_, err := db.Update(stopped, actor, "put", func(tx *store.Tx) error {
		_, err := tx.PutProduct(verdict.Product{Slug: "ledger", Name: "Ledger", Kind: verdict.Library})
		stop()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	err = db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
		all, err := s.Products()
		if len(all) > 0 {
			t.Error(all)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	fill(t, db)
}

func TestACopyLeavesNoTableOut(t *testing.T) {
	db := open(t, store.Options{Dir: t.TempDir(), Now: clock()})
	rows, err := store.Raw(db).Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'schema_version'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	known := map[string]bool{}
	for _, name := range store.Tables() {
		known[name] = true
	}
	for _, name := range store.Derived() {
		known[name] = true
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !known[name] {
			t.Errorf("table %s is neither copied nor derived, and so not backed up", name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Error(err)
	}
}
