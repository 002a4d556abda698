// SPDX-License-Identifier: Apache-2.0

package rpm

import (
	"encoding/binary"
	"io"
	"iter"
)

// The layout of Packages.db (rpm, lib/backend/ndb/rpmpkg.c). All numbers are
// little-endian. Pages of slots say in which blocks the entry of a package lies.
const (
	ndbMagic      = "RpmP"
	slotMagic     = "Slot"
	entryMagic    = "BlbS"
	entryEndMagic = "BlbE"
	slotPage      = 4096
	slotBytes     = 16 // magic, number of the package, first block, number of blocks
	blockBytes    = 16
	entryHead     = 16 // magic, number of the package, generation, bytes
	entryTail     = 12 // checksum, bytes, magic
	maxSlotPages  = 1 << 16
)

// ndb is a database and the number of blocks that entries may still have: no more
// than the file has in all, so that they cannot lie over one another at will.
type ndb struct {
	r      io.ReaderAt
	blocks int64
	entry  []byte
}

// ndbHeaders gives the entry of each slot that is in use.
func ndbHeaders(db readable) (iter.Seq2[[]byte, error], error) {
	head := make([]byte, 2*slotBytes)
	if n, err := db.ReadAt(head, 0); n < len(head) {
		return nil, unreadable(err)
	}
	version, pages := binary.LittleEndian.Uint32(head[4:]), int64(binary.LittleEndian.Uint32(head[12:]))
	switch {
	case version != 0:
		return nil, damaged("it is in version %d of ndb, which is read in version 0", version)
	case pages == 0 || pages > maxSlotPages || pages*slotPage > db.Size():
		return nil, damaged("it says to have %d pages of slots in %d bytes", pages, db.Size())
	}
	n := &ndb{r: db, blocks: db.Size() / blockBytes}
	return func(yield func([]byte, error) bool) {
		page := make([]byte, slotPage)
		for i := range pages {
			if read, err := db.ReadAt(page, i*slotPage); read < len(page) {
				yield(nil, unreadable(err))
				return
			}
			slots := page
			if i == 0 {
				slots = page[len(head):]
			}
			if !n.page(slots, yield) {
				return
			}
		}
	}, nil
}

// page gives the entries that the slots of a page point to.
func (n *ndb) page(slots []byte, yield func([]byte, error) bool) bool {
	for ; len(slots) >= slotBytes; slots = slots[slotBytes:] {
		number := binary.LittleEndian.Uint32(slots[4:])
		if string(slots[:4]) != slotMagic {
			return yield(nil, damaged("a page of slots is damaged"))
		}
		if number == 0 { // it is free
			continue
		}
		if !yield(n.read(number, int64(binary.LittleEndian.Uint32(slots[8:])), int64(binary.LittleEndian.Uint32(slots[12:])))) {
			return false
		}
	}
	return true
}

// read gives the entry of a package that begins at a block and has so many.
func (n *ndb) read(number uint32, first, blocks int64) ([]byte, error) {
	if blocks*blockBytes > maxHeader {
		return nil, tooLarge(uint64(blocks) * blockBytes)
	}
	if n.blocks -= blocks; n.blocks < 0 || blocks*blockBytes < entryHead+entryTail {
		return nil, damaged("package %d says to lie in %d blocks", number, blocks)
	}
	if int64(cap(n.entry)) < blocks*blockBytes {
		n.entry = make([]byte, blocks*blockBytes)
	}
	b := n.entry[:blocks*blockBytes]
	if read, err := n.r.ReadAt(b, first*blockBytes); read < len(b) {
		return nil, unreadable(err)
	}
	tail, size := b[len(b)-entryTail:], binary.LittleEndian.Uint32(b[12:])
	needed := (int64(size) + entryHead + entryTail + blockBytes - 1) / blockBytes
	if string(b[:4]) != entryMagic || binary.LittleEndian.Uint32(b[4:]) != number || needed != blocks ||
		string(tail[8:]) != entryEndMagic || binary.LittleEndian.Uint32(tail[4:]) != size {
		return nil, damaged("block %d does not hold the package %d", first, number)
	}
	return b[entryHead : entryHead+size], nil
}
