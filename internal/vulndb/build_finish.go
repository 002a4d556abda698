// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"

	"verdict"
)

// Finish completes the index, verifies what is on disk, and puts it in the place
// of the one before. After an error that one still stands.
func (b *Builder) Finish() (Info, error) {
	defer b.Discard()
	if b.err != nil {
		return Info{}, b.err
	}
	if err := b.writeTables(); err != nil {
		return Info{}, unwritable(b.path, err)
	}
	info, err := b.seal()
	var e *verdict.Error
	if err != nil && !errors.As(err, &e) {
		err = unwritable(b.path, err)
	}
	return info, err
}

// Index completes an index that lies in memory.
func (b *Builder) Index() (*Index, error) {
	if b.err != nil {
		return nil, b.err
	}
	if err := b.writeTables(); err != nil {
		return nil, err
	}
	body := b.out.mem[headerSize:]
	b.header.body, b.header.quick = sha256.Sum256(body), crc32.Checksum(body, castagnoli)
	copy(b.out.mem, b.header.encode())
	return FromBytes("index", b.out.mem)
}

// Discard gives up what was not finished.
func (b *Builder) Discard() {
	b.out.discard()
	b.claims.discard()
}

// writeTables writes everything behind the entries.
func (b *Builder) writeTables() error {
	b.header.entries = uint64(len(b.places))
	b.end(entrySection)
	for _, p := range b.places {
		b.out.write(binary.LittleEndian.AppendUint64(nil, p))
	}
	b.end(placeSection)
	packages, err := b.writePostings()
	if err != nil {
		return err
	}
	b.end(postingSection)
	b.out.write(packages)
	b.end(packageSection)
	b.writeIDs()
	b.end(idSection)
	b.out.write(b.moved)
	b.end(movedSection)
	return b.out.flush()
}

// end closes a section.
func (b *Builder) end(s section) {
	begin := uint64(headerSize)
	if s > 0 {
		begin = b.header.spans[s-1].offset + b.header.spans[s-1].length
	}
	b.header.spans[s] = span{begin, b.out.size - begin}
}

// writePostings writes the postings by package and gives the table of packages.
func (b *Builder) writePostings() (table []byte, err error) {
	spooled, release, err := b.claims.bytes()
	if err != nil {
		return nil, err
	}
	name := func(r postingRef) []byte { return spooled[r.offset:][:r.name] }
	slices.SortFunc(b.refs, func(x, y postingRef) int {
		if c := cmp.Compare(x.hash, y.hash); c != 0 {
			return c
		}
		return cmp.Or(bytes.Compare(name(x), name(y)), cmp.Compare(x.entry, y.entry))
	})
	b.header.postings = uint64(len(b.refs))
	begin := b.out.size
	for refs := b.refs; len(refs) > 0; {
		n := 1
		for n < len(refs) && refs[n].hash == refs[0].hash && bytes.Equal(name(refs[n]), name(refs[0])) {
			n++
		}
		table = binary.LittleEndian.AppendUint64(table, refs[0].hash)
		table = binary.LittleEndian.AppendUint64(table, b.out.size-begin)
		b.header.packages++
		b.out.write(binary.AppendUvarint(slices.Clone(name(refs[0])), uint64(n)))
		for _, r := range refs[:n] {
			claims := spooled[r.offset+uint64(r.name):][:r.claims]
			b.out.write(appendText(binary.AppendUvarint(nil, uint64(r.entry)), claims))
		}
		refs = refs[n:]
	}
	return table, release()
}

func (b *Builder) writeIDs() {
	slices.SortFunc(b.ids, func(x, y idRef) int { return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.entry, y.entry)) })
	b.ids = slices.Compact(b.ids)
	b.header.ids = uint64(len(b.ids))
	for _, r := range b.ids {
		b.out.write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint64(nil, r.hash), r.entry))
	}
}

// seal writes the header, verifies the file and renames it.
func (b *Builder) seal() (Info, error) {
	f := b.out.f
	if err := b.writeHeader(f); err != nil {
		return Info{}, err
	}
	if err := f.Close(); err != nil {
		return Info{}, err
	}
	info, err := verified(f.Name())
	if err != nil {
		return Info{}, err
	}
	if err := os.Rename(f.Name(), b.path); err != nil {
		return Info{}, err
	}
	return info, syncFolder(filepath.Dir(b.path))
}

// writeHeader reads what is on disk for its checksums.
func (b *Builder) writeHeader(f *os.File) error {
	sum, quick := sha256.New(), crc32.New(castagnoli)
	if _, err := f.Seek(headerSize, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(io.MultiWriter(sum, quick), f); err != nil {
		return err
	}
	copy(b.header.body[:], sum.Sum(nil))
	b.header.quick = quick.Sum32()
	if _, err := f.WriteAt(b.header.encode(), 0); err != nil {
		return err
	}
	return f.Sync()
}

func verified(path string) (Info, error) {
	x, err := Open(path)
	if err != nil {
		return Info{}, err
	}
	return x.Info(), errors.Join(x.Verify(), x.Close())
}
