// SPDX-License-Identifier: Apache-2.0

package nvd

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"

	"verdict"
	"verdict/internal/source"
)

// place is what a page says of its part in the whole list
// (https://nvd.nist.gov/developers/vulnerabilities, Response).
type place struct {
	size  int // the most that the page has
	start int // the first vulnerability that it has, counted from 0
	total int // of all pages
}

// holds reports whether a page of so many vulnerabilities is whole. One that has more
// than its size lacks nothing.
func (p place) holds(n int) *verdict.Error {
	rest := max(p.total-p.start, 0)
	if said := min(p.size, rest); n < said {
		return short(n, said)
	}
	if n > rest {
		return short(n, rest)
	}
	return nil
}

func short(n, said int) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, "the page holds %d vulnerabilities where it says that it has %d, and is %w", n, said, source.ErrIncomplete).
		WithHint("fetch it again")
}

// placeOf reads where in the list a page is.
func placeOf(head map[string]json.RawMessage) (p place, err *verdict.Error) {
	for _, said := range []struct {
		name string
		into *int
	}{{"resultsPerPage", &p.size}, {"startIndex", &p.start}, {"totalResults", &p.total}} {
		if json.Unmarshal(head[said.name], said.into) != nil || *said.into < 0 {
			return p, verdict.Errorf(verdict.Invalid, "the page does not say how much it holds of how much, and where it begins").At("", 0, "$."+said.name)
		}
	}
	return p, nil
}

// pages are those of a source, by the folders in which they lie: what stands in
// different folders was fetched by different questions.
type pages struct {
	folders map[string][]held
	order   []string // folders, as they came
	failed  error    // that of the first page that is not whole, or does not say
}

// held is a page with how much it holds.
type held struct {
	place
	n     int
	shown string
}

// add takes a page that was read, with its head.
func (l *pages) add(d source.Document, head map[string]json.RawMessage, n int) {
	p, err := placeOf(head)
	if err == nil {
		err = p.holds(n)
	}
	if err != nil {
		l.failed = cmp.Or(l.failed, error(err.At(d.Shown, err.Line, err.Path)))
		return
	}
	dir := path.Dir(d.Name)
	if _, known := l.folders[dir]; !known {
		if l.folders == nil {
			l.folders = map[string][]held{}
		}
		l.order = append(l.order, dir)
	}
	l.folders[dir] = append(l.folders[dir], held{p, n, d.Shown})
}

// whole reports whether the pages are all of what they say.
func (l *pages) whole() error {
	if l.failed != nil {
		return l.failed
	}
	for _, dir := range l.order {
		if err := covered(rest(l.folders[dir])); err != nil {
			return err
		}
	}
	return nil
}

// rest leaves out the pages of each total that are all of it by themselves. The
// others are of one list that grew while it was fetched.
func rest(list []held) []held {
	byTotal := map[int][]held{}
	for _, p := range list {
		byTotal[p.total] = append(byTotal[p.total], p)
	}
	return slices.DeleteFunc(slices.Clone(list), func(p held) bool { return covered(byTotal[p.total]) == nil })
}

// covered says what is missing between the first vulnerability and the last.
func covered(list []held) error {
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b held) int { return cmp.Compare(a.start, b.start) })
	end, total, last := 0, 0, list[0].shown
	for _, p := range list {
		total = max(total, p.total)
	}
	for _, p := range list {
		if p.start > end {
			return gap(end, p.start, total, last)
		}
		if p.start+p.n > end {
			end, last = p.start+p.n, p.shown
		}
	}
	if end < total {
		return gap(end, total, total, last)
	}
	return nil
}

func gap(from, to, total int, shown string) error {
	return verdict.Errorf(verdict.Invalid, "no page holds what stands from %d to %d of the %d vulnerabilities, and the source is %w",
		from, to-1, total, source.ErrIncomplete).At(shown, 0, "").WithHint("fetch the missing pages; the folder of a mirror may be removed, and is fetched anew")
}
