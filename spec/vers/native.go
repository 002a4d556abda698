// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Native lists the schemes whose own notation of ranges is read and written.
var Native = []Scheme{Maven, NPM, PyPI, Golang, Cargo, NuGet, Gem, Composer, Hex, Deb, RPM, APK, SemVer}

// NativeError says why a text cannot be read as a range in the notation of a scheme.
type NativeError struct {
	Scheme Scheme
	Text   string
	Err    error
}

// Error quotes the text, shortened when it is very long.
func (e *NativeError) Error() string {
	return fmt.Sprintf("%q cannot be read as a range of %s: %v", shortened(e.Text), e.Scheme, e.Err)
}

func (e *NativeError) Unwrap() error { return e.Err }

// FromNative reads a range as the packages of a scheme write it for their
// dependencies: [1.0,2.0) of Maven, ^1.2 || ~1.5.1 of npm, ~=2.2,!=2.3 of Python. The
// range holds the versions that lie between its bounds in the order of the scheme,
// pre-releases too. A text whose versions no bounds can tell is refused; the error is
// a *NativeError. docs/versions.md says what each notation means here.
func FromNative(s Scheme, text string) (Range, error) {
	refuse := func(err error) (Range, error) { return Range{}, &NativeError{s, text, err} }
	read := nativeReader(s)
	t := strings.TrimSpace(text)
	switch {
	case !s.known():
		return Range{}, fmt.Errorf("%q: %w", string(s), ErrNoComparator)
	case read == nil:
		return refuse(fmt.Errorf("the scheme has no notation of ranges here; those that have one are %s", listed(Native)))
	case t == "":
		return refuse(errors.New("it is empty"))
	case len(t) > maxText:
		return refuse(fmt.Errorf("it is longer than %d bytes", maxText))
	}
	r, err := read(s, t)
	if err == nil {
		err = straight(r.spans)
	}
	if err != nil {
		return refuse(err)
	}
	return r, nil
}

func listed(schemes []Scheme) string {
	var words []string
	for _, s := range schemes {
		words = append(words, string(s))
	}
	return strings.Join(words, ", ")
}

func nativeReader(s Scheme) func(Scheme, string) (Range, error) {
	switch s {
	case Maven:
		return readMavenRange
	case NuGet:
		return readNuGetRange
	case NPM:
		return readNPMRange
	case Cargo:
		return readCargoRange
	case PyPI:
		return readPyPIRange
	case Gem:
		return readGemRange
	case Composer:
		return readComposerRange
	case Hex:
		return readHexRange
	case Deb, RPM:
		return readRelations
	case Golang, APK, SemVer:
		return readComparisons
	}
	return nil
}

// comparison is an operator and what stands behind it.
type comparison struct{ op, version string }

// operators are those of all notations; of two that begin alike the longer stands
// first.
var operators = []string{"===", "==", "=", "!=", "~>", "~=", "~", "^", "<>", "<<", "<=", "<", ">>", ">=", ">", "@"}

