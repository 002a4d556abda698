// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"errors"
	"io"

	"verdict"
)

// fill reads the next chunk once everything of the last one is consumed.
func (s *jsonSplitter) fill() error {
	if s.store == nil {
		s.store = make([]byte, 64<<10)
	}
	for len(s.chunk) == 0 && !s.ended {
		n, err := s.r.Read(s.store)
		s.chunk = s.store[:n]
		if s.read += int64(n); s.read > s.caps.Bytes {
			return tooLarge("is larger than %s", size(s.caps.Bytes)).At(s.name, 0, "")
		}
		var own *verdict.Error // a cap of an archive that r reads from
		switch {
		case errors.Is(err, io.EOF):
			s.ended = true
		case errors.As(err, &own):
			return err
		case err != nil:
			return invalid("cannot be read: %w", err).At(s.name, s.line, "")
		}
	}
	return nil
}

// peek skips spaces and gives the byte behind them; 0 at the end.
func (s *jsonSplitter) peek() (byte, error) {
	for {
		for i, c := range s.chunk {
			switch c {
			case '\n':
				s.line++
			case ' ', '\t', '\r':
			case 0:
				return 0, s.fail("holds the character U+0000")
			default:
				s.chunk = s.chunk[i:]
				return c, nil
			}
		}
		s.chunk = nil
		if err := s.fill(); err != nil || len(s.chunk) == 0 {
			return 0, err
		}
	}
}

// value gives the bytes of the value that the splitter stands on.
func (s *jsonSplitter) value(most int) ([]byte, error) {
	var w jsonWalk
	var raw []byte
	for {
		n, done := w.walk(s.chunk)
		if len(raw)+n > most {
			return nil, tooLarge("a part is larger than %s", size(int64(most))).At(s.name, s.line, "")
		}
		raw = append(raw, s.chunk[:n]...)
		s.line += bytes.Count(s.chunk[:n], []byte("\n"))
		s.chunk = s.chunk[n:]
		if done {
			break
		}
		if err := s.fill(); err != nil {
			return nil, err
		}
		if len(s.chunk) == 0 {
			return nil, s.fail("ends in the middle of its JSON")
		}
	}
	if len(raw) == 0 {
		return nil, s.fail("a value should stand here")
	}
	return raw, nil
}

// jsonWalk finds the end of a value.
type jsonWalk struct {
	depth   int
	begun   bool
	scalar  bool // a number or word: it ends before whatever cannot be in it
	quoted  bool
	escaped bool
}

// walk gives how many of the bytes belong to the value, and whether it ends there.
func (w *jsonWalk) walk(b []byte) (n int, done bool) {
	for i, c := range b {
		switch {
		case w.escaped:
			w.escaped = false
		case w.quoted:
			w.escaped = c == '\\'
			if c == '"' {
				w.quoted = false
				if w.depth == 0 {
					return i + 1, true
				}
			}
		case c == '"':
			if w.scalar {
				return i, true
			}
			w.quoted, w.begun = true, true
		case c == '{' || c == '[':
			if w.scalar {
				return i, true
			}
			w.depth++
			w.begun = true
		case c == '}' || c == ']':
			if w.depth--; w.depth < 0 {
				return i, true
			}
			if w.depth == 0 {
				return i + 1, true
			}
		case w.depth == 0 && (c == ',' || c == ':' || c <= ' '):
			return i, true
		default:
			w.scalar = w.scalar || !w.begun
		}
	}
	return len(b), false
}
