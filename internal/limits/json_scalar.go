// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"encoding/binary"
	"math/bits"

	"verdict"
)

// str reads a string; plain tells that it has no escapes and only ASCII.
func (s *jsonScanner) str() (plain bool, e *verdict.Error) {
	b, i := s.b, s.i+1
	plain = true
	var seen uint64 // bytes that passed eight at a time
	for i < len(b) {
		if len(b)-i >= 8 {
			word := binary.LittleEndian.Uint64(b[i:])
			special := specials(word)
			if special == 0 {
				seen |= word
				i += 8
				continue
			}
			n := bits.TrailingZeros64(special) / 8
			seen |= word & (1<<(8*n) - 1)
			i += n
		}
		switch c := b[i]; {
		case c == '"':
			s.i = i + 1
			return plain && seen&highBits == 0, nil
		case c == '\\':
			plain = false
			n, e := escape(b[i:])
			if e != nil {
				s.at = i
				return false, e
			}
			i += n
		case c < ' ':
			s.at = i
			if c == 0 {
				return false, nul()
			}
			return false, invalid("a string holds the control character U+%04X unescaped", c)
		default:
			seen |= uint64(c)
			i++
		}
	}
	return false, invalid("a string does not end").WithHint(cutOff)
}

func nul() *verdict.Error { return invalid("a string holds the character U+0000") }

// escape checks the escape that b begins with and gives its length.
func escape(b []byte) (int, *verdict.Error) {
	if len(b) < 2 {
		return 0, invalid("a string does not end").WithHint(cutOff)
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, nil
	case 'u':
		r, ok := hex4(b)
		if !ok {
			return 0, invalid(`\u in a string is not followed by four hexadecimal digits`)
		}
		if r == 0 {
			return 0, nul()
		}
		return 6, nil
	}
	return 0, invalid("%q is not an escape of JSON", b[:2])
}

// hex4 reads the four digits of the escape \uXXXX that b begins with.
func hex4(b []byte) (rune, bool) {
	if len(b) < 6 {
		return 0, false
	}
	var r rune
	for _, c := range b[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

func (s *jsonScanner) word(w string) *verdict.Error {
	if len(s.b)-s.i < len(w) || string(s.b[s.i:s.i+len(w)]) != w {
		return s.unexpected("a value")
	}
	s.i += len(w)
	return nil
}

// number reads a number by the grammar of RFC 8259, section 6.
func (s *jsonScanner) number() *verdict.Error {
	start := s.i
	if s.b[s.i] == '-' {
		s.i++
	}
	if s.i < len(s.b) && s.b[s.i] == '0' {
		s.i++
	} else if !s.digits() {
		return s.badNumber(start)
	}
	if s.i < len(s.b) && s.b[s.i] == '.' {
		s.i++
		if !s.digits() {
			return s.badNumber(start)
		}
	}
	if s.i < len(s.b) && (s.b[s.i] == 'e' || s.b[s.i] == 'E') {
		s.i++
		if s.i < len(s.b) && (s.b[s.i] == '+' || s.b[s.i] == '-') {
			s.i++
		}
		if !s.digits() {
			return s.badNumber(start)
		}
	}
	return nil
}

func (s *jsonScanner) digits() bool {
	start := s.i
	for s.i < len(s.b) && '0' <= s.b[s.i] && s.b[s.i] <= '9' {
		s.i++
	}
	return s.i > start
}

func (s *jsonScanner) badNumber(start int) *verdict.Error {
	if s.i == start {
		return s.unexpected("a value")
	}
	return invalid("a number is incomplete")
}
