// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds objects and arrays inside one another, for readers that have
// not passed internal/limits.
const maxDepth = 1000

// jsonTree reads a JSON text into nodes. A bill may be many megabytes, of which
// most is passed over, so it is read in one pass over the bytes; texts without
// escapes share the memory of the document, and nodes come in blocks.
type jsonTree struct {
	s       string
	i       int // next byte
	depth   int
	line    int // of counted
	counted int // offset up to which lines are counted
	nodes   block[node]
	fields  block[field]
	members block[*node]
	steps   map[string]string // of the names whose values are passed over
}

// block gives out pieces of memory that it takes many at a time.
type block[T any] struct {
	free []T
	// unclosed are the members so far of what is being read, the innermost last.
	unclosed []T
}

// one gives a place for one value.
func (b *block[T]) one(v T) *T {
	b.reserve(1)
	b.free[0] = v
	at := &b.free[0]
	b.free = b.free[1:]
	return at
}

// closed takes the members that were read from a place on, in memory of their own.
func (b *block[T]) closed(from int) []T {
	members := b.unclosed[from:]
	n := len(members)
	if n == 0 {
		return nil
	}
	b.reserve(n)
	all := b.free[:n:n]
	b.free = b.free[n:]
	copy(all, members)
	clear(members)
	b.unclosed = b.unclosed[:from]
	return all
}

func (b *block[T]) reserve(n int) {
	const atOnce = 256
	if len(b.free) < n {
		b.free = make([]T, max(n, atOnce))
	}
}

func readJSON(b []byte) (*node, error) {
	t := &jsonTree{s: string(b), line: 1, steps: map[string]string{}}
	root, err := t.value(nil, "$")
	if err == nil && t.peek() != 0 {
		err = errors.New("something follows the first JSON value")
	}
	if err != nil {
		return nil, &DecodeError{Place: Place{Line: t.lineAt(t.i)}, Message: "is no JSON: " + err.Error()}
	}
	return root, nil
}

// peek skips spaces and gives the byte behind them; 0 at the end.
func (t *jsonTree) peek() byte {
	for t.i < len(t.s) {
		switch c := t.s[t.i]; c {
		case ' ', '\n', '\t', '\r':
			t.i++
		default:
			return c
		}
	}
	return 0
}

var errEndsEarly = errors.New("it ends too early")

func (t *jsonTree) unexpected(want string) error {
	if t.i >= len(t.s) {
		return errEndsEarly
	}
	r, _ := utf8.DecodeRuneInString(t.s[t.i:])
	return fmt.Errorf("%q stands where %s should", r, want)
}

// value reads the next value.
func (t *jsonTree) value(up *node, step string) (*node, error) {
	c := t.peek()
	n := t.nodes.one(node{up: up, step: step, line: t.lineAt(t.i)})
	var err error
	switch {
	case c == '{':
		n.kind = object
		err = t.object(n)
	case c == '[':
		n.kind = array
		err = t.array(n)
	case c == '"':
		n.kind = text
		n.text, err = t.str()
	case c == 't':
		n.kind, err = boolean, t.word("true")
	case c == 'f':
		n.kind, err = boolean, t.word("false")
	case c == 'n':
		n.kind, err = null, t.word("null")
	default:
		n.kind = number
		n.text, err = t.number()
	}
	return n, err
}

// open goes into an object or array, and reports whether it is empty.
func (t *jsonTree) open(end byte) (empty bool, err error) {
	if t.depth++; t.depth > maxDepth {
		return false, fmt.Errorf("nesting is deeper than %d", maxDepth)
	}
	t.i++
	if t.peek() == end {
		return true, t.close()
	}
	return false, nil
}

func (t *jsonTree) close() error {
	t.i++
	t.depth--
	return nil
}

// more goes to the next member, and reports false behind the last.
func (t *jsonTree) more(end byte) (bool, error) {
	switch t.peek() {
	case ',':
		t.i++
		return true, nil
	case end:
		return false, t.close()
	}
	return false, t.unexpected("',' or '" + string(end) + "'")
}

func (t *jsonTree) object(n *node) error {
	from := len(t.fields.unclosed)
	empty, err := t.open('}')
	for more := !empty; more && err == nil; {
		if err = t.member(n); err == nil {
			more, err = t.more('}')
		}
	}
	n.fields = t.fields.closed(from)
	return err
}

