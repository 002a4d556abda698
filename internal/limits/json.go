// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"

	"verdict"
)

// CheckJSON passes b when it is one JSON value (RFC 8259) in UTF-8 within caps,
// no object of which names a key twice, also not in another case, and no string
// of which holds U+0000. Whatever passes, encoding/json reads, and every reader
// reads the same. Errors carry the line and the path.
func CheckJSON(name string, b []byte, caps Caps) error {
	caps = caps.orDefault()
	if err := caps.checkBytes(name, int64(len(b))); err != nil {
		return err
	}
	if len(b) == 0 {
		return invalid("is empty").At(name, 0, "")
	}
	if err := checkText(name, b); err != nil {
		return err
	}
	if bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")) {
		return invalid("begins with a byte order mark").At(name, 1, "").WithHint("save it as UTF-8 without one")
	}
	s := jsonScanner{b: b, caps: caps, hashes: newKeyHash(), seed: maphash.MakeSeed(), open: make([]jsonFrame, 0, 8), keys: make([]jsonKey, 0, 16)}
	if e := s.document(); e != nil {
		return e.At(name, Line(b, int64(s.at)), s.path())
	}
	return nil
}

// jsonScanner walks over a JSON text with a stack of its own, so that depth
// costs no recursion.
type jsonScanner struct {
	b      []byte
	i      int // next byte
	at     int // where the last thing that an error may be about began
	caps   Caps
	values int
	open   []jsonFrame
	keys   []jsonKey // of all open objects, innermost last
	hashes keyHash
	seed   maphash.Seed // of keys whose case counts
	fold   []byte       // scratch
}

// jsonFrame is an object or array that is not closed yet.
type jsonFrame struct {
	object bool
	index  int // of the current element of an array
	key    int // offset of the current key of an object; -1 before the first
	keys   int // where the object's keys begin in jsonScanner.keys
	seen   map[uint64]struct{}
}

// document reads one value and the spaces around it.
func (s *jsonScanner) document() *verdict.Error {
	if e := s.whole(); e != nil {
		return e
	}
	if s.peek(); s.i < len(s.b) {
		return invalid("more follows after the JSON value")
	}
	return nil
}

// whole reads a value with all that is in it.
func (s *jsonScanner) whole() *verdict.Error {
	base := len(s.open)
	for {
		opened, e := s.value()
		if e != nil {
			return e
		}
		if opened {
			continue
		}
		if more, e := s.next(base); e != nil || !more {
			return e
		}
	}
}

// value reads a scalar, or opens an object or array and, when it is not empty,
// stops where its first value begins.
func (s *jsonScanner) value() (opened bool, e *verdict.Error) {
	c := s.peek()
	if s.values++; s.values > s.caps.Values {
		return false, tooMany(s.caps.Values)
	}
	switch c {
	case '{', '[':
		return s.openValue(c == '{')
	case '"':
		_, e := s.str()
		return false, e
	case 't':
		return false, s.word("true")
	case 'f':
		return false, s.word("false")
	case 'n':
		return false, s.word("null")
	case 0:
		return false, s.unexpected("a value")
	}
	return false, s.number()
}

func (s *jsonScanner) openValue(object bool) (opened bool, e *verdict.Error) {
	if len(s.open) >= s.caps.Depth {
		return false, tooDeep(s.caps.Depth)
	}
	s.i++
	s.open = append(s.open, jsonFrame{object: object, key: -1, keys: len(s.keys)})
	if object {
		if s.peek() == '}' {
			s.close()
			return false, nil
		}
		return true, s.name()
	}
	if s.peek() == ']' {
		s.close()
		return false, nil
	}
	return true, nil
}

// next goes from the end of a value to the beginning of the following one,
// closing what ends in between; more is false when no more than base are open.
func (s *jsonScanner) next(base int) (more bool, e *verdict.Error) {
	for len(s.open) > base {
		f := &s.open[len(s.open)-1]
		switch c := s.peek(); {
		case c == ',' && f.object:
			s.i++
			return true, s.name()
		case c == ',':
			s.i++
			f.index++
			return true, nil
		case c == '}' && f.object, c == ']' && !f.object:
			s.close()
		case f.object:
			return false, s.unexpected("',' or '}'")
		default:
			return false, s.unexpected("',' or ']'")
		}
	}
	return false, nil
}

func (s *jsonScanner) close() {
	s.i++
	s.keys = s.keys[:s.open[len(s.open)-1].keys]
	s.open = s.open[:len(s.open)-1]
}

// name reads a key and its colon.
func (s *jsonScanner) name() *verdict.Error {
	f := &s.open[len(s.open)-1]
	if s.peek() != '"' {
		return s.unexpected("a key in double quotes")
	}
	start := s.i
	f.key = start
	plain, e := s.str()
	if e != nil {
		return e
	}
	if e := s.once(f, start, plain); e != nil {
		return e
	}
	if s.peek() != ':' {
		return s.unexpected("':'")
	}
	s.i++
	return nil
}

// peek skips spaces and gives the byte behind them; 0 at the end.
func (s *jsonScanner) peek() byte {
	if s.i < len(s.b) && s.b[s.i] > ' ' {
		s.at = s.i
		return s.b[s.i]
	}
	return s.skip()
}

func (s *jsonScanner) skip() byte {
	b, i := s.b, s.i
	for i < len(b) {
		switch b[i] {
		case ' ', '\n', '\t', '\r':
			i++
			for len(b)-i >= 8 && binary.LittleEndian.Uint64(b[i:]) == eightSpaces {
				i += 8
			}
			continue
		}
		s.i, s.at = i, i
		return b[i]
	}
	s.i, s.at = i, i
	return 0
}

func (s *jsonScanner) unexpected(want string) *verdict.Error {
	s.at = s.i
	if s.i >= len(s.b) {
		return invalid("ends where %s should stand", want).WithHint(cutOff)
	}
	r := []rune(string(s.b[s.i:min(s.i+4, len(s.b))]))[0]
	return invalid("%q stands where %s should", r, want)
}
