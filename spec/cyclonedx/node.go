// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// DecodeError says what makes a bill unusable, and where.
type DecodeError struct {
	Place
	Message string // one sentence, lower case, no final period
}

// Error gives the sentence with its place in front.
func (e *DecodeError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Path, e.Message)
}

// kind is what a value of the document is, in words for a message.
type kind string

const (
	object  kind = "an object"
	array   kind = "an array"
	text    kind = "a string"
	number  kind = "a number"
	boolean kind = "true or false"
	null    kind = "null"
	element kind = "an element" // of XML: text, an object, or both
)

// node is a value of the document that knows its place. XML is read into the
// form that the same bill has in JSON, so that one decoder serves both.
type node struct {
	kind   kind
	line   int
	step   string // the last step of the path; "" where nth is set
	nth    int    // of a member of an array in JSON: which one it is, from 1
	up     *node
	text   string // of text, number and element
	fields []field
	list   []*node // of an array
}

// field is a named value inside of an object or element.
type field struct {
	name      string
	node      *node
	attribute bool // of XML, where the standard allows any
}

func (n *node) add(name string, child *node) {
	n.fields = append(n.fields, field{name: name, node: child})
}

func (n *node) place() Place {
	var room [64]byte
	return Place{Line: n.line, Path: string(n.path(room[:0]))}
}

// path appends the way to n.
func (n *node) path(b []byte) []byte {
	if n.up != nil {
		b = n.up.path(b)
	}
	if n.nth == 0 {
		return append(b, n.step...)
	}
	b = append(b, '[')
	b = strconv.AppendInt(b, int64(n.nth-1), 10)
	return append(b, ']')
}

// reader takes values out of nodes. It keeps the first error; behind it all
// values read as absent.
type reader struct {
	err     *DecodeError
	unknown []Place
}

func (r *reader) fail(n *node, format string, args ...any) {
	if r.err == nil {
		r.err = &DecodeError{Place: n.place(), Message: fmt.Sprintf(format, args...)}
	}
}

// field gives the value of the name, nil when there is none.
func (r *reader) field(n *node, name string) *node {
	if n == nil || r.err != nil {
		return nil
	}
	var found *node
	for _, f := range n.fields {
		if f.name != name {
			continue
		}
		if found != nil {
			r.fail(f.node, "%s stands twice", name)
			return nil
		}
		found = f.node
	}
	return found
}

// has reports whether the name stands in n, whatever its value.
func (r *reader) has(n *node, name string) bool { return r.field(n, name) != nil }

// text gives the string of the name, "" when there is none.
func (r *reader) text(n *node, name string) string { return r.string(r.field(n, name)) }

func (r *reader) string(n *node) string {
	switch {
	case n == nil:
		return ""
	case n.kind == element && r.childless(n), n.kind == text:
		return n.text
	}
	r.fail(n, "is %s, where a string belongs", n.kind)
	return ""
}

func (r *reader) childless(n *node) bool {
	return !slices.ContainsFunc(n.fields, func(f field) bool { return !f.attribute })
}

// required gives the string of the name and fails when there is none.
func (r *reader) required(n *node, name string) string {
	f := r.field(n, name)
	if f == nil {
		r.fail(n, "has no %s", name)
	}
	return r.string(f)
}

// oneOf gives the word of the name and fails when the standard knows no such
// word; "" when there is none.
func (r *reader) oneOf(n *node, name string, known []string) string {
	f := r.field(n, name)
	word := r.string(f)
	if f != nil && r.err == nil && !slices.Contains(known, word) {
		r.fail(f, "is %s, which is none of %s", strconv.Quote(word), strings.Join(known, ", "))
	}
	return word
}

// ref gives the identifier of the name, "" when there is none; an empty one is
// refused, for it would name everything that has none.
func (r *reader) ref(n *node, name string) string {
	f := r.field(n, name)
	id := r.string(f)
	if f != nil && id == "" {
		r.fail(f, "is empty")
	}
	return id
}

// object gives the object of the name, nil when there is none.
func (r *reader) object(n *node, name string, names []string) *node {
	f := r.field(n, name)
	if f != nil {
		r.isObject(f, names)
	}
	return f
}

// isObject fails when n is no object, and notes the names that are not known.
func (r *reader) isObject(n *node, names []string) {
	if n.kind != object && n.kind != element {
		r.fail(n, "is %s, where an object belongs", n.kind)
		return
	}
	for _, f := range n.fields {
		if names != nil && !f.attribute && !slices.Contains(names, f.name) {
			r.unknown = append(r.unknown, f.node.place())
		}
	}
}

// list gives the members of the array of the name, none when it is absent.
func (r *reader) list(n *node, name string) []*node {
	f := r.field(n, name)
	switch {
	case f == nil:
		return nil
	case f.kind != array:
		r.fail(f, "is %s, where an array belongs", f.kind)
		return nil
	}
	for _, stray := range f.fields {
		if !stray.attribute {
			r.unknown = append(r.unknown, stray.node.place())
		}
	}
	return f.list
}
