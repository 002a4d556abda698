// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"math"
	"strings"
)

// semVerRules are the ways in which tools differ that follow Semantic Versioning.
type semVerRules struct {
	limit uint64 // the highest number before a pre-release; 0 is none
}

// maxSafeInteger is the highest number that node-semver reads.
const maxSafeInteger = 1<<53 - 1

var (
	npmRules   = semVerRules{limit: maxSafeInteger}
	cargoRules = semVerRules{limit: math.MaxUint64}
)

// appendSemVer follows sections 2, 9, 10 and 11 of Semantic Versioning 2.0. A
// leading v is allowed, and a missing minor or patch number reads as zero:
// records write 2.0 for 2.0.0, and nothing else can be meant.
func appendSemVer(dst []byte, v string, rules semVerRules) ([]byte, bool) {
	if v != "" && v[0] == 'v' {
		v = v[1:]
	}
	dst, rest, ok := appendCore(dst, v, rules.limit)
	if !ok {
		return dst, false
	}
	return appendSuffix(dst, rest, rules)
}

// appendCore appends one to three numbers without leading zeros, and always
// three. What follows them is returned.
func appendCore(dst []byte, v string, limit uint64) (key []byte, rest string, ok bool) {
	for n := range 3 {
		end := digitsEnd(v, 0)
		number := v[:end]
		if end == 0 || end > 1 && number[0] == '0' || limit > 0 && !atMost(number, limit) {
			return dst, v, false
		}
		dst = appendNumber(dst, number)
		v = v[end:]
		if v == "" || v[0] != '.' {
			for range 2 - n {
				dst = append(dst, firstNumber)
			}
			return dst, v, true
		}
		if n < 2 {
			v = v[1:]
		}
	}
	return dst, v, false // a fourth number
}

// appendSuffix appends what follows the numbers: [-pre-release][+build].
func appendSuffix(dst []byte, v string, rules semVerRules) (key []byte, ok bool) {
	v, build, built := strings.Cut(v, "+")
	switch {
	case v == "":
		dst = append(dst, releaseMark)
	case v[0] == '-':
		if dst, ok = appendIdentifiers(dst, v[1:], rules); !ok {
			return dst, false
		}
	default:
		return dst, false
	}
	if built && !isBuild(build) {
		return dst, false
	}
	return dst, true
}

// appendIdentifiers appends the dot-separated identifiers of a pre-release:
// numbers come before words, and a longer list behind the shorter one.
func appendIdentifiers(dst []byte, list string, rules semVerRules) ([]byte, bool) {
	for {
		id, rest, more := strings.Cut(list, ".")
		switch {
		case !isIdentifier(id):
			return dst, false
		case !allDigits(id):
			dst = appendWord(append(dst, wordMark), id)
		case len(id) > 1 && id[0] == '0':
			return dst, false
		default:
			dst = appendNumber(dst, id)
		}
		if !more {
			return append(dst, endOfList), true
		}
		list = rest
	}
}

// isBuild reports whether a text is build metadata: identifiers, but none empty.
func isBuild(list string) bool {
	for {
		id, rest, more := strings.Cut(list, ".")
		if !isIdentifier(id) {
			return false
		}
		if !more {
			return true
		}
		list = rest
	}
}

func isIdentifier(id string) bool {
	for i := range len(id) {
		if c := id[i]; !isDigit(c) && !isLetter(c) && c != '-' {
			return false
		}
	}
	return id != ""
}

// appendGolang reads module versions, pseudo-versions and releases of Go, which
// have no dash before a pre-release: go1.21rc2 is 1.21.0-rc.2. The special
// version (devel) has no order.
func appendGolang(dst []byte, v string) (key []byte, ok bool) {
	release, named := strings.CutPrefix(v, "go")
	at := 0
	for at < len(release) && (isDigit(release[at]) || release[at] == '.') {
		at++
	}
	if named || at > 0 && at < len(release) && isLetter(release[at]) {
		return appendGoRelease(dst, release[:at], release[at:])
	}
	return appendSemVer(dst, v, semVerRules{})
}

// appendGoRelease takes the numbers of a release of Go, at least two of them, and
// its pre-release.
func appendGoRelease(dst []byte, numbers, pre string) (key []byte, ok bool) {
	dst, rest, ok := appendCore(dst, numbers, 0)
	if !ok || rest != "" || !strings.Contains(numbers, ".") {
		return dst, false
	}
	if pre == "" {
		return append(dst, releaseMark), true
	}
	for _, word := range [...]string{"rc", "beta"} {
		if n, found := strings.CutPrefix(pre, word); found && n != "" && allDigits(n) && (n == "0" || n[0] != '0') {
			dst = appendWord(append(dst, wordMark), word)
			return append(appendNumber(dst, n), endOfList), true
		}
	}
	return dst, false
}
