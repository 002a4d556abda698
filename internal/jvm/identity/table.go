// SPDX-License-Identifier: Apache-2.0

package identity

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"sort"
	"sync"

	"verdict"
)

// Table is an open table. It may be used by many goroutines at once.
type Table struct {
	file   string
	r      io.ReaderAt
	close  func() error
	size   int64
	digest string
	header header
	// fans hold, for each section of digests, how many there are up to and with
	// those of each beginning.
	fans [len(keyed)][]uint32
	// rooms are reused from one question to the next.
	rooms sync.Pool
}

// bucket is how many digests are read at once: twice as many as begin alike.
const bucket = 64

// Component is a component that a table knows.
type Component struct {
	PURL string // with version
	// Package is the package beneath which all its own classes lie, with slashes;
	// "" when they have none in common, or there are none.
	Package string
	// Classes is the number of its own classes that differ; 0 when the table knows
	// it as a file only.
	Classes int
}

// Set is what a digest stands for: one or more components of one table. Digests
// of the same components have the same Set; the zero Set is that of an unknown
// digest.
type Set uint32

// Open opens the table at the path and checks its header. It fails with
// verdict.NotFound, verdict.Invalid for what is no table, or verdict.Tampered for
// a damaged one; [Table.Verify] checks the rest.
func Open(path string) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	if err != nil {
		f.Close()
		return nil, cannotOpen(path, err)
	}
	t, err := newTable(path, f, info.Size())
	if err != nil {
		f.Close()
		return nil, err
	}
	t.close = f.Close
	return t, nil
}

func cannotOpen(path string, err error) error {
	code := verdict.Invalid
	if errors.Is(err, fs.ErrNotExist) {
		code = verdict.NotFound
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return verdict.Errorf(code, "there is no table that can be opened: %w", err).At(path, 0, "").
		WithHint("build one with `verdict identity build`")
}

// FromBytes opens a table that lies in memory; name stands in errors.
func FromBytes(name string, b []byte) (*Table, error) {
	return newTable(name, bytes.NewReader(b), int64(len(b)))
}

func newTable(file string, r io.ReaderAt, size int64) (*Table, error) {
	t := &Table{file: file, r: r, size: size, close: func() error { return nil }}
	b := make([]byte, min(headerSize, size))
	if _, err := r.ReadAt(b, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, t.unreadable(err)
	}
	var err error
	if t.header, t.digest, err = decodeHeader(file, b, size); err != nil {
		return nil, err
	}
	return t, t.readFans()
}

// readFans reads where the digests of each beginning end.
func (t *Table) readFans() error {
	offset := uint64(0)
	for i, s := range keyed {
		b := make([]byte, fanSize<<t.header.bits[i])
		if err := t.read(fanSection, offset, b); err != nil {
			return err
		}
		offset += uint64(len(b))
		fan := make([]uint32, len(b)/fanSize)
		last := uint32(0)
		for j := range fan {
			fan[j] = binary.LittleEndian.Uint32(b[fanSize*j:])
			if fan[j] < last {
				return damaged(t.file, "its digests are not in order")
			}
			last = fan[j]
		}
		if uint64(last) != t.header.spans[s].length/entrySize {
			return damaged(t.file, "its digests are not as many as it says")
		}
		t.fans[i] = fan
	}
	return nil
}

// read fills b from an offset within a section.
func (t *Table) read(s section, offset uint64, b []byte) error {
	at := t.header.spans[s]
	if offset > at.length || uint64(len(b)) > at.length-offset {
		return damaged(t.file, "it points behind the end of a section")
	}
	if _, err := t.r.ReadAt(b, int64(at.offset+offset)); err != nil {
		return t.unreadable(err)
	}
	return nil
}

func (t *Table) unreadable(err error) error {
	return verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(t.file, 0, "")
}

// Close closes the file.
func (t *Table) Close() error { return t.close() }

// Info is what a table says of itself.
type Info struct {
	Digest      string // of the whole content, lower-case hex
	Bytes       int64
	Components  int
	SHA1        int // files known by SHA-1
	SHA256      int // files known by SHA-256
	Classes     int // distinct classes
	Memberships int // pairs of a class and a component that has it
	// Carried counts classes that a component only carries for another one, and
	// that are not taken for its own.
	Carried int
}

// Info gives what the table says of itself.
func (t *Table) Info() Info {
	h := t.header
	return Info{
		Digest: t.digest, Bytes: t.size, Components: int(h.components), SHA1: t.count(sha1Section), SHA256: t.count(sha256Section),
		Classes: t.count(classSection), Memberships: int(h.memberships), Carried: int(h.left),
	}
}

func (t *Table) count(s section) int { return int(t.header.spans[s].length / entrySize) }

// Verify reads the whole file and compares it with its checksum. It fails with
// verdict.Tampered.
func (t *Table) Verify() error {
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(t.r, headerSize, t.size-headerSize)); err != nil {
		return t.unreadable(err)
	}
	if [sha256.Size]byte(sum.Sum(nil)) != t.header.body {
		return damaged(t.file, "its content has another checksum than its header says")
	}
	return nil
}

