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
	version parsed // nil for the beginning
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
		side, err := i.side(v)
		if err != nil {
			return Place{}, err
		}
		if side == 0 {
			return Place{Kind: In, Interval: i.interval()}, nil
		}
		if side < 0 {
			kind = Between
			break
		}
	}
	below, err := belowAll(points, v)
	if err != nil {
		return Place{}, err
	}
	if below {
		kind = Before
	}
	return Place{Kind: kind}, nil
}

// belowAll reports whether a version lies below everything introduced, even
// where that is fixed at once.
func belowAll(points []point, v parsed) (bool, error) {
	for _, p := range points {
		if p.kinds&introduced != 0 {
			c, err := comparePoint(p, v)
			return c > 0, err
		}
	}
	return false, nil
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
func (i stretch) side(v parsed) (int, error) {
	if c, err := comparePoint(i.from, v); err != nil || c > 0 {
		return -1, err
	}
	if i.to.kinds == 0 {
		return 0, nil
	}
	c, err := comparePoint(i.to, v)
	if c < 0 || c == 0 && i.to.kinds&fixed != 0 {
		return 1, err
	}
	return 0, err
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
	var list []stretch
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
	var list []point
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
	return foldPoints(list)
}

func foldPoints(list []point) ([]point, error) {
	var failed error
	slices.SortStableFunc(list, func(a, b point) int {
		c, err := comparePoints(a, b)
		if err != nil {
			failed = err
		}
		if c == 0 { // of several spellings the shortest is shown
			return cmp.Or(cmp.Compare(len(a.text), len(b.text)), strings.Compare(a.text, b.text))
		}
		return c
	})
	var folded []point
	for _, p := range list {
		if n := len(folded); n > 0 {
			if c, _ := comparePoints(folded[n-1], p); c == 0 {
				folded[n-1].kinds |= p.kinds
				continue
			}
		}
		folded = append(folded, p)
	}
	return folded, failed
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
		if _, ok := parsers[s]; !ok {
			return p, fmt.Errorf("%q: %w", string(s), ErrNoComparator)
		}
		return p, nil
	}
	v, err := parse(s, p.text)
	if err != nil {
		return p, fmt.Errorf("event %s: %w", name, err)
	}
	p.version = v
	return p, nil
}

func comparePoints(a, b point) (int, error) {
	if b.version == nil {
		if a.version == nil {
			return 0, nil
		}
		return 1, nil
	}
	return comparePoint(a, b.version)
}

func comparePoint(p point, v parsed) (int, error) {
	if p.version == nil {
		return -1, nil
	}
	return p.version.compare(v)
}
