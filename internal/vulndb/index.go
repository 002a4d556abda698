// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"iter"
	"os"
	"sort"
	"strings"
	"sync"

	"verdict"
)

// Index is an open index. It may be used by many goroutines at once; nothing that
// it gave may be used after Close.
type Index struct {
	file   string
	data   []byte
	digest string
	header header
	unmap  func() error
	moved  func() map[verdict.PackageName][]verdict.PackageName
}

// Open maps the index at the path into memory and checks its header. It fails
// with verdict.NotFound, or verdict.Tampered for what is no index or a damaged
// one; Verify checks the rest.
func Open(path string) (*Index, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, cannotOpen(path, err)
	}
	defer f.Close()
	data, unmap, err := mapFile(f)
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(path, 0, "")
	}
	x, err := fromBytes(path, data)
	if err != nil {
		_ = unmap() // the error that counts is the first
		return nil, err
	}
	x.unmap = unmap
	return x, nil
}

func cannotOpen(path string, err error) error {
	const hint = "build one with `verdict vulndb build`"
	if errors.Is(err, fs.ErrNotExist) {
		return verdict.Errorf(verdict.NotFound, "there is no index of records: the file does not exist").At(path, 0, "").WithHint(hint)
	}
	var inner *fs.PathError
	if errors.As(err, &inner) {
		err = inner.Err // the path stands in front already
	}
	return verdict.Errorf(verdict.NotFound, "there is no index that can be opened: %w", err).At(path, 0, "").WithHint(hint)
}

// FromBytes opens an index that lies in memory; name stands in errors.
func FromBytes(name string, data []byte) (*Index, error) { return fromBytes(name, data) }

func fromBytes(name string, data []byte) (*Index, error) {
	h, digest, err := decodeHeader(name, data, int64(len(data)))
	if err != nil {
		return nil, err
	}
	x := &Index{file: name, data: data, digest: digest, header: h, unmap: func() error { return nil }}
	x.moved = sync.OnceValue(x.readMoved)
	return x, nil
}

// Close unmaps the file.
func (x *Index) Close() error { return x.unmap() }

// Info is what an index says of itself.
type Info struct {
	Digest string // of the whole content, lower-case hex
	Bytes  int64
	Mark   string // what Builder.Mark was given
	// Records that were read, and those of them that are withdrawn and assert
	// nothing.
	Records, Withdrawn int
	Vulnerabilities    int
	Packages           int
	Postings           int // pairs of a package and a vulnerability
	IDs                int
}

// Info gives what the index says of itself.
func (x *Index) Info() Info {
	h := x.header
	return Info{x.digest, int64(len(x.data)), h.mark, int(h.records), int(h.withdrawn), int(h.entries), int(h.packages), int(h.postings), int(h.ids)}
}

// Intact compares the whole content with its CRC-32C, which takes a quarter of the
// time of Verify and tells damage on a disk or on the way, but for one case in four
// thousand million. Whoever changes an index on purpose changes its checksums too: who
// made it is told by its digest alone.
func (x *Index) Intact() error {
	if crc32.Checksum(x.data[headerSize:], castagnoli) != x.header.quick {
		return damaged(x.file, "its content has another checksum than its header says")
	}
	return nil
}

// Verify compares the whole content with its SHA-256.
func (x *Index) Verify() error {
	if sum := sha256.Sum256(x.data[headerSize:]); sum != x.header.body {
		return damaged(x.file, "its content has another checksum than its header says")
	}
	return nil
}

func (x *Index) section(s section) []byte {
	at := x.header.spans[s]
	return x.data[at.offset : at.offset+at.length]
}

// nameHash places a package's name in the tables.
func nameHash(n verdict.PackageName) uint64 { return textHash(n.Ecosystem + "\x00" + n.Name) }

// textHash is the beginning of the SHA-256: nobody can make names that collide.
func textHash(s string) uint64 {
	sum := sha256.Sum256([]byte(s))
	return binary.LittleEndian.Uint64(sum[:])
}