// comparisons takes apart what stands between commas or blanks. A blank may divide an
// operator from its version.
func comparisons(text string) ([]comparison, error) {
	var list []comparison
	for rest := afterGap(text); rest != ""; rest = afterGap(rest) {
		var c comparison
		for _, op := range operators {
			if after, ok := strings.CutPrefix(rest, op); ok {
				c.op, rest = op, strings.TrimLeft(after, blanks)
				break
			}
		}
		end := strings.IndexAny(rest, blanks+",<>=!|()")
		if end < 0 {
			end = len(rest)
		}
		c.version, rest = rest[:end], rest[end:]
		switch {
		case c.version == "" && c.op == "":
			return nil, fmt.Errorf("nothing is expected at %q", shortened(rest))
		case c.version == "":
			return nil, fmt.Errorf("no version stands behind %s", c.op)
		case len(list) == maxParts:
			return nil, fmt.Errorf("it has more than %d comparisons", maxParts)
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		return nil, errors.New("it names no version")
	}
	return list, nil
}

const blanks = " \t\r\n"

// afterGap skips blanks and at most one comma.
func afterGap(text string) string {
	text = strings.TrimLeft(text, blanks)
	if rest, ok := strings.CutPrefix(text, ","); ok {
		return strings.TrimLeft(rest, blanks)
	}
	return text
}

// every gives what all of several comparisons hold.
func every(s Scheme, list []comparison, read func(comparison) (Range, error)) (Range, error) {
	ranges := make([]Range, 0, len(list))
	for _, c := range list {
		one, err := read(c)
		if err != nil {
			return one, err
		}
		ranges = append(ranges, one)
	}
	return intersection(s, ranges), nil
}

// alternatives gives what one of several texts holds.
func alternatives(s Scheme, texts []string, read func(string) (Range, error)) (Range, error) {
	if len(texts) > maxParts {
		return Range{}, fmt.Errorf("it has more than %d alternatives", maxParts)
	}
	var list []Range
	for _, text := range texts {
		one, err := read(strings.TrimSpace(text))
		if err != nil {
			return one, err
		}
		list = append(list, one)
	}
	return union(s, list), nil
}

// plain reads the operators that mean the order of versions and nothing else.
func (c comparison) plain(s Scheme) (Range, error) {
	op, ok := map[string]Comparator{"": Equal, "=": Equal, "==": Equal, "!=": NotEqual, "<": Less, "<=": AtMost, ">": Greater, ">=": AtLeast}[c.op]
	if !ok {
		return Range{}, fmt.Errorf("the operator %s is none of %s", c.op, s)
	}
	return RangeOf(s, Constraint{op, c.version})
}

// between gives the versions from one on up to before another; either may be "".
func between(s Scheme, from, to string) (Range, error) {
	r := All(s)
	if from != "" {
		one, err := RangeOf(s, Constraint{AtLeast, from})
		if err != nil {
			return r, err
		}
		r = one
	}
	if to != "" {
		one, err := RangeOf(s, Constraint{Less, to})
		if err != nil {
			return r, err
		}
		r = r.Intersect(one)
	}
	return r, nil
}

// readComparisons reads >=1.0, <2.0 || =3.0, by the order of versions alone.
func readComparisons(s Scheme, text string) (Range, error) {
	return alternatives(s, strings.Split(text, "||"), func(text string) (Range, error) {
		if text == string(Any) {
			return All(s), nil
		}
		list, err := comparisons(text)
		if err != nil {
			return Range{}, err
		}
		return every(s, list, func(c comparison) (Range, error) { return c.plain(s) })
	})
}

// partial is a version of up to three numbers, of which the last may be left out or
// be a wildcard.
type partial struct {
	numbers []uint64
	pre     string // with its dash; only behind three numbers
	wild    bool   // it has a wildcard
}

// partialOf reads 1, 1.2, 1.x, 1.2.*, v1.2.3-beta+build. wildcards are the letters
// that stand for any number.
func partialOf(text, wildcards string) (partial, error) {
	var p partial
	refuse := func(why string) (partial, error) { return p, fmt.Errorf("%s is no version: %s", shortened(text), why) }
	core, _, built := strings.Cut(text, "+")
	core, pre, dashed := strings.Cut(core, "-")
	parts := strings.Split(core, ".")
	switch {
	case len(parts) > 3:
		return refuse("it has more than three numbers")
	case len(parts) < 3 && (built || dashed):
		return refuse("a pre-release or a build stands behind three numbers")
	}
	for _, part := range parts {
		if len(part) == 1 && strings.Contains(wildcards, part) {
			p.wild = true
			continue
		}
		n, err := strconv.ParseUint(part, 10, 64)
		if err != nil || !allDigits(part) || len(part) > 1 && part[0] == '0' || n >= maxSafeInteger {
			return refuse(fmt.Sprintf("%q is no number that it can have", part))
		}
		if !p.wild {
			p.numbers = append(p.numbers, n)
		}
	}
	if dashed && len(p.numbers) == 3 {
		p.pre = "-" + pre
	}
	return p, nil
}

// floor is the lowest version that it can mean, pre-releases aside.
func (p partial) floor() string { return dotted(padded(p.numbers)) + p.pre }

// after gives the lowest pre-release of the version that the nth number leads to when
// it is one more: what comes before it is all of the branch.
func (p partial) after(n int) string { return p.next(n) + leastPre }

// next gives the version itself.
func (p partial) next(n int) string {
	numbers := padded(p.numbers[:n+1])
	numbers[n]++
	return dotted(numbers)
}

// leastPre is the pre-release of Semantic Versioning that comes before all others.
const leastPre = "-0"

func padded(numbers []uint64) []uint64 {
	list := make([]uint64, 3)
	copy(list, numbers)
	return list
}

func dotted(numbers []uint64) string {
	var words []string
	for _, n := range numbers {
		words = append(words, strconv.FormatUint(n, 10))
	}
	return strings.Join(words, ".")
}

// leading gives the index of the number that a caret holds: the first that is not 0,
// else the last.
func (p partial) leading() int {
	if i := slices.IndexFunc(p.numbers, func(n uint64) bool { return n > 0 }); i >= 0 {
		return i
	}
	return len(p.numbers) - 1
}
