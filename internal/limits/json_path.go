// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"strconv"
	"strings"
)

// A path of more steps is written with its first and last ones.
const (
	firstSteps = 12
	lastSteps  = 4
)

// path writes where the scanner stands: $ for the whole document, $.a[3]["b c"].
func (s *jsonScanner) path() string {
	var p strings.Builder
	p.WriteByte('$')
	for i, f := range s.open {
		switch {
		case i == firstSteps && len(s.open) > firstSteps+lastSteps:
			p.WriteString("…")
		case i > firstSteps && i < len(s.open)-lastSteps:
		case !f.object:
			p.WriteString("[" + strconv.Itoa(f.index) + "]")
		case f.key >= 0:
			p.WriteString(step(s.keyText(f.key)))
		}
	}
	return p.String()
}

// keyText is text for a key that may be the broken one.
func (s *jsonScanner) keyText(offset int) string {
	probe := jsonScanner{b: s.b, i: offset}
	if _, e := probe.str(); e != nil {
		return "?"
	}
	return s.text(offset)
}

func step(key string) string {
	if len(key) > 80 {
		key = strings.ToValidUTF8(key[:80], "") + "…"
	}
	if isName(key) {
		return "." + key
	}
	return "[" + strconv.Quote(key) + "]"
}

func isName(key string) bool {
	for i := range len(key) {
		c := key[i]
		if c != '_' && c != '-' && c != '$' && c != '@' &&
			(c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return key != ""
}

// PathOffset gives the byte offset in b, which [CheckJSON] has passed, of the
// value at path, -1 when there is none. A path is written as the errors of this
// package write it, $.a[3]["b c"], or as a JSON pointer (RFC 6901), /a/3/b c.
func PathOffset(b []byte, path string) int64 {
	steps, ok := splitPath(path)
	if !ok {
		return -1
	}
	s := jsonScanner{b: b, caps: Caps{Bytes: int64(len(b)), Depth: len(b), Values: len(b)}, hashes: newKeyHash()}
	for _, want := range steps {
		if !s.enter(want) {
			return -1
		}
	}
	s.peek()
	if s.i >= len(b) {
		return -1
	}
	return int64(s.i)
}

// PathLine gives the 1-based line of the value at path, as [PathOffset] finds
// it; 0 when there is none.
func PathLine(b []byte, path string) int {
	offset := PathOffset(b, path)
	if offset < 0 {
		return 0
	}
	return Line(b, offset)
}

// enter goes from the beginning of an object or array to that of the value
// under the key or index.
func (s *jsonScanner) enter(want string) bool {
	open := s.peek()
	if open != '{' && open != '[' {
		return false
	}
	s.i++
	for n := 0; ; n++ {
		c := s.peek()
		if c == ']' || c == '}' {
			return false
		}
		key := strconv.Itoa(n)
		if open == '{' {
			at := s.i
			if _, e := s.str(); c != '"' || e != nil {
				return false
			}
			key = s.text(at)
			if s.peek() != ':' {
				return false
			}
			s.i++
		}
		if key == want {
			return true
		}
		if e := s.whole(); e != nil || s.peek() != ',' {
			return false
		}
		s.i++
	}
}

// splitPath gives the keys and indexes of a path of either form.
func splitPath(path string) (steps []string, ok bool) {
	rest, dollar := strings.CutPrefix(path, "$")
	if !dollar {
		return splitPointer(path)
	}
	for rest != "" {
		var one string
		switch {
		case strings.HasPrefix(rest, `["`):
			quoted, err := strconv.QuotedPrefix(rest[1:])
			if err != nil {
				return nil, false
			}
			one, _ = strconv.Unquote(quoted)
			rest, ok = strings.CutPrefix(rest[1+len(quoted):], "]")
		case rest[0] == '[':
			one, rest, ok = strings.Cut(rest[1:], "]")
		case rest[0] == '.':
			end := strings.IndexAny(rest[1:], ".[")
			if end < 0 {
				end = len(rest) - 1
			}
			one, rest, ok = rest[1:1+end], rest[1+end:], end > 0
		default:
			ok = false
		}
		if !ok {
			return nil, false
		}
		steps = append(steps, one)
	}
	return steps, true
}

func splitPointer(pointer string) (steps []string, ok bool) {
	if pointer == "" {
		return nil, true
	}
	if pointer[0] != '/' {
		return nil, false
	}
	steps = strings.Split(pointer[1:], "/")
	for i, s := range steps {
		steps[i] = strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
	}
	return steps, true
}
