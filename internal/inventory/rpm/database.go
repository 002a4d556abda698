// SPDX-License-Identifier: Apache-2.0

package rpm

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"

	"verdict"
)

// form is the way in which a database keeps its entries.
type form string

const (
	unknownForm form = ""
	sqliteForm  form = "SQLite"
	ndbForm     form = "ndb"
	berkeley    form = "Berkeley DB"
)

// formOf tells the form of a database by its first bytes, of which 16 are enough.
func formOf(head []byte) form {
	switch {
	case bytes.HasPrefix(head, []byte(sqliteMagic)):
		return sqliteForm
	case bytes.HasPrefix(head, []byte(ndbMagic)):
		return ndbForm
	case len(head) >= 16 && (binary.LittleEndian.Uint32(head[12:]) == hashMagic || binary.BigEndian.Uint32(head[12:]) == hashMagic):
		return berkeley
	}
	return unknownForm
}

// readable is an open file.
type readable interface {
	io.ReaderAt
	Size() int64
}

// headers gives what a database holds: the header of each package, or why one, or
// a page of them, cannot be read. A header is good until the next. log is the
// write-ahead log that lies beside an SQLite database; nil when there is none.
func headers(db, log readable) (iter.Seq2[[]byte, error], error) {
	head := make([]byte, 16)
	n, err := db.ReadAt(head, 0)
	if n == 0 && log != nil {
		return sqliteHeaders(db, log)
	}
	if n < len(head) {
		return nil, unreadable(err)
	}
	switch formOf(head) {
	case sqliteForm:
		return sqliteHeaders(db, log)
	case ndbForm:
		return ndbHeaders(db)
	case berkeley:
		return hashHeaders(db)
	}
	return nil, damaged("it is no database of rpm's: neither SQLite nor ndb nor a hash table of Berkeley DB")
}

// unreadable says that bytes are missing.
func unreadable(err error) error {
	if err == nil || err == io.EOF { //nolint:errorlint // ReadAt gives io.EOF itself
		return damaged("it is cut off")
	}
	return verdict.Errorf(verdict.Invalid, "it cannot be read: %w", err)
}

// pages are the pages of a database, each of which is read once: no entry of it
// can be a part of another, and reading takes time in proportion to the file.
type pages struct {
	r     io.ReaderAt
	size  int
	first uint32 // number of the first page
	count int64
	seen  map[uint32]bool
}

func newPages(r readable, size int, first uint32) *pages {
	return &pages{r: r, size: size, first: first, count: r.Size() / int64(size), seen: map[uint32]bool{}}
}

// take marks a page as read. It fails when the page is not there or was read
// before.
func (p *pages) take(n uint32) error {
	switch {
	case n < p.first || int64(n-p.first) >= p.count:
		return damaged("page %d is not there", n)
	case p.seen[n]:
		return damaged("page %d belongs to two places", n)
	}
	p.seen[n] = true
	return nil
}

// read takes a page and reads it into b.
func (p *pages) read(n uint32, b []byte) error {
	if err := p.take(n); err != nil {
		return err
	}
	if read, err := p.r.ReadAt(b[:p.size], int64(n-p.first)*int64(p.size)); read < p.size {
		return unreadable(err)
	}
	return nil
}
