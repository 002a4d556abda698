// SPDX-License-Identifier: Apache-2.0

package suppression

import (
	"fmt"
	"strings"
	"time"

	"github.com/dlclark/regexp2"
)

// matchTimeout bounds one match: an expression that backtracks without end is
// an error of its rule, never a hanging import.
const matchTimeout = 250 * time.Millisecond

// Pattern is a compiled regular expression of Java (java.util.regex.Pattern of
// Java 17 and later) that is matched against whole strings, as matches() does.
// It is safe for concurrent use.
type Pattern struct {
	re *regexp2.Regexp
	// prefix is text with which every match begins; most expressions of real
	// files begin with a long one, and comparing it first spares the engine.
	prefix string
	fold   bool
}

// CompileJava compiles expr with the meaning that Java gives it. Without
// caseSensitive the flag CASE_INSENSITIVE is set, which folds ASCII letters
// only. A construct that has no counterpart is refused by its name: the flags
// (?u) and (?U), \X, \N, scripts, blocks and java… families of \p, references to
// a group that stands behind them, and look-behinds without a longest match. \b
// and \B see ASCII words, as from Java 19 on.
func CompileJava(expr string, caseSensitive bool) (*Pattern, error) {
	p := &javaParser{src: unquote(expr), names: map[string]int{}, collecting: true}
	p.flags.fold = !caseSensitive
	text, err := p.alternation()
	if err != nil {
		return nil, err
	}
	if !p.end() {
		return nil, p.errorf("a ) without its (")
	}
	re, err := regexp2.Compile(`\A(?:`+text+`)\z`, regexp2.None)
	if err != nil {
		return nil, fmt.Errorf("the expression cannot be compiled: %w", err)
	}
	re.MatchTimeout = matchTimeout
	return &Pattern{re: re, prefix: string(p.prefix), fold: !caseSensitive}, nil
}

// Matches reports whether the whole of s matches. The error says that the match
// took too long to be decided.
func (p *Pattern) Matches(s string) (bool, error) {
	if !hasPrefix(s, p.prefix, p.fold) {
		return false, nil
	}
	ok, err := p.re.MatchString(s)
	if err != nil {
		return false, fmt.Errorf("the expression takes longer than %s on a text of %d bytes", matchTimeout, len(s))
	}
	return ok, nil
}

func hasPrefix(s, prefix string, fold bool) bool {
	if len(s) < len(prefix) {
		return false
	}
	if !fold {
		return s[:len(prefix)] == prefix
	}
	for i := range len(prefix) {
		if lowerASCII(s[i]) != lowerASCII(prefix[i]) {
			return false
		}
	}
	return true
}

