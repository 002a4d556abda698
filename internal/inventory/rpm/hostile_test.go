// SPDX-License-Identifier: Apache-2.0

package rpm_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict/internal/inventory"
)

// leaf writes a page of a table whose cells are all this one, so many times.
func leaf(size, times int, cell []byte) []byte {
	page := make([]byte, size)
	page[0] = 0x0d
	binary.BigEndian.PutUint16(page[3:], uint16(times))
	at := size - len(cell)
	copy(page[at:], cell)
	for i := range times {
		binary.BigEndian.PutUint16(page[8+2*i:], uint16(at))
	}
	return page
}

// twoPages gives a database whose table Packages is the page that is given.
func twoPages(t testing.TB, page []byte) []byte {
	t.Helper()
	conn, path := sqliteDB(t, "PRAGMA page_size=4096")
	run(t, conn, "DROP TABLE Name")
	b := bytesOf(t, path)
	return slices.Concat(b[:4096], page, b[8192:])
}

func TestASmallSQLiteDatabaseCannotSayMuch(t *testing.T) {
	large := slices.Concat([]byte{0x8f, 0x50, 1, 4, 0, 0x80, 12}, make([]byte, 2000)) // a row of 2,000 bytes with an empty blob
	interior := make([]byte, 4096)
	interior[0] = 0x05
	binary.BigEndian.PutUint16(interior[3:], 300)
	for i := range 300 {
		binary.BigEndian.PutUint16(interior[12+2*i:], 4000)
	}
	binary.BigEndian.PutUint32(interior[4000:], 2)
	for name, tt := range map[string]struct {
		page []byte
		says string
	}{
		"cells that lie over one another":         {leaf(4096, 1000, large), "the cells of page 2 lie over one another"},
		"a tree that leads to itself":             {interior, "page 2 belongs to two places"},
		"a cell that is cut off":                  {leaf(4096, 1, []byte{0x80}), "a cell of page 2 is cut off"},
		"a row of a terabyte":                     {leaf(4096, 1, []byte{0xa0, 0x80, 0x80, 0x80, 0x80, 0, 1, 0, 0, 0}), "an entry of"},
		"overflow pages that are the tree itself": {leaf(4096, 1, append([]byte{0xff, 0xff, 0x7f, 1}, make([]byte, 4000)...)), "is not there"},
		"a page of another kind":                  {make([]byte, 4096), "page 2 is none of a table's"},
	} {
		t.Run(name, func(t *testing.T) {
			says(t, file(database, twoPages(t, tt.page)), tt.says)
		})
	}
}

// TestMuchDamageEndsTheReading: a page full of cells that are none costs nothing to
// write.
func TestMuchDamageEndsTheReading(t *testing.T) {
	b := ndbOf()
	page := bytes.Repeat([]byte("Slot\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00"), 256)
	for range 60 {
		b = append(b, page...)
	}
	b[12] = 61
	got := catalogue(t, file("var/lib/rpm/Packages.db", b))
	if n := count(got, "an entry of an rpm database that cannot be read"); n != 10_000 || len(got.LeftOut()) != 2 ||
		got.LeftOut()[1].Reason != "an rpm database of which much cannot be read: the rest was not looked at" {
		t.Errorf("%d entries, skipped %v", n, got.LeftOut())
	}
}

func TestAListOfTooManyStringsIsSaid(t *testing.T) {
	b := header(tag{name, "a"}, tag{baseNames, []string{"x"}})
	binary.BigEndian.PutUint32(b[8+16+12:], 1<<20+1)
	says(t, file("var/lib/rpm/Packages", berkeleyOf(b)), "a list of 1048577 strings in a header; it has at most 1048576")
}

// says checks that a damaged database is said to be so, in short.
func says(t *testing.T, f inventory.File, text string) {
	t.Helper()
	begin := time.Now()
	got := catalogue(t, f)
	for _, s := range got.LeftOut() {
		if strings.Contains(strings.Join(s.Examples, "\n"), text) {
			if took := time.Since(begin); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			return
		}
	}
	t.Errorf("found %d, skipped %v; want %q", len(got.Occurrences), got.LeftOut(), text)
}

// FuzzSQLite reads any bytes as a database, as what stands behind the first page
// of one, and as a log.
func FuzzSQLite(f *testing.F) {
	good := sqliteOf(f, plain("a", 10), plain("b", 3000), whole())
	conn, path := sqliteDB(f, "PRAGMA page_size=512", "PRAGMA journal_mode=WAL")
	insert(f, conn, plain("a", 10))
	log := bytesOf(f, path+"-wal")
	f.Add(good, []byte{})
	f.Add(good[512:], log)
	f.Add([]byte{}, log)
	f.Fuzz(func(t *testing.T, db, wal []byte) {
		for _, b := range [][]byte{db, slices.Concat(good[:512], db)} {
			bounded(t, len(b)+len(wal), catalogue(t, file(database, b), file(database+"-wal", wal)))
		}
	})
}

// bounded checks that what was found is in proportion to what was read.
func bounded(t *testing.T, size int, c inventory.Catalogued) {
	t.Helper()
	if len(c.Occurrences) > size/16 {
		t.Fatalf("%d packages in %d bytes", len(c.Occurrences), size)
	}
	for _, o := range c.Occurrences {
		if !strings.HasPrefix(o.Component.PURL, "pkg:rpm/") || !bytes.Contains([]byte(o.Component.PURL), []byte{'@'}) {
			t.Fatalf("the package URL %q", o.Component.PURL)
		}
	}
}

// FuzzHeader reads any bytes as the header of a package.
func FuzzHeader(f *testing.F) {
	f.Add(whole())
	f.Add(plain("a", 10))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 0xffff {
			return
		}
		bounded(t, 100+len(b), catalogue(t, file("var/lib/rpm/Packages", berkeleyOf(b))))
	})
}
