// SPDX-License-Identifier: Apache-2.0

package toml

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

func (p *parser) value(depth int) (any, error) {
	if err := p.count(); err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, p.fail("nesting is deeper than %d", maxDepth)
	}
	switch p.peek() {
	case '[':
		return p.array(depth)
	case '{':
		return p.inline(depth)
	case '"':
		if p.begins(`"""`) {
			return p.long('"')
		}
		p.at++
		return p.basic()
	case '\'':
		if p.begins("'''") {
			return p.long('\'')
		}
		p.at++
		return p.literal()
	}
	return p.scalar()
}

func (p *parser) array(depth int) (any, error) {
	p.at++
	list := []any{}
	for {
		p.blank()
		if p.begins("]") {
			return list, nil
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		p.blank()
		if !p.begins(",") && p.peek() != ']' {
			return nil, p.fail("an array is not closed")
		}
	}
}

func (p *parser) inline(depth int) (any, error) {
	p.at++
	table := newNode(dotted)
	for {
		p.blank()
		if p.begins("}") {
			return table.values, nil
		}
		if err := p.inlinePair(table, depth); err != nil {
			return nil, err
		}
		p.blank()
		if !p.begins(",") && p.peek() != '}' {
			return nil, p.fail("an inline table is not closed")
		}
	}
}

func (p *parser) inlinePair(into *node, depth int) error {
	key, err := p.key()
	if err != nil {
		return err
	}
	if !p.begins("=") {
		return p.fail("a key is not followed by =")
	}
	p.spaces()
	value, err := p.value(depth + len(key))
	if err != nil {
		return err
	}
	return into.set(p, key, value)
}

// literal reads up to the closing quote, without escapes.
func (p *parser) literal() (string, error) {
	start := p.at
	for ; !p.end(); p.at++ {
		switch c := p.peek(); {
		case c == '\'':
			p.at++
			return string(p.text[start : p.at-1]), nil
		case isControl(c):
			return "", p.fail("a string holds the control character %q", c)
		}
	}
	return "", p.fail("a string is not closed")
}

// basic reads up to the closing quote, with escapes.
func (p *parser) basic() (string, error) {
	var b strings.Builder
	for !p.end() {
		c := p.peek()
		switch {
		case c == '"':
			p.at++
			return b.String(), nil
		case c == '\\':
			if err := p.escape(&b); err != nil {
				return "", err
			}
			continue
		case isControl(c):
			return "", p.fail("a string holds the control character %q", c)
		}
		b.WriteByte(c)
		p.at++
	}
	return "", p.fail("a string is not closed")
}

// long reads a string over several lines, whose opening quotes were passed. Up to
// two quotes may stand before the closing ones.
func (p *parser) long(quote byte) (string, error) {
	closing := strings.Repeat(string(quote), 3)
	p.newline()
	var b strings.Builder
	for !p.end() {
		c := p.peek()
		switch {
		case c == quote && p.begins(closing):
			for range 2 {
				if p.peek() == quote {
					b.WriteByte(quote)
					p.at++
				}
			}
			return b.String(), nil
		case p.newline():
			b.WriteByte('\n')
			continue
		case c == '\\' && quote == '"':
			if p.folded() {
				continue
			}
			if err := p.escape(&b); err != nil {
				return "", err
			}
			continue
		case isControl(c):
			return "", p.fail("a string holds the control character %q", c)
		}
		b.WriteByte(c)
		p.at++
	}
	return "", p.fail("a string is not closed")
}

// folded passes over a backslash at the end of a line, and all white space behind.
func (p *parser) folded() bool {
	start := p.at
	p.at++
	p.spaces()
	if !p.newline() {
		p.at = start
		return false
	}
	for {
		p.spaces()
		if !p.newline() {
			return true
		}
	}
}

var escapes = map[byte]byte{'b': '\b', 't': '\t', 'n': '\n', 'f': '\f', 'r': '\r', 'e': 0x1b, '"': '"', '\\': '\\'}

func (p *parser) escape(b *strings.Builder) error {
	p.at++
	c := p.peek()
	p.at++
	if plain, ok := escapes[c]; ok {
		b.WriteByte(plain)
		return nil
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if digits == 0 {
		return p.fail("%q is no escape", `\`+string(rune(c)))
	}
	if len(p.text)-p.at < digits {
		return p.fail("a string is not closed")
	}
	var r rune
	for _, d := range p.text[p.at : p.at+digits] {
		v := strings.IndexByte("0123456789abcdef", d|0x20)
		if v < 0 || d < '0' || r > utf8.MaxRune {
			return p.fail("an escape wants %d hexadecimal digits", digits)
		}
		r = r<<4 | rune(v)
	}
	if !utf8.ValidRune(r) {
		return p.fail("an escape stands for no character")
	}
	p.at += digits
	b.WriteRune(r)
	return nil
}

func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }

// scalars is what a value without quotes and brackets may be (TOML 1.0.0, Boolean,
// Integer, Float, and the dates and times).
var scalars = sync.OnceValue(func() *regexp.Regexp {
	const number = `[+-]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?|[+-]?(?:inf|nan)`
	const other = `0x[\da-fA-F](?:_?[\da-fA-F])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*`
	const clock = `\d\d:\d\d(?::\d\d(?:\.\d+)?)?`
	const date = `\d{4}-\d\d-\d\d(?:[Tt ]` + clock + `(?:[Zz]|[+-]\d\d:\d\d)?)?`
	return regexp.MustCompile(`^(?:true|false|` + number + `|` + other + `|` + date + `|` + clock + `)$`)
})

func (p *parser) scalar() (any, error) {
	start := p.at
	for c := p.peek(); isWord(c) || c == '+' || c == '.' || c == ':'; c = p.peek() {
		p.at++
	}
	// A space may stand between a date and a time.
	if p.at-start == 10 && len(p.text)-p.at > 3 && p.text[p.at] == ' ' && p.text[p.at+3] == ':' {
		p.at++
		for c := p.peek(); isWord(c) || c == '+' || c == '.' || c == ':'; c = p.peek() {
			p.at++
		}
	}
	text := string(p.text[start:p.at])
	if len(text) > 200 || !scalars().MatchString(text) {
		return nil, p.fail("%.40q is no value", text)
	}
	return Scalar(text), nil
}
