// SPDX-License-Identifier: Apache-2.0

package rpm_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const berkeleyPage = 512

// berkeleyOf writes a hash table of one bucket in the order of a little machine:
// small entries in its page, large ones in pages of their own.
func berkeleyOf(entries ...[]byte) []byte { return berkeleyIn(binary.LittleEndian, entries...) }

func berkeleyIn(order binary.AppendByteOrder, entries ...[]byte) []byte {
	put := order.(binary.ByteOrder)
	var pages [][]byte
	add := func(kind byte) []byte {
		p := make([]byte, berkeleyPage)
		put.PutUint32(p[8:], uint32(len(pages)))
		p[25] = kind
		pages = append(pages, p)
		return p
	}
	meta := add(8)
	put.PutUint32(meta[12:], 0x061561)
	put.PutUint32(meta[16:], 9)
	put.PutUint32(meta[20:], berkeleyPage)
	put.PutUint32(meta[96:], 1) // bucket 0 begins at page 1
	page := add(13)
	end, count := berkeleyPage, 0
	value := func(v []byte) {
		end -= len(v)
		copy(page[end:], v)
		put.PutUint16(page[26+2*count:], uint16(end))
		count++
		put.PutUint16(page[20:], uint16(count))
	}
	value([]byte{1, 0, 0, 0, 0})
	value([]byte{1, 9, 0, 0, 0})
	for i, e := range entries {
		if end-26-2*count < 64 { // go on in another page of the chain
			put.PutUint32(page[16:], uint32(len(pages)))
			page = add(2)
			end, count = berkeleyPage, 0
		}
		value(order.AppendUint32([]byte{1}, uint32(i+1)))
		if len(e) < 40 {
			value(append([]byte{1}, e...))
			continue
		}
		value(order.AppendUint32(order.AppendUint32([]byte{3, 0, 0, 0}, uint32(len(pages))), uint32(len(e))))
		for len(e) > 0 {
			p := add(7)
			n := copy(p[26:], e)
			put.PutUint16(p[22:], uint16(n))
			if e = e[n:]; len(e) > 0 {
				put.PutUint32(p[16:], uint32(len(pages)))
			}
		}
	}
	return slices.Concat(pages...)
}

// ndbOf writes a database with one page of slots.
func ndbOf(entries ...[]byte) []byte {
	le := binary.LittleEndian
	b := append([]byte("RpmP"), make([]byte, 4092)...)
	le.PutUint32(b[12:], 1)
	for at := 32; at < len(b); at += 16 {
		copy(b[at:], "Slot")
	}
	for i, e := range entries {
		slot, number := b[32+32*i:], uint32(i+1) // every second slot is free
		blocks := (len(e) + 28 + 15) / 16
		le.PutUint32(slot[4:], number)
		le.PutUint32(slot[8:], uint32(len(b)/16))
		le.PutUint32(slot[12:], uint32(blocks))
		block := make([]byte, blocks*16)
		copy(block, "BlbS")
		le.PutUint32(block[4:], number)
		le.PutUint32(block[12:], uint32(len(e)))
		copy(block[16:], e)
		le.PutUint32(block[len(block)-8:], uint32(len(e)))
		copy(block[len(block)-4:], "BlbE")
		b = append(b, block...)
	}
	return b
}

func TestEveryFormIsRead(t *testing.T) {
	var entries [][]byte
	var want []string
	for i := range 40 {
		n := fmt.Sprintf("p%02d", i)
		entries, want = append(entries, plain(n, i*i)), append(want, n)
	}
	for name, f := range map[string]struct {
		path string
		b    []byte
	}{
		"SQLite":                         {"var/lib/rpm/rpmdb.sqlite", sqliteOf(t, entries...)},
		"ndb":                            {"usr/lib/sysimage/rpm/Packages.db", ndbOf(entries...)},
		"Berkeley DB":                    {"var/lib/rpm/Packages", berkeleyOf(entries...)},
		"Berkeley DB of the other order": {"var/lib/rpm/Packages", berkeleyIn(binary.BigEndian, entries...)},
	} {
		t.Run(name, func(t *testing.T) {
			got := catalogue(t, file(f.path, f.b))
			if diff := cmp.Diff(want, packageNames(got)); diff != "" || len(got.LeftOut()) > 0 {
				t.Errorf("skipped %v: %s", got.LeftOut(), diff)
			}
		})
	}
}

