// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"errors"
	"fmt"
	"strings"
)

// npmWildcards stand for any number; so does a number that is left out.
const npmWildcards = "xX*"

// readNPMRange reads ranges as node-semver desugars them: alternatives between ||, of
// comparators that all have to hold, of A - B, and of ~, ^ and x. A caret and the like
// end before the pre-releases of what they end with.
func readNPMRange(s Scheme, text string) (Range, error) {
	return alternatives(s, strings.Split(text, "||"), func(text string) (Range, error) {
		if from, to, ok := strings.Cut(text, " - "); ok {
			return npmHyphen(s, strings.TrimSpace(from), strings.TrimSpace(to))
		}
		if text == "" {
			return All(s), nil
		}
		list, err := comparisons(text)
		if err != nil {
			return Range{}, err
		}
		return every(s, list, func(c comparison) (Range, error) { return c.npm(s) })
	})
}

func npmPartial(text string) (partial, error) {
	return partialOf(strings.TrimPrefix(strings.TrimPrefix(text, "="), "v"), npmWildcards)
}

// npmHyphen reads A - B: what is left out of A is 0, and what is left out of B any.
func npmHyphen(s Scheme, from, to string) (Range, error) {
	low, err := npmPartial(from)
	if err != nil {
		return Range{}, err
	}
	r, err := comparison{">=", low.floor()}.plain(s)
	if err != nil {
		return r, err
	}
	end, err := comparison{"<=", to}.npm(s)
	return r.Intersect(end), err
}

func (c comparison) npm(s Scheme) (Range, error) {
	p, err := npmPartial(c.version)
	if err != nil {
		return Range{}, err
	}
	n := len(p.numbers)
	switch c.op {
	case "", "=":
		return p.branch(s)
	case "~", "~>":
		if n == 0 {
			return All(s), nil
		}
		return between(s, p.floor(), p.after(min(n-1, 1)))
	case "^":
		if n == 0 {
			return All(s), nil
		}
		return between(s, p.floor(), p.after(p.leading()))
	case "<", "<=", ">", ">=":
		if n == 3 {
			return comparison{c.op, p.floor()}.plain(s)
		}
		return p.beside(s, c.op)
	}
	return Range{}, fmt.Errorf("the operator %s is none of npm", c.op)
}

// branch gives the versions that a partial one stands for: 1.2 for those from 1.2.0 on
// up to before the pre-releases of 1.3.0.
func (p partial) branch(s Scheme) (Range, error) {
	switch n := len(p.numbers); n {
	case 0:
		return All(s), nil
	case 3:
		return comparison{"=", p.floor()}.plain(s)
	default:
		return between(s, p.floor(), p.after(n-1))
	}
}

// beside compares with a partial version, which stands for all of its branch.
func (p partial) beside(s Scheme, op string) (Range, error) {
	n := len(p.numbers)
	switch {
	case n == 0 && len(op) == 2:
		return All(s), nil
	case n == 0:
		return None(s), nil
	case op == "<":
		return between(s, "", p.floor()+leastPre)
	case op == "<=":
		return between(s, "", p.after(n-1))
	case op == ">":
		return between(s, p.next(n-1), "")
	}
	return between(s, p.floor(), "")
}

// readCargoRange reads Cargo's version requirements: comparisons between commas, of
// which one without an operator is a caret.
func readCargoRange(s Scheme, text string) (Range, error) {
	list, err := comparisons(text)
	if err != nil {
		return Range{}, err
	}
	return every(s, list, func(c comparison) (Range, error) {
		p, err := partialOf(c.version, npmWildcards)
		n := len(p.numbers)
		switch {
		case err != nil:
			return Range{}, err
		case p.wild && (c.op != "" && c.op != "=" && n == 0):
			return Range{}, errors.New("a wildcard alone stands behind no operator")
		case c.op == "" && !p.wild, c.op == "^":
			return between(s, p.floor(), p.after(p.leading()))
		case c.op == "":
			return p.branch(s)
		}
		return c.npm(s)
	})
}

// readHexRange reads requirements of Elixir: comparisons joined by and, alternatives
// by or. A pair of ~ and > holds from its version on up to the next but last number.
func readHexRange(s Scheme, text string) (Range, error) {
	return alternatives(s, strings.Split(text, " or "), func(text string) (Range, error) {
		list, err := comparisons(strings.ReplaceAll(text, " and ", " "))
		if err != nil {
			return Range{}, err
		}
		return every(s, list, func(c comparison) (Range, error) {
			if c.op != "~>" {
				return c.plain(s)
			}
			core, pre, dashed := strings.Cut(c.version, "-")
			p, err := partialOf(core, "")
			n := len(p.numbers)
			switch {
			case err != nil:
				return Range{}, err
			case n < 2:
				return Range{}, errors.New("~> needs two numbers or three")
			case dashed:
				p.pre = "-" + pre
			}
			return between(s, p.floor(), p.after(n-2))
		})
	})
}
