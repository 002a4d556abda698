// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"math"
	"strings"
)

// The order of version_compare of PHP at one place: words that it does not know,
// those before a release, the end of the version, a number, a patch.
const (
	composerUnknown = 0x02
	composerDev     = 0x03
	composerAlpha   = 0x04
	composerBeta    = 0x05
	composerRC      = 0x06
	composerEnd     = 0x10
	composerPatch   = wordMark
)

// composerStabilities spells the stabilities; of two that begin alike the longer
// stands first.
var composerStabilities = [...]struct {
	word  string
	order byte
}{{"stable", composerUnknown}, {"beta", composerBeta}, {"b", composerBeta}, {"rc", composerRC},
	{"alpha", composerAlpha}, {"a", composerAlpha}, {"patch", composerPatch}, {"pl", composerPatch}, {"p", composerPatch}}

// branchNumber is how Composer writes the x of a branch such as 1.x-dev.
const branchNumber = "9999999"

// appendComposer normalizes a version as Composer's VersionParser does and
// orders it as version_compare of PHP. Branches (dev-main, 1.x-dev) move, so
// they have no order.
func appendComposer(dst []byte, v string) (key []byte, ok bool) {
	if strings.Contains(v, branchNumber) {
		return dst, false
	}
	v, build, built := strings.Cut(v, "+")
	if built && (build == "" || strings.ContainsAny(build, " \t\n\r\f\v")) {
		return dst, false
	}
	if v != "" && lower(v[0]) == 'v' {
		v = v[1:]
	}
	start := len(dst)
	if dst, rest, ok := appendClassical(dst, v); ok {
		if dst, ok = appendModifier(dst, rest); ok {
			return dst, true
		}
	}
	dst, rest, ok := appendDate(dst[:start], v)
	if !ok {
		return dst, false
	}
	return appendModifier(dst, rest)
}

// appendClassical appends one to four numbers, and always four.
func appendClassical(dst []byte, v string) (key []byte, rest string, ok bool) {
	end := digitsEnd(v, 0)
	if end == 0 || end > 5 {
		return dst, v, false
	}
	dst = appendLong(dst, v[:end])
	v = v[end:]
	for range 3 {
		if len(v) > 1 && v[0] == '.' && isDigit(v[1]) {
			end := digitsEnd(v, 1)
			dst = appendLong(dst, v[1:end])
			v = v[end:]
		} else {
			dst = append(dst, firstNumber)
		}
	}
	return dst, v, true
}

// appendLong appends a number as PHP's version_compare reads it: those past its
// integers are all the same.
func appendLong(dst []byte, digits string) []byte {
	if !atMost(digits, math.MaxInt64) {
		return appendUint(dst, math.MaxInt64)
	}
	return appendNumber(dst, digits)
}

// appendDate appends versions that are dates and times: a year, one to six groups
// of two digits and up to two more of one to three, with or without . : - between.
func appendDate(dst []byte, v string) (key []byte, rest string, ok bool) {
	end := 0
	for end < len(v) && (isDigit(v[end]) || isDateMark(v[end])) {
		end++
	}
	for end > 0 && isDateMark(v[end-1]) {
		end--
	}
	if digitsEnd(v, 0) < 4 || !isDate(v[4:end], 0, 0) {
		return dst, v, false
	}
	return appendNumbers(dst, v[:end]), v[end:], true
}

func isDateMark(c byte) bool { return c == '.' || c == ':' || c == '-' }

// isDate reports whether what follows the year, pairs and tails of it read, can
// be divided into groups.
func isDate(v string, pairs, tails int) bool {
	if v == "" {
		return pairs > 0
	}
	if isDateMark(v[0]) {
		v = v[1:]
	}
	run := digitsEnd(v, 0)
	if tails == 0 && pairs < 6 && run >= 2 && isDate(v[2:], pairs+1, 0) {
		return true
	}
	for n := 1; n <= min(run, 3) && tails < 2 && pairs > 0; n++ {
		if isDate(v[n:], pairs, tails+1) {
			return true
		}
	}
	return false
}

// appendModifier appends what follows the numbers:
// [._-]?[stability[numbers]][[.-]?dev].
func appendModifier(dst []byte, v string) ([]byte, bool) {
	rest := afterSeparator(v)
	word, order := stabilityOf(rest)
	rest = rest[len(word):]
	numbers := ""
	if word != "" {
		numbers, rest = cutNumbers(rest)
	}
	dev := rest
	if dev != "" && (dev[0] == '.' || dev[0] == '-') {
		dev = dev[1:]
	}
	if rest != "" && !strings.EqualFold(dev, "dev") {
		return dst, false
	}
	if word == "stable" { // in other cases it is a word that PHP does not know
		return append(dst, composerEnd), true
	}
	if word != "" {
		dst = appendNumbers(append(dst, order), numbers)
	}
	if dev != "" {
		dst = append(dst, composerDev)
	}
	return append(dst, composerEnd), true
}

func stabilityOf(v string) (word string, order byte) {
	for _, s := range composerStabilities {
		if len(v) >= len(s.word) && strings.EqualFold(v[:len(s.word)], s.word) {
			return v[:len(s.word)], s.order
		}
	}
	return "", 0
}

// cutNumbers reads numbers, each perhaps behind a dot or a dash.
func cutNumbers(v string) (numbers, rest string) {
	end := 0
	for {
		next := end
		if next < len(v) && (v[next] == '.' || v[next] == '-') {
			next++
		}
		if next == len(v) || !isDigit(v[next]) {
			return v[:end], v[end:]
		}
		end = digitsEnd(v, next)
	}
}

// appendNumbers appends the numbers of a text in which one sign stands between
// two of them, and perhaps one before the first.
func appendNumbers(dst []byte, v string) []byte {
	for i := 0; i < len(v); {
		if !isDigit(v[i]) {
			i++
			continue
		}
		next := digitsEnd(v, i)
		dst = appendLong(dst, v[i:next])
		i = next
	}
	return dst
}
