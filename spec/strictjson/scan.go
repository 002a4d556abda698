// SPDX-License-Identifier: Apache-2.0

package strictjson

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// peek skips spaces and gives the byte behind them; 0 at the end.
func (d *decoder) peek() byte {
	for d.i < len(d.b) {
		switch c := d.b[d.i]; c {
		case ' ', '\n', '\t', '\r':
			d.i++
		default:
			return c
		}
	}
	return 0
}

// members calls fn for each member of the object that the decoder stands on, with
// the name in quotes and the decoder on the value.
func (d *decoder) members(fn func(name []byte) error) error {
	if err := d.open(); err != nil {
		return err
	}
	for more := d.peek() != '}'; more; {
		name, err := d.name()
		if err != nil {
			return err
		}
		d.path = append(d.path, step{name: name})
		if err := fn(name); err != nil {
			return err
		}
		d.path = d.path[:len(d.path)-1]
		if more, err = d.more('}'); err != nil {
			return err
		}
	}
	d.close()
	return nil
}

// elements calls fn for each element of the array that the decoder stands on.
func (d *decoder) elements(fn func(n int) error) error {
	if err := d.open(); err != nil {
		return err
	}
	d.path = append(d.path, step{})
	more := d.peek() != ']'
	for n := 0; more; n++ {
		d.path[len(d.path)-1].index = n
		d.peek()
		if err := fn(n); err != nil {
			return err
		}
		var err error
		if more, err = d.more(']'); err != nil {
			return err
		}
	}
	d.path = d.path[:len(d.path)-1]
	d.close()
	return nil
}

func (d *decoder) open() error {
	if d.depth++; d.depth > maxDepth {
		return fmt.Errorf("nesting is deeper than %d", maxDepth)
	}
	d.i++
	return nil
}

func (d *decoder) close() {
	d.i++
	d.depth--
}

// more goes to the next member, and reports false before the end of the object or
// array.
func (d *decoder) more(end byte) (bool, error) {
	switch d.peek() {
	case ',':
		d.i++
		return true, nil
	case end:
		return false, nil
	}
	return false, d.unexpected("',' or '" + string(end) + "'")
}

// name reads a name and its colon.
func (d *decoder) name() ([]byte, error) {
	if d.peek() != '"' {
		return nil, d.unexpected("a name in double quotes")
	}
	start := d.i
	if _, err := d.skipText(); err != nil {
		return nil, err
	}
	name := d.b[start:d.i]
	if d.peek() != ':' {
		return nil, d.unexpected("':'")
	}
	d.i++
	return name, nil
}

// text reads a string.
func (d *decoder) text() (string, error) {
	start := d.i
	plain, err := d.skipText()
	if err != nil {
		return "", err
	}
	if quoted := d.b[start:d.i]; !plain {
		return unquote(quoted), nil
	}
	return string(d.b[start+1 : d.i-1]), nil
}

// skip passes over a value.
func (d *decoder) skip() error {
	switch d.peek() {
	case '{':
		return d.members(func([]byte) error { return d.skip() })
	case '[':
		return d.elements(func(int) error { return d.skip() })
	case '"':
		_, err := d.skipText()
		return err
	case 't':
		return d.word("true")
	case 'f':
		return d.word("false")
	case 'n':
		return d.word("null")
	}
	return d.skipNumber()
}

func (d *decoder) word(w string) error {
	if !bytes.HasPrefix(d.b[d.i:], []byte(w)) {
		return d.unexpected("a value")
	}
	d.i += len(w)
	return nil
}

// skipNumber passes over a number (RFC 8259, section 6).
func (d *decoder) skipNumber() error {
	start := d.i
	if d.at('-') {
		d.i++
	}
	if d.at('0') {
		d.i++
	} else if !d.digits() {
		return d.badNumber(start)
	}
	if d.at('.') {
		d.i++
		if !d.digits() {
			return d.badNumber(start)
		}
	}
	if d.at('e') || d.at('E') {
		d.i++
		if d.at('+') || d.at('-') {
			d.i++
		}
		if !d.digits() {
			return d.badNumber(start)
		}
	}
	return nil
}

func (d *decoder) at(c byte) bool { return d.i < len(d.b) && d.b[d.i] == c }

func (d *decoder) digits() bool {
	start := d.i
	for d.i < len(d.b) && '0' <= d.b[d.i] && d.b[d.i] <= '9' {
		d.i++
	}
	return d.i > start
}

func (d *decoder) badNumber(start int) error {
	if d.i == start {
		return d.unexpected("a value")
	}
	return errors.New("a number is incomplete")
}

// skipText passes over a string, and tells whether its bytes are its text.
func (d *decoder) skipText() (plain bool, err error) {
	b, i := d.b, d.i+1
	plain, ascii := true, true
	for i < len(b) {
		switch c := b[i]; {
		case c == '"':
			plain = plain && (ascii || utf8.Valid(b[d.i+1:i]))
			d.i = i + 1
			return plain, nil
		case c == '\\':
			n := escapeLength(b[i:])
			if n == 0 {
				d.i = i
				return false, errors.New("a string has an escape that is none")
			}
			plain = false
			i += n
		case c < ' ':
			d.i = i
			return false, fmt.Errorf("a string holds the control character U+%04X unescaped", c)
		default:
			ascii = ascii && c < utf8.RuneSelf
			i++
		}
	}
	d.i = len(b)
	return false, errors.New("a string does not end")
}

// escapeLength gives the length of the escape that b begins with, 0 when it is
// none.
func escapeLength(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(b) < 6 {
			return 0
		}
		for _, c := range b[2:6] {
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return 0
			}
		}
		return 6
	}
	return 0
}

func (d *decoder) unexpected(want string) error {
	if d.i >= len(d.b) {
		return fmt.Errorf("the text ends where %s should stand", want)
	}
	r, _ := utf8.DecodeRune(d.b[d.i:])
	return fmt.Errorf("%q stands where %s should", r, want)
}
