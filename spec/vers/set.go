// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"slices"
)

// Range is a set of versions of one scheme: stretches of the line of versions, of
// which each begins before or behind a version, and ends so. The zero Range is of
// no scheme and holds nothing.
type Range struct {
	scheme Scheme
	spans  []span // apart and in order
}

// All gives the range of every version of a scheme.
func All(s Scheme) Range {
	return Range{s, []span{{edge{side: atFirst}, edge{side: atLast}}}}
}

// None gives the range that holds no version.
func None(s Scheme) Range { return Range{scheme: s} }

// RangeOf gives the range that one constraint describes alone. The error is that
// of Compare.
func RangeOf(s Scheme, c Constraint) (Range, error) {
	if c.Comparator == Any {
		return All(s), nil
	}
	v, err := parse(s, c.Version)
	if err != nil {
		return Range{}, err
	}
	start, end := edge{side: atFirst}, edge{side: atLast}
	left, right := edge{v, before}, edge{v, behind}
	switch c.Comparator {
	case Equal:
		return Range{s, []span{{left, right}}}, nil
	case NotEqual:
		return Range{s, []span{{start, left}, {right, end}}}, nil
	case Less:
		return Range{s, []span{{start, left}}}, nil
	case AtMost:
		return Range{s, []span{{start, right}}}, nil
	case Greater:
		return Range{s, []span{{right, end}}}, nil
	case AtLeast:
		return Range{s, []span{{left, end}}}, nil
	}
	return Range{}, fmt.Errorf("%q is no comparator", string(c.Comparator))
}

// Scheme gives the scheme of the versions.
func (r Range) Scheme() Scheme { return r.scheme }

// Empty reports whether the range holds no version.
func (r Range) Empty() bool { return len(r.spans) == 0 }

// Everything reports whether the range holds every version.
func (r Range) Everything() bool {
	return len(r.spans) == 1 && r.spans[0].from.side == atFirst && r.spans[0].to.side == atLast
}

// Contains reports whether the range holds a version. One of every version holds
// even what cannot be parsed, and an empty one nothing; else the error is that of
// Compare.
func (r Range) Contains(version string) (bool, error) {
	if r.Everything() || r.Empty() {
		return r.Everything(), nil
	}
	v, err := parse(r.scheme, version)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(r.spans, func(s span) bool { return s.holds(v) }), nil
}

// Union gives what one of two ranges of a scheme holds.
func (r Range) Union(other Range) Range {
	return Range{r.scheme, joined(slices.Concat(r.spans, other.spans))}
}

// Intersect gives what both of two ranges of a scheme hold.
func (r Range) Intersect(other Range) Range {
	var list []span
	for i, k := 0, 0; i < len(r.spans) && k < len(other.spans); {
		a, b := r.spans[i], other.spans[k]
		both := span{a.from, a.to}
		if b.from.compare(a.from) > 0 {
			both.from = b.from
		}
		if b.to.compare(a.to) < 0 {
			both.to = b.to
			k++
		} else {
			i++
		}
		if !both.empty() {
			list = append(list, both)
		}
	}
	return Range{r.scheme, list}
}

// Complement gives the versions of the scheme that the range does not hold.
func (r Range) Complement() Range {
	list := make([]span, 0, len(r.spans)+1)
	at := edge{side: atFirst}
	for _, s := range r.spans {
		list = append(list, span{at, s.from})
		at = s.to
	}
	list = append(list, span{at, edge{side: atLast}})
	return Range{r.scheme, slices.DeleteFunc(list, span.empty)}
}

// Equal reports whether two ranges hold the same versions of the same scheme.
func (r Range) Equal(other Range) bool {
	return r.scheme == other.scheme && slices.EqualFunc(r.spans, other.spans, func(a, b span) bool {
		return a.from.compare(b.from) == 0 && a.to.compare(b.to) == 0
	})
}

// union gives what one of several ranges holds.
func union(s Scheme, ranges []Range) Range {
	var spans []span
	for _, r := range ranges {
		spans = append(spans, r.spans...)
	}
	return Range{s, joined(spans)}
}

// intersection gives what all of several ranges hold; all versions, when there is none.
func intersection(s Scheme, ranges []Range) Range {
	outside := make([]Range, 0, len(ranges))
	for _, r := range ranges {
		outside = append(outside, r.Complement())
	}
	return union(s, outside).Complement()
}

// Constraints gives the constraints of the range in VERS's canonical form: in
// order, none redundant, each version once. A single version that is missing in a
// stretch is a != of its own. An empty range has none.
func (r Range) Constraints() []Constraint {
	if r.Everything() {
		return []Constraint{{Comparator: Any}}
	}
	var list []Constraint
	for i, s := range r.spans {
		if version, ok := s.single(); ok {
			list = append(list, Constraint{Equal, version})
			continue
		}
		if hole, ok := r.hole(i); ok {
			list = append(list, Constraint{NotEqual, hole})
		} else if !s.from.open() {
			list = append(list, Constraint{sided(s.from, AtLeast, Greater), s.from.at.text})
		}
		if _, ok := r.hole(i + 1); !ok && !s.to.open() {
			list = append(list, Constraint{sided(s.to, Less, AtMost), s.to.at.text})
		}
	}
	return list
}

// hole gives the version that alone is missing before the nth stretch.
func (r Range) hole(n int) (string, bool) {
	if n < 1 || n >= len(r.spans) {
		return "", false
	}
	from, to := r.spans[n-1].to, r.spans[n].from
	return from.at.text, singleton(from, to)
}

// sided chooses by the side of its version on which an edge lies.
func sided(e edge, left, right Comparator) Comparator {
	if e.side == before {
		return left
	}
	return right
}
