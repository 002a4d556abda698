// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"errors"
	"fmt"
	"strings"
)

// readPyPIRange reads version specifiers (PEP 440), all of which have to hold. What
// they say of local versions is left aside: 1.0+local is a version of its own here.
func readPyPIRange(s Scheme, text string) (Range, error) {
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		text = text[1 : len(text)-1]
	}
	if strings.Count(text, ",") > maxParts {
		return Range{}, fmt.Errorf("it has more than %d specifiers", maxParts)
	}
	var list []Range
	for one := range strings.SplitSeq(text, ",") {
		part, err := readSpecifier(s, strings.TrimSpace(one))
		if err != nil {
			return part, err
		}
		list = append(list, part)
	}
	return intersection(s, list), nil
}

var specifiers = []string{"===", "==", "!=", "~=", "<=", ">=", "<", ">"}

func readSpecifier(s Scheme, text string) (Range, error) {
	for _, op := range specifiers {
		version, ok := strings.CutPrefix(text, op)
		if !ok {
			continue
		}
		version = strings.TrimSpace(version)
		if prefix, ok := strings.CutSuffix(version, ".*"); ok {
			return prefixed(s, op, prefix)
		}
		p, ok := pypiOf(version)
		if !ok {
			return Range{}, &UnparsableError{s, version}
		}
		if p.local && op != "===" && op != "==" && op != "!=" {
			return Range{}, fmt.Errorf("%s takes no local version, such as %s", op, version)
		}
		return p.specified(s, op, version)
	}
	return Range{}, fmt.Errorf("%q does not begin with one of %s", text, strings.Join(specifiers, " "))
}

// specified gives the versions that a specifier without a wildcard holds.
func (p pypiParts) specified(s Scheme, op, version string) (Range, error) {
	switch op {
	case "===":
		return RangeOf(s, Constraint{Equal, version})
	case "~=":
		if len(p.release) < 2 {
			return Range{}, errors.New("~= needs two numbers at least, such as ~=2.2")
		}
		prefix := p.epoch + strings.Join(p.release[:len(p.release)-1], ".")
		r, err := prefixed(s, "==", prefix)
		if err != nil {
			return r, err
		}
		from, err := RangeOf(s, Constraint{AtLeast, version})
		return r.Intersect(from), err
	case "<":
		switch {
		case p.pre || p.dev:
		case p.post:
			return Range{}, fmt.Errorf("<%s leaves out the pre-releases of what it is a post-release of (PEP 440), in the midst of what it holds; write <=%[1]s,!=%[1]s if they are meant too", version)
		default: // the pre-releases of the version are left out
			return RangeOf(s, Constraint{Less, version + leastDev})
		}
	case ">":
		if !p.post {
			return Range{}, fmt.Errorf(">%s leaves out its post-releases (PEP 440), behind which no version is the first; write >=%[1]s,!=%[1]s if they are meant too", version)
		}
	}
	return comparison{op, version}.plain(s)
}

// leastDev makes of a version the first of all that are made of its numbers.
const leastDev = ".dev0"

// prefixed reads ==1.4.* and !=1.4.*: all versions whose numbers begin so, from the
// first development release on.
func prefixed(s Scheme, op, prefix string) (Range, error) {
	p, ok := pypiOf(prefix)
	if !ok || p.pre || p.post || p.dev || p.local {
		return Range{}, fmt.Errorf("%s.* has something other than numbers before the wildcard", prefix)
	}
	n := len(p.release) - 1
	next, ok := successor(p.release[n])
	if !ok {
		return Range{}, fmt.Errorf("the number %s is too large", p.release[n])
	}
	after := p.epoch + strings.Join(append(append([]string{}, p.release[:n]...), next), ".")
	r, err := between(s, prefix+leastDev, after+leastDev)
	switch {
	case err != nil || op == "==":
		return r, err
	case op == "!=":
		return r.Complement(), nil
	}
	return Range{}, fmt.Errorf("%s takes no wildcard", op)
}

// successor gives the next number.
func successor(digits string) (string, bool) {
	digits = withoutZeros(digits)
	if len(digits) > maxLength/2 {
		return "", false
	}
	b := []byte("0" + digits)
	for i := len(b) - 1; ; i-- {
		if b[i] < '9' {
			b[i]++
			break
		}
		b[i] = '0'
	}
	return withoutZeros(string(b)), true
}

// pypiParts are what a version is made of (PEP 440).
type pypiParts struct {
	epoch                 string // with its !
	release               []string
	pre, post, dev, local bool
}

func pypiOf(v string) (p pypiParts, ok bool) {
	if !Valid(PyPI, v) {
		return p, false
	}
	v = strings.Trim(v, " \t\n\r\f\v")
	if lower(v[0]) == 'v' {
		v = v[1:]
	}
	if epoch, rest, ok := strings.Cut(v, "!"); ok {
		p.epoch, v = epoch+"!", rest
	}
	end := 0
	for end < len(v) && (isDigit(v[end]) || v[end] == '.' && end+1 < len(v) && isDigit(v[end+1])) {
		end++
	}
	p.release = strings.Split(v[:end], ".")
	pre, _, rest := cutPre(v[end:])
	post, _, rest := cutPost(rest)
	dev, _, rest := cutPhase(rest, "dev")
	p.pre, p.post, p.dev, p.local = pre != 0, post, dev, rest != ""
	return p, true
}