// patched gives a copy with bytes replaced.
func patched(b []byte, at int, with ...byte) []byte {
	b = bytes.Clone(b)
	copy(b[at:], with)
	return b
}

func TestADamagedNdbIsSaid(t *testing.T) {
	good := ndbOf(plain("a", 1), plain("b", 1))
	for name, tt := range map[string]struct {
		b    []byte
		says string
	}{
		"of another version":                        {patched(good, 4, 1), "it is in version 1 of ndb"},
		"with more slots than bytes":                {patched(good, 12, 9), "it says to have 9 pages of slots"},
		"with a slot that is none":                  {patched(good, 48, 'x'), "a page of slots is damaged"},
		"with a package where another lies":         {patched(good, 36, 2), "does not hold the package 2"},
		"with a package behind the end":             {patched(good, 40, 0, 0, 1), "it is cut off"},
		"with a package without end":                {patched(good, 44, 0xff, 0xff, 0xff, 0xff), "an entry of 68719476720 bytes"},
		"with more packages than there is room for": {patched(good, 44, 0, 2), "says to lie in 512 blocks"},
		"with a package that says to be longer":     {patched(good, 4096+12, 200), "does not hold the package 1"},
	} {
		t.Run(name, func(t *testing.T) { says(t, file("var/lib/rpm/Packages.db", tt.b), tt.says) })
	}
}

func TestADamagedHashTableIsSaid(t *testing.T) {
	good := berkeleyOf(plain("a", 600), plain("b", 1))
	bucket := berkeleyPage
	for name, tt := range map[string]struct {
		b    []byte
		says string
	}{
		"of another version":                     {patched(good, 16, 5), "it is in version 5 of Berkeley DB's hash tables"},
		"with pages of an odd size":              {patched(good, 20, 1, 3), "pages of 769 bytes"},
		"that is encrypted":                      {patched(good, 24, 1), "it is encrypted"},
		"with more buckets than pages":           {patched(good, 72, 200), "it says to have 201 buckets in"},
		"with a bucket that is the first page":   {patched(good, 96, 0), "page 0 belongs to two places"},
		"with a chain of pages that goes round":  {patched(good, bucket+16, 1), "page 1 belongs to two places"},
		"with a page of another kind":            {patched(good, bucket+25, 3), "page 1 is none of a hash table's"},
		"with more entries than fit":             {patched(good, bucket+20, 0xff, 0xff), "page 1 says to have 65535 entries"},
		"with entries over one another":          {patched(good, bucket+28, 0xfe, 1), "the entries of page 1 lie over one another"},
		"with an entry in no page":               {patched(good, bucket+berkeleyPage-10-5-12+4, 99), "page 99 is not there"},
		"with an entry that ends early":          {patched(good, 2*berkeleyPage+16, 0), "an entry of"},
		"with an entry that goes on in a bucket": {patched(good, 2*berkeleyPage+25, 13), "page 2 does not go on with an entry"},
	} {
		t.Run(name, func(t *testing.T) { says(t, file("var/lib/rpm/Packages", tt.b), tt.says) })
	}
}

// FuzzNdb reads any bytes as a database, and behind the slots of one.
func FuzzNdb(f *testing.F) {
	good := ndbOf(plain("a", 10), whole())
	f.Add(good)
	f.Add(good[4096:])
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, b := range [][]byte{b, slices.Concat(good[:4096], b)} {
			bounded(t, len(b), catalogue(t, file("var/lib/rpm/Packages.db", b)))
		}
	})
}

// FuzzBerkeley reads any bytes as a hash table, and behind the first page of one.
func FuzzBerkeley(f *testing.F) {
	good := berkeleyOf(plain("a", 1000), whole(), []byte("short"))
	f.Add(good)
	f.Add(good[berkeleyPage:])
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, b := range [][]byte{b, slices.Concat(good[:berkeleyPage], b)} {
			bounded(t, len(b), catalogue(t, file("var/lib/rpm/Packages", b)))
		}
	})
}
