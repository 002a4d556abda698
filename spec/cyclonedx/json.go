// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// jsonTree reads a JSON text into nodes.
type jsonTree struct {
	b       []byte
	tokens  *json.Decoder
	line    int   // of counted
	counted int64 // offset up to which lines are counted
}

func readJSON(b []byte) (*node, error) {
	t := &jsonTree{b: b, tokens: json.NewDecoder(bytes.NewReader(b)), line: 1}
	t.tokens.UseNumber()
	root, err := t.value(nil, "$")
	if err == nil {
		if _, after := t.tokens.Token(); !errors.Is(after, io.EOF) {
			err = errors.New("something follows the first JSON value")
		}
	}
	if err != nil {
		return nil, t.broken(err)
	}
	return root, nil
}

// value reads the next value.
func (t *jsonTree) value(up *node, step string) (*node, error) {
	token, err := t.tokens.Token()
	if err != nil {
		return nil, err
	}
	n := &node{up: up, step: step, line: t.lineAt(t.tokens.InputOffset())}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return n, t.object(n)
		}
		return n, t.array(n)
	case string:
		n.kind, n.text = text, token
	case json.Number:
		n.kind, n.text = number, token.String()
	case bool:
		n.kind = boolean
	default:
		n.kind = null
	}
	return n, nil
}

func (t *jsonTree) object(n *node) error {
	n.kind = object
	for t.tokens.More() {
		key, err := t.tokens.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string) // an object's keys are strings, or Token fails
		child, err := t.member(n, name)
		if err != nil {
			return err
		}
		n.add(name, child)
	}
	_, err := t.tokens.Token()
	return err
}

// member reads the value of a name.
func (t *jsonTree) member(n *node, name string) (*node, error) {
	if step, ok := read[name]; ok {
		return t.value(n, step)
	}
	child := &node{up: n, step: jsonStep(name), line: t.lineAt(t.tokens.InputOffset())}
	return child, t.tokens.Decode(&passedOver{})
}

// passedOver takes any value and keeps nothing of it.
type passedOver struct{}

func (*passedOver) UnmarshalJSON([]byte) error { return nil }

func (t *jsonTree) array(n *node) error {
	n.kind = array
	for t.tokens.More() {
		child, err := t.value(n, "["+strconv.Itoa(len(n.list))+"]")
		if err != nil {
			return err
		}
		n.list = append(n.list, child)
	}
	_, err := t.tokens.Token()
	return err
}

func (t *jsonTree) lineAt(offset int64) int {
	offset = min(offset, int64(len(t.b)))
	if offset > t.counted {
		t.line += bytes.Count(t.b[t.counted:offset], []byte{'\n'})
		t.counted = offset
	}
	return t.line
}

func (t *jsonTree) broken(err error) error {
	offset := t.tokens.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err, offset = errors.New("it ends too early"), int64(len(t.b))
	}
	return &DecodeError{Place: Place{Line: t.lineAt(offset)}, Message: "is no JSON: " + err.Error()}
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
