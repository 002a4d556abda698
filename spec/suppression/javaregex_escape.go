// SPDX-License-Identifier: Apache-2.0

package suppression

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Word boundaries over ASCII words; the engine's own know all letters.
const (
	boundary    = `(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))`
	noBoundary  = `(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))`
	anyLineText = `(?:\r\n|[\u000A-\u000D\u0085\u2028\u2029])`
)

// escape reads an escape outside classes, behind its backslash.
func (p *javaParser) escape() (node, error) {
	if set, ok, err := p.escapedSet(); ok || err != nil {
		return node{text: set.expr(), unit: true}, err
	}
	if p.pos >= len(p.src) {
		return node{}, p.errorf("a backslash with nothing behind it")
	}
	if r := p.src[p.pos].r; r >= '1' && r <= '9' {
		return p.backReference()
	}
	anchors := map[rune]string{
		'b': boundary, 'B': noBoundary, 'A': `\A`, 'G': `\A`, 'z': `\z`, 'R': anyLineText,
	}
	switch r := p.src[p.pos].r; {
	case r == 'Z':
		p.pos++
		return node{text: p.lineEnd(false)}, nil
	case r == 'k':
		p.pos++
		return p.namedReference()
	case anchors[r] != "":
		p.pos++
		if r == 'b' && p.follows("{g}") { // boundaries of grapheme clusters
			return node{}, p.errorf(`the escape \b{g}, which has no counterpart here,`)
		}
		return node{text: anchors[r]}, nil
	}
	r, err := p.escapedRune()
	return p.char(r), err
}

// escapedSet reads \d, \p{…} and the like; false when something else follows.
func (p *javaParser) escapedSet() (runeSet, bool, error) {
	if p.pos >= len(p.src) {
		return nil, false, nil
	}
	r := p.src[p.pos].r
	if set, ok := shorthand[r]; ok {
		p.pos++
		return set, true, nil
	}
	if r != 'p' && r != 'P' {
		return nil, false, nil
	}
	p.pos++
	name, err := p.propertyName()
	if err != nil {
		return nil, false, err
	}
	set, ok := property(name, p.flags.fold)
	if !ok {
		return nil, false, p.errorf(`the family \%c{%s}, which has no counterpart here,`, r, name)
	}
	if r == 'P' {
		set = set.complement()
	}
	return set, true, nil
}

func (p *javaParser) propertyName() (string, error) {
	c, ok := p.peek()
	if !ok {
		return "", p.errorf(`a \p without its family`)
	}
	p.pos++
	if c.r != '{' {
		return string(c.r), nil
	}
	var b strings.Builder
	for ; p.pos < len(p.src); p.pos++ {
		if p.src[p.pos].r == '}' {
			p.pos++
			return b.String(), nil
		}
		b.WriteRune(p.src[p.pos].r)
	}
	return "", p.errorf(`a \p{ without its }`)
}

// backReference reads \n: as many digits as name a group that stands before it.
func (p *javaParser) backReference() (node, error) {
	n := int(p.src[p.pos].r - '0')
	p.pos++
	for p.pos < len(p.src) && !p.src[p.pos].quoted {
		d := p.src[p.pos].r
		if d < '0' || d > '9' || n*10+int(d-'0') > p.groups {
			break
		}
		n = n*10 + int(d-'0')
		p.pos++
	}
	if n > p.groups {
		return node{}, p.errorf(`the reference \%d to a group that does not stand before it`, n)
	}
	return p.reference(n), nil
}

func (p *javaParser) namedReference() (node, error) {
	if !p.follows("<") {
		return node{}, p.errorf(`a \k without <`)
	}
	name, err := p.groupName()
	if err != nil {
		return node{}, err
	}
	n, ok := p.names[name]
	if !ok {
		return node{}, p.errorf("the reference to the group %q, which does not stand before it,", name)
	}
	return p.reference(n), nil
}

func (p *javaParser) reference(n int) node {
	if p.flags.fold {
		return node{text: fmt.Sprintf(`(?i:\k<%d>)`, n), unit: true}
	}
	return node{text: fmt.Sprintf(`\k<%d>`, n), unit: true}
}

var controlEscapes = map[rune]rune{'t': '\t', 'n': '\n', 'r': '\r', 'f': '\f', 'a': 7, 'e': 27}

// escapedRune reads an escape that stands for one code point.
func (p *javaParser) escapedRune() (rune, error) {
	if p.pos >= len(p.src) {
		return 0, p.errorf("a backslash with nothing behind it")
	}
	r := p.src[p.pos].r
	p.pos++
	switch {
	case controlEscapes[r] != 0:
		return controlEscapes[r], nil
	case r == 'u':
		return p.utf16Escape()
	case r == 'x' && p.follows("{"):
		return p.braced()
	case r == 'x':
		return p.hex(2)
	case r == '0':
		return p.octal()
	case r == 'c' && p.pos < len(p.src):
		p.pos++
		return p.src[p.pos-1].r ^ 64, nil
	case isASCIILetter(r) || r >= '1' && r <= '9':
		return 0, p.errorf(`the escape \%c, which has no counterpart here,`, r)
	}
	return r, nil
}

func (p *javaParser) hex(digits int) (rune, error) {
	v := rune(0)
	for range digits {
		d := -1
		if p.pos < len(p.src) {
			d = strings.IndexRune("0123456789abcdef", unicode.ToLower(p.src[p.pos].r))
		}
		if d < 0 {
			return 0, p.errorf("an escape with too few hexadecimal digits")
		}
		v = v<<4 | rune(d)
		p.pos++
	}
	return v, nil
}

// utf16Escape reads the four digits behind \u, and the second half of a
// surrogate pair when there is one.
func (p *javaParser) utf16Escape() (rune, error) {
	r, err := p.hex(4)
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if p.follows(`\u`) {
		low, err := p.hex(4)
		if err != nil {
			return 0, err
		}
		if pair := utf16.DecodeRune(r, low); pair != unicode.ReplacementChar {
			return pair, nil
		}
	}
	return 0, p.errorf("half of a surrogate pair")
}

func (p *javaParser) braced() (rune, error) {
	v := rune(0)
	for digits := 0; ; digits++ {
		if digits > 0 && p.follows("}") {
			return v, nil
		}
		d, err := p.hex(1)
		if err != nil {
			return 0, err
		}
		if v = v<<4 | d; v > unicode.MaxRune {
			return 0, p.errorf("an escape above the last code point")
		}
	}
}

// octal reads what stands behind \0: one to three digits, at most 0377.
func (p *javaParser) octal() (rune, error) {
	v, digits := rune(0), 0
	for ; digits < 3 && p.pos < len(p.src); digits++ {
		d := p.src[p.pos].r - '0'
		if d < 0 || d > 7 || v*8+d > 0o377 {
			break
		}
		v = v*8 + d
		p.pos++
	}
	if digits == 0 {
		return 0, p.errorf(`a \0 without octal digits`)
	}
	return v, nil
}
