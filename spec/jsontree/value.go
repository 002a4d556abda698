// SPDX-License-Identifier: Apache-2.0

package jsontree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Kind is a type of JSON, with its article.
type Kind string

// The kinds.
const (
	IsObject Kind = "an object"
	IsArray  Kind = "an array"
	IsText   Kind = "text"
	IsNumber Kind = "a number"
	IsBool   Kind = "true or false"
	IsNull   Kind = "null"
)

// Value is a JSON value.
type Value struct {
	Kind   Kind
	Text   string   // the text, true or false, or a number as it is written
	Names  []string // of an object's members, in their order
	Values []*Value // of an object's members or of an array
	Line   int      // 1-based, in which it begins

	literal []byte // a text as it is written; nil when it was not read
	names   [][]byte
	index   map[string]int // of the names, where there are many
}

// SyntaxError says why bytes are no JSON text.
type SyntaxError struct {
	Line    int // 1-based
	Message string
}

// Error gives the sentence with its line.
func (e *SyntaxError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// parser knows in which line it stands.
type parser struct {
	*json.Decoder
	b    []byte
	seen int // bytes whose lines are counted
	line int
	last []byte // the token that was read last, as it is written
}

// Parse reads a JSON text. Texts share the memory of b. The error is a
// *SyntaxError.
func Parse(b []byte) (*Value, error) {
	p := &parser{Decoder: json.NewDecoder(bytes.NewReader(b)), b: b, line: 1}
	p.UseNumber()
	v, err := p.next()
	if err == nil {
		if _, more := p.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more follows after the value")
		}
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, &SyntaxError{p.line, "the text is empty or ends too early"}
	case err != nil:
		return nil, &SyntaxError{p.line, err.Error()}
	}
	return v, nil
}

// token reads the next token, and counts the lines up to its end.
func (p *parser) token() (json.Token, error) {
	t, err := p.Token()
	if err != nil {
		return nil, err
	}
	end := int(p.InputOffset())
	p.line += bytes.Count(p.b[p.seen:end], []byte("\n"))
	p.last = bytes.TrimLeft(p.b[p.seen:end], " \t\r\n,:")
	p.seen = end
	return t, nil
}

func (p *parser) next() (*Value, error) {
	token, err := p.token()
	if err != nil {
		return nil, err
	}
	v := &Value{Kind: IsNull, Line: p.line}
	switch t := token.(type) {
	case json.Delim:
		v.Kind = IsArray
		if t == '{' {
			v.Kind = IsObject
		}
		return v, p.members(v)
	case string:
		v.Kind, v.Text, v.literal = IsText, t, p.last
	case json.Number:
		v.Kind, v.Text = IsNumber, t.String()
	case bool:
		v.Kind, v.Text = IsBool, strconv.FormatBool(t)
	}
	return v, nil
}

func (p *parser) members(v *Value) error {
	for p.More() {
		if v.Kind == IsObject {
			name, err := p.token()
			if err != nil {
				return err
			}
			v.Names = append(v.Names, name.(string)) // the decoder takes nothing else for one
			v.names = append(v.names, p.last)
		}
		inner, err := p.next()
		if err != nil {
			return err
		}
		v.Values = append(v.Values, inner)
	}
	_, err := p.token()
	return err
}

// many is the number of members from which on they are found by an index.
const many = 16

func (v *Value) at(name string) int {
	if len(v.Names) < many {
		return slices.Index(v.Names, name)
	}
	if v.index == nil {
		v.index = make(map[string]int, len(v.Names))
		for i, n := range v.Names {
			v.index[n] = i
		}
	}
	if i, ok := v.index[name]; ok {
		return i
	}
	return -1
}

// Member gives a member of an object by its name. It is nil when there is none, as
// it is of a value that is nil or no object.
func (v *Value) Member(name string) *Value {
	if v == nil {
		return nil
	}
	if i := v.at(name); i >= 0 {
		return v.Values[i]
	}
	return nil
}

// At follows names into objects.
func (v *Value) At(names ...string) *Value {
	for _, name := range names {
		v = v.Member(name)
	}
	return v
}

// String gives the text of a text, and "" of everything else.
func (v *Value) String() string {
	if v == nil || v.Kind != IsText {
		return ""
	}
	return v.Text
}

// List gives the values of an array, and none of everything else.
func (v *Value) List() []*Value {
	if v == nil || v.Kind != IsArray {
		return nil
	}
	return v.Values
}

// LineOf gives the line of what a JSON pointer (RFC 6901) names, or of what is
// around it where there is no such thing.
func (v *Value) LineOf(pointer string) int {
	line := v.Line
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		inner := v.Member(unescape.Replace(step))
		if v.Kind == IsArray {
			if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(v.Values) {
				inner = v.Values[i]
			}
		}
		if inner == nil {
			break
		}
		v, line = inner, inner.Line
	}
	return line
}

// Key is the same for values that are equal in the sense of JSON Schema: members
// have no order, and 1.0 is 1.
func (v *Value) Key() string {
	switch v.Kind {
	case IsObject:
		parts := make([]string, len(v.Names))
		for i, name := range v.Names {
			parts[i] = strconv.Quote(name) + ":" + v.Values[i].Key()
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case IsArray:
		parts := make([]string, len(v.Values))
		for i, inner := range v.Values {
			parts[i] = inner.Key()
		}
		return "[" + strings.Join(parts, ",") + "]"
	case IsText:
		return strconv.Quote(v.Text)
	case IsNumber:
		return number(v.Text)
	}
	return v.Text + string(v.Kind[0])
}

// number writes a number in one way, where a float64 holds it.
func number(text string) string {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f > 1<<53 || f < -1<<53 {
		return text
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

var (
	escape   = strings.NewReplacer("~", "~0", "/", "~1")
	unescape = strings.NewReplacer("~1", "/", "~0", "~")
)

// Into gives the JSON pointer to a member of an object.
func Into(path, name string) string { return path + "/" + escape.Replace(name) }

// Nth gives the JSON pointer to a value of an array.
func Nth(path string, i int) string { return path + "/" + strconv.Itoa(i) }
