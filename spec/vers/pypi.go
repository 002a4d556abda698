// SPDX-License-Identifier: Apache-2.0

package vers

import "strings"

// The bytes that follow the numbers of a PyPI version, in order. PEP 440 gives
// an order to what is missing: 1.0.dev1 < 1.0a1 < 1.0 < 1.0.post1, and a
// development release of each comes before it.
const (
	pypiDevOnly = 0x02 // a development release of the version itself
	pypiAlpha   = 0x03
	pypiBeta    = 0x04
	pypiRC      = 0x05
	pypiNoPre   = 0x06
	pypiNoPost  = 0x02
	pypiPost    = 0x03
	pypiNoDev   = releaseMark
	pypiNoLocal = endOfWord
	pypiWord    = 0x02 // a segment of a local version that is a word: before numbers
)

// pypiPre spells the phases of a pre-release; of two that begin alike the longer
// stands first.
var pypiPre = [...]struct {
	word  string
	phase byte
}{{"alpha", pypiAlpha}, {"a", pypiAlpha}, {"beta", pypiBeta}, {"b", pypiBeta},
	{"preview", pypiRC}, {"pre", pypiRC}, {"c", pypiRC}, {"rc", pypiRC}}

// appendPyPI follows PEP 440: [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local] in all
// the spellings of its appendix B.
func appendPyPI(dst []byte, v string) ([]byte, bool) {
	v = strings.Trim(v, " \t\n\r\f\v")
	if v != "" && lower(v[0]) == 'v' {
		v = v[1:]
	}
	epoch := ""
	if end := digitsEnd(v, 0); end > 0 && end < len(v) && v[end] == '!' {
		epoch, v = v[:end], v[end+1:]
	}
	dst, v, ok := appendRelease(appendNumber(dst, epoch), v)
	if !ok {
		return dst, false
	}
	pre, preN, v := cutPre(v)
	post, postN, v := cutPost(v)
	dev, devN, v := cutPhase(v, "dev")
	dst = appendPhases(dst, pre, preN, post, postN, dev, devN)
	switch {
	case v == "":
		return append(dst, pypiNoLocal), true
	case v[0] == '+':
		return appendLocal(dst, v[1:])
	}
	return dst, false
}

// appendRelease appends the numbers without the zeros at their end: 1.0 is 1.
func appendRelease(dst []byte, v string) (key []byte, rest string, ok bool) {
	zeros := 0
	for {
		end := digitsEnd(v, 0)
		if end == 0 {
			return dst, v, false
		}
		if number := v[:end]; withoutZeros(number) == "" {
			zeros++
		} else {
			for ; zeros > 0; zeros-- {
				dst = append(dst, firstNumber)
			}
			dst = appendNumber(dst, number)
		}
		v = v[end:]
		if len(v) < 2 || v[0] != '.' || !isDigit(v[1]) {
			return append(dst, endOfList), v, true
		}
		v = v[1:]
	}
}

func appendPhases(dst []byte, pre byte, preN string, post bool, postN string, dev bool, devN string) []byte {
	switch {
	case pre != 0:
		dst = appendNumber(append(dst, pre), preN)
	case dev && !post:
		dst = append(dst, pypiDevOnly)
	default:
		dst = append(dst, pypiNoPre)
	}
	if post {
		dst = appendNumber(append(dst, pypiPost), postN)
	} else {
		dst = append(dst, pypiNoPost)
	}
	if dev {
		return appendNumber(dst, devN)
	}
	return append(dst, pypiNoDev)
}

// cutPre reads a pre-release; the phase is 0 when there is none.
func cutPre(v string) (phase byte, number, rest string) {
	for _, p := range pypiPre {
		if found, number, rest := cutPhase(v, p.word); found {
			return p.phase, number, rest
		}
	}
	return 0, "", v
}

// cutPost reads a post-release, which may be a dash and a number alone.
func cutPost(v string) (found bool, number, rest string) {
	if len(v) > 1 && v[0] == '-' && isDigit(v[1]) {
		end := digitsEnd(v, 1)
		return true, v[1:end], v[end:]
	}
	for _, word := range [...]string{"post", "rev", "r"} {
		if found, number, rest := cutPhase(v, word); found {
			return true, number, rest
		}
	}
	return false, "", v
}

// cutPhase reads a word with its number, both perhaps behind a separator. A
// missing number is zero.
func cutPhase(v, word string) (found bool, number, rest string) {
	rest = afterSeparator(v)
	if len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) {
		return false, "", v
	}
	rest = afterSeparator(rest[len(word):])
	end := digitsEnd(rest, 0)
	return true, rest[:end], rest[end:]
}

func afterSeparator(v string) string {
	if v != "" && isSeparator(v[0]) {
		return v[1:]
	}
	return v
}

func isSeparator(c byte) bool { return c == '.' || c == '-' || c == '_' }

// appendLocal appends the segments of a local version label: words without
// regard to case, then numbers.
func appendLocal(dst []byte, v string) ([]byte, bool) {
	for {
		end := 0
		for end < len(v) && (isDigit(v[end]) || isLetter(v[end])) {
			end++
		}
		switch segment := v[:end]; {
		case end == 0:
			return dst, false
		case allDigits(segment):
			dst = appendNumber(dst, segment)
		default:
			dst = appendLower(append(dst, pypiWord), segment)
		}
		if end == len(v) {
			return append(dst, endOfList), true
		}
		if !isSeparator(v[end]) {
			return dst, false
		}
		v = v[end+1:]
	}
}
