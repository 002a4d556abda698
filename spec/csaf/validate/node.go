// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// kind is a type of JSON.
type kind string

const (
	object  kind = "an object"
	array   kind = "an array"
	text    kind = "text"
	number  kind = "a number"
	boolean kind = "true or false"
	null    kind = "null"
)

// node is a JSON value that keeps the order of its members.
type node struct {
	kind   kind
	text   string         // the text, or a number as it is written
	names  []string       // of an object's members
	values []*node        // of an object's members or an array's
	line   int            // 1-based, in which it begins
	index  map[string]int // of an object with many members: where they are
	// foreign is set for a member that the schema does not know.
	foreign bool
}

// parser knows in which line it stands.
type parser struct {
	*json.Decoder
	b    []byte
	seen int // bytes whose lines are counted
	line int
}

func parse(b []byte) (*node, error) {
	d := &parser{Decoder: json.NewDecoder(bytes.NewReader(b)), b: b, line: 1}
	d.UseNumber()
	n, err := d.next()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("it is empty or ends too early")
	}
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows after the value")
	}
	return n, nil
}

func (d *parser) next() (*node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	upTo := int(d.InputOffset()) // of a bracket, or of a value in one line
	d.line += bytes.Count(d.b[d.seen:upTo], []byte("\n"))
	d.seen = upTo
	n := &node{kind: null, line: d.line}
	switch t := token.(type) {
	case json.Delim:
		n.kind = array
		if t == '{' {
			n.kind = object
		}
		return n, d.members(n)
	case string:
		n.kind, n.text = text, t
	case json.Number:
		n.kind, n.text = number, t.String()
	case bool:
		n.kind, n.text = boolean, strconv.FormatBool(t)
	}
	return n, nil
}

func (d *parser) members(n *node) error {
	for d.More() {
		if n.kind == object {
			name, err := d.Token()
			if err != nil {
				return err
			}
			n.names = append(n.names, name.(string)) // the decoder takes nothing else for one
		}
		v, err := d.next()
		if err != nil {
			return err
		}
		n.values = append(n.values, v)
	}
	_, err := d.Token()
	return err
}

// many is from how many members on a name is looked up and not searched for.
const many = 16

// member gives a member of an object by its name; nil when there is none.
func (n *node) member(name string) *node {
	if len(n.names) < many {
		if i := slices.Index(n.names, name); i >= 0 {
			return n.values[i]
		}
		return nil
	}
	if n.index == nil {
		n.index = make(map[string]int, len(n.names))
		for i, name := range n.names {
			n.index[name] = i
		}
	}
	if i, ok := n.index[name]; ok {
		return n.values[i]
	}
	return nil
}

// at follows names into objects.
func (n *node) at(names ...string) *node {
	for _, name := range names {
		if n = n.member(name); n == nil {
			return nil
		}
	}
	return n
}

// lineOf gives the line of what a pointer names, or of what is around it where
// there is no such thing.
func (n *node) lineOf(pointer string) int {
	line := n.line
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		var inner *node
		if n.kind == array {
			if i, err := strconv.Atoi(step); err == nil && i < len(n.values) {
				inner = n.values[i]
			}
		} else {
			inner = n.member(pointerUnescape.Replace(step))
		}
		if inner == nil {
			break
		}
		n, line = inner, inner.line
	}
	return line
}

// key is the same for values that are equal in JSON's sense.
func (n *node) key() string {
	switch n.kind {
	case object:
		parts := make([]string, len(n.names))
		for i, name := range n.names {
			parts[i] = strconv.Quote(name) + ":" + n.values[i].key()
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case array:
		parts := make([]string, len(n.values))
		for i, v := range n.values {
			parts[i] = v.key()
		}
		return "[" + strings.Join(parts, ",") + "]"
	case text:
		return strconv.Quote(n.text)
	}
	return string(n.kind) + n.text
}

// encode writes the value as JSON, without what the schema does not know.
func (n *node) encode() []byte {
	var b bytes.Buffer
	n.write(&b)
	return b.Bytes()
}

func (n *node) write(b *bytes.Buffer) {
	switch n.kind {
	case object, array:
		begin, end := "{", "}"
		if n.kind == array {
			begin, end = "[", "]"
		}
		b.WriteString(begin)
		written := 0
		for i, v := range n.values {
			if v.foreign {
				continue
			}
			if written++; written > 1 {
				b.WriteByte(',')
			}
			if n.kind == object {
				b.Write(quoted(n.names[i]))
				b.WriteByte(':')
			}
			v.write(b)
		}
		b.WriteString(end)
	case text:
		b.Write(quoted(n.text))
	case null:
		b.WriteString("null")
	default:
		b.WriteString(n.text)
	}
}

func quoted(s string) []byte {
	b, _ := json.Marshal(s) // text always encodes
	return b
}

var (
	pointerEscape   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescape = strings.NewReplacer("~1", "/", "~0", "~")
)

// into gives the pointer to a member of an object.
func into(path, name string) string { return path + "/" + pointerEscape.Replace(name) }