// member reads a name with its value, which becomes a node when it is read.
func (t *jsonTree) member(n *node) error {
	name, err := t.name()
	if err != nil {
		return err
	}
	if step, ok := read[name]; ok {
		child, err := t.value(n, step)
		t.fields.unclosed = append(t.fields.unclosed, field{name: name, node: child})
		return err
	}
	child := t.nodes.one(node{up: n, step: t.step(name), line: t.lineAt(t.i)})
	t.fields.unclosed = append(t.fields.unclosed, field{name: name, node: child})
	return t.skip()
}

// step gives the step of a name whose value is passed over; there are few such
// names and many values.
func (t *jsonTree) step(name string) string {
	step, known := t.steps[name]
	if !known {
		step = jsonStep(name)
		t.steps[name] = step
	}
	return step
}

func (t *jsonTree) name() (string, error) {
	if t.peek() != '"' {
		return "", t.unexpected("a name in double quotes")
	}
	name, err := t.str()
	if err != nil {
		return "", err
	}
	if t.peek() != ':' {
		return "", t.unexpected("':'")
	}
	t.i++
	return name, nil
}

func (t *jsonTree) array(n *node) error {
	from := len(t.members.unclosed)
	empty, err := t.open(']')
	for more := !empty; more && err == nil; {
		var child *node
		if child, err = t.value(n, ""); err == nil {
			t.members.unclosed = append(t.members.unclosed, child)
			child.nth = len(t.members.unclosed) - from
			more, err = t.more(']')
		}
	}
	n.list = t.members.closed(from)
	return err
}

// skip passes over a value.
func (t *jsonTree) skip() error {
	switch c := t.peek(); c {
	case '{', '[':
		end := c + 2 // } and ] stand two behind { and [
		empty, err := t.open(end)
		for more := !empty; more && err == nil; {
			if c == '{' {
				_, err = t.name()
			}
			if err == nil {
				err = t.skip()
			}
			if err == nil {
				more, err = t.more(end)
			}
		}
		return err
	case '"':
		_, err := t.raw()
		return err
	case 't':
		return t.word("true")
	case 'f':
		return t.word("false")
	case 'n':
		return t.word("null")
	}
	_, err := t.number()
	return err
}

func (t *jsonTree) word(w string) error {
	if !strings.HasPrefix(t.s[t.i:], w) {
		return t.unexpected("a value")
	}
	t.i += len(w)
	return nil
}

// number reads a number (RFC 8259, section 6).
func (t *jsonTree) number() (string, error) {
	start := t.i
	for t.i < len(t.s) && strings.IndexByte("+-.0123456789Ee", t.s[t.i]) >= 0 {
		t.i++
	}
	if n := t.s[start:t.i]; json.Valid([]byte(n)) {
		return n, nil
	}
	t.i = start
	return "", t.unexpected("a value")
}

// raw passes over a string and gives it with its quotes.
func (t *jsonTree) raw() (string, error) {
	start := t.i
	for t.i++; t.i < len(t.s); t.i++ {
		switch c := t.s[t.i]; {
		case c == '"':
			t.i++
			return t.s[start:t.i], nil
		case c == '\\':
			t.i++
		case c < ' ':
			return "", errors.New("a string holds a control character")
		}
	}
	t.i = len(t.s)
	return "", errEndsEarly
}

func (t *jsonTree) str() (string, error) {
	quoted, err := t.raw()
	if err != nil {
		return "", err
	}
	if plain := quoted[1 : len(quoted)-1]; strings.IndexByte(plain, '\\') < 0 && utf8.ValidString(plain) {
		return plain, nil
	}
	var s string
	if json.Unmarshal([]byte(quoted), &s) != nil {
		return "", errors.New("a string has an escape that is none")
	}
	return s, nil
}

func (t *jsonTree) lineAt(offset int) int {
	if offset > t.counted {
		t.line += strings.Count(t.s[t.counted:offset], "\n")
		t.counted = offset
	}
	return t.line
}

// jsonStep writes a key as a step of a path: .name or ["odd name"].
func jsonStep(name string) string {
	for i := range len(name) {
		c := name[i]
		if c != '_' && c != '-' && c != '$' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return "[" + strconv.Quote(name) + "]"
		}
	}
	return "." + name
}
