// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"slices"
)

// UnsayableError says that a form has no words for a range, and why. Nothing of the
// range is written then: a part of it would be another range.
type UnsayableError struct {
	Form string // OSV, CVE, or the native form of a scheme
	Why  string
}

// Error gives the form and the reason.
func (e *UnsayableError) Error() string { return e.Form + " cannot say this range: " + e.Why }

// FromEvents gives the range that the events of an OSV range describe (OSV schema
// 1.7, evaluation). Versions at or past every limit are not in it; the limit * is
// none. The error names what cannot be read.
func FromEvents(s Scheme, events []Event) (Range, error) {
	var rest []Event
	var limits []Range
	for i, e := range events {
		if e.Limit == "" || e != (Event{Limit: e.Limit}) {
			rest = append(rest, e)
			continue
		}
		if e.Limit == string(Any) {
			limits = append(limits, All(s))
			continue
		}
		r, err := RangeOf(s, Constraint{Less, e.Limit})
		if err != nil {
			return Range{}, fmt.Errorf("event %d: limit: %w", i+1, err)
		}
		limits = append(limits, r)
	}
	points, err := pointsOf(s, rest)
	if err != nil {
		return Range{}, err
	}
	var spans []span
	for _, i := range stretchesOf(points) {
		if !i.from.first && widened(s, i.from.text) {
			return Range{}, fmt.Errorf("introduced %s: it means the pre-releases before it too, which no bound can say; list them as versions", i.from.text)
		}
		spans = append(spans, i.span())
	}
	if err := straight(spans); err != nil {
		return Range{}, err
	}
	r := Range{s, joined(spans)}
	if len(limits) > 0 {
		r = r.Intersect(union(s, limits))
	}
	return r, nil
}

// widened reports whether what is introduced at a version begins before it, which
// is so of some versions of Bitnami (AppendIntroduced).
func widened(s Scheme, introduced string) bool {
	key, exact, err := AppendIntroduced(nil, s, introduced)
	plain, _, _ := AppendKey(nil, s, introduced)
	return s == Bitnami && err == nil && exact && string(key) != string(plain)
}

func (i stretch) span() span {
	s := span{edge{side: atFirst}, edge{side: atLast}}
	if !i.from.first {
		s.from = edge{i.from.version, before}
	}
	switch {
	case i.to.kinds == 0:
	case i.to.kinds&fixed != 0:
		s.to = edge{i.to.version, before}
	default:
		s.to = edge{i.to.version, behind}
	}
	return s
}

// Events gives the events of OSV ranges that together hold what the range does: one
// list of events for the stretches that end before a fix, and one for those that end
// with a version that is still affected, as a range of OSV has but one of the two.
// The error is an *UnsayableError.
func (r Range) Events() ([][]Event, error) {
	refuse := func(why string, args ...any) ([][]Event, error) {
		return nil, &UnsayableError{"OSV", fmt.Sprintf(why, args...)}
	}
	if r.Empty() {
		return refuse("it holds no version, and a range of OSV has an event introduced")
	}
	var fixes, lasts []Event
	for _, s := range r.spans {
		from := beginning
		switch {
		case s.from.side == behind:
			return refuse("it begins behind %s, and what is introduced includes its version", s.from.at.text)
		case s.from.side == before && s.from.at.text == beginning:
			return refuse("it begins with the version 0, and introduced 0 means what comes before that too; write 0 in other words, such as 0.0.0")
		case s.from.side == before:
			from = s.from.at.text
		}
		if s.from.side == before && widened(r.scheme, from) {
			return refuse("introduced %s means the pre-releases before it too", from)
		}
		switch s.to.side {
		case behind:
			lasts = append(lasts, Event{Introduced: from}, Event{LastAffected: s.to.at.text})
		case before:
			fixes = append(fixes, Event{Introduced: from}, Event{Fixed: s.to.at.text})
		default:
			fixes = append(fixes, Event{Introduced: from})
		}
	}
	lists := [][]Event{fixes, lasts}
	if len(lasts) > 0 && len(fixes) == 1 { // a stretch without end stands as well with either
		lists = [][]Event{append(lasts, fixes...)}
	}
	return slices.DeleteFunc(lists, func(l []Event) bool { return len(l) == 0 }), nil
}
