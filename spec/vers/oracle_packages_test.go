// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// compareDigits orders numbers of any length.
func compareDigits(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// The oracles whose tools compare step by step instead of by a sort key.

var (
	composerModifier  = `[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?\d+)*)?)?([.-]?dev)?`
	composerClassical = regexp.MustCompile(`^v?(\d{1,5})(\.\d+)?(\.\d+)?(\.\d+)?` + composerModifier + `(?:\+.*)?$`)
	composerDate      = regexp.MustCompile(`^v?(\d{4}(?:[.:-]?\d{2}){1,6}(?:[.:-]?\d{1,3}){0,2})` + composerModifier + `(?:\+.*)?$`)
	phpPieces         = regexp.MustCompile(`\d+|[a-z]+`)
)

// composerParts gives the parts of the normalized version.
func composerParts(v string) []string {
	text := strings.ToLower(v)
	var numbers string
	var modifier []string
	if m := composerClassical.FindStringSubmatch(text); m != nil {
		for i, n := range m[1:5] {
			if numbers += n; n == "" && i > 0 {
				numbers += ".0"
			}
		}
		modifier = m[5:]
	} else {
		m := composerDate.FindStringSubmatch(text)
		numbers, modifier = m[1], m[2:]
	}
	long := map[string]string{"a": "alpha", "b": "beta", "p": "patch", "pl": "patch"}
	stability := cmp.Or(long[modifier[0]], modifier[0])
	if stability == "stable" {
		// Only in lower case it is left out; Composer goes on with words such as
		// STABLE, which PHP does not know, and which come before all others.
		if strings.Contains(v, "stable") {
			return phpPieces.FindAllString(numbers, -1)
		}
		stability = "unknown"
	}
	dev := strings.Replace(strings.TrimLeft(modifier[2], ".-"), "dev", "-dev", 1) // Composer writes a dash
	return phpPieces.FindAllString(numbers+"-"+stability+modifier[1]+dev, -1)
}

// comparePHP is version_compare of PHP over the parts of two versions.
func comparePHP(a, b []string) int {
	for i := range min(len(a), len(b)) {
		if c := comparePHPParts(a[i], b[i]); c != 0 {
			return c
		}
	}
	if len(a) == len(b) {
		return 0
	}
	if len(a) < len(b) {
		return -comparePHP(b, a)
	}
	next := a[len(b)]
	if isNumber(next) {
		return 1
	}
	return cmp.Compare(phpRank(next), phpRank("#"))
}

func comparePHPParts(x, y string) int {
	if isNumber(x) && isNumber(y) {
		return compareDigits(phpInteger(x), phpInteger(y))
	}
	return cmp.Compare(phpRank(x), phpRank(y))
}

// phpInteger stops at the largest integer.
func phpInteger(digits string) string {
	if most := "9223372036854775807"; compareDigits(digits, most) > 0 {
		return most
	}
	return digits
}

func phpRank(part string) int {
	if isNumber(part) {
		part = "#"
	}
	return slices.Index([]string{"dev", "alpha", "beta", "rc", "#", "patch"}, part)
}

func isNumber(part string) bool { return strings.Trim(part, "0123456789") == "" }

// debParts divides a version into epoch, upstream version and revision.
func debParts(v string) [3]string {
	epoch, rest, found := strings.Cut(v, ":")
	if !found {
		epoch, rest = "0", v
	}
	if at := strings.LastIndex(rest, "-"); at >= 0 {
		return [3]string{epoch, rest[:at], rest[at+1:]}
	}
	return [3]string{epoch, rest, ""}
}

func compareDebs(a, b [3]string) int {
	return cmp.Or(compareDigits(a[0], b[0]), compareStretches(a[1], b[1]), compareStretches(a[2], b[2]))
}

// compareStretches takes stretches without digits and numbers in turns.
func compareStretches(a, b string) int {
	for a != "" || b != "" {
		for a != "" && !isNumber(a[:1]) || b != "" && !isNumber(b[:1]) {
			if c := cmp.Compare(debRank(a), debRank(b)); c != 0 {
				return c
			}
			a, b = a[1:], b[1:]
		}
		var x, y string
		x, a = leadingDigits(a)
		y, b = leadingDigits(b)
		if c := compareDigits(x, y); c != 0 {
			return c
		}
	}
	return 0
}

// debRank ranks the first character: a tilde before the end, letters before signs.
func debRank(v string) int {
	switch {
	case v == "" || isNumber(v[:1]):
		return 0
	case v[0] == '~':
		return -1
	case 'a' <= v[0]|0x20 && v[0]|0x20 <= 'z':
		return int(v[0])
	}
	return int(v[0]) + 256
}

func leadingDigits(v string) (digits, rest string) {
	rest = strings.TrimLeft(v, "0123456789")
	return v[:len(v)-len(rest)], rest
}

// rpmParts divides a version into epoch, version and, where it has one, release.
func rpmParts(v string) []string {
	epoch, rest, found := strings.Cut(v, ":")
	if !found {
		epoch, rest = "0", v
	}
	version, release, released := strings.Cut(rest, "-")
	if !released {
		return []string{epoch, version}
	}
	return []string{epoch, version, release}
}

func compareRPMs(a, b []string) int {
	return cmp.Or(compareDigits(a[0], b[0]), compareSegments(a[1], b[1]),
		cmp.Compare(len(a), len(b)), compareSegments(a[len(a)-1], b[len(b)-1]))
}

// compareSegments is rpmvercmp.
func compareSegments(a, b string) int {
	for a != "" || b != "" {
		a, b = strings.TrimLeft(a, "._+"), strings.TrimLeft(b, "._+")
		switch {
		case strings.HasPrefix(a, "~") || strings.HasPrefix(b, "~"):
			if !strings.HasPrefix(a, "~") {
				return 1
			}
			if !strings.HasPrefix(b, "~") {
				return -1
			}
			a, b = a[1:], b[1:]
			continue
		case strings.HasPrefix(a, "^") || strings.HasPrefix(b, "^"):
			switch {
			case a == "":
				return -1
			case b == "":
				return 1
			case a[0] != '^':
				return 1
			case b[0] != '^':
				return -1
			}
			a, b = a[1:], b[1:]
			continue
		}
		if a == "" || b == "" {
			break
		}
		var x, y string
		x, a = leadingSegment(a, isNumber(a[:1]))
		y, b = leadingSegment(b, isNumber(x))
		if y == "" { // of another kind: a number comes later
			if isNumber(x) {
				return 1
			}
			return -1
		}
		order := strings.Compare(x, y)
		if isNumber(x) {
			order = compareDigits(x, y)
		}
		if order != 0 {
			return order
		}
	}
	return cmp.Compare(len(a), 0) - cmp.Compare(len(b), 0)
}

func leadingSegment(v string, digits bool) (segment, rest string) {
	if digits {
		return leadingDigits(v)
	}
	rest = strings.TrimLeft(v, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return v[:len(v)-len(rest)], rest
}

// apkToken is a token of apk-tools; of two different ones the lower kind comes
// later, but for suffixes of pre-releases.
type apkToken struct {
	kind int
	text string
}

const (
	apkFirst = iota
	apkDigits
	apkLetter
	apkSuffix
	apkSuffixNumber
	apkCommit
	apkRevision
	apkEnd
)

var apkPattern = regexp.MustCompile(`^(\d+)((?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(?:~([0-9a-f]+))?(?:-r(\d+))?$`)

func apkTokens(v string) []apkToken {
	m := apkPattern.FindStringSubmatch(v)
	list := []apkToken{{apkFirst, m[1]}}
	for _, n := range strings.Split(m[2], ".")[1:] {
		list = append(list, apkToken{apkDigits, n})
	}
	if m[3] != "" {
		list = append(list, apkToken{apkLetter, m[3]})
	}
	for _, s := range strings.Split(m[4], "_")[1:] {
		name := strings.TrimRight(s, "0123456789")
		list = append(list, apkToken{apkSuffix, name})
		if s != name {
			list = append(list, apkToken{apkSuffixNumber, s[len(name):]})
		}
	}
	if m[5] != "" {
		list = append(list, apkToken{apkCommit, m[5]})
	}
	if m[6] != "" {
		list = append(list, apkToken{apkRevision, m[6]})
	}
	return append(list, apkToken{kind: apkEnd})
}

func compareAPKs(a, b []apkToken) int {
	i := 0
	for i < len(a)-1 && i < len(b)-1 && a[i].kind == b[i].kind && a[i].compare(b[i]) == 0 {
		i++
	}
	x, y := a[i], b[i]
	switch {
	case x.kind == y.kind:
		return x.compare(y)
	case x.kind == apkSuffix && apkSuffixRank(x.text) < 0:
		return -1
	case y.kind == apkSuffix && apkSuffixRank(y.text) < 0:
		return 1
	}
	return cmp.Compare(y.kind, x.kind)
}

func (t apkToken) compare(other apkToken) int {
	switch {
	case t.kind == apkSuffix:
		return cmp.Compare(apkSuffixRank(t.text), apkSuffixRank(other.text))
	case t.kind == apkDigits && (t.text[0] == '0' || other.text[0] == '0'), t.kind == apkCommit, t.kind == apkLetter, t.kind == apkEnd:
		return strings.Compare(t.text, other.text)
	}
	return compareDigits(t.text, other.text)
}

func apkSuffixRank(name string) int {
	return slices.Index([]string{"alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"}, name) - 4
}

// conanTree is a version of Conan: its parts, a pre-release and a build.
type conanTree struct {
	parts      []string
	pre, build *conanTree
}

func conanOf(v string) *conanTree {
	var c conanTree
	if at := strings.LastIndex(v, "+"); at >= 0 {
		c.build, v = conanOf(v[at+1:]), v[:at]
	}
	v, pre, dashed := strings.Cut(v, "-")
	if dashed {
		c.pre = conanOf(pre)
	}
	for part := range strings.SplitSeq(v, ".") {
		// Python's int reads 1_000 and 007.
		if digits := strings.ReplaceAll(part, "_", ""); conanNumber.MatchString(part) {
			part = cmp.Or(strings.TrimLeft(digits, "0"), "0")
		}
		c.parts = append(c.parts, part)
	}
	for len(c.parts) > 0 && c.parts[len(c.parts)-1] == "0" {
		c.parts = c.parts[:len(c.parts)-1]
	}
	return &c
}

var conanNumber = regexp.MustCompile(`^\d+(_\d+)*$`)

func compareConans(a, b *conanTree) int {
	parts := slices.CompareFunc(a.parts, b.parts, func(x, y string) int {
		if isNumber(x) && isNumber(y) {
			return compareDigits(x, y)
		}
		return strings.Compare(x, y)
	})
	return cmp.Or(parts, compareOptional(a.pre, b.pre, -1), compareOptional(a.build, b.build, 1))
}

// compareOptional orders what may be missing; there is how what is there compares
// with what is not.
func compareOptional(a, b *conanTree, there int) int {
	switch {
	case a != nil && b != nil:
		return compareConans(a, b)
	case a != nil:
		return there
	case b != nil:
		return -there
	}
	return 0
}
