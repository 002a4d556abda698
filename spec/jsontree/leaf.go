// SPDX-License-Identifier: Apache-2.0

package jsontree

import (
	"math"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Any is any value.
func Any(*Walker, string, *Value) {}

// Bool is true or false.
func Bool(w *Walker, path string, v *Value) { w.is(path, v, IsBool) }

// Text is text of at least so many characters and of at most so many; 0 is no bound.
func Text(least, most int) Shape {
	return func(w *Walker, path string, v *Value) {
		if !w.is(path, v, IsText) {
			return
		}
		switch n := utf8.RuneCountInString(v.Text); {
		case n == 0 && least > 0:
			w.Wrong(path, v, "the text is empty; write it, or leave the member out")
		case n < least:
			w.Wrong(path, v, "the text has %d characters and needs %d", n, least)
		case most > 0 && n > most:
			w.Wrong(path, v, "the text has %d characters; at most %d are allowed", n, most)
		}
	}
}

// Written is text of some form; what says which.
func Written(what string, fits func(string) bool) Shape {
	return func(w *Walker, path string, v *Value) {
		if w.is(path, v, IsText) && !fits(v.Text) {
			w.Wrong(path, v, "%.200q is not %s", v.Text, what)
		}
	}
}

// Matching is text that holds a match of a regular expression; what says which.
func Matching(what, pattern string) Shape {
	return Written(what, regexp.MustCompile(pattern).MatchString)
}

// Word is one of a closed list.
func Word(list ...string) Shape {
	return func(w *Walker, path string, v *Value) {
		if w.is(path, v, IsText) && !slices.Contains(list, v.Text) {
			w.Wrong(path, v, "%.80q is none of %s", v.Text, strings.Join(list, ", "))
		}
	}
}

// Words is Word, with the list written with spaces between. @N behind a word says
// that it is of version N of the standard and of later ones.
func Words(list string) Shape {
	var shapes [10]Shape
	for version := range shapes {
		var known []string
		for _, entry := range strings.Fields(list) {
			word, since, _ := strings.Cut(entry, "@")
			if n, _ := strconv.Atoi(since); n <= version {
				known = append(known, word)
			}
		}
		shapes[version] = Word(known...)
	}
	return func(w *Walker, path string, v *Value) { shapes[min(w.Version, len(shapes)-1)](w, path, v) }
}

// Number is a number between two bounds, which belong to it.
func Number(least, most float64) Shape {
	return func(w *Walker, path string, v *Value) {
		if x, ok := w.number(path, v); ok && (x < least || x > most) {
			w.Wrong(path, v, "%.40s is not between %g and %g", v.Text, least, most)
		}
	}
}

// Integer is a whole number from a bound on.
func Integer(least float64) Shape {
	return func(w *Walker, path string, v *Value) {
		if x, ok := w.number(path, v); ok && (x < least || x != math.Trunc(x)) {
			w.Wrong(path, v, "%.40s is not a whole number from %g on", v.Text, least)
		}
	}
}

func (w *Walker) number(path string, v *Value) (float64, bool) {
	if !w.is(path, v, IsNumber) {
		return 0, false
	}
	x, err := strconv.ParseFloat(v.Text, 64)
	if err != nil && !math.IsInf(x, 0) {
		w.Wrong(path, v, "%.40s is no number", v.Text)
		return 0, false
	}
	return x, true
}

// URI is a URI with a scheme, as RFC 3986 writes it.
var URI = Written("a URI with a scheme, as RFC 3986 writes it", func(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs() && escaped(s, false)
})

// IRIReference is a reference as RFC 3987 writes it, which needs no scheme.
var IRIReference = Written("a reference as RFC 3987 writes it", func(s string) bool {
	_, err := url.Parse(s)
	return err == nil && escaped(s, true)
})

// escaped reports whether what a URI excludes is escaped; an IRI excludes nothing
// above ASCII.
func escaped(s string, iri bool) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c <= ' ' || c == 0x7f || c > 0x7f && !iri || strings.IndexByte("<>\"{}|\\^`", c) >= 0:
			return false
		case c == '%' && (i+2 >= len(s) || !hexadecimal(s[i+1]) || !hexadecimal(s[i+2])):
			return false
		}
	}
	return true
}

func hexadecimal(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

var instantForm = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$`)

// Instant is a time as RFC 3339 writes it.
var Instant = Written("a time as RFC 3339 writes it, as 2024-02-29T12:00:00Z", IsInstant)

// IsInstant reports whether a text is a time as RFC 3339 writes it.
func IsInstant(s string) bool {
	if !instantForm.MatchString(s) {
		return false
	}
	s = strings.ToUpper(s)
	leap := s[17:19] == "60"
	if leap {
		s = s[:17] + "59" + s[19:]
	}
	t, err := time.Parse(time.RFC3339, s)
	utc := t.UTC()
	return err == nil && (!leap || utc.Hour() == 23 && utc.Minute() == 59)
}