// BySHA1 gives what a file of that digest is.
func (t *Table) BySHA1(sum [20]byte) (Set, error) { return t.find(0, [keySize]byte(sum[:])) }

// BySHA256 gives what a file of that digest is.
func (t *Table) BySHA256(sum [sha256.Size]byte) (Set, error) {
	return t.find(1, [keySize]byte(sum[:]))
}

// ByClass gives the components that have a class of that digest as their own.
func (t *Table) ByClass(digest [keySize]byte) (Set, error) { return t.find(2, digest) }

// find looks a digest up among those that begin as it does.
func (t *Table) find(which int, key [keySize]byte) (Set, error) {
	fan := t.fans[which]
	first := beginning(key, t.header.bits[which])
	from, to := uint32(0), fan[first]
	if first > 0 {
		from = fan[first-1]
	}
	room, _ := t.rooms.Get().(*[bucket * entrySize]byte)
	if room == nil {
		room = new([bucket * entrySize]byte)
	}
	defer t.rooms.Put(room)
	for from < to { // all at once, but in a table that is uneven on purpose
		n := min(to-from, uint32(len(room)/entrySize))
		b := room[:n*entrySize]
		if err := t.read(keyed[which], uint64(from)*entrySize, b); err != nil {
			return 0, err
		}
		i := sort.Search(int(n), func(i int) bool { return bytes.Compare(b[i*entrySize:][:keySize], key[:]) >= 0 })
		if i < int(n) {
			if [keySize]byte(b[i*entrySize:]) != key {
				return 0, nil
			}
			ref := binary.LittleEndian.Uint32(b[i*entrySize+keySize:])
			if ref == maxRef {
				return 0, damaged(t.file, "a digest stands for nothing")
			}
			return Set(ref + 1), nil
		}
		from += n
	}
	return 0, nil
}

// beginning gives the first bits of a key as a number.
func beginning(key [keySize]byte, bits uint64) uint64 {
	return uint64(binary.BigEndian.Uint32(key[:])) >> (32 - bits)
}

// Members gives the components of a set by their numbers, in order.
func (t *Table) Members(s Set) ([]int, error) {
	if s == 0 {
		return nil, nil
	}
	ref := uint64(s - 1)
	if ref < t.header.components {
		return []int{int(ref)}, nil
	}
	c, err := t.cursor(setSection, ref-t.header.components, t.header.spans[setSection].length)
	if err != nil {
		return nil, err
	}
	count := c.uvarint()
	if count > t.header.components {
		return nil, damaged(t.file, "a set is larger than there are components")
	}
	var list []int
	number := uint64(0)
	for i := uint64(0); i < count && c.err == nil; i++ {
		if number += c.uvarint(); number >= t.header.components {
			return nil, damaged(t.file, "a set names a component that is not there")
		}
		list = append(list, int(number))
	}
	return list, c.err
}

// Component gives a component by its number.
func (t *Table) Component(number int) (Component, error) {
	if number < 0 || uint64(number) >= t.header.components {
		return Component{}, damaged(t.file, "a set names a component that is not there")
	}
	var place [2 * placeSize]byte
	end := t.header.spans[componentSection].length
	width := uint64(len(place))
	if uint64(number)+1 == t.header.components {
		width = placeSize
	}
	if err := t.read(placeSection, uint64(number)*placeSize, place[:width]); err != nil {
		return Component{}, err
	}
	if width > placeSize {
		end = binary.LittleEndian.Uint64(place[placeSize:])
	}
	c, err := t.cursor(componentSection, binary.LittleEndian.Uint64(place[:]), end)
	if err != nil {
		return Component{}, err
	}
	found := Component{PURL: c.text(), Package: c.text(), Classes: int(c.uvarint())}
	return found, c.err
}
