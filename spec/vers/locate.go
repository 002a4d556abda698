// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind says on which side of a range's intervals a version lies.
type Kind string

// The places.
const (
	In      Kind = "in"      // affected
	Before  Kind = "before"  // below everything that introduces the flaw
	Between Kind = "between" // past a fix, before the flaw comes again
	After   Kind = "after"   // past the last fix
)

// Place is where a version lies in a range.
type Place struct {
	Kind Kind
	// Interval holds the version; it is zero unless Kind is In.
	Interval Interval
}

// beginning is the introduced version that sorts before every other (OSV schema,
// introduced).
const beginning = "0"

// The kinds of events, as bits: several may stand at one version.
const (
	introduced = 1 << iota
	fixed
	lastAffected
)

// point is a version of the line with the kinds of the events there.
type point struct {
	text    string
	first   bool // the beginning, which has no version
	version parsed
	kinds   int
}

// Locate says where version lies in the range that events describe, by the
// evaluation algorithm of the OSV schema. The order of events never matters.
// The error names the event or the version that cannot be parsed; nothing is
// known of the version then.
func Locate(s Scheme, events []Event, version string) (Place, error) {
	v, err := parse(s, version)
	if err != nil {
		return Place{}, err
	}
	points, err := pointsOf(s, events)
	if err != nil {
		return Place{}, err
	}
	kind := After
	for _, i := range stretchesOf(points) {
		side := i.side(v)
		if side == 0 {
			return Place{Kind: In, Interval: i.interval()}, nil
		}
		if side < 0 {
			kind = Between
			break
		}
	}
	if belowAll(points, v) {
		kind = Before
	}
	return Place{Kind: kind}, nil
}

// belowAll reports whether a version lies below everything introduced, even
// where that is fixed at once.
func belowAll(points []point, v parsed) bool {
	for _, p := range points {
		if p.kinds&introduced != 0 {
			return p.compare(v) > 0
		}
	}
	return false
}

// stretch is an interval whose ends are parsed. It has no end, a fix or a last
// affected version, as the kinds of the end say.
type stretch struct{ from, to point }

func (i stretch) interval() Interval {
	switch {
	case i.to.kinds&fixed != 0:
		return Interval{Introduced: i.from.text, Fixed: i.to.text}
	case i.to.kinds&lastAffected != 0:
		return Interval{Introduced: i.from.text, LastAffected: i.to.text}
	}
	return Interval{Introduced: i.from.text}
}

// side is -1 when v lies below the stretch, 0 inside and 1 above.
func (i stretch) side(v parsed) int {
	if i.from.compare(v) > 0 {
		return -1
	}
	if i.to.kinds == 0 {
		return 0
	}
	if c := i.to.compare(v); c < 0 || c == 0 && i.to.kinds&fixed != 0 {
		return 1
	}
	return 0
}

// Intervals gives the stretches of affected versions that events describe,
// disjoint and in order. Events at the same version are read so that they
// alternate: where the flaw stands already, a fix and an introduction leave it
// standing (2.0 ends one stretch and begins the next); where it does not, they
// cancel each other (introduced 0, fixed 0 affects nothing).
func Intervals(s Scheme, events []Event) ([]Interval, error) {
	points, err := pointsOf(s, events)
	if err != nil {
		return nil, err
	}
	var list []Interval
	for _, i := range stretchesOf(points) {
		list = append(list, i.interval())
	}
	return list, nil
}

func stretchesOf(points []point) []stretch {
	list := make([]stretch, 0, len(points))
	open, from := false, point{}
	for _, p := range points {
		begins, ends := p.kinds&introduced != 0, p.kinds&(fixed|lastAffected) != 0
		switch {
		case open && ends && !begins:
			list = append(list, stretch{from, p})
			open = false
		case !open && begins && !ends:
			open, from = true, p
		case !open && begins && p.kinds&fixed == 0:
			list = append(list, stretch{p, p})
		}
	}
	if open {
		list = append(list, stretch{from: from})
	}
	return list
}

// pointsOf parses events and folds those of the same version into one point.
func pointsOf(s Scheme, events []Event) ([]point, error) {
	list := make([]point, 0, len(events))
	kinds := 0
	for _, e := range events {
		p, err := e.point(s)
		if err != nil {
			return nil, err
		}
		kinds |= p.kinds
		list = append(list, p)
	}
	if kinds&introduced == 0 {
		return nil, errors.New("the range has no introduced event")
	}
	return foldPoints(list), nil
}

// foldPoints sorts points by their texts first, so that the order of events does
// not matter even where that of versions goes round in circles (appendMaven).
func foldPoints(list []point) []point {
	slices.SortFunc(list, func(a, b point) int { // of several spellings the shortest is shown
		return cmp.Or(cmp.Compare(len(a.text), len(b.text)), strings.Compare(a.text, b.text))
	})
	slices.SortStableFunc(list, comparePoints)
	folded := list[:0]
	for _, p := range list {
		if n := len(folded); n > 0 && comparePoints(folded[n-1], p) == 0 {
			folded[n-1].kinds |= p.kinds
			continue
		}
		folded = append(folded, p)
	}
	return folded
}

// point parses the event's one version.
func (e Event) point(s Scheme) (point, error) {
	var p point
	var name string
	set := 0
	for _, f := range []struct {
		name, text string
		kind       int
	}{{"introduced", e.Introduced, introduced}, {"fixed", e.Fixed, fixed}, {"last_affected", e.LastAffected, lastAffected}} {
		if f.text != "" {
			name, p.text, p.kinds = f.name, f.text, f.kind
			set++
		}
	}
	switch {
	case e.Limit != "":
		return p, fmt.Errorf("event limit %s: limits belong to git ranges only", e.Limit)
	case set != 1:
		return p, fmt.Errorf("event with %d of introduced, fixed and last_affected: exactly one is allowed", set)
	case p.kinds == introduced && p.text == beginning:
		if !s.known() {
			return p, fmt.Errorf("%q: %w", string(s), ErrNoComparator)
		}
		p.first = true
		return p, nil
	}
	v, err := parse(s, p.text)
	if err != nil {
		return p, fmt.Errorf("event %s: %w", name, err)
	}
	if p.kinds == introduced && v.key != nil {
		v.key, _, _ = AppendIntroduced(nil, s, p.text) // it has a key, as the version has
	}
	p.version = v
	return p, nil
}

func comparePoints(a, b point) int {
	if !b.first {
		return a.compare(b.version)
	}
	if a.first {
		return 0
	}
	return 1
}

// compare orders the point against a version.
func (p point) compare(v parsed) int {
	if p.first {
		return -1
	}
	return p.version.compare(v)
}
