// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"fmt"
	"slices"
)

// Range gives the versions that the constraints hold, by VERS's algorithm: single
// versions with = and !=, which come before everything else, and stretches between
// a comparator that looks up and the next that looks down. Constraints that are all
// != take their versions from all. The error is that of Compare, or says which
// constraints contradict each other.
func (v VERS) Range() (Range, error) {
	switch {
	case v.Scheme == noneScheme:
		return None(noneScheme), nil
	case len(v.Constraints) == 1 && v.Constraints[0].Comparator == Any:
		return All(v.Scheme), nil
	}
	list, err := v.sorted()
	if err != nil {
		return Range{}, err
	}
	holes := slices.DeleteFunc(slices.Clone(list), func(b bound) bool { return b.comparator != NotEqual })
	if len(holes) == len(list) {
		return without(All(v.Scheme), holes), nil
	}
	var spans []span
	for _, b := range list {
		if b.comparator == Equal {
			spans = append(spans, span{edge{b.at, before}, edge{b.at, behind}})
		}
	}
	r := without(Range{v.Scheme, joined(stretched(list))}, holes)
	return r.Union(Range{v.Scheme, joined(spans)}), nil
}

// bound is a constraint whose version is parsed.
type bound struct {
	comparator Comparator
	at         parsed
}

// sorted parses the versions, and drops what is said twice.
func (v VERS) sorted() ([]bound, error) {
	var list []bound
	var spans []span
	for _, c := range v.Constraints {
		at, err := parse(v.Scheme, c.Version)
		if err != nil {
			return nil, err
		}
		list = append(list, bound{c.Comparator, at})
		spans = append(spans, span{edge{at, before}, edge{at, behind}})
	}
	if err := straight(spans); err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b bound) int { return a.at.compare(b.at) })
	kept := list[:0]
	for _, b := range list {
		if n := len(kept); n > 0 && kept[n-1].at.compare(b.at) == 0 {
			if kept[n-1].comparator != b.comparator {
				return nil, fmt.Errorf("%s%s and %s%s contradict each other: a version stands but once", kept[n-1].comparator, kept[n-1].at.text, b.comparator, b.at.text)
			}
			continue
		}
		kept = append(kept, b)
	}
	return kept, nil
}

// stretched gives the stretches of sorted bounds. Of several in a row that look up
// the first counts, and of several that look down the last.
func stretched(list []bound) []span {
	var spans []span
	from, began, open := edge{side: atFirst}, false, true
	for _, b := range list {
		switch b.comparator {
		case Less, AtMost:
			to := edge{b.at, before}
			if b.comparator == AtMost {
				to.side = behind
			}
			if !open { // one that looks down stood before: the stretch goes on
				spans[len(spans)-1].to = to
				continue
			}
			spans = append(spans, span{from, to})
			open, began = false, false
		case Greater, AtLeast:
			if began {
				continue
			}
			from = edge{b.at, behind}
			if b.comparator == AtLeast {
				from.side = before
			}
			open, began = true, true
		}
	}
	if began {
		spans = append(spans, span{from, edge{side: atLast}})
	}
	return spans
}

func without(r Range, holes []bound) Range {
	if len(holes) == 0 {
		return r
	}
	var spans []span
	for _, b := range holes {
		spans = append(spans, span{edge{b.at, before}, edge{b.at, behind}})
	}
	return r.Intersect(Range{r.scheme, joined(spans)}.Complement())
}
