// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"verdict/spec/vers"
)

// Fixes gives the versions that end the flaw for a version that intervals hold,
// nearest first: those that close one of the intervals (the same branch), then
// the smallest fixed version above it. A version that another claim of the
// vulnerability about the package still holds ends nothing.
func (p Posting) Fixes(v *Version, holding []vers.Interval) []string {
	if v.scheme == "" {
		return nil
	}
	above := p.fixedAbove(v)
	var branch []Version
	for _, i := range holding {
		if i.Fixed != "" {
			branch = append(branch, named(above, p.Package.Ecosystem, i.Fixed))
		}
	}
	fixed := p.clean(branch)
	if lowest, ok := p.lowestClean(above); ok && !slices.ContainsFunc(fixed, func(f Version) bool { return f.sameAs(&lowest) }) {
		fixed = append(fixed, lowest)
	}
	var texts []string
	for _, f := range fixed {
		texts = append(texts, f.Text)
	}
	return texts
}

// named gives the version of a text, which mostly is parsed already.
func named(parsed []Version, ecosystem, text string) Version {
	for _, v := range parsed {
		if v.Text == text {
			return v
		}
	}
	return ParseVersion(ecosystem, text)
}

// fixedAbove gives the fixed versions above a version that the claims name.
func (p Posting) fixedAbove(v *Version) []Version {
	var above []Version
	for claims := p.claims(); claims.next(); {
		if claims.claim.flags&claimComparable == 0 {
			continue
		}
		ranges := cursor{b: claims.claim.ranges}
		for range ranges.count() {
			r := readRange(&ranges)
			if r.flags&rangeExact != 0 && r.count == r.total && len(v.key) > 0 {
				above = r.appendFixedAbove(above, v, p.Package.Ecosystem)
				continue
			}
			for events := (cursor{b: r.events}); len(events.b) > 0; {
				kinds, text := events.byte(), events.text()
				if kinds&eventFixed == 0 {
					continue
				}
				f := ParseVersion(p.Package.Ecosystem, event(kinds, text).Fixed)
				if order, ok := f.compare(v); ok && order > 0 {
					above = append(above, f)
				}
			}
		}
	}
	return above
}

// appendFixedAbove adds the fixed versions above a version by their keys, of a range
// in which every event has a point of its own.
func (r *indexRange) appendFixedAbove(above []Version, v *Version, ecosystem string) []Version {
	var room [8]int
	wanted := room[:0] // places of events
	points := r.points
	for range r.count {
		kinds, event, key := points.byte(), int(points.uvarint()), points.bytes()
		if kinds&eventFixed != 0 && bytes.Compare(key, v.key) > 0 {
			wanted = append(wanted, event)
		}
	}
	slices.Sort(wanted)
	events := cursor{b: r.events}
	for i := 0; len(wanted) > 0 && len(events.b) > 0; i++ {
		events.byte()
		if text := events.bytes(); i == wanted[0] {
			above = append(above, ParseVersion(ecosystem, string(text)))
			wanted = wanted[1:]
		}
	}
	return above
}

// clean keeps the versions that no claim holds, ascending, each once.
func (p Posting) clean(versions []Version) []Version {
	kept := slices.DeleteFunc(versions, func(v Version) bool { return p.holds(&v) })
	slices.SortFunc(kept, ascending)
	return slices.CompactFunc(kept, func(a, b Version) bool { return a.sameAs(&b) })
}

// lowestClean gives the lowest version that no claim holds.
func (p Posting) lowestClean(versions []Version) (lowest Version, found bool) {
	slices.SortFunc(versions, ascending)
	for _, v := range versions {
		if !p.holds(&v) {
			return v, true
		}
	}
	return Version{}, false
}

func ascending(a, b Version) int {
	order, _ := a.compare(&b)
	return cmp.Or(order, strings.Compare(a.Text, b.Text))
}

// compare orders two versions of a scheme; ok is false when they have no order.
func (v *Version) compare(w *Version) (order int, ok bool) {
	if len(v.key) > 0 && len(w.key) > 0 {
		return bytes.Compare(v.key, w.key), true
	}
	order, err := vers.Compare(v.scheme, v.Text, w.Text)
	return order, err == nil
}

func (v *Version) sameAs(w *Version) bool {
	order, ok := v.compare(w)
	return ok && order == 0
}