// Package gives the postings about a package, by the vulnerabilities' keys; none
// when no record names it.
func (x *Index) Package(name verdict.PackageName) Postings {
	table := x.section(packageSection)
	hash := nameHash(name)
	n := len(table) / 16
	i := sort.Search(n, func(i int) bool { return binary.LittleEndian.Uint64(table[16*i:]) >= hash })
	for ; i < n && binary.LittleEndian.Uint64(table[16*i:]) == hash; i++ {
		p := x.postingsAt(binary.LittleEndian.Uint64(table[16*i+8:]))
		if p.Package == name {
			return p
		}
	}
	return Postings{}
}

// Packages gives the names of all packages that records speak of, in no order that
// says anything.
func (x *Index) Packages() iter.Seq[verdict.PackageName] {
	return func(yield func(verdict.PackageName) bool) {
		for table := x.section(packageSection); len(table) >= 16; table = table[16:] {
			if p := x.postingsAt(binary.LittleEndian.Uint64(table[8:])); !yield(p.Package) {
				return
			}
		}
	}
}

func (x *Index) postingsAt(place uint64) Postings {
	all := x.section(postingSection)
	if place > uint64(len(all)) {
		return Postings{}
	}
	c := cursor{b: all[place:]}
	p := Postings{Package: verdict.PackageName{Ecosystem: c.text(), Name: c.text()}, x: x}
	p.count = c.count()
	p.rest = c
	return p
}

// Postings are the postings about one package. Range over it with Next.
type Postings struct {
	Package verdict.PackageName
	count   int
	rest    cursor
	x       *Index
}

// Len is the number of postings that Next has still to give.
func (p *Postings) Len() int { return p.count }

// Next gives the next posting, and reports false behind the last.
func (p *Postings) Next() (Posting, bool) {
	if p.count == 0 {
		return Posting{}, false
	}
	p.count--
	entry := p.rest.uvarint()
	claims := p.rest.bytes()
	if p.rest.broken || entry >= p.x.header.entries {
		p.count = 0
		return Posting{}, false
	}
	return Posting{Package: p.Package, entry: int(entry), x: p.x, encoded: claims}, true
}

// Named gives the vulnerabilities that an id names, in whichever case it is
// written, by their keys.
func (x *Index) Named(id string) []Entry {
	id = strings.ToLower(strings.TrimSpace(id))
	hash := textHash(id)
	table := x.section(idSection)
	n := len(table) / 12
	i := sort.Search(n, func(i int) bool { return binary.LittleEndian.Uint64(table[12*i:]) >= hash })
	var found []Entry
	for ; i < n && binary.LittleEndian.Uint64(table[12*i:]) == hash; i++ {
		number := binary.LittleEndian.Uint32(table[12*i+8:])
		if uint64(number) >= x.header.entries {
			continue
		}
		e := Entry{x: x, n: int(number)}
		for _, known := range e.IDs() {
			if strings.ToLower(known) == id {
				found = append(found, e)
				break
			}
		}
	}
	return found
}

// Keyed gives the vulnerability of a key.
func (x *Index) Keyed(id verdict.VulnerabilityID) (Entry, bool) {
	n := int(x.header.entries)
	i := sort.Search(n, func(i int) bool {
		c := x.entryAt(i)
		return bytes.Compare(c.bytes(), []byte(id)) >= 0
	})
	if i < n {
		if e := (Entry{x: x, n: i}); e.ID() == id {
			return e, true
		}
	}
	return Entry{}, false
}

// Entries gives all vulnerabilities in order of their keys.
func (x *Index) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := range int(x.header.entries) {
			if !yield(Entry{x: x, n: i}) {
				return
			}
		}
	}
}

func (x *Index) entryAt(n int) cursor {
	all := x.section(entrySection)
	place := binary.LittleEndian.Uint64(x.section(placeSection)[8*n:])
	if place > uint64(len(all)) {
		return cursor{broken: true}
	}
	return cursor{b: all[place:]}
}

// Relocated gives the other names that a package has or had, one move away, in
// order of text.
func (x *Index) Relocated(name verdict.PackageName) []verdict.PackageName { return x.moved()[name] }

func (x *Index) readMoved() map[verdict.PackageName][]verdict.PackageName {
	moved := map[verdict.PackageName][]verdict.PackageName{}
	c := cursor{b: x.section(movedSection)}
	for len(c.b) > 0 {
		from := verdict.PackageName{Ecosystem: c.text(), Name: c.text()}
		moved[from] = append(moved[from], verdict.PackageName{Ecosystem: c.text(), Name: c.text()})
	}
	return moved
}