func lowerASCII(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// javaRune is one code point of an expression; quoted ones stood between \Q and
// \E and mean themselves.
type javaRune struct {
	r      rune
	quoted bool
}

func unquote(expr string) []javaRune {
	var out []javaRune
	rs := []rune(expr)
	quoted := false
	for i := 0; i < len(rs); i++ {
		next := rune(-1)
		if rs[i] == '\\' && i+1 < len(rs) {
			next = rs[i+1]
		}
		switch {
		case !quoted && next == 'Q':
			quoted = true
			i++
		case quoted && next == 'E':
			quoted = false
			i++
		case !quoted && next >= 0:
			out = append(out, javaRune{r: '\\'}, javaRune{r: next})
			i++
		default:
			out = append(out, javaRune{r: rs[i], quoted: quoted})
		}
	}
	return out
}

// javaFlags are the embedded flags in force at a place of the expression.
type javaFlags struct{ fold, dotAll, multiline, comments, unixLines bool }

// javaParser reads Java's syntax and writes the engine's.
type javaParser struct {
	src    []javaRune
	pos    int
	depth  int
	behind int // look-behinds around this place
	flags  javaFlags
	groups int
	names  map[string]int
	// prefix gathers literals while collecting: at the top, before anything that
	// is not a plain literal.
	prefix     []rune
	collecting bool
}

// maxGroupDepth keeps hostile nesting from the call stack.
const maxGroupDepth = 200

func (p *javaParser) errorf(format string, args ...any) error {
	return fmt.Errorf(format+" at character %d of the expression", append(args, p.pos+1)...)
}

// peek gives the next code point after white space and comments of (?x).
func (p *javaParser) peek() (javaRune, bool) {
	for p.flags.comments && p.pos < len(p.src) && !p.src[p.pos].quoted {
		switch r := p.src[p.pos].r; {
		case r == ' ' || r >= '\t' && r <= '\r':
			p.pos++
		case r == '#':
			for p.pos < len(p.src) && !isLineEnd(p.src[p.pos].r, p.flags.unixLines) {
				p.pos++
			}
		default:
			return p.src[p.pos], true
		}
	}
	if p.pos >= len(p.src) {
		return javaRune{}, false
	}
	return p.src[p.pos], true
}

func isLineEnd(r rune, unix bool) bool {
	return r == '\n' || !unix && (r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029)
}

func (p *javaParser) end() bool {
	_, ok := p.peek()
	return !ok
}

// at reports whether the next code point is the unquoted r.
func (p *javaParser) at(r rune) bool {
	c, ok := p.peek()
	return ok && !c.quoted && c.r == r
}

// take steps over the unquoted r when it comes next.
func (p *javaParser) take(r rune) bool {
	if p.at(r) {
		p.pos++
		return true
	}
	return false
}

// alternation reads up to the end or the ) of its group.
func (p *javaParser) alternation() (string, error) {
	var branches []string
	for {
		s, err := p.sequence()
		if err != nil {
			return "", err
		}
		branches = append(branches, s)
		if !p.take('|') {
			return strings.Join(branches, "|"), nil
		}
		if p.depth == 0 {
			p.prefix, p.collecting = nil, false
		}
	}
}

// node is a translated piece of an expression. Those that are no unit need a
// group around them before a quantifier.
type node struct {
	text string
	unit bool
	// lit is set when the node is one literal code point.
	lit   rune
	isLit bool
}

func (p *javaParser) sequence() (string, error) {
	var b strings.Builder
	for !p.end() && !p.at('|') && !p.at(')') {
		start := p.pos
		n, quantifiable, err := p.atom()
		if err != nil {
			return "", err
		}
		text := n.text
		if quantifiable {
			if text, err = p.quantify(n); err != nil {
				return "", err
			}
		}
		p.collect(n, text == n.text, start)
		b.WriteString(text)
	}
	return b.String(), nil
}

// collect adds a plain literal to the prefix, or ends it.
func (p *javaParser) collect(n node, plain bool, start int) {
	if !p.collecting || p.depth > 0 {
		return
	}
	switch {
	case n.isLit && plain && n.lit < 0x80:
		p.prefix = append(p.prefix, n.lit)
	case start == 0 && plain && n.text == `\A`: // ^ in front of everything
	default:
		p.collecting = false
	}
}

func (p *javaParser) atom() (n node, quantifiable bool, err error) {
	c, _ := p.peek()
	if c.quoted {
		p.pos++
		return p.char(c.r), true, nil
	}
	switch c.r {
	case '(':
		return p.group()
	case '*', '+', '?', '{':
		return node{}, false, p.errorf("the repetition %c repeats nothing", c.r)
	}
	p.pos++
	switch c.r {
	case '[':
		set, err := p.class()
		return node{text: set.expr(), unit: true}, true, err
	case '\\':
		n, err = p.escape()
		return n, true, err
	case '^':
		return node{text: p.lineStart()}, true, nil
	case '$':
		return node{text: p.lineEnd(p.flags.multiline)}, true, nil
	case '.':
		return node{text: p.dot().expr(), unit: true}, true, nil
	}
	return p.char(c.r), true, nil
}

func (p *javaParser) char(r rune) node {
	if p.flags.fold && isASCIILetter(r) {
		return node{text: runes(r).foldASCII().expr(), unit: true, lit: r, isLit: true}
	}
	return node{text: literal(r), unit: true, lit: r, isLit: true}
}

func (p *javaParser) dot() runeSet {
	switch {
	case p.flags.dotAll:
		return runeSet(nil).complement()
	case p.flags.unixLines:
		return runes('\n').complement()
	}
	return lineEndSet.complement()
}

// lineStart is ^: Java knows five line terminators, takes CR LF for one, and
// with (?m) never finds a line that begins at the end of the text.
func (p *javaParser) lineStart() string {
	switch {
	case !p.flags.multiline:
		return `\A`
	case p.flags.unixLines:
		return `(?:(?!\z)(?:\A|(?<=\n)))`
	}
	return `(?:(?!\z)(?:\A|(?<=[\n\u0085\u2028\u2029])|(?<=\r)(?!\n)))`
}

func (p *javaParser) lineEnd(multiline bool) string {
	switch {
	case p.flags.unixLines && multiline:
		return `(?=\z|\n)`
	case p.flags.unixLines:
		return `(?=\n?\z)`
	case multiline:
		return `(?=\z|(?<!\r)\n|[\r\u0085\u2028\u2029])`
	}
	return `(?=(?:\r\n|(?<!\r)\n|[\r\u0085\u2028\u2029])?\z)`
}
