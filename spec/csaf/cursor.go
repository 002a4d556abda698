// SPDX-License-Identifier: Apache-2.0

package csaf

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// cursor goes over a JSON text that is known to be valid and fills Go values,
// knowing at each step where it stands: encoding/json says neither which member
// of which list was wrong, nor what it passed over.
type cursor struct {
	b       []byte
	i       int // next byte
	path    []step
	unknown []string
	// words keeps one copy of each short text: a large document names the same
	// products thousands of times.
	words  map[string]string
	fields map[reflect.Type]map[string]int
	spent  int // bytes of the members of arrays so far
}

// step is a member of an object, or of an array.
type step struct {
	inArray bool
	index   int
	name    string
}

const (
	// wordLength is the longest text that is looked up in words.
	wordLength = 160
	// growth is how many times its size a document may take in memory: {} is two
	// bytes, a Vulnerability some hundred.
	growth = 16
	free   = 1 << 16
)

func newCursor(b []byte) *cursor {
	return &cursor{b: b, words: map[string]string{}, fields: map[reflect.Type]map[string]int{}}
}

func (c *cursor) value(v reflect.Value) *DecodeError {
	begin := c.peek()
	if begin == 'n' { // null
		c.skip()
		return nil
	}
	if raw, ok := v.Addr().Interface().(*json.RawMessage); ok {
		start := c.i
		c.skip()
		*raw = bytes.Clone(c.b[start:c.i])
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		if err := c.value(fresh.Elem()); err != nil {
			return err
		}
		v.Set(fresh)
		return nil
	case reflect.Struct:
		return c.object(v, begin)
	case reflect.Slice:
		return c.array(v, begin)
	case reflect.Map:
		return c.table(v, begin)
	case reflect.Bool:
		if begin != 't' && begin != 'f' {
			return c.misfit("true or false", begin)
		}
		v.SetBool(begin == 't')
		c.skip()
		return nil
	default: // text: the structs of this package have no other kinds
		if begin != '"' {
			return c.misfit("text", begin)
		}
		v.SetString(c.text())
		return nil
	}
}

func (c *cursor) object(v reflect.Value, begin byte) *DecodeError {
	if begin != '{' {
		return c.misfit("an object", begin)
	}
	fields := c.fieldsOf(v.Type())
	return c.members(func(name string) *DecodeError {
		i, known := fields[name]
		if !known {
			c.unknown = append(c.unknown, c.pointer())
			c.skip()
			return nil
		}
		return c.value(v.Field(i))
	})
}

// table fills a map of raw values.
func (c *cursor) table(v reflect.Value, begin byte) *DecodeError {
	if begin != '{' {
		return c.misfit("an object", begin)
	}
	v.Set(reflect.MakeMap(v.Type()))
	return c.members(func(name string) *DecodeError {
		start := c.i
		c.skip()
		v.SetMapIndex(reflect.ValueOf(name), reflect.ValueOf(json.RawMessage(bytes.Clone(c.b[start:c.i]))))
		return nil
	})
}

// members calls fn for each member of an object with the cursor on its value.
func (c *cursor) members(fn func(name string) *DecodeError) *DecodeError {
	c.i++ // {
	for c.peek() != '}' {
		if c.b[c.i] == ',' {
			c.i++
			c.peek()
		}
		name := c.text()
		c.peek()
		c.i++ // :
		c.peek()
		c.path = append(c.path, step{name: name})
		if err := fn(name); err != nil {
			return err
		}
		c.path = c.path[:len(c.path)-1]
	}
	c.i++
	return nil
}

func (c *cursor) array(v reflect.Value, begin byte) *DecodeError {
	if begin != '[' {
		return c.misfit("an array", begin)
	}
	c.i++
	v.Set(reflect.MakeSlice(v.Type(), 0, 0)) // an empty list is not an absent one
	c.path = append(c.path, step{inArray: true})
	for n := 0; c.peek() != ']'; n++ {
		if c.b[c.i] == ',' {
			c.i++
		}
		c.path[len(c.path)-1].index = n
		if c.spent += int(v.Type().Elem().Size()); c.spent > growth*len(c.b)+free {
			return &DecodeError{Line: lineAt(c.b, c.i), Path: c.pointer(), Message: "too many values that hold nothing"}
		}
		v.Grow(1)
		v.SetLen(n + 1)
		if err := c.value(v.Index(n)); err != nil {
			return err
		}
	}
	c.path = c.path[:len(c.path)-1]
	c.i++
	return nil
}

// text reads a string.
func (c *cursor) text() string {
	start := c.i
	c.skipText()
	quoted := c.b[start:c.i]
	plain := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(plain, '\\') >= 0 || !validText(plain) {
		var s string
		if json.Unmarshal(quoted, &s) != nil {
			return "" // the text is valid JSON, so this cannot be
		}
		return s
	}
	if len(plain) > wordLength {
		return string(plain)
	}
	if known, ok := c.words[string(plain)]; ok {
		return known
	}
	word := string(plain)
	c.words[word] = word
	return word
}

// validText reports whether the bytes are ASCII, or whatever else encoding/json
// takes as it is.
func validText(b []byte) bool {
	for _, x := range b {
		if x >= 0x80 {
			return bytes.Equal(bytes.ToValidUTF8(b, []byte("\uFFFD")), b)
		}
	}
	return true
}

// skip goes behind the value that the cursor stands on.
func (c *cursor) skip() {
	depth := 0
	for {
		switch c.b[c.i] {
		case '"':
			c.skipText()
		case '{', '[':
			depth++
			c.i++
		case '}', ']':
			depth--
			c.i++
		case ',', ':', ' ', '\n', '\t', '\r':
			c.i++
		default:
			c.skipWord()
		}
		if depth == 0 {
			return
		}
	}
}

// skipWord goes behind a number, true, false or null.
func (c *cursor) skipWord() {
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case '}', ']', ',', ' ', '\n', '\t', '\r':
			return
		}
		c.i++
	}
}

func (c *cursor) skipText() {
	for c.i++; c.b[c.i] != '"'; c.i++ {
		if c.b[c.i] == '\\' {
			c.i++
		}
	}
	c.i++
}

// peek skips spaces and gives the byte behind them.
func (c *cursor) peek() byte {
	for {
		switch c.b[c.i] {
		case ' ', '\n', '\t', '\r':
			c.i++
		default:
			return c.b[c.i]
		}
	}
}

// misfit says that a value of another type stands where the cursor is.
func (c *cursor) misfit(wanted string, begin byte) *DecodeError {
	found := "a number"
	switch begin {
	case '{':
		found = "an object"
	case '[':
		found = "an array"
	case '"':
		found = "text"
	case 't', 'f':
		found = "true or false"
	}
	return &DecodeError{Line: lineAt(c.b, c.i), Path: c.pointer(), Message: found + " stands where " + wanted + " belongs"}
}

func (c *cursor) pointer() string {
	var p strings.Builder
	for _, s := range c.path {
		p.WriteByte('/')
		if s.inArray {
			p.WriteString(strconv.Itoa(s.index))
		} else {
			p.WriteString(pointerEscape.Replace(s.name))
		}
	}
	return p.String()
}

var pointerEscape = strings.NewReplacer("~", "~0", "/", "~1")

// fieldsOf maps the names of a struct's JSON tags to its fields.
func (c *cursor) fieldsOf(t reflect.Type) map[string]int {
	if known, ok := c.fields[t]; ok {
		return known
	}
	fields := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "-" {
			fields[name] = i
		}
	}
	c.fields[t] = fields
	return fields
}
