// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"strings"
)

// Comparator says how a version has to lie to the one of a constraint.
type Comparator string

// The comparators of VERS. Equal is not written: a version alone means it.
const (
	Equal    Comparator = "="
	NotEqual Comparator = "!="
	Less     Comparator = "<"
	AtMost   Comparator = "<="
	Greater  Comparator = ">"
	AtLeast  Comparator = ">="
	Any      Comparator = "*" // has no version
)

// Constraint is a comparator and the version that it compares with.
type Constraint struct {
	Comparator Comparator
	Version    string
}

// String writes the constraint as VERS does, with what has a meaning there
// percent-encoded.
func (c Constraint) String() string {
	switch c.Comparator {
	case Any:
		return string(Any)
	case Equal:
		return encodeVersion(c.Version)
	}
	return string(c.Comparator) + encodeVersion(c.Version)
}

// comparators are those that are written, of two that begin alike the longer one
// first.
var comparators = []Comparator{NotEqual, AtMost, AtLeast, Less, Greater, Equal}

// cutComparator takes the comparator off a constraint; it is "" of one that has
// none.
func cutComparator(text string) (Comparator, string) {
	for _, c := range comparators {
		if rest, ok := strings.CutPrefix(text, string(c)); ok {
			return c, rest
		}
	}
	return "", text
}

// encoded are the signs that mean something in VERS.
const encoded = "><=!*|%"

const hexDigits = "0123456789ABCDEF"

// encodeVersion writes a version in VERS: signs that mean something there, blanks
// and what is not ASCII are percent-encoded.
func encodeVersion(v string) string {
	var b strings.Builder
	for i := range len(v) {
		c := v[i]
		if c > ' ' && c < 0x7F && strings.IndexByte(encoded, c) < 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	return b.String()
}

// decodeVersion reads a version as VERS writes it. It is canonical when its
// triplets are in upper case and none stands for what needs none.
func decodeVersion(text string) (v string, canonical, ok bool) {
	if strings.IndexByte(text, '%') < 0 {
		return text, true, true
	}
	var b strings.Builder
	canonical = true
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			b.WriteByte(text[i])
			continue
		}
		if i+2 >= len(text) {
			return "", false, false
		}
		high, low := hexValue(text[i+1]), hexValue(text[i+2])
		if high < 0 || low < 0 {
			return "", false, false
		}
		c := byte(high<<4 | low)
		canonical = canonical && text[i+1:i+3] == strings.ToUpper(text[i+1:i+3]) && !unreserved(c)
		b.WriteByte(c)
		i += 2
	}
	return b.String(), canonical, true
}

func hexValue(c byte) int { return strings.IndexByte(hexDigits, upper(c)) }

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// unreserved reports whether nobody has to encode a character (RFC 3986, 2.3).
func unreserved(c byte) bool {
	return isDigit(c) || isLetter(c) || strings.IndexByte("-._~", c) >= 0
}
