// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"cmp"
	"strings"
)

// The order of Conan's versions at one place.
const (
	conanSign    = 0x02 // a part that begins with a plus sign: before numbers
	conanPre     = 0x01 // a pre-release comes before the release
	conanRelease = 0x02
	conanNoBuild = 0x01
	conanBuild   = 0x02
)

// conanVersion is a version of Conan 2: parts between dots, the zeros at the end
// left out, then perhaps a pre-release and a build, which are versions again.
type conanVersion struct {
	parts      []string // numbers without leading zeros and underscores
	pre, build *conanVersion
}

// parseConan reads a version as Conan does: what follows the last plus sign is
// the build, and what follows the first dash before it the pre-release.
func parseConan(v string) (*conanVersion, bool) {
	c := &conanVersion{}
	if at := strings.LastIndexByte(v, '+'); at >= 0 {
		build, ok := parseConan(v[at+1:])
		if !ok {
			return nil, false
		}
		c.build, v = build, v[:at]
	}
	if main, rest, found := strings.Cut(v, "-"); found {
		pre, ok := parseConan(rest)
		if !ok {
			return nil, false
		}
		c.pre, v = pre, main
	}
	for part := range strings.SplitSeq(v, ".") {
		if part == "" {
			return nil, false
		}
		c.parts = append(c.parts, conanPart(part))
	}
	for len(c.parts) > 0 && c.parts[len(c.parts)-1] == "0" {
		c.parts = c.parts[:len(c.parts)-1]
	}
	return c, true
}

// conanPart writes a number as Python prints it, who also reads 1_000.
func conanPart(part string) string {
	joined := strings.ReplaceAll(part, "_", "")
	if !allDigits(joined) || joined == "" || part[0] == '_' || part[len(part)-1] == '_' || strings.Contains(part, "__") {
		return part
	}
	return cmp.Or(withoutZeros(joined), "0")
}

func isConan(v string) bool {
	digits := false
	for i := range len(v) {
		c := v[i]
		if !isDigit(c) && !isLetter(c) && strings.IndexByte("_+.-", c) < 0 {
			return false
		}
		digits = digits || isDigit(c)
	}
	return digits
}

// appendConan follows Conan 2, which compares two numbers as numbers and
// everything else by its letters. That order goes round in circles where words
// begin with a digit (9 < 10 < 1k < 9), so that such versions have no key.
func appendConan(dst []byte, v string) ([]byte, finding) {
	if !isConan(v) {
		return dst, noVersion
	}
	c, ok := parseConan(v)
	if !ok {
		return dst, noVersion
	}
	start := len(dst)
	if dst, ok = c.append(dst); !ok {
		return dst[:start], noKey
	}
	return dst, exactKey
}

func (c *conanVersion) append(dst []byte) (key []byte, ok bool) {
	for _, part := range c.parts {
		switch {
		case allDigits(part):
			dst = appendNumber(dst, part)
		case isDigit(part[0]):
			return dst, false
		case part[0] == '+':
			dst = appendWord(append(dst, conanSign), part)
		default:
			dst = appendWord(append(dst, wordMark), part)
		}
	}
	dst = append(dst, endOfList)
	if c.pre == nil {
		dst = append(dst, conanRelease)
	} else if dst, ok = c.pre.append(append(dst, conanPre)); !ok {
		return dst, false
	}
	if c.build == nil {
		return append(dst, conanNoBuild), true
	}
	return c.build.append(append(dst, conanBuild))
}

// compareConan orders two versions as Conan does.
func compareConan(a, b string) int {
	x, _ := parseConan(a)
	y, _ := parseConan(b)
	return x.compare(y)
}

// compare takes nil for what is not there: the release comes after its
// pre-releases and before its builds.
func (c *conanVersion) compare(other *conanVersion) int {
	for i := range min(len(c.parts), len(other.parts)) {
		if order := compareConanParts(c.parts[i], other.parts[i]); order != 0 {
			return order
		}
	}
	if order := cmp.Compare(len(c.parts), len(other.parts)); order != 0 {
		return order
	}
	switch {
	case c.pre != nil && other.pre != nil:
		if order := c.pre.compare(other.pre); order != 0 {
			return order
		}
	case c.pre != nil:
		return -1
	case other.pre != nil:
		return 1
	}
	switch {
	case c.build != nil && other.build != nil:
		return c.build.compare(other.build)
	case c.build != nil:
		return 1
	case other.build != nil:
		return -1
	}
	return 0
}

func compareConanParts(a, b string) int {
	if allDigits(a) && allDigits(b) {
		return compareNumbers(a, b)
	}
	return strings.Compare(a, b)
}
