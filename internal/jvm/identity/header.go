// SPDX-License-Identifier: Apache-2.0

package identity

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"verdict"
)

// magic begins every table; format is the version of what follows it.
const (
	magic  = "VERDICTJ"
	format = 1
)

// headerSize is the room of the header: what it holds, zeroes, and its checksum.
const headerSize = 512

// section numbers the parts of the file.
type section int

const (
	componentSection section = iota
	placeSection
	setSection
	sha1Section
	sha256Section
	classSection
	fanSection
	sections
)

// keyed are the sections of digests, in the order of their fans.
var keyed = [...]section{sha1Section, sha256Section, classSection}

const (
	keySize   = 16
	refSize   = 4
	entrySize = keySize + refSize
	placeSize = 8
	fanSize   = 4
)

// span is a part of the file.
type span struct{ offset, length uint64 }

// header is what a table says of itself.
type header struct {
	components uint64
	// memberships are the pairs of a class and a component that has it, left out
	// those classes that a component only carries for another one.
	memberships, left uint64
	bits              [len(keyed)]uint64 // of a digest's beginning that its fan counts by
	spans             [sections]span
	body              [sha256.Size]byte // of everything behind the header
}

// numbers gives the fields in the order in which they are written.
func (h *header) numbers() []*uint64 {
	list := []*uint64{&h.components, &h.memberships, &h.left}
	for i := range h.bits {
		list = append(list, &h.bits[i])
	}
	for i := range h.spans {
		list = append(list, &h.spans[i].offset, &h.spans[i].length)
	}
	return list
}

func (h *header) encode() []byte {
	b := append([]byte(magic), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(b[len(magic):], format)
	for _, n := range h.numbers() {
		b = binary.LittleEndian.AppendUint64(b, *n)
	}
	b = append(b, h.body[:]...)
	b = append(b, make([]byte, headerSize-sha256.Size-len(b))...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// decodeHeader reads a header and checks it against itself and the size of the
// file. The digest is that of the header, and by header.body of the whole file.
func decodeHeader(file string, b []byte, size int64) (h header, digest string, err error) {
	if len(b) < headerSize || string(b[:len(magic)]) != magic {
		return h, "", verdict.Errorf(verdict.Invalid, "is no table of identities").At(file, 0, "").
			WithHint("build one with `verdict identity build`")
	}
	if version := binary.LittleEndian.Uint32(b[len(magic):]); version != format {
		return h, "", verdict.Errorf(verdict.Invalid, "is a table of format %d, and this program reads %d", version, format).
			At(file, 0, "").WithHint("build it again with `verdict identity build`")
	}
	sum := sha256.Sum256(b[:headerSize-sha256.Size])
	if string(sum[:]) != string(b[headerSize-sha256.Size:headerSize]) {
		return h, "", damaged(file, "its header has another checksum than it says")
	}
	at := len(magic) + 4
	for _, n := range h.numbers() {
		*n = binary.LittleEndian.Uint64(b[at:])
		at += 8
	}
	copy(h.body[:], b[at:])
	if what := h.wrong(uint64(size)); what != "" {
		return h, "", damaged(file, what)
	}
	return h, hex.EncodeToString(sum[:]), nil
}

// wrong says in which way the places cannot be those of a file of that size.
func (h *header) wrong(size uint64) string {
	end := uint64(headerSize)
	for i, s := range h.spans {
		if s.offset != end || s.length > size {
			return fmt.Sprintf("section %d does not begin where the one before ends", i)
		}
		end += s.length
	}
	if end != size {
		return fmt.Sprintf("it has %d bytes and says that it has %d", size, end)
	}
	fans := uint64(0)
	for i, s := range keyed {
		if h.spans[s].length%entrySize != 0 || h.bits[i] > maxBits {
			return "its tables are not as long as their counts"
		}
		fans += fanSize << h.bits[i]
	}
	if h.spans[placeSection].length/placeSize != h.components || h.spans[placeSection].length%placeSize != 0 || h.spans[fanSection].length != fans ||
		h.components > maxComponents || h.spans[setSection].length > maxRef-maxComponents {
		return "its tables are not as long as their counts"
	}
	return ""
}

// damaged is the error for a file whose bytes make no sense.
func damaged(file, what string) *verdict.Error {
	return verdict.Errorf(verdict.Tampered, "the table is damaged: %s", what).At(file, 0, "").
		WithHint("build it again with `verdict identity build`")
}
