// SPDX-License-Identifier: Apache-2.0

package rpm

import (
	"bytes"
	"encoding/binary"
	"io"
)

// The write-ahead log (fileformat2.html, section 4). rpm empties it when it closes
// the database; a build that is cut short leaves packages in it.
const (
	walHeader   = 32
	frameHeader = 24
	walMagic    = 0x377f0682 // the lowest bit says that checksums are of big-endian words
)

// wal is the committed part of a log: the last state of each page in it.
type wal struct {
	r        io.ReaderAt
	pageSize int
	pages    uint32           // of the database after the last commit
	at       map[uint32]int64 // where pages lie, by number
}

func (w *wal) has(n uint32) bool {
	_, ok := w.at[n]
	return ok
}

// readPage reads the beginning of a page, and reports whether it is there.
func (w *wal) readPage(n uint32, b []byte) bool {
	at, ok := w.at[n]
	if !ok {
		return false
	}
	read, _ := w.r.ReadAt(b, at)
	return read == len(b)
}

// readWAL finds the frames of a log up to its last commit; nil when there is none.
// A frame whose salt or checksum is not the log's ends it, as SQLite has it: it is
// left from before the last checkpoint, or was not written whole.
func readWAL(log readable) (*wal, error) {
	if log == nil || log.Size() < walHeader+frameHeader {
		return nil, nil
	}
	head := make([]byte, walHeader)
	if n, err := log.ReadAt(head, 0); n < len(head) {
		return nil, unreadable(err)
	}
	magic, size := binary.BigEndian.Uint32(head), int64(binary.BigEndian.Uint32(head[8:]))
	sum := sumOf(magic)
	if magic&^1 != walMagic || !sum.over(head[:24]).is(head[24:]) {
		return nil, nil
	}
	if size < 512 || size > 1<<16 || size&(size-1) != 0 {
		return nil, damaged("its write-ahead log has pages of %d bytes", size)
	}
	w := &wal{r: log, pageSize: int(size), at: map[uint32]int64{}}
	return w.frames(log, head[16:24], sum.over(head[:24])), nil
}

// frames goes over the frames of a log, and gives nil when nothing was committed.
func (w *wal) frames(log readable, salt []byte, sum checksum) *wal {
	frame := make([]byte, frameHeader+w.pageSize)
	open := map[uint32]int64{} // pages since the last commit
	for at := int64(walHeader); ; at += int64(len(frame)) {
		if n, _ := log.ReadAt(frame, at); n < len(frame) {
			break
		}
		sum = sum.over(frame[:8]).over(frame[frameHeader:])
		page, pages := binary.BigEndian.Uint32(frame), binary.BigEndian.Uint32(frame[4:])
		if page == 0 || !bytes.Equal(frame[8:16], salt) || !sum.is(frame[16:24]) {
			break
		}
		open[page] = at + frameHeader
		if pages == 0 {
			continue
		}
		w.pages = pages
		for n, at := range open {
			w.at[n] = at
		}
		clear(open)
	}
	if w.pages == 0 {
		return nil
	}
	return w
}

// checksum is the running sum of a log (section 4.2).
type checksum struct {
	words  binary.ByteOrder
	s0, s1 uint32
}

func sumOf(magic uint32) checksum {
	if magic&1 == 1 {
		return checksum{words: binary.BigEndian}
	}
	return checksum{words: binary.LittleEndian}
}

func (c checksum) over(b []byte) checksum {
	for ; len(b) >= 8; b = b[8:] {
		c.s0 += c.words.Uint32(b) + c.s1
		c.s1 += c.words.Uint32(b[4:]) + c.s0
	}
	return c
}

func (c checksum) is(b []byte) bool {
	return c.s0 == binary.BigEndian.Uint32(b) && c.s1 == binary.BigEndian.Uint32(b[4:])
}
