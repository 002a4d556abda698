// SPDX-License-Identifier: Apache-2.0

package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Error says what is wrong with a text, and where.
type Error struct {
	Line int    // 1-based
	Path string // JSON pointer; "" for the whole text
	// Syntax is set when the text is no JSON, rather than JSON of another form.
	Syntax  bool
	Message string // one sentence, lower case, no final period
}

// Error gives the sentence with its place in front.
func (e *Error) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Path, e.Message)
}

const (
	// maxDepth bounds objects and arrays inside one another.
	maxDepth = 1000
	// growth is how many times its size a text may take in memory for the members
	// of its arrays and tables: {} is two bytes, a struct may have some hundred.
	growth = 16
	free   = 1 << 16
)

// Decode reads one text. Members that T has no field for are passed over, and
// unknown gives the JSON pointers of the first hundred of them. A null leaves its
// field as it is. What a json.RawMessage takes shares the memory of b. The error
// is an *Error.
func (p Plan[T]) Decode(b []byte) (value T, unknown []string, err error) {
	d := decoder{b: b}
	err = d.document(p.root, reflect.ValueOf(&value).Elem())
	var own *Error
	if err != nil && !errors.As(err, &own) {
		err = &Error{Line: lineAt(b, d.i), Path: d.pointer(), Syntax: true, Message: err.Error()}
	}
	return value, d.unknown, err
}

// maxUnknown is how many unknown members are named.
const maxUnknown = 100

// decoder goes over a text and fills Go values, knowing at each moment where it
// stands.
type decoder struct {
	b       []byte
	i       int // next byte
	depth   int
	path    []step
	unknown []string
	spent   int
}

// step is a member of an object, or of an array when name is nil.
type step struct {
	name  []byte // in quotes, as it is written
	index int
}

func (d *decoder) document(s *shape, v reflect.Value) error {
	if err := d.value(s, v); err != nil {
		return err
	}
	if d.peek() != 0 || d.i < len(d.b) {
		return errors.New("more follows after the JSON value")
	}
	return nil
}

// value reads the next value into v.
func (d *decoder) value(s *shape, v reflect.Value) error {
	begin := d.peek()
	if begin == 'n' {
		return d.word("null")
	}
	switch s.form {
	case pointer:
		fresh := reflect.New(s.elem.typ)
		if err := d.value(s.elem, fresh.Elem()); err != nil {
			return err
		}
		v.Set(fresh)
		return nil
	case anything:
		start := d.i
		if err := d.skip(); err != nil {
			return err
		}
		v.SetBytes(d.b[start:d.i:d.i])
		return nil
	case object:
		return d.object(s, v, begin)
	case table:
		return d.table(s, v, begin)
	case array:
		return d.array(s, v, begin)
	}
	return d.scalar(s.form, v, begin)
}

func (d *decoder) scalar(f form, v reflect.Value, begin byte) error {
	digit := begin == '-' || '0' <= begin && begin <= '9'
	switch {
	case f == text && begin == '"':
		s, err := d.text()
		v.SetString(s)
		return err
	case f == truth && begin == 't':
		v.SetBool(true)
		return d.word("true")
	case f == truth && begin == 'f':
		v.SetBool(false)
		return d.word("false")
	case (f == number || f == whole) && digit:
		return d.number(f, v)
	}
	return d.misfit(f, begin)
}

func (d *decoder) number(f form, v reflect.Value) error {
	start := d.i
	if err := d.skipNumber(); err != nil {
		return err
	}
	written := string(d.b[start:d.i])
	if f == whole {
		n, err := strconv.Atoi(written)
		if err != nil {
			return d.wrong(start, "the number %.40s stands where the schema has a whole number", written)
		}
		v.SetInt(int64(n))
		return nil
	}
	n, err := strconv.ParseFloat(written, 64)
	if err != nil {
		return d.wrong(start, "the number %.40s is too large", written)
	}
	v.SetFloat(n)
	return nil
}

func (d *decoder) object(s *shape, v reflect.Value, begin byte) error {
	if begin != '{' {
		return d.misfit(s.form, begin)
	}
	return d.members(func(name []byte) error {
		f, known := s.fields[string(name[1:len(name)-1])]
		if !known && bytes.IndexByte(name, '\\') >= 0 {
			f, known = s.fields[unquote(name)]
		}
		if known {
			return d.value(f.shape, v.Field(f.index))
		}
		if len(d.unknown) < maxUnknown {
			d.unknown = append(d.unknown, d.pointer())
		}
		return d.skip()
	})
}

func (d *decoder) table(s *shape, v reflect.Value, begin byte) error {
	if begin != '{' {
		return d.misfit(s.form, begin)
	}
	v.Set(reflect.MakeMap(s.typ))
	return d.members(func(name []byte) error {
		if err := d.spend(s.elem.typ); err != nil {
			return err
		}
		member := reflect.New(s.elem.typ).Elem()
		if err := d.value(s.elem, member); err != nil {
			return err
		}
		v.SetMapIndex(reflect.ValueOf(unquote(name)).Convert(s.typ.Key()), member)
		return nil
	})
}

// array reads into a fresh slice: an empty array is not an absent one.
func (d *decoder) array(s *shape, v reflect.Value, begin byte) error {
	if begin != '[' {
		return d.misfit(s.form, begin)
	}
	v.Set(reflect.MakeSlice(s.typ, 0, 0))
	return d.elements(func(n int) error {
		if err := d.spend(s.elem.typ); err != nil {
			return err
		}
		v.Grow(1)
		v.SetLen(n + 1)
		return d.value(s.elem, v.Index(n))
	})
}

// spend keeps memory in proportion to the text.
func (d *decoder) spend(t reflect.Type) error {
	if d.spent += int(t.Size()); d.spent > growth*len(d.b)+free {
		return d.wrong(d.i, "too many values that hold nothing")
	}
	return nil
}

// misfit says that a value of another form stands where the decoder is; one that
// is no JSON at all is told first.
func (d *decoder) misfit(f form, begin byte) error {
	start := d.i
	if err := d.skip(); err != nil {
		return err
	}
	found := "number"
	switch begin {
	case '{':
		found = "object"
	case '[':
		found = "array"
	case '"':
		found = "string"
	case 't', 'f':
		found = "boolean"
	}
	return d.wrong(start, "a JSON %s stands where the schema has %s", found, f.word())
}

func (d *decoder) wrong(at int, format string, args ...any) error {
	return &Error{Line: lineAt(d.b, at), Path: d.pointer(), Message: fmt.Sprintf(format, args...)}
}

func (d *decoder) pointer() string {
	var p strings.Builder
	for _, s := range d.path {
		p.WriteByte('/')
		if s.name == nil {
			p.WriteString(strconv.Itoa(s.index))
		} else {
			p.WriteString(pointerEscape.Replace(unquote(s.name)))
		}
	}
	return p.String()
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

func lineAt(b []byte, offset int) int {
	return 1 + bytes.Count(b[:min(offset, len(b))], []byte("\n"))
}

// unquote decodes a string that the decoder has passed.
func unquote(quoted []byte) string {
	var s string
	_ = json.Unmarshal(quoted, &s) // it is a JSON string
	return s
}
