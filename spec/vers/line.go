// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// edge is a place on the line of versions: just before a version or just behind
// it, or one of the line's two ends.
type edge struct {
	at   parsed
	side side
}

// side says where an edge lies, in order where the version is the same.
type side int8

const (
	atFirst side = -2 // before all versions
	before  side = -1
	behind  side = 1
	atLast  side = 2 // behind all versions
)

func (e edge) open() bool { return e.side == atFirst || e.side == atLast }

func (e edge) compare(other edge) int {
	if e.open() || other.open() {
		return cmp.Compare(e.rank(), other.rank())
	}
	return cmp.Or(e.at.compare(other.at), cmp.Compare(e.side, other.side))
}

func (e edge) rank() int { return int(e.side) / 2 }

// precedes reports whether the edge lies before a version.
func (e edge) precedes(v parsed) bool {
	if e.open() {
		return e.side == atFirst
	}
	c := e.at.compare(v)
	return c < 0 || c == 0 && e.side == before
}

// span is what lies between two edges.
type span struct{ from, to edge }

func (s span) empty() bool            { return s.from.compare(s.to) >= 0 }
func (s span) holds(v parsed) bool    { return s.from.precedes(v) && !s.to.precedes(v) }
func (s span) single() (string, bool) { return s.from.at.text, singleton(s.from, s.to) }

// singleton reports whether nothing but one version lies between two edges.
func singleton(from, to edge) bool {
	return from.side == before && to.side == behind && from.at.compare(to.at) == 0
}

// joined gives spans that lie apart and in order, and hold what the given ones do.
func joined(spans []span) []span {
	spans = slices.DeleteFunc(slices.Clone(spans), span.empty)
	slices.SortStableFunc(spans, func(a, b span) int { return a.from.compare(b.from) })
	var list []span
	for _, s := range spans {
		n := len(list)
		switch {
		case n == 0 || list[n-1].to.compare(s.from) < 0:
			list = append(list, s)
		case list[n-1].to.compare(s.to) < 0:
			list[n-1].to = s.to
		}
	}
	return list
}

// errCircle is of bounds that lie in no one order (appendMaven says of which).
var errCircle = errors.New("its versions lie in no one order, each before the next and the last before the first")

// maxCircle bounds how many bounds without a key are held against all others.
const maxCircle = 200

// straight makes sure that bounds lie in one order. Those with keys do; each other is
// held against all.
func straight(spans []span) error {
	var edges []edge
	keyless := 0
	for _, s := range spans {
		for _, e := range []edge{s.from, s.to} {
			if !e.open() {
				edges = append(edges, e)
				if e.at.key == nil {
					keyless++
				}
			}
		}
	}
	switch {
	case keyless == 0:
		return nil
	case keyless > maxCircle:
		return fmt.Errorf("more than %d of its bounds have to be compared one by one", maxCircle)
	}
	slices.SortStableFunc(edges, edge.compare)
	var keyed edge // the last one, which is before all that follow, as keys are in order
	for i, b := range edges {
		for _, a := range edges[:i] {
			if (a.at.key == nil || b.at.key == nil) && a.compare(b) > 0 {
				return crooked(a, b)
			}
		}
		if b.at.key == nil {
			continue
		}
		if keyed.at.key != nil && keyed.compare(b) > 0 {
			return crooked(keyed, b)
		}
		keyed = b
	}
	return nil
}

func crooked(a, b edge) error {
	return fmt.Errorf("%s and %s: %w", a.at.text, b.at.text, errCircle)
}
