// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"bytes"
	"encoding/binary"
	"sort"

	"verdict"
	"verdict/spec/vers"
)

// Judgement is what the claims of one vulnerability about a package say of a
// version: that it is affected, that it cannot be told, or neither.
type Judgement struct {
	// Compared is set when some claim has versions to compare.
	Compared bool
	In       bool
	Listed   bool
	// Holding are the intervals that hold the version.
	Holding []vers.Interval
	// Records are those that say so: of In those that hold the version, else those
	// that cannot be compared with it. One stands as often as it has claims.
	Records []string
	// Err says what could not be compared; unless In is set it leaves the version
	// undetermined.
	Err error
}

// Outside reports whether every claim was compared and none holds the version.
func (j *Judgement) Outside() bool { return !j.In && j.Err == nil }

// Judge compares a version with the claims. It answers as
// verdict.AffectedPackage.Judge does of each claim, joined.
func (p Posting) Judge(v *Version) Judgement {
	var j Judgement
	var open []string
	var reasons verdict.Judgement
	for claims := p.claims(); claims.next(); {
		c := &claims.claim
		if c.flags&claimComparable == 0 {
			continue
		}
		one := c.judge(v, p.Package)
		j.Compared = true
		j.Listed = j.Listed || one.Listed
		if j.Holding == nil {
			j.Holding = one.Holding
		} else {
			j.Holding = append(j.Holding, one.Holding...)
		}
		switch {
		case one.In:
			j.In = true
			j.Records = append(j.Records, string(c.record))
		case one.Err != nil:
			open = append(open, string(c.record))
		}
		if one.Err != nil {
			reasons.Add(verdict.Judgement{Err: one.Err})
		}
	}
	j.Err = reasons.Err
	if !j.In {
		j.Records = open
	}
	return j
}

// holds reports whether some claim holds the version.
func (p Posting) holds(v *Version) bool {
	for claims := p.claims(); claims.next(); {
		if c := &claims.claim; c.flags&claimComparable != 0 && c.holds(v, p.Package) {
			return true
		}
	}
	return false
}

// judge compares by keys where claim and version have them, else by text.
func (c *claim) judge(v *Version, name verdict.PackageName) Judgement {
	if c.flags&claimExact == 0 || !v.exact() {
		return c.judgeText(v, name)
	}
	j := Judgement{Listed: c.lists(v)}
	j.In = j.Listed
	ranges := cursor{b: c.ranges}
	for range ranges.count() {
		r := readRange(&ranges)
		holding, in := r.locate(v)
		switch {
		case in:
			j.In = true
			j.Holding = append(j.Holding, r.interval(holding))
		case v.scheme == vers.Maven && r.flags&(rangePlain|rangeWithV) != 0 && r.spelledOtherwise(v):
			return c.judgeText(v, name) // for its words
		}
	}
	return j
}

// holds is judge's In alone.
func (c *claim) holds(v *Version, name verdict.PackageName) bool {
	if c.flags&claimExact == 0 || !v.exact() {
		return c.judgeText(v, name).In
	}
	if c.lists(v) {
		return true
	}
	ranges := cursor{b: c.ranges}
	for range ranges.count() {
		r := readRange(&ranges)
		if _, in := r.locate(v); in {
			return true
		}
	}
	return false
}

// judgeText judges by the text of the claim, as everything without keys is.
func (c *claim) judgeText(v *Version, name verdict.PackageName) Judgement {
	one := c.affected(name).Judge(v.Text)
	return Judgement{In: one.Place.Kind == vers.In, Listed: one.Listed, Holding: one.Holding, Err: one.Err}
}

// indexRange is a range of a claim whose events have keys.
type indexRange struct {
	flags  byte
	events []byte
	total  int // how many of those
	points cursor
	count  int // how many points
}

// readRange reads an exact range; of another one it skips the events.
func readRange(c *cursor) indexRange {
	r := indexRange{flags: c.byte(), total: c.count()}
	start := c.b
	for range r.total {
		c.byte()
		c.bytes()
	}
	r.events = start[:len(start)-len(c.b)]
	if r.flags&rangeExact == 0 {
		return r
	}
	r.count = c.count()
	r.points = *c
	for range r.count {
		c.byte()
		c.uvarint()
		c.bytes()
	}
	return r
}

// spelledOtherwise reports whether a version is written with a v and an event of
// the range without, or the other way round.
func (r *indexRange) spelledOtherwise(v *Version) bool {
	if v.withV {
		return r.flags&rangePlain != 0
	}
	return r.flags&rangeWithV != 0
}

// stretch is an interval by the places of its events; ends are the kinds of the
// second, none where it has no end.
type stretch struct {
	from, to int
	ends     byte
}

// locate finds the stretch that holds the version: the evaluation algorithm of
// the OSV schema over events that are folded and in order, as vers.Locate has it.
func (r *indexRange) locate(v *Version) (holding stretch, in bool) {
	key := v.key
	if r.flags&rangeLocal == 0 {
		key = v.public
	}
	points := r.points
	open, from := false, 0
	for range r.count {
		kinds, event, at := points.byte(), int(points.uvarint()), points.bytes()
		begins, ends := kinds&eventIntroduced != 0, kinds&(eventFixed|eventLast) != 0
		order := 1
		if len(at) > 0 {
			order = bytes.Compare(key, at)
		}
		switch {
		case open && ends && !begins:
			if order < 0 || order == 0 && kinds&eventFixed == 0 {
				return stretch{from, event, kinds}, true
			}
			open = false
		case !open && begins && !ends:
			if order < 0 {
				return stretch{}, false
			}
			open, from = true, event
		case !open && begins && kinds&eventFixed == 0: // introduced and last affected at once
			if order <= 0 {
				return stretch{event, event, kinds}, order == 0
			}
		}
	}
	return stretch{from: from}, open
}

// interval gives the texts of a stretch.
func (r *indexRange) interval(s stretch) vers.Interval {
	i := vers.Interval{Introduced: r.text(s.from)}
	switch {
	case s.ends&eventFixed != 0:
		i.Fixed = r.text(s.to)
	case s.ends&eventLast != 0:
		i.LastAffected = r.text(s.to)
	}
	return i
}

func (r *indexRange) text(event int) string {
	c := cursor{b: r.events}
	for range min(event, r.total) { // the number is the file's, which may be damaged
		c.byte()
		c.bytes()
	}
	c.byte()
	return c.text()
}

// lists reports whether the version is among those listed one by one, in the same
// or in other words.
func (c *claim) lists(v *Version) bool {
	if c.listedCount > 0 && (c.listsKey(v.key) || len(v.public) > 0 && !bytes.Equal(v.key, v.public) && c.listsKey(v.public)) {
		return true
	}
	others := cursor{b: c.others}
	for range others.count() {
		text := others.text()
		if text == v.Text {
			return true
		}
		for _, form := range []string{v.Text, v.publicText} {
			if order, err := vers.Compare(v.scheme, text, form); err == nil && order == 0 {
				return true
			}
		}
	}
	return false
}

// listsKey looks a key up in the table of listed versions.
func (c *claim) listsKey(key []byte) bool {
	at := func(i int) []byte {
		place := binary.LittleEndian.Uint32(c.places[4*i:])
		if uint64(place) > uint64(len(c.listed)) {
			return nil
		}
		entry := cursor{b: c.listed[place:]}
		return entry.bytes()
	}
	i := sort.Search(c.listedCount, func(i int) bool { return bytes.Compare(at(i), key) >= 0 })
	return i < c.listedCount && bytes.Equal(at(i), key)
}
