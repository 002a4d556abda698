// SPDX-License-Identifier: Apache-2.0

package rpm_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // SQLite itself writes what the reader is judged by

	"github.com/google/go-cmp/cmp"

	"verdict/internal/inventory"
)

// schema is that of rpm (lib/backend/sqlite.c).
var schema = []string{
	"CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)",
	"CREATE TABLE IF NOT EXISTS 'Name' (key TEXT NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)",
}

// sqliteDB opens a database in a new folder.
func sqliteDB(t testing.TB, pragmas ...string) (*sql.Conn, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rpmdb.sqlite")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		conn.Close()
		db.Close()
	})
	for _, s := range slices.Concat([]string{"PRAGMA synchronous=OFF"}, pragmas, schema) {
		run(t, conn, s)
	}
	return conn, path
}

func run(t testing.TB, c *sql.Conn, statement string, args ...any) {
	t.Helper()
	if _, err := c.ExecContext(context.WithoutCancel(t.Context()), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func insert(t testing.TB, c *sql.Conn, blob []byte) {
	t.Helper()
	run(t, c, "INSERT INTO Packages (blob) VALUES (?)", blob)
}

func bytesOf(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sqliteOf gives a database of these entries, whose journal is closed.
func sqliteOf(t testing.TB, entries ...[]byte) []byte {
	t.Helper()
	conn, path := sqliteDB(t, "PRAGMA page_size=512")
	for _, e := range entries {
		insert(t, conn, e)
	}
	return bytesOf(t, path)
}

// packageNames gives the names that were found, sorted.
func packageNames(c inventory.Catalogued) []string {
	var found []string
	for _, o := range c.Occurrences {
		_, rest, _ := strings.Cut(o.Component.PURL, "rpm/")
		n, _, _ := strings.Cut(rest[strings.LastIndexByte(rest[:strings.IndexByte(rest, '@')], '/')+1:], "@")
		found = append(found, n)
	}
	slices.Sort(found)
	return found
}

func TestWhatSQLiteWroteIsRead(t *testing.T) {
	for _, size := range []int{512, 1024, 4096, 65536} {
		for _, vacuum := range []string{"NONE", "FULL"} {
			t.Run(fmt.Sprintf("in pages of %d bytes with vacuum %s", size, vacuum), func(t *testing.T) {
				conn, path := sqliteDB(t, fmt.Sprintf("PRAGMA page_size=%d", size), "PRAGMA auto_vacuum="+vacuum)
				var want []string
				for i := range 300 {
					n := fmt.Sprintf("p%03d", i)
					insert(t, conn, plain(n, i*i*7%(3*size)))
					run(t, conn, "INSERT INTO Name VALUES (?, ?, 0)", n, i)
					if i%7 != 3 {
						want = append(want, n)
					}
				}
				run(t, conn, "DELETE FROM Packages WHERE (hnum-1) % 7 = 3")
				got := catalogue(t, file("var/lib/rpm/rpmdb.sqlite", bytesOf(t, path)))
				if diff := cmp.Diff(want, packageNames(got)); diff != "" || len(got.LeftOut()) > 0 {
					t.Errorf("skipped %v: %s", got.LeftOut(), diff)
				}
			})
		}
	}
}

// TestTheWriteAheadLogCounts: what was committed is read, wherever it stands, and
// what was not is not.
func TestTheWriteAheadLogCounts(t *testing.T) {
	conn, path := sqliteDB(t, "PRAGMA page_size=512", "PRAGMA journal_mode=WAL", "PRAGMA wal_autocheckpoint=0", "PRAGMA cache_size=2")
	read := func() ([]string, inventory.Catalogued) {
		got := catalogue(t, file("var/lib/rpm/rpmdb.sqlite", bytesOf(t, path)), file("var/lib/rpm/rpmdb.sqlite-wal", bytesOf(t, path+"-wal")))
		return packageNames(got), got
	}
	check := func(when string, want ...string) {
		t.Helper()
		if names, got := read(); !slices.Equal(names, want) || len(got.LeftOut()) > 0 {
			t.Errorf("%s: %v, skipped %v; want %v", when, names, got.LeftOut(), want)
		}
	}
	insert(t, conn, plain("a", 3000))
	check("all of it in the log", "a")
	run(t, conn, "PRAGMA wal_checkpoint(FULL)")
	check("all of it in the database", "a")
	insert(t, conn, plain("b", 100))
	run(t, conn, "DELETE FROM Packages WHERE hnum = 1")
	check("one gone in a log that begins again", "b")
	run(t, conn, "BEGIN")
	for range 20 {
		insert(t, conn, plain("never", 5000))
	}
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() < 50_000 {
		t.Fatalf("SQLite wrote nothing of the open change: %v", info)
	}
	check("a change that is not committed", "b")
	run(t, conn, "ROLLBACK")
	insert(t, conn, plain("c", 1))
	check("behind what was rolled back", "b", "c")
}

func TestADamagedLogEndsWhereItIsDamaged(t *testing.T) {
	conn, path := sqliteDB(t, "PRAGMA page_size=512", "PRAGMA journal_mode=WAL")
	insert(t, conn, plain("a", 10))
	run(t, conn, "PRAGMA wal_checkpoint(TRUNCATE)")
	insert(t, conn, plain("b", 10))
	db, log := bytesOf(t, path), bytesOf(t, path+"-wal")
	log[len(log)-1] ^= 1
	got := catalogue(t, file("var/lib/rpm/rpmdb.sqlite", db), file("var/lib/rpm/rpmdb.sqlite-wal", log))
	if n := packageNames(got); !slices.Equal(n, []string{"a"}) {
		t.Errorf("%v, skipped %v", n, got.LeftOut())
	}
}
