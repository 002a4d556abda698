// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"verdict"
)

// SplitCaps bounds a document that is taken apart. A field that is zero takes the
// value that the documents of large sources have.
type SplitCaps struct {
	Bytes int64 // the whole document
	Part  int   // one part in bytes
	Parts int
}

var splitCaps = SplitCaps{Bytes: 4 << 30, Part: 32 << 20, Parts: 10_000_000}

// headPart is the most that a member beside the parts may have: what says of the
// whole document what it is.
const headPart = 1 << 20

// JSONPart is a member of an object, or an element of an array, of a larger
// document.
type JSONPart struct {
	Name  string // of a member of an object
	Line  int    // on which the part begins
	Raw   []byte // as it was written; where it ends is known, and nothing more
	where string // the path
	file  string
}

// Check passes the part as [CheckJSON] passes a document. Its errors carry the
// line and path in the whole document.
func (p JSONPart) Check(caps Caps) error {
	err := CheckJSON(p.file, p.Raw, caps)
	var e *verdict.Error
	if !errors.As(err, &e) {
		return err
	}
	return e.At(e.File, p.Line+max(e.Line-1, 0), p.where+strings.TrimPrefix(e.Path, "$"))
}

// At places an error of a reader of the part, whose line counts from the part's
// first and whose path is a JSON pointer into it.
func (p JSONPart) At(line int, pointer string) (file string, inWhole int, path string) {
	return p.file, p.Line + max(line-1, 0), p.where + pointer
}

// SplitJSON reads a JSON document that is too large to be held, and gives each
// part of it to each, in order: the members of its one object when list is "",
// else those of the object or array that the object has under the name list. The
// other members of the outer object come back in head. Parts are told apart and
// not checked: pass each through [JSONPart.Check]. An error of each ends the
// reading and is returned.
//
// It fails with verdict.TooLarge when a cap is reached, and with verdict.Invalid
// where the document is no JSON outside of its parts, has no member list, or names
// a member or a part twice.
func SplitJSON(name string, r io.Reader, list string, caps SplitCaps, each func(JSONPart) error) (head map[string]json.RawMessage, err error) {
	set(&caps.Bytes, splitCaps.Bytes)
	set(&caps.Part, splitCaps.Part)
	set(&caps.Parts, splitCaps.Parts)
	s := &jsonSplitter{name: name, r: r, caps: caps, line: 1, each: each}
	if err := s.begin(); err != nil {
		return nil, err
	}
	if list == "" {
		err = s.parts("$")
	} else {
		head, err = s.outer(list)
	}
	if err != nil {
		return nil, err
	}
	if c, err := s.peek(); err == nil && c != 0 {
		return nil, s.fail("more follows after the JSON value")
	} else if err != nil {
		return nil, err
	}
	return head, nil
}

// jsonSplitter goes over a document chunk by chunk.
type jsonSplitter struct {
	name  string
	r     io.Reader
	caps  SplitCaps
	each  func(JSONPart) error
	chunk []byte // what is not consumed of it
	store []byte
	read  int64
	line  int
	ended bool
	count int
}

func (s *jsonSplitter) fail(format string, args ...any) error {
	return invalid(format, args...).At(s.name, s.line, "")
}

// begin makes sure that the document has an object.
func (s *jsonSplitter) begin() error {
	if err := s.fill(); err != nil {
		return err
	}
	if len(s.chunk) == 0 {
		return invalid("is empty").At(s.name, 0, "")
	}
	if bytes.HasPrefix(s.chunk, []byte("\xEF\xBB\xBF")) {
		return s.fail("begins with a byte order mark")
	}
	if c, err := s.peek(); err != nil || c != '{' {
		return s.or(err, "is no JSON object")
	}
	return nil
}

func (s *jsonSplitter) or(err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return s.fail(format, args...)
}

// outer reads the outer object, and gives the parts of its member list.
func (s *jsonSplitter) outer(list string) (map[string]json.RawMessage, error) {
	head, seen, found := map[string]json.RawMessage{}, map[string]string{}, false
	err := s.members(func(name string) error {
		folded := strings.Map(foldRune, name)
		if was, twice := seen[folded]; twice {
			return s.fail("the document has both %q and %q", was, name)
		}
		seen[folded] = name
		if name == list {
			found = true
			return s.parts(step1(name))
		}
		line := s.line
		raw, err := s.value(headPart)
		if err != nil {
			return err
		}
		head[name] = raw
		return JSONPart{Line: line, Raw: raw, where: step1(name), file: s.name}.Check(Caps{})
	})
	if err == nil && !found {
		err = invalid("the document has no member %q", list).At(s.name, 0, "")
	}
	return head, err
}

func step1(name string) string { return "$" + step(name) }

// parts gives the parts of the object or array that the splitter stands on.
func (s *jsonSplitter) parts(where string) error {
	c, err := s.peek()
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	switch c {
	case '{':
		return s.members(func(name string) error {
			if seen[name] {
				return s.fail("the key %q stands twice", name)
			}
			seen[name] = true
			return s.part(name, where+step(name))
		})
	case '[':
		n := -1
		return s.elements(func() error { n++; return s.part("", where+"["+strconv.Itoa(n)+"]") })
	}
	return s.fail("%s is no array and no object", where)
}

func (s *jsonSplitter) part(name, where string) error {
	if s.count++; s.count > s.caps.Parts {
		return tooLarge("holds more than %d parts", s.caps.Parts).At(s.name, s.line, "")
	}
	if _, err := s.peek(); err != nil {
		return err
	}
	line := s.line
	raw, err := s.value(s.caps.Part)
	if err != nil {
		return err
	}
	return s.each(JSONPart{Name: name, Line: line, Raw: raw, where: where, file: s.name})
}

// members calls fn for each member of an object, with the splitter on its value.
func (s *jsonSplitter) members(fn func(name string) error) error {
	return s.list('}', func() error {
		if c, err := s.peek(); err != nil || c != '"' {
			return s.or(err, "a key in double quotes should stand here")
		}
		quoted, err := s.value(headPart)
		if err != nil {
			return err
		}
		if err := (JSONPart{Line: s.line, Raw: quoted, where: "$", file: s.name}).Check(Caps{}); err != nil {
			return err
		}
		var name string
		_ = json.Unmarshal(quoted, &name) // it is a JSON string
		if c, err := s.peek(); err != nil || c != ':' {
			return s.or(err, "':' should stand behind the key %q", name)
		}
		s.chunk = s.chunk[1:]
		if _, err := s.peek(); err != nil {
			return err
		}
		return fn(name)
	})
}

func (s *jsonSplitter) elements(fn func() error) error { return s.list(']', fn) }

// list goes through an object or array up to its end.
func (s *jsonSplitter) list(end byte, fn func() error) error {
	s.chunk = s.chunk[1:]
	c, err := s.peek()
	if err != nil {
		return err
	}
	for more := c != end; more; {
		if err := fn(); err != nil {
			return err
		}
		c, err := s.peek()
		if err != nil || c != ',' && c != end {
			return s.or(err, "',' or '%c' should stand here", end)
		}
		if more = c == ','; more {
			s.chunk = s.chunk[1:]
		}
	}
	s.chunk = s.chunk[1:]
	return nil
}
