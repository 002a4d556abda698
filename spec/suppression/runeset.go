// SPDX-License-Identifier: Apache-2.0

package suppression

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// span is a closed stretch of code points.
type span struct{ lo, hi rune }

// runeSet is a set of code points: sorted spans that neither touch nor overlap.
// Character classes of Java know union, intersection and complement; those of
// the engine below know none of the two last, so classes are computed here.
type runeSet []span

func runes(rs ...rune) runeSet {
	var s runeSet
	for _, r := range rs {
		s = append(s, span{r, r})
	}
	return s.tidy()
}

func (s runeSet) tidy() runeSet {
	s = slices.Clone(s)
	slices.SortFunc(s, func(a, b span) int { return int(a.lo - b.lo) })
	var out runeSet
	for _, x := range s {
		if n := len(out); n > 0 && x.lo <= out[n-1].hi+1 {
			out[n-1].hi = max(out[n-1].hi, x.hi)
			continue
		}
		out = append(out, x)
	}
	return out
}

func (s runeSet) union(t runeSet) runeSet { return append(slices.Clone(s), t...).tidy() }

func (s runeSet) complement() runeSet {
	var out runeSet
	next := rune(0)
	for _, x := range s {
		if x.lo > next {
			out = append(out, span{next, x.lo - 1})
		}
		next = x.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, span{next, unicode.MaxRune})
	}
	return out
}

func (s runeSet) intersect(t runeSet) runeSet {
	return s.complement().union(t.complement()).complement()
}

// foldASCII adds the other case of every ASCII letter: CASE_INSENSITIVE of Java
// knows no other letters unless UNICODE_CASE is set.
func (s runeSet) foldASCII() runeSet {
	out := slices.Clone(s)
	for _, x := range s {
		for r := max(x.lo, 'A'); r <= min(x.hi, 'z'); r++ {
			if isASCIILetter(r) {
				out = append(out, span{r ^ 0x20, r ^ 0x20})
			}
		}
	}
	return out.tidy()
}

func isASCIILetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// expr writes the set as an expression that takes exactly one code point.
func (s runeSet) expr() string {
	if len(s) == 0 {
		return `(?:(?!))`
	}
	if len(s) == 1 && s[0].lo == s[0].hi {
		return literal(s[0].lo)
	}
	var b strings.Builder
	b.WriteByte('[')
	for _, x := range s {
		b.WriteString(literal(x.lo))
		if x.hi > x.lo {
			b.WriteByte('-')
			b.WriteString(literal(x.hi))
		}
	}
	b.WriteByte(']')
	return b.String()
}

// literal writes one code point so that it means itself inside and outside a
// class.
func literal(r rune) string {
	switch {
	case isASCIILetter(r) || r >= '0' && r <= '9':
		return string(r)
	case r <= 0xFFFF:
		return fmt.Sprintf(`\u%04X`, r)
	}
	return string(r)
}

func tableSet(t *unicode.RangeTable) runeSet {
	var s runeSet
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			s = append(s, span{lo, hi})
			return
		}
		for r := lo; r <= hi; r += stride {
			s = append(s, span{r, r})
		}
	}
	for _, r := range t.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range t.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return s.tidy()
}
