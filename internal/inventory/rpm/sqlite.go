// SPDX-License-Identifier: Apache-2.0

package rpm

import (
	"encoding/binary"
	"iter"
)

// What is read of the database file format (sqlite.org/fileformat2.html), whose
// pages count from 1.
const (
	sqliteMagic    = "SQLite format 3\x00"
	sqliteHeader   = 100 // bytes before the first page's tree
	tableInterior  = 0x05
	tableLeaf      = 0x0d
	maxTreeDepth   = 20
	encodingUTF8   = 1
	schemaPage     = 1
	packagesTable  = "Packages"
	schemaColumns  = 5 // type, name, table, root page, SQL
	packageColumns = 2 // hnum, blob
)

// sqlite is a database and the log of what was written to it last.
type sqlite struct {
	*pages
	log     *wal
	usable  int    // bytes of a page that hold something
	payload []byte // of the current cell
}

// sqliteHeaders gives the column blob of the table Packages.
func sqliteHeaders(db, log readable) (iter.Seq2[[]byte, error], error) {
	s, err := openSQLite(db, log)
	if err != nil {
		return nil, err
	}
	root, err := s.rootOf(packagesTable)
	if err != nil {
		return nil, err
	}
	return func(yield func([]byte, error) bool) {
		s.walk(root, 0, func(row []byte, err error) bool {
			if err != nil {
				return yield(nil, err)
			}
			columns, err := record(row, packageColumns)
			if err == nil && (len(columns) < packageColumns || !columns[1].isBlob()) {
				err = damaged("a row of the table %s holds no header", packagesTable)
			}
			if err != nil {
				return yield(nil, err)
			}
			return yield(columns[1].data, nil)
		})
	}, nil
}

func openSQLite(db, log readable) (*sqlite, error) {
	w, err := readWAL(log)
	if err != nil {
		return nil, err
	}
	head := make([]byte, sqliteHeader)
	if w == nil || !w.readPage(schemaPage, head) {
		if n, err := db.ReadAt(head, 0); n < len(head) {
			return nil, unreadable(err)
		}
	}
	size := int(binary.BigEndian.Uint16(head[16:]))
	if size == 1 {
		size = 1 << 16
	}
	s := &sqlite{log: w, usable: size - int(head[20])}
	switch {
	case string(head[:len(sqliteMagic)]) != sqliteMagic:
		return nil, damaged("it is no SQLite database")
	case size < 512 || size&(size-1) != 0 || s.usable < 480:
		return nil, damaged("pages of %d bytes, %d of them for other use", size, head[20])
	case head[19] > 2:
		return nil, damaged("it is in version %d of SQLite's format, which is read up to 2", head[19])
	case binary.BigEndian.Uint32(head[56:]) != encodingUTF8:
		return nil, damaged("its text is not in UTF-8")
	case w != nil && w.pageSize != size:
		return nil, damaged("it has pages of %d bytes and its write-ahead log of %d", size, w.pageSize)
	}
	s.pages = newPages(db, size, schemaPage)
	if w != nil {
		s.count = max(s.count, int64(w.pages))
	}
	return s, nil
}

// readPage reads a page, from the log when a later state of it stands there.
func (s *sqlite) readPage(n uint32, b []byte) error {
	if s.log != nil && s.log.has(n) {
		if err := s.take(n); err != nil {
			return err
		}
		if !s.log.readPage(n, b[:s.size]) {
			return damaged("page %d cannot be read from the write-ahead log", n)
		}
		return nil
	}
	return s.read(n, b)
}

// rootOf gives the first page of a table.
func (s *sqlite) rootOf(table string) (uint32, error) {
	var root uint32
	var failed error
	s.walk(schemaPage, 0, func(row []byte, err error) bool {
		var columns []column
		if err == nil {
			columns, err = record(row, schemaColumns)
		}
		if err != nil {
			failed = err
			return true
		}
		if len(columns) >= schemaColumns-1 && columns[0].isText("table") && columns[1].isText(table) {
			root = uint32(min(columns[3].integer(), 1<<32-1))
			return false
		}
		return true
	})
	if root == 0 && failed != nil {
		return 0, failed
	}
	if root == 0 {
		return 0, damaged("it has no table %s", table)
	}
	return root, nil
}

// walk gives the rows of the table whose tree begins at a page, until yield says
// that it is enough. What cannot be read is given as an error, and walked around.
func (s *sqlite) walk(n uint32, depth int, yield func([]byte, error) bool) bool {
	if depth > maxTreeDepth {
		return yield(nil, damaged("page %d lies deeper than %d in its tree", n, maxTreeDepth))
	}
	b := make([]byte, s.size)
	if err := s.readPage(n, b); err != nil {
		return yield(nil, err)
	}
	b = b[:s.usable]
	at := 0
	if n == schemaPage {
		at = sqliteHeader
	}
	kind, cells := b[at], int(binary.BigEndian.Uint16(b[at+3:]))
	pointers := at + 8
	if kind == tableInterior {
		pointers = at + 12
	}
	if kind != tableInterior && kind != tableLeaf || pointers+2*cells > len(b) {
		return yield(nil, damaged("page %d is none of a table's, or says to have %d cells", n, cells))
	}
	if kind == tableLeaf {
		return s.rows(n, b, pointers, cells, yield)
	}
	for i := range cells {
		cell := int(binary.BigEndian.Uint16(b[pointers+2*i:]))
		if cell+4 > len(b) {
			if !yield(nil, damaged("a cell of page %d lies outside of it", n)) {
				return false
			}
			continue
		}
		if !s.walk(binary.BigEndian.Uint32(b[cell:]), depth+1, yield) {
			return false
		}
	}
	return s.walk(binary.BigEndian.Uint32(b[at+8:]), depth+1, yield)
}

// rows gives those of a leaf. Cells that lie over one another would make much of
// a small page; together they have no more bytes than it.
func (s *sqlite) rows(page uint32, b []byte, pointers, cells int, yield func([]byte, error) bool) bool {
	left := len(b)
	for i := range cells {
		at := min(int(binary.BigEndian.Uint16(b[pointers+2*i:])), len(b))
		row, here, err := s.row(page, b[at:])
		if left -= here; left < 0 {
			return yield(nil, damaged("the cells of page %d lie over one another", page))
		}
		if !yield(row, err) {
			return false
		}
	}
	return true
}
