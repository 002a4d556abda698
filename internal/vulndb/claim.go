// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

// Claim is a claim of a record in the form that the index stores, with the
// versions parsed. It is made once, when the record is read.
type Claim struct {
	Package verdict.PackageName
	encoded []byte
}

// The flags of a claim and of a range.
const (
	claimComparable = 1 << iota
	claimExact      // every range is
)

const (
	rangeExact = 1 << iota // every event has an exact key
	rangeLocal             // an event has a local version label of PyPI
	rangeWithV             // an event is written with a v, as in v1.0
	rangePlain             // an event is written without one
)

// The kinds of events, as bits: several may stand at one version.
const (
	eventIntroduced = 1 << iota
	eventFixed
	eventLast
	eventLimit
)

// Encode parses the versions of a claim. A claim that names no package gives
// false.
func Encode(c verdict.Claim) (Claim, bool) {
	name := c.PackageName()
	if name.Ecosystem == "" || name.Name == "" {
		return Claim{}, false
	}
	scheme, _ := vers.SchemeOf(c.Ecosystem)
	flags, exact := byte(0), true
	ranges := binary.AppendUvarint(nil, uint64(len(c.Ranges)))
	for _, events := range c.Ranges {
		var ok bool
		ranges, ok = appendRange(ranges, scheme, events)
		exact = exact && ok
	}
	if c.Comparable() {
		flags |= claimComparable
	}
	if exact {
		flags |= claimExact
	}
	b := append(appendText(nil, c.Record), flags)
	b = binary.AppendUvarint(b, uint64(c.Uncompared))
	b = appendText(b, ranges)
	return Claim{Package: name, encoded: appendListed(b, scheme, c.Versions)}, true
}

// point is a version of a range with the kinds of the events there.
type point struct {
	key   []byte // none for the beginning, which is before every version
	kinds byte
	event int // of several spellings the shortest
}

func appendRange(b []byte, scheme vers.Scheme, events []vers.Event) (_ []byte, exact bool) {
	points, exact := pointsOf(scheme, events)
	flags := spelling(events)
	if exact {
		flags |= rangeExact
	}
	b = binary.AppendUvarint(append(b, flags), uint64(len(events)))
	for _, e := range events {
		kinds, text := kindOf(e)
		b = appendText(append(b, kinds), text)
	}
	if !exact {
		return b, false
	}
	b = binary.AppendUvarint(b, uint64(len(points)))
	for _, p := range points {
		b = appendText(binary.AppendUvarint(append(b, p.kinds), uint64(p.event)), p.key)
	}
	return b, true
}

// kindOf gives the kind of an event with its text; of one that sets several
// fields, or none, all kinds, with the texts joined by a byte that no version
// holds.
func kindOf(e vers.Event) (kinds byte, text string) {
	var texts []string
	for _, f := range []struct {
		text string
		kind byte
	}{{e.Introduced, eventIntroduced}, {e.Fixed, eventFixed}, {e.LastAffected, eventLast}, {e.Limit, eventLimit}} {
		if f.text != "" {
			kinds |= f.kind
			texts = append(texts, f.text)
		}
	}
	return kinds, strings.Join(texts, "\x00")
}

// event is the way back of kindOf.
func event(kinds byte, text string) vers.Event {
	var e vers.Event
	texts := strings.Split(text, "\x00")
	for _, f := range []struct {
		into *string
		kind byte
	}{{&e.Introduced, eventIntroduced}, {&e.Fixed, eventFixed}, {&e.LastAffected, eventLast}, {&e.Limit, eventLimit}} {
		if kinds&f.kind != 0 && len(texts) > 0 {
			*f.into, texts = texts[0], texts[1:]
		}
	}
	return e
}

// pointsOf folds the events of each version, in order. It reports false for a
// range with an event that has no exact key, or that is none.
func pointsOf(scheme vers.Scheme, events []vers.Event) ([]point, bool) {
	var points []point
	introduced := false
	for i, e := range events {
		p := point{event: i}
		var text string
		p.kinds, text = kindOf(e)
		switch p.kinds {
		case eventIntroduced:
			introduced = true
		case eventFixed, eventLast:
		default:
			return nil, false
		}
		if p.kinds != eventIntroduced || text != "0" {
			key, exact, err := keyAt(p.kinds, scheme, text)
			if err != nil || !exact {
				return nil, false
			}
			p.key = key
		}
		points = append(points, p)
	}
	if !introduced || scheme == "" {
		return nil, false
	}
	textAt := func(p point) string { _, text := kindOf(events[p.event]); return text }
	slices.SortStableFunc(points, func(a, b point) int {
		return cmp.Or(bytes.Compare(a.key, b.key), cmp.Compare(len(textAt(a)), len(textAt(b))), strings.Compare(textAt(a), textAt(b)))
	})
	folded := points[:0]
	for _, p := range points {
		if n := len(folded); n > 0 && bytes.Equal(folded[n-1].key, p.key) {
			folded[n-1].kinds |= p.kinds
			continue
		}
		folded = append(folded, p)
	}
	return folded, true
}

// keyAt is the key of an event.
func keyAt(kinds byte, scheme vers.Scheme, text string) (key []byte, exact bool, err error) {
	if kinds == eventIntroduced {
		return vers.AppendIntroduced(nil, scheme, text)
	}
	return vers.AppendKey(nil, scheme, text)
}

// spelling notes what verdict's judgement of a range asks about the way in which
// its versions are written.
func spelling(events []vers.Event) (flags byte) {
	for _, e := range events {
		at := e.Introduced + e.Fixed + e.LastAffected
		if strings.Contains(at, "+") {
			flags |= rangeLocal
		}
		switch {
		case at == "0":
		case withV(at):
			flags |= rangeWithV
		default:
			flags |= rangePlain
		}
	}
	return flags
}

func withV(version string) bool {
	return len(version) > 1 && version[0]|0x20 == 'v' && version[1] >= '0' && version[1] <= '9'
}

// appendListed writes the versions that are listed one by one: those with exact
// keys in order of key, behind a table of their places, then the others.
func appendListed(b []byte, scheme vers.Scheme, versions []string) []byte {
	type listed struct {
		key  []byte
		text string
	}
	var exact []listed
	var others []string
	for _, v := range versions {
		if key, ok, err := vers.AppendKey(nil, scheme, v); ok && err == nil {
			exact = append(exact, listed{key, v})
		} else {
			others = append(others, v)
		}
	}
	slices.SortFunc(exact, func(x, y listed) int {
		return cmp.Or(bytes.Compare(x.key, y.key), strings.Compare(x.text, y.text))
	})
	var body []byte
	var places []uint32
	for _, l := range exact {
		places = append(places, uint32(len(body)))
		body = appendText(appendText(body, l.key), l.text)
	}
	b = binary.AppendUvarint(b, uint64(len(exact)))
	for _, p := range places {
		b = binary.LittleEndian.AppendUint32(b, p)
	}
	return appendTexts(appendText(b, body), others)
}
