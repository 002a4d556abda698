// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"encoding/binary"

	"verdict"
	"verdict/spec/vers"
)

// Posting is what the records of one vulnerability claim of one package.
type Posting struct {
	Package verdict.PackageName
	entry   int
	x       *Index
	encoded []byte // claims, one behind the other, each with its length
}

// Entry gives the vulnerability.
func (p Posting) Entry() Entry { return Entry{x: p.x, n: p.entry} }

// Claims decodes the claims.
func (p Posting) Claims() []verdict.Claim {
	var list []verdict.Claim
	for claims := p.claims(); claims.next(); {
		list = append(list, verdict.Claim{Record: string(claims.claim.record), AffectedPackage: claims.claim.affected(p.Package)})
	}
	return list
}

// Without leaves out what the records claim.
func (p Posting) Without(records map[string]bool) Posting {
	var kept []byte
	claims := p.claims()
	for rest := claims.b; claims.next(); rest = claims.b {
		if !records[string(claims.claim.record)] {
			kept = append(kept, rest[:len(rest)-len(claims.b)]...)
		}
	}
	p.encoded = kept
	return p
}

// claim is a claim whose parts have been found and not yet read.
type claim struct {
	record      []byte
	flags       byte
	uncompared  int
	ranges      []byte
	listedCount int
	places      []byte // four bytes a listed version: its place in listed
	listed      []byte
	others      []byte
}

// claimCursor goes over the claims of a posting.
type claimCursor struct {
	cursor
	claim claim
}

func (p Posting) claims() claimCursor { return claimCursor{cursor: cursor{b: p.encoded}} }

// next finds the parts of the next claim, and reports false behind the last.
func (c *claimCursor) next() bool {
	if len(c.b) == 0 {
		return false
	}
	in := cursor{b: c.bytes()}
	x := &c.claim
	x.record, x.flags, x.uncompared = in.bytes(), in.byte(), int(in.uvarint())
	x.ranges = in.bytes()
	x.listedCount = in.count()
	x.places = in.take(4 * x.listedCount)
	x.listed = in.bytes()
	x.others = in.b
	return !in.broken && !c.broken
}

// affected decodes a claim as it was given.
func (c *claim) affected(name verdict.PackageName) verdict.AffectedPackage {
	a := verdict.AffectedPackage{Ecosystem: name.Ecosystem, Name: name.Name, Uncompared: c.uncompared}
	ranges := cursor{b: c.ranges}
	for range ranges.count() {
		r := readRange(&ranges)
		a.Ranges = append(a.Ranges, r.decode())
	}
	for i := range c.listedCount {
		entry := cursor{b: c.listed[min(int(binary.LittleEndian.Uint32(c.places[4*i:])), len(c.listed)):]}
		entry.bytes()
		a.Versions = append(a.Versions, entry.text())
	}
	others := cursor{b: c.others}
	a.Versions = append(a.Versions, others.texts()...)
	return a
}

func (r *indexRange) decode() []vers.Event {
	var events []vers.Event
	for c := (cursor{b: r.events}); len(c.b) > 0; {
		kinds := c.byte()
		events = append(events, event(kinds, c.text()))
	}
	return events
}
