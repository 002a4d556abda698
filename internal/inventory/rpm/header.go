// SPDX-License-Identifier: Apache-2.0

package rpm

import (
	"bytes"
	"encoding/binary"

	"verdict"
)

// The tags that are read of a header (rpm, rpmtag.h).
const (
	tagName            = 1000
	tagVersion         = 1001
	tagRelease         = 1002
	tagEpoch           = 1003
	tagInstallTime     = 1008
	tagArch            = 1022
	tagFileStates      = 1029
	tagFileModes       = 1030
	tagFileFlags       = 1037
	tagSourceRPM       = 1044
	tagProvides        = 1047
	tagRequires        = 1049
	tagDirIndexes      = 1116
	tagBaseNames       = 1117
	tagDirNames        = 1118
	tagModularityLabel = 5096
)

// The types of a tag's values.
const (
	typeChar        = 1
	typeInt8        = 2
	typeInt16       = 3
	typeInt32       = 4
	typeString      = 6
	typeStringArray = 8
	typeI18NString  = 9
)

const (
	introBytes = 8  // number of entries, bytes of data
	entryBytes = 16 // tag, type, offset into the data, number of values
	// maxEntries and maxHeader bound a header; rpm itself takes 65,535 entries and
	// 256 MiB, and the largest seen, of a kernel's sources, has 8 MiB.
	maxEntries = 0xffff
	maxHeader  = 64 << 20
	// maxTexts bounds the strings of a tag; the largest seen has 60,000 files.
	maxTexts = 1 << 20
)

// header is the header of an installed package: an index of tags, and the values
// that it points to (rpm, docs/manual/format_header.md). It reads out of the bytes
// that were parsed.
type header struct {
	index, data []byte
}

func parseHeader(b []byte) (header, error) {
	if len(b) < introBytes {
		return header{}, damaged("a header of %d bytes", len(b))
	}
	entries, size := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	if entries == 0 || entries > maxEntries || uint64(introBytes)+uint64(entries)*entryBytes+uint64(size) > uint64(len(b)) {
		return header{}, damaged("a header of %d bytes that says to have %d entries and %d bytes of values", len(b), entries, size)
	}
	split := introBytes + int(entries)*entryBytes
	h := header{index: b[introBytes:split], data: b[split : split+int(size)]}
	for at := 0; at < len(h.index); at += entryBytes {
		kind, count := binary.BigEndian.Uint32(h.index[at+4:]), binary.BigEndian.Uint32(h.index[at+12:])
		if kind == typeStringArray && count > maxTexts {
			return header{}, verdict.Errorf(verdict.TooLarge, "a list of %d strings in a header; it has at most %d", count, maxTexts)
		}
	}
	return h, nil
}

// values are those of a tag: where they begin and how many they are.
type values struct {
	kind, count uint32
	data        []byte // from the first value to the end of all
}

// find gives the values of a tag. What was added at the installation stands behind
// what was built, and counts before it.
func (h header) find(tag uint32) (values, bool) {
	for at := len(h.index) - entryBytes; at >= 0; at -= entryBytes {
		e := h.index[at : at+entryBytes]
		if binary.BigEndian.Uint32(e) != tag {
			continue
		}
		v := values{kind: binary.BigEndian.Uint32(e[4:]), count: binary.BigEndian.Uint32(e[12:])}
		if from := binary.BigEndian.Uint32(e[8:]); uint64(from) < uint64(len(h.data)) && v.count > 0 {
			v.data = h.data[from:]
			return v, true
		}
		return values{}, false
	}
	return values{}, false
}

// text gives the first string of a tag; "" when there is none.
func (h header) text(tag uint32) string {
	v, ok := h.find(tag)
	if !ok || v.kind != typeString && v.kind != typeStringArray && v.kind != typeI18NString {
		return ""
	}
	s, _, _ := bytes.Cut(v.data, []byte{0})
	return string(s)
}

// texts gives the strings of a tag as far as there are any. They are not copied.
func (h header) texts(tag uint32) [][]byte {
	v, ok := h.find(tag)
	if !ok || v.kind != typeStringArray && v.kind != typeString {
		return nil
	}
	var list [][]byte
	for rest := v.data; uint32(len(list)) < v.count; {
		s, behind, ended := bytes.Cut(rest, []byte{0})
		if !ended {
			break
		}
		list, rest = append(list, s), behind
	}
	return list
}

// number gives the first number of a tag.
func (h header) number(tag uint32) (uint32, bool) { return h.numbers(tag).at(0) }

// numbers are those of a tag, in as many bytes each as its type says.
type numbers struct {
	width int
	data  []byte
}

func (h header) numbers(tag uint32) numbers {
	v, ok := h.find(tag)
	if !ok {
		return numbers{}
	}
	var n numbers
	switch v.kind {
	case typeChar, typeInt8:
		n.width = 1
	case typeInt16:
		n.width = 2
	case typeInt32:
		n.width = 4
	default:
		return numbers{}
	}
	n.data = v.data[:min(uint64(len(v.data)), uint64(v.count)*uint64(n.width))]
	return n
}

func (n numbers) at(i int) (uint32, bool) {
	if n.width == 0 || i >= len(n.data)/n.width {
		return 0, false
	}
	switch b := n.data[i*n.width:]; n.width {
	case 1:
		return uint32(b[0]), true
	case 2:
		return uint32(binary.BigEndian.Uint16(b)), true
	default:
		return binary.BigEndian.Uint32(b), true
	}
}

func damaged(format string, args ...any) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, format, args...)
}

func tooLarge(bytes uint64) *verdict.Error {
	return verdict.Errorf(verdict.TooLarge, "an entry of %d bytes; it has at most %d MiB", bytes, maxHeader>>20)
}
