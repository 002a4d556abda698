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
		"SQLite": {"var/lib/rpm/rpmdb.sqlite", sqliteOf(t, entries...)},
		"ndb":    {"usr/lib/sysimage/rpm/Packages.db", ndbOf(entries...)},
	} {
		t.Run(name, func(t *testing.T) {
			got := catalogue(t, file(f.path, f.b))
			if diff := cmp.Diff(want, packageNames(got)); diff != "" || len(got.Skipped) > 0 {
				t.Errorf("skipped %v: %s", got.Skipped, diff)
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
