// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"hash/maphash"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"verdict"
)

// jsonKey is a key that an open object has: the hash of its folded text, and
// where it stands.
type jsonKey struct {
	hash   uint64
	offset int
}

// manyKeys is from where on an object's keys are looked up in a map.
const manyKeys = 32

// once notes the key at offset and refuses it when f has it already, in any case
// unless Caps.CaseKeys is set: encoding/json matches the fields of a struct
// without regard to case.
func (s *jsonScanner) once(f *jsonFrame, offset int, plain bool) *verdict.Error {
	h := s.hash(offset, plain)
	if s.has(f, h) {
		if e := s.twice(f, h, offset); e != nil {
			return e
		}
	}
	s.keys = append(s.keys, jsonKey{h, offset})
	if f.seen != nil {
		f.seen[h] = struct{}{}
	} else if own := s.keys[f.keys:]; len(own) > manyKeys {
		f.seen = make(map[uint64]struct{}, 4*manyKeys)
		for _, k := range own {
			f.seen[k.hash] = struct{}{}
		}
	}
	return nil
}

// hash hashes the key at offset, which str has passed, in the form in which equal
// keys are equal.
func (s *jsonScanner) hash(offset int, plain bool) uint64 {
	if plain && !s.caps.CaseKeys {
		return s.hashes.of(s.b[offset+1 : s.i-1])
	}
	s.fold = s.folded(s.fold[:0], offset)
	if s.caps.CaseKeys { // keyHash knows no case
		return maphash.Bytes(s.seed, s.fold)
	}
	return s.hashes.of(s.fold)
}

func (s *jsonScanner) has(f *jsonFrame, h uint64) bool {
	if f.seen != nil {
		_, ok := f.seen[h]
		return ok
	}
	for _, k := range s.keys[f.keys:] {
		if k.hash == h {
			return true
		}
	}
	return false
}

// twice compares the texts behind equal hashes.
func (s *jsonScanner) twice(f *jsonFrame, h uint64, offset int) *verdict.Error {
	s.fold = s.folded(s.fold[:0], offset)
	for _, k := range s.keys[f.keys:] {
		if k.hash != h || !bytes.Equal(s.folded(nil, k.offset), s.fold) {
			continue
		}
		was, is := s.text(k.offset), s.text(offset)
		line := Line(s.b, int64(k.offset))
		if was == is {
			return invalid("the key %q stands twice, first on line %d", is, line)
		}
		return invalid("the keys %q and %q differ in case only, the first stands on line %d", was, is, line)
	}
	return nil
}

// folded appends the text of the string at offset in the form in which equal
// keys are equal.
func (s *jsonScanner) folded(dst []byte, offset int) []byte {
	if s.caps.CaseKeys {
		return append(dst, s.text(offset)...)
	}
	for _, r := range s.text(offset) {
		dst = utf8.AppendRune(dst, foldRune(r))
	}
	return dst
}

// foldRune gives the least character of those that differ from r in case only,
// but of ASCII letters the small one.
func foldRune(r rune) rune {
	least := r
	for c := unicode.SimpleFold(r); c != r; c = unicode.SimpleFold(c) {
		least = min(least, c)
	}
	if 'A' <= least && least <= 'Z' {
		return least + 'a' - 'A'
	}
	return least
}

// text decodes the string whose opening quote stands at offset and that str has
// passed. A half of a surrogate pair becomes U+FFFD, as with encoding/json.
func (s *jsonScanner) text(offset int) string {
	var out []byte
	for b := s.b[offset+1:]; len(b) > 0 && b[0] != '"'; {
		if b[0] != '\\' {
			out = append(out, b[0])
			b = b[1:]
			continue
		}
		r, n := unescape(b)
		out = utf8.AppendRune(out, r)
		b = b[n:]
	}
	return string(out)
}

func unescape(b []byte) (r rune, n int) {
	switch b[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return unescapeU(b)
	}
	return rune(b[1]), 2
}

func unescapeU(b []byte) (r rune, n int) {
	r, _ = hex4(b)
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if low, ok := hex4(b[6:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != unicode.ReplacementChar {
				return pair, 12
			}
		}
	}
	return unicode.ReplacementChar, 6
}
