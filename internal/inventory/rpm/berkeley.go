// SPDX-License-Identifier: Apache-2.0

package rpm

import (
	"encoding/binary"
	"iter"
	"math/bits"
)

// The layout of a hash table of Berkeley DB (db, dbinc/db_page.h), which is in the
// byte order of the machine that wrote it.
const (
	hashMagic       = 0x00061561
	metaBytes       = 512
	pageHeader      = 26
	pageOverflow    = 7  // P_OVERFLOW
	pageHash        = 13 // P_HASH
	pageHashUnorder = 2  // P_HASH_UNSORTED
	valueHere       = 1  // H_KEYDATA
	valueOffPage    = 3  // H_OFFPAGE
	spareCount      = 32
)

// hashTable is a table of buckets, each a chain of pages with keys and values in
// turn.
type hashTable struct {
	*pages
	order   binary.ByteOrder
	buckets uint32
	spares  [spareCount]uint32 // what to add to a bucket's number for that of its page, by powers of two
	value   []byte
}

// hashHeaders gives the values of all keys but 0, under which rpm keeps the last
// number that it gave to a package.
func hashHeaders(db readable) (iter.Seq2[[]byte, error], error) {
	t, err := openHash(db)
	if err != nil {
		return nil, err
	}
	return func(yield func([]byte, error) bool) {
		page := make([]byte, t.size)
		for bucket := range t.buckets {
			if !t.bucket(t.pageOf(bucket), page, yield) {
				return
			}
		}
	}, nil
}

func openHash(db readable) (*hashTable, error) {
	meta := make([]byte, metaBytes)
	if n, err := db.ReadAt(meta, 0); n < len(meta) {
		return nil, unreadable(err)
	}
	t := &hashTable{order: binary.LittleEndian}
	if t.order.Uint32(meta[12:]) != hashMagic {
		t.order = binary.BigEndian
	}
	version, size, last := t.order.Uint32(meta[16:]), int(t.order.Uint32(meta[20:])), t.order.Uint32(meta[72:])
	switch {
	case version < 7 || version > 10:
		return nil, damaged("it is in version %d of Berkeley DB's hash tables, which are read from 7 to 10", version)
	case size < 512 || size > 1<<16 || size&(size-1) != 0:
		return nil, damaged("pages of %d bytes", size)
	case meta[24] != 0 || meta[26] != 0:
		return nil, damaged("it is encrypted, has checksums or parts, which rpm's tables never have")
	}
	t.pages = newPages(db, size, 0)
	if int64(last) >= t.count {
		return nil, damaged("it says to have %d buckets in %d pages", int64(last)+1, t.count)
	}
	t.buckets = last + 1
	for i := range t.spares {
		t.spares[i] = t.order.Uint32(meta[96+4*i:])
	}
	t.seen[0] = true
	return t, nil
}

// pageOf gives the first page of a bucket.
func (t *hashTable) pageOf(bucket uint32) uint32 {
	doubling := bits.Len32(bucket) // of the table, in which the bucket was made
	if doubling == spareCount {
		return 0
	}
	return bucket + t.spares[doubling]
}

// bucket gives the values of a bucket's pages.
func (t *hashTable) bucket(n uint32, page []byte, yield func([]byte, error) bool) bool {
	for {
		if err := t.read(n, page); err != nil {
			return yield(nil, err)
		}
		if kind := page[25]; kind != pageHash && kind != pageHashUnorder {
			return yield(nil, damaged("page %d is none of a hash table's", n))
		}
		if !t.entries(n, page, yield) {
			return false
		}
		if n = t.order.Uint32(page[16:]); n == 0 {
			return true
		}
	}
}

// entries gives the values of a page. Its entries lie from its end towards its
// beginning.
func (t *hashTable) entries(n uint32, page []byte, yield func([]byte, error) bool) bool {
	count := int(t.order.Uint16(page[20:]))
	if pageHeader+2*count > len(page) {
		return yield(nil, damaged("page %d says to have %d entries", n, count))
	}
	var key []byte
	end := len(page)
	for i := range count {
		at := int(t.order.Uint16(page[pageHeader+2*i:]))
		if at >= end || at < pageHeader+2*count {
			return yield(nil, damaged("the entries of page %d lie over one another", n))
		}
		entry := page[at:end]
		end = at
		if i%2 == 0 {
			key = entry
			continue
		}
		if len(key) == 5 && key[0] == valueHere && t.order.Uint32(key[1:]) == 0 {
			continue
		}
		if !yield(t.valueOf(n, entry)) {
			return false
		}
	}
	return true
}

// valueOf gives a value that stands in its page, or in a chain of pages.
func (t *hashTable) valueOf(n uint32, entry []byte) ([]byte, error) {
	if entry[0] == valueHere {
		return entry[1:], nil
	}
	if entry[0] != valueOffPage || len(entry) < 12 {
		return nil, damaged("page %d has an entry of kind %d, which is none of rpm's", n, entry[0])
	}
	next, size := t.order.Uint32(entry[4:]), t.order.Uint32(entry[8:])
	if size > maxHeader {
		return nil, tooLarge(uint64(size))
	}
	t.value = t.value[:0]
	page := make([]byte, t.size)
	for next != 0 {
		if err := t.read(next, page); err != nil {
			return nil, err
		}
		used := int(t.order.Uint16(page[22:]))
		if page[25] != pageOverflow || pageHeader+used > len(page) || len(t.value)+used > int(size) {
			return nil, damaged("page %d does not go on with an entry", next)
		}
		t.value = append(t.value, page[pageHeader:pageHeader+used]...)
		next = t.order.Uint32(page[16:])
	}
	if len(t.value) != int(size) {
		return nil, damaged("an entry of %d bytes ends after %d", size, len(t.value))
	}
	return t.value, nil
}
