// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"errors"
	"fmt"
	"strings"
)

// leastComposer makes of a version the lowest of its pre-releases.
const leastComposer = "-dev"

// readComposerRange reads constraints of Composer: alternatives between | or ||, each
// of comparisons that all have to hold, of A - B, of ~, ^ and *. A bound that is
// included below or excluded above, and names no stability, means the pre-releases of
// its version too.
func readComposerRange(s Scheme, text string) (Range, error) {
	if strings.ContainsAny(text, "@#") || strings.Contains(text, " as ") {
		return Range{}, errors.New("a stability behind @, a commit behind # and an alias choose versions by more than their order")
	}
	return alternatives(s, strings.Split(strings.ReplaceAll(text, "||", "|"), "|"), func(text string) (Range, error) {
		if from, to, ok := strings.Cut(text, " - "); ok {
			return composerHyphen(s, strings.TrimSpace(from), strings.TrimSpace(to))
		}
		list, err := comparisons(text)
		if err != nil {
			return Range{}, err
		}
		return every(s, list, func(c comparison) (Range, error) { return c.composer(s) })
	})
}

func (c comparison) composer(s Scheme) (Range, error) {
	if c.op == "" && (c.version == "*" || c.version == "x" || c.version == "X") {
		return All(s), nil
	}
	if c.op == "<>" {
		c.op = "!="
	}
	numbers, rest := composerNumbers(c.version)
	n := len(numbers)
	wild := rest != "" && strings.Trim(rest, ".xX*") == "" && strings.ContainsAny(rest, "xX*")
	switch {
	case n == 0:
		return Range{}, &UnparsableError{s, c.version}
	case wild && c.op == "" && n < 4:
		r, err := between(s, strings.Join(numbers, ".")+leastComposer, raised(numbers, n-1))
		if strings.Trim(strings.Join(numbers, ""), "0") == "" { // 0.* begins before everything
			return between(s, "", raised(numbers, n-1))
		}
		return r, err
	case wild:
		return Range{}, fmt.Errorf("a wildcard stands behind %s", c.op)
	case c.op == "~":
		return between(s, lowComposer(c.version, rest), raised(numbers, max(0, n-2)))
	case c.op == "^":
		at := 0
		for at < min(2, n-1) && withoutZeros(numbers[at]) == "" {
			at++
		}
		return between(s, lowComposer(c.version, rest), raised(numbers, at))
	case c.op == ">=", c.op == "<":
		return comparison{c.op, lowComposer(c.version, rest)}.plain(s)
	}
	return c.plain(s)
}

// composerHyphen reads A - B. Of B, what is left out is any number.
func composerHyphen(s Scheme, from, to string) (Range, error) {
	_, restFrom := composerNumbers(from)
	numbers, rest := composerNumbers(to)
	r, err := comparison{">=", lowComposer(from, restFrom)}.plain(s)
	if err != nil {
		return r, err
	}
	var end Range
	switch n := len(numbers); {
	case n == 0:
		return r, &UnparsableError{s, to}
	case n > 2 || !stable(rest):
		end, err = comparison{"<=", to}.plain(s)
	default:
		end, err = between(s, "", raised(numbers, n-1))
	}
	return r.Intersect(end), err
}

// composerNumbers gives the numbers of a version, up to four, and what follows them.
func composerNumbers(v string) (numbers []string, rest string) {
	if v != "" && lower(v[0]) == 'v' {
		v = v[1:]
	}
	for len(numbers) < 4 {
		end := digitsEnd(v, 0)
		if end == 0 {
			return numbers, v
		}
		numbers = append(numbers, v[:end])
		v = v[end:]
		if len(v) < 2 || v[0] != '.' || !isDigit(v[1]) {
			return numbers, v
		}
		v = v[1:]
	}
	return numbers, v
}

// stable reports whether what follows the numbers names no stability.
func stable(rest string) bool { return rest == "" || rest[0] == '+' }

// lowComposer is a version with its pre-releases, when it names no stability.
func lowComposer(version, rest string) string {
	if !stable(rest) {
		return version
	}
	return strings.TrimSuffix(version, rest) + leastComposer
}

// raised is the lowest pre-release of the version that the nth number leads to when it
// is one more.
func raised(numbers []string, n int) string {
	next, ok := successor(numbers[n])
	if !ok {
		return numbers[n] // which is no version, as it is too long
	}
	return strings.Join(append(append([]string{}, numbers[:n]...), next), ".") + leastComposer
}
