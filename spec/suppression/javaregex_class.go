// SPDX-License-Identifier: Apache-2.0

package suppression

// class reads a character class behind its [. The rules are those of Java since
// 9: ^ negates the whole class, classes nest as unions, && intersects.
func (p *javaParser) class() (runeSet, error) {
	if p.depth++; p.depth > maxGroupDepth {
		return nil, p.errorf("classes nested deeper than %d", maxGroupDepth)
	}
	defer func() { p.depth-- }()
	negated := false
	if p.pos < len(p.src) && p.src[p.pos] == (javaRune{r: '^'}) {
		negated = true
		p.pos++
	}
	set, err := p.classBody()
	if err != nil {
		return nil, err
	}
	if !p.take(']') {
		return nil, p.errorf("a [ without its ]")
	}
	if negated {
		set = set.complement()
	}
	return set, nil
}

// classBody reads up to the ] that closes the class and leaves it there.
func (p *javaParser) classBody() (runeSet, error) {
	var set runeSet
	for first := true; ; first = false {
		c, ok := p.peek()
		switch {
		case !ok:
			return nil, p.errorf("a [ without its ]")
		case !c.quoted && c.r == ']' && !first:
			return set, nil
		case !c.quoted && c.r == '&' && p.pos+1 < len(p.src) && p.src[p.pos+1] == (javaRune{r: '&'}):
			p.pos += 2
			right, err := p.intersected()
			if err != nil {
				return nil, err
			}
			if first {
				return nil, p.errorf("a && with nothing in front of it")
			}
			set = set.intersect(right)
		default:
			part, err := p.classPart(c)
			if err != nil {
				return nil, err
			}
			set = set.union(part)
		}
	}
}

// intersected reads the right side of a &&: classes and single members up to
// the ] or the next &. Members that stand bare take the rest of the class with
// them, as Java reads them.
func (p *javaParser) intersected() (runeSet, error) {
	var set runeSet
	some := false
	for {
		c, ok := p.peek()
		switch {
		case !ok:
			return nil, p.errorf("a [ without its ]")
		case !c.quoted && (c.r == ']' || c.r == '&'):
			if !some {
				return nil, p.errorf("a && with nothing behind it")
			}
			return set, nil
		}
		var part runeSet
		var err error
		if p.take('[') {
			part, err = p.class()
		} else {
			part, err = p.classBody()
		}
		if err != nil {
			return nil, err
		}
		set, some = set.union(part), true
	}
}

func (p *javaParser) classPart(c javaRune) (runeSet, error) {
	if p.take('[') {
		return p.class()
	}
	low, set, err := p.member(c)
	if err != nil || low < 0 {
		return set, err
	}
	high := low
	if p.at('-') && p.pos+1 < len(p.src) {
		next := p.src[p.pos+1]
		if next.quoted || next.r != '[' && next.r != ']' {
			p.pos++
			if high, err = p.rangeEnd(low); err != nil {
				return nil, err
			}
		}
	}
	set = runeSet{{low, high}}
	if p.flags.fold {
		set = set.foldASCII()
	}
	return set, nil
}

func (p *javaParser) rangeEnd(low rune) (rune, error) {
	c, ok := p.peek()
	if !ok {
		return 0, p.errorf("a [ without its ]")
	}
	high, _, err := p.member(c)
	if err != nil {
		return 0, err
	}
	if high < low {
		return 0, p.errorf("a range of characters that runs backwards")
	}
	return high, nil
}

// member reads one member of a class: a code point, or with -1 a whole set.
func (p *javaParser) member(c javaRune) (rune, runeSet, error) {
	p.pos++
	if c.quoted || c.r != '\\' {
		return c.r, nil, nil
	}
	if set, ok, err := p.escapedSet(); ok || err != nil {
		return -1, set, err
	}
	r, err := p.escapedRune()
	return r, nil, err
}
