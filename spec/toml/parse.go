// SPDX-License-Identifier: Apache-2.0

package toml

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// What a document may have at most.
const (
	maxDepth  = 64        // arrays and inline tables in one another, parts of a key
	maxValues = 2_000_000 // values and parts of keys
)

// Parse reads one document. The error is an *Error.
func Parse(b []byte) (Table, error) {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	p := &parser{text: b, line: 1}
	if !utf8.Valid(b) {
		return nil, &Error{1, "the text is not UTF-8"}
	}
	root := newNode(header)
	at := root
	for {
		p.blank()
		if p.end() {
			return root.values, nil
		}
		var err error
		if p.peek() == '[' {
			at, err = p.header(root)
		} else {
			err = p.pair(at)
		}
		if err == nil {
			err = p.endOfLine()
		}
		if err != nil {
			return nil, err
		}
	}
}

// parser stands at a byte of the text.
type parser struct {
	text   []byte
	at     int
	line   int
	values int
}

func (p *parser) fail(format string, args ...any) error {
	return &Error{p.line, fmt.Sprintf(format, args...)}
}

func (p *parser) end() bool { return p.at >= len(p.text) }

// peek gives the next byte; 0, which no document holds, at the end.
func (p *parser) peek() byte {
	if p.end() {
		return 0
	}
	return p.text[p.at]
}

// begins passes over s where the text goes on with it.
func (p *parser) begins(s string) bool {
	if len(p.text)-p.at < len(s) || string(p.text[p.at:p.at+len(s)]) != s {
		return false
	}
	p.at += len(s)
	return true
}

func (p *parser) count() error {
	if p.values++; p.values > maxValues {
		return p.fail("the document holds more than %d values", maxValues)
	}
	return nil
}

func (p *parser) spaces() {
	for p.peek() == ' ' || p.peek() == '\t' {
		p.at++
	}
}

// newline passes over LF or CRLF.
func (p *parser) newline() bool {
	if p.begins("\n") || p.begins("\r\n") {
		p.line++
		return true
	}
	return false
}

func (p *parser) comment() {
	if p.peek() != '#' {
		return
	}
	for !p.end() && (p.peek() == '\t' || p.peek() >= ' ' && p.peek() != 0x7f) {
		p.at++
	}
}

// blank passes over white space, comments and line breaks.
func (p *parser) blank() {
	for {
		p.spaces()
		p.comment()
		if !p.newline() {
			return
		}
	}
}

func (p *parser) endOfLine() error {
	p.spaces()
	p.comment()
	if p.end() || p.newline() {
		return nil
	}
	return p.fail("%q stands where the line should end", p.text[p.at])
}

// header reads [a.b] or [[a.b]] and gives the table that the next lines fill.
func (p *parser) header(root *node) (*node, error) {
	p.at++
	list := p.begins("[")
	key, err := p.key()
	if err != nil {
		return nil, err
	}
	if !p.begins("]") || list && !p.begins("]") {
		return nil, p.fail("the name of a table is not closed")
	}
	return root.open(p, key, list)
}

// pair reads key = value into a table.
func (p *parser) pair(into *node) error {
	key, err := p.key()
	if err != nil {
		return err
	}
	if !p.begins("=") {
		return p.fail("a key is not followed by =")
	}
	p.spaces()
	value, err := p.value(1)
	if err != nil {
		return err
	}
	return into.set(p, key, value)
}

// key reads the parts of a key, with the white space around.
func (p *parser) key() ([]string, error) {
	var parts []string
	for {
		p.spaces()
		part, err := p.keyPart()
		if err != nil {
			return nil, err
		}
		if parts = append(parts, part); len(parts) > maxDepth {
			return nil, p.fail("a key has more than %d parts", maxDepth)
		}
		if err := p.count(); err != nil {
			return nil, err
		}
		p.spaces()
		if !p.begins(".") {
			return parts, nil
		}
	}
}

func (p *parser) keyPart() (string, error) {
	switch p.peek() {
	case '"':
		p.at++
		return p.basic()
	case '\'':
		p.at++
		return p.literal()
	}
	start := p.at
	for c := p.peek(); isWord(c); c = p.peek() {
		p.at++
	}
	if p.at == start {
		return "", p.fail("a key is missing")
	}
	return string(p.text[start:p.at]), nil
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}
