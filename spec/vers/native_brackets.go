// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"errors"
	"fmt"
	"strings"
)

// readMavenRange reads Maven's version ranges: one or several between brackets, which
// lie apart and in order. A version without brackets is a wish that any version
// fulfils: Maven's own containsVersion holds for all of them.
func readMavenRange(s Scheme, text string) (Range, error) {
	if !strings.ContainsAny(text, "[](),") {
		if !Valid(s, text) {
			return Range{}, &UnparsableError{s, text}
		}
		return All(s), nil
	}
	var list []span
	for rest := text; rest != ""; {
		end := strings.IndexAny(rest, ")]")
		if end < 0 {
			return Range{}, errors.New("a bracket is not closed")
		}
		r, err := bracketed(s, rest[:end+1])
		if err != nil {
			return r, err
		}
		if n := len(list); n > 0 && list[n-1].to.compare(r.spans[0].from) > 0 {
			return r, fmt.Errorf("%s does not lie behind what stands before it", rest[:end+1])
		}
		list = append(list, r.spans...)
		rest = strings.TrimSpace(rest[end+1:])
		if rest == "" {
			break
		}
		var ok bool
		if rest, ok = strings.CutPrefix(rest, ","); !ok || strings.TrimSpace(rest) == "" || len(list) > maxParts {
			return r, errors.New("ranges stand in brackets, with a comma between two")
		}
		rest = strings.TrimSpace(rest)
	}
	return Range{s, joined(list)}, nil
}

// readNuGetRange reads NuGet's version ranges; a version without brackets is the
// lowest one.
func readNuGetRange(s Scheme, text string) (Range, error) {
	if strings.ContainsRune(text, '*') {
		return Range{}, errors.New("a floating version takes the newest there is, and has no end; write its bounds in brackets")
	}
	if !strings.ContainsAny(text, "[](),") {
		return RangeOf(s, Constraint{AtLeast, text})
	}
	return bracketed(s, text)
}

// bracketed reads one of [a,b], [a,b), (a,b], (a,b), where a or b may be left out
// behind or before a parenthesis, and [a].
func bracketed(s Scheme, text string) (Range, error) {
	if len(text) < 2 || strings.IndexByte("[(", text[0]) < 0 || strings.IndexByte("])", text[len(text)-1]) < 0 {
		return Range{}, fmt.Errorf("%s does not stand in brackets", shortened(text))
	}
	from, to, two := strings.Cut(text[1:len(text)-1], ",")
	from, to = strings.TrimSpace(from), strings.TrimSpace(to)
	first, last := text[0] == '[', text[len(text)-1] == ']'
	switch {
	case !two && !(first && last):
		return Range{}, fmt.Errorf("%s: a single version stands in square brackets", text)
	case !two:
		return RangeOf(s, Constraint{Equal, from})
	case from == "" && to == "":
		return Range{}, fmt.Errorf("%s has no version", text)
	case from == "" && first && s == NuGet, to == "" && last && s == NuGet:
		return Range{}, fmt.Errorf("%s: an end that is not there stands in a parenthesis", text)
	}
	r := All(s)
	for _, c := range []Constraint{{chosen(first, AtLeast, Greater), from}, {chosen(last, AtMost, Less), to}} {
		if c.Version == "" {
			continue
		}
		one, err := RangeOf(s, c)
		if err != nil {
			return r, err
		}
		r = r.Intersect(one)
	}
	if r.Empty() {
		return r, fmt.Errorf("%s ends before it begins", text)
	}
	return r, nil
}

func chosen(inclusive bool, with, without Comparator) Comparator {
	if inclusive {
		return with
	}
	return without
}
