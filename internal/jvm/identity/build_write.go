// SPDX-License-Identifier: Apache-2.0

package identity

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
)

// Write makes the table at the path and verifies it; one that is there already is
// replaced only then. The builder must not be used afterwards.
func (b *Builder) Write(path string) (Info, error) {
	data, err := b.Bytes()
	if err != nil {
		return Info{}, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return Info{}, unwritable(path, err)
	}
	defer os.Remove(f.Name()) // gone already when it was renamed
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return Info{}, unwritable(path, err)
	}
	info, err := verified(f.Name())
	if err != nil {
		return Info{}, err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return Info{}, unwritable(path, err)
	}
	return info, nil
}

func verified(path string) (Info, error) {
	t, err := Open(path)
	if err != nil {
		return Info{}, err
	}
	err = errors.Join(t.Verify(), t.Close())
	return t.Info(), err
}

func unwritable(path string, err error) error {
	var pathErr *os.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err
	}
	return verdict.Errorf(verdict.Invalid, "cannot be written: %w", err).At(path, 0, "").WithHint("name a file in a folder that can be written to")
}

// Bytes makes the table in memory. The builder must not be used afterwards.
func (b *Builder) Bytes() ([]byte, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	b.sortComponents()
	w := &writer{data: make([]byte, headerSize), sets: map[string]uint32{}, components: uint32(len(b.purls))}
	w.header.components = uint64(len(b.purls))
	w.header.left = uint64(b.own())
	w.writeComponents(b)
	var fans []byte
	var tables [len(keyed)][]byte
	for i := range keyed {
		entries := b.entries(i)
		if i == len(keyed)-1 {
			w.header.memberships = uint64(len(entries))
		}
		tables[i], w.header.bits[i] = w.table(entries)
		fans = append(fans, fan(tables[i], w.header.bits[i])...)
	}
	if len(w.setBytes) > maxRef-maxComponents {
		return nil, verdict.Errorf(verdict.TooLarge, "the sets of components are larger than a table can hold")
	}
	w.section(setSection, w.setBytes)
	for i, s := range keyed {
		w.section(s, tables[i])
	}
	w.section(fanSection, fans)
	w.header.body = sha256.Sum256(w.data[headerSize:])
	copy(w.data, w.header.encode())
	return w.data, nil
}

// entries gives the digests of a section, sorted and each pair once.
func (b *Builder) entries(which int) []entry {
	var list []entry
	if which < len(b.files) {
		list = b.files[which]
	} else {
		list = make([]entry, 0, len(b.classes))
		for _, m := range b.classes {
			list = append(list, m.entry)
		}
	}
	slices.SortFunc(list, func(x, y entry) int { return cmp.Or(bytes.Compare(x.key[:], y.key[:]), cmp.Compare(x.ref, y.ref)) })
	return slices.Compact(list)
}

// writer collects the file.
type writer struct {
	data       []byte
	header     header
	components uint32
	sets       map[string]uint32 // offset by encoded set
	setBytes   []byte
}

func (w *writer) section(s section, content []byte) {
	w.header.spans[s] = span{uint64(len(w.data)), uint64(len(content))}
	w.data = append(w.data, content...)
}

// writeComponents writes the components with what is known of their classes.
func (w *writer) writeComponents(b *Builder) {
	classes, roots := b.summaries()
	var all, places []byte
	for i, purl := range b.purls {
		places = binary.LittleEndian.AppendUint64(places, uint64(len(all)))
		all = appendText(appendText(all, purl), roots[i])
		all = binary.AppendUvarint(all, uint64(classes[i]))
	}
	w.section(componentSection, all)
	w.section(placeSection, places)
}

// summaries gives each component's number of own classes, and their package.
func (b *Builder) summaries() (classes []int, roots []string) {
	classes, roots = make([]int, len(b.purls)), make([]string, len(b.purls))
	for i, m := range b.classes {
		name := b.names[m.place]
		if classes[m.ref] > 0 {
			name = sharedPackage(roots[m.ref], name)
		}
		roots[m.ref] = name
		if i == 0 || b.classes[i-1].entry != m.entry { // a class may stand in two packages
			classes[m.ref]++
		}
	}
	return classes, roots
}

// sharedPackage gives the longest package beneath which both lie.
func sharedPackage(a, b string) string {
	for a != b {
		if len(a) < len(b) {
			a, b = b, a
		}
		a = a[:max(strings.LastIndexByte(a, '/'), 0)]
	}
	return a
}

// table encodes entries that are sorted, with a set where a digest stands for
// several components, and says by how many bits a fan should count them.
func (w *writer) table(entries []entry) (encoded []byte, fanBits uint64) {
	count := 0
	for len(entries) > 0 {
		n := 1
		for n < len(entries) && entries[n].key == entries[0].key {
			n++
		}
		encoded = append(encoded, entries[0].key[:]...)
		encoded = binary.LittleEndian.AppendUint32(encoded, w.ref(entries[:n]))
		entries = entries[n:]
		count++
	}
	const perBeginning = 32
	return encoded, min(uint64(bits.Len(uint(count/perBeginning))), maxBits)
}

// ref gives the component, or the set that is written once.
func (w *writer) ref(same []entry) uint32 {
	if len(same) == 1 {
		return same[0].ref
	}
	set := binary.AppendUvarint(nil, uint64(len(same)))
	last := uint32(0)
	for _, e := range same {
		set = binary.AppendUvarint(set, uint64(e.ref-last))
		last = e.ref
	}
	at, known := w.sets[string(set)]
	if !known {
		at = w.components + uint32(len(w.setBytes))
		w.sets[string(set)] = at
		w.setBytes = append(w.setBytes, set...)
	}
	return at
}

// fan counts the digests up to and with each beginning of so many bits.
func fan(table []byte, fanBits uint64) []byte {
	counts := make([]uint32, 1<<fanBits)
	for at := 0; at < len(table); at += entrySize {
		counts[beginning([keySize]byte(table[at:]), fanBits)]++
	}
	var encoded []byte
	total := uint32(0)
	for _, n := range counts {
		total += n
		encoded = binary.LittleEndian.AppendUint32(encoded, total)
	}
	return encoded
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
