// SPDX-License-Identifier: Apache-2.0

package suppression

import (
	"fmt"
	"strings"
)

// quantify reads the quantifier behind n, when there is one. A possessive one
// (a++) is an atomic group in the engine's syntax.
func (p *javaParser) quantify(n node) (string, error) {
	c, ok := p.peek()
	if !ok || c.quoted {
		return n.text, nil
	}
	var times string
	switch c.r {
	case '*', '+', '?':
		times = string(c.r)
		p.pos++
	case '{':
		var err error
		if times, err = p.bounds(); err != nil {
			return "", err
		}
	default:
		return n.text, nil
	}
	if p.behind > 0 && (times == "*" || times == "+" || strings.HasSuffix(times, ",}")) {
		return "", p.errorf("a repetition without upper bound in a look-behind, where Java's answers differ by version,")
	}
	text := n.text
	if !n.unit {
		text = "(?:" + text + ")"
	}
	switch {
	case p.take('?'):
		return text + times + "?", nil
	case p.take('+'):
		return "(?>" + text + times + ")", nil
	}
	return text + times, nil
}

// maxRepeat is the highest count that a rule may ask for.
const maxRepeat = 10000

// bounds reads {n}, {n,} or {n,m}.
func (p *javaParser) bounds() (string, error) {
	p.pos++
	low, ok := p.number()
	if !ok {
		return "", p.errorf("a { that is no repetition count (write \\{ for the character)")
	}
	text := fmt.Sprintf("{%d", low)
	if p.take(',') {
		text += ","
		if high, ok := p.number(); ok {
			if high < low {
				return "", p.errorf("a repetition whose upper bound is below its lower")
			}
			text += fmt.Sprint(high)
		}
	}
	if !p.take('}') {
		return "", p.errorf("a repetition count without its }")
	}
	return text + "}", nil
}

func (p *javaParser) number() (int, bool) {
	n, digits := 0, 0
	for {
		c, ok := p.peek()
		if !ok || c.quoted || c.r < '0' || c.r > '9' || n > maxRepeat {
			return n, digits > 0 && n <= maxRepeat
		}
		n = n*10 + int(c.r-'0')
		digits++
		p.pos++
	}
}

// group reads from its ( on. Flags that are set inside end with it; a group of
// flags alone, (?i), is no node and sets them for the rest of the one around it.
func (p *javaParser) group() (n node, quantifiable bool, err error) {
	p.pos++
	if p.depth++; p.depth > maxGroupDepth {
		return node{}, false, p.errorf("groups nested deeper than %d", maxGroupDepth)
	}
	before := p.flags
	open, err := p.groupHead()
	if err != nil {
		return node{}, false, err
	}
	if open == "" {
		p.depth--
		return node{}, false, nil
	}
	if strings.HasPrefix(open, "(?<=") || strings.HasPrefix(open, "(?<!") {
		p.behind++
		defer func() { p.behind-- }()
	}
	body, err := p.alternation()
	if err != nil {
		return node{}, false, err
	}
	if !p.take(')') {
		return node{}, false, p.errorf("a ( without its )")
	}
	p.flags = before
	p.depth--
	// A look-around is no unit: the engine repeats it only inside a group.
	unit := !strings.HasPrefix(open, "(?=") && !strings.HasPrefix(open, "(?!") &&
		!strings.HasPrefix(open, "(?<=") && !strings.HasPrefix(open, "(?<!")
	return node{text: open + body + ")", unit: unit}, true, nil
}

// groupHead reads what follows a ( and gives how the engine opens such a group;
// "" for flags alone. Capturing groups are numbered explicitly, because the
// engine would count named ones after the others.
func (p *javaParser) groupHead() (string, error) {
	if !p.take('?') {
		p.groups++
		return fmt.Sprintf("(?<%d>", p.groups), nil
	}
	for _, plain := range []string{"=", "!", ">", "<=", "<!"} {
		if p.follows(plain) {
			return "(?" + plain, nil
		}
	}
	if p.take('<') {
		return p.namedGroup()
	}
	return p.flagGroup()
}

// follows steps over the text when it comes next.
func (p *javaParser) follows(text string) bool {
	for i, r := range text {
		if p.pos+i >= len(p.src) || p.src[p.pos+i] != (javaRune{r: r}) {
			return false
		}
	}
	p.pos += len(text)
	return true
}

func (p *javaParser) namedGroup() (string, error) {
	name, err := p.groupName()
	if err != nil {
		return "", err
	}
	if _, ok := p.names[name]; ok {
		return "", p.errorf("a second group with the name %q", name)
	}
	p.groups++
	p.names[name] = p.groups
	return fmt.Sprintf("(?<%d>", p.groups), nil
}

// groupName reads a name and the > behind it.
func (p *javaParser) groupName() (string, error) {
	var b strings.Builder
	for ; p.pos < len(p.src); p.pos++ {
		r := p.src[p.pos].r
		if isASCIILetter(r) || b.Len() > 0 && r >= '0' && r <= '9' {
			b.WriteRune(r)
			continue
		}
		if r != '>' || b.Len() == 0 {
			break
		}
		p.pos++
		return b.String(), nil
	}
	return "", p.errorf("a group's name that is not letters and digits between < and >")
}

// flagGroup reads (?ims-d) or (?ims-d:…).
func (p *javaParser) flagGroup() (string, error) {
	f, on := p.flags, true
	for ; p.pos < len(p.src); p.pos++ {
		switch r := p.src[p.pos].r; r {
		case 'i':
			f.fold = on
		case 's':
			f.dotAll = on
		case 'm':
			f.multiline = on
		case 'x':
			f.comments = on
		case 'd':
			f.unixLines = on
		case '-':
			if !on {
				return "", p.errorf("a second - among flags")
			}
			on = false
		case ')', ':':
			p.pos++
			p.flags = f
			if r == ')' {
				return "", nil
			}
			return "(?:", nil
		case 'u', 'U':
			return "", p.errorf("the flag (?%c), which has no counterpart here,", r)
		default:
			return "", p.errorf("the unknown group (?%c", r)
		}
	}
	return "", p.errorf("a ( without its )")
}
