// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"

	"verdict"
	"verdict/spec/vers"
)

// magic begins every index.
const magic = "VERDICTX"

// Format is the version of what follows magic in the file, and of the keys of versions
// there.
const Format = 3<<16 | vers.KeyFormat

// headerSize is the room of the header: what it holds, its checksum, and zeroes.
const headerSize = 1024

// section numbers the parts of the file.
type section int

const (
	entrySection   section = iota // entries, one behind the other
	placeSection                  // eight bytes an entry: where it begins in entries
	postingSection                // postings by package
	packageSection                // sixteen bytes a package: hash of the name, place in postings; by hash
	idSection                     // twelve bytes an id: hash of it in lower case, number of the entry; by hash
	movedSection                  // relocations
	sections
)

// span is a part of the file.
type span struct{ offset, length uint64 }

// header is what an index says of itself.
type header struct {
	records, withdrawn, entries, packages, postings, ids uint64
	spans                                                [sections]span
	// body is the SHA-256 of everything behind the header, quick its CRC-32C.
	body  [sha256.Size]byte
	quick uint32
	// mark is the builder's own word on what the index was built from.
	mark string
}

// maxMark bounds header.mark in bytes.
const maxMark = 512

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (h *header) encode() []byte {
	b := append([]byte(magic), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(b[len(magic):], Format)
	for _, n := range h.numbers() {
		b = binary.LittleEndian.AppendUint64(b, *n)
	}
	b = binary.LittleEndian.AppendUint32(append(b, h.body[:]...), h.quick)
	b = appendText(b, h.mark)
	b = append(b, make([]byte, headerSize-sha256.Size-len(b))...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// numbers gives the fields in the order in which they are written.
func (h *header) numbers() []*uint64 {
	list := []*uint64{&h.records, &h.withdrawn, &h.entries, &h.packages, &h.postings, &h.ids}
	for i := range h.spans {
		list = append(list, &h.spans[i].offset, &h.spans[i].length)
	}
	return list
}

// decodeHeader reads a header and checks it against itself and the size of the
// file. The digest is of the header, and by header.body of the whole file.
func decodeHeader(file string, b []byte, size int64) (h header, digest string, err error) {
	switch {
	case len(b) < headerSize || string(b[:len(magic)]) != magic:
		return h, "", verdict.Errorf(verdict.Invalid, "is no index of records").At(file, 0, "").WithHint("build one with `verdict vulndb build`")
	case binary.LittleEndian.Uint32(b[len(magic):]) != Format:
		return h, "", verdict.Errorf(verdict.Invalid, "is an index of another format than this program reads").
			At(file, 0, "").WithHint("build it again with `verdict vulndb build`")
	}
	b = b[:headerSize]
	sum := sha256.Sum256(b[:headerSize-sha256.Size])
	if string(sum[:]) != string(b[headerSize-sha256.Size:]) {
		return h, "", damaged(file, "its header has another checksum than it says")
	}
	c := cursor{b: b[len(magic)+4:]}
	for _, n := range h.numbers() {
		*n = c.uint64()
	}
	copy(h.body[:], c.take(sha256.Size))
	h.quick = binary.LittleEndian.Uint32(c.take(4))
	h.mark = c.text()
	end := uint64(headerSize)
	for i, s := range h.spans {
		if s.offset != end || s.length > uint64(size) {
			return h, "", damaged(file, fmt.Sprintf("section %d does not begin where the one before ends", i))
		}
		end += s.length
	}
	if end != uint64(size) {
		return h, "", damaged(file, fmt.Sprintf("it has %d bytes and says that it has %d", size, end))
	}
	if h.spans[placeSection].length != 8*h.entries || h.spans[packageSection].length != 16*h.packages || h.spans[idSection].length != 12*h.ids {
		return h, "", damaged(file, "its tables are not as long as their counts")
	}
	return h, hex.EncodeToString(sum[:]), nil
}
