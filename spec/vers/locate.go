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
	for _, i := range intervalsOf(points) {
		side, err := i.side(s, v)
		switch {
		case err != nil:
			return Place{}, err
		case side == 0:
			return Place{Kind: In, Interval: i}, nil
		case side < 0:
			return Place{Kind: beforeOrBetween(points, v)}, nil
		}
	}
	if beforeOrBetween(points, v) == Before {
		return Place{Kind: Before}, nil
	}
	return Place{Kind: After}, nil
}

// beforeOrBetween tells a version below everything introduced from one above.
func beforeOrBetween(points []point, v parsed) Kind {
	for _, p := range points {
		if p.kinds&introduced == 0 {
			continue
		}
		if c, err := comparePoint(p, v); err == nil && c > 0 {
			return Before
		}
		return Between
	}
	return Between
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
	return intervalsOf(points), nil
}

func intervalsOf(points []point) []Interval {
	var list []Interval
	open, current := false, Interval{}
	for _, p := range points {
		begins, ends := p.kinds&introduced != 0, p.kinds&(fixed|lastAffected) != 0
		switch {
		case open && ends && !begins:
			list = append(list, current.until(p))
			open = false
		case !open && begins && !ends:
			open, current = true, Interval{Introduced: p.text}
		case !open && begins && p.kinds&fixed == 0:
			list = append(list, Interval{Introduced: p.text}.until(p))
		}
	}
	if open {
		list = append(list, current)
	}
	return list
}

func (i Interval) until(p point) Interval {
	if p.kinds&fixed != 0 {
		i.Fixed = p.text
	} else {
		i.LastAffected = p.text
	}
	return i
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
