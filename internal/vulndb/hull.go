// SPDX-License-Identifier: Apache-2.0

package vulndb

import "bytes"

// Hull gives keys between which, both included, every version lies that some claim
// holds or cannot be compared with; nil is no bound. It speaks of versions with
// keys (vers.AppendKey) only, and for Maven of those that are not written with a
// v: such a one may be undetermined anywhere.
func (p Posting) Hull() (from, to []byte) {
	h := hull{}
	for claims := p.claims(); claims.next(); {
		c := &claims.claim
		if c.flags&claimComparable == 0 {
			continue
		}
		others := cursor{b: c.others}
		if c.flags&claimExact == 0 || others.count() > 0 {
			return nil, nil
		}
		h.addListed(c)
		ranges := cursor{b: c.ranges}
		for range ranges.count() {
			r := readRange(&ranges)
			if r.flags&rangeWithV != 0 {
				return nil, nil
			}
			h.addRange(&r)
		}
	}
	if h.openBelow {
		h.from = nil
	}
	if h.openAbove {
		h.to = nil
	}
	return h.from, h.to
}

// hull grows with the versions that it is to hold.
type hull struct {
	from, to             []byte
	openBelow, openAbove bool
}

func (h *hull) add(key []byte) {
	if h.from == nil || bytes.Compare(key, h.from) < 0 {
		h.from = bytes.Clone(key)
	}
	if h.to == nil || bytes.Compare(key, h.to) > 0 {
		h.to = bytes.Clone(key)
	}
}

func (h *hull) addListed(c *claim) {
	entries := cursor{b: c.listed}
	for range c.listedCount {
		h.add(entries.bytes())
		entries.bytes()
	}
}

// addRange adds every point of a range: the flaw stands behind the last one unless
// that ends it.
func (h *hull) addRange(r *indexRange) {
	points := r.points
	last := byte(eventIntroduced)
	for range r.count {
		kinds := points.byte()
		points.uvarint()
		key := points.bytes()
		if last = kinds; len(key) == 0 {
			h.openBelow = true
			continue
		}
		h.add(key)
	}
	if last&(eventFixed|eventLast) == 0 || last&eventIntroduced != 0 {
		h.openAbove = true
	}
}
