// SPDX-License-Identifier: Apache-2.0

package vers

import "strings"

// The order of apk-tools at one place: suffixes of pre-releases, the end, a
// revision, a commit, the number of a suffix, other suffixes, a letter, a number.
// Numbers behind a dot that begin with a zero are fractions.
const (
	apkPreSuffix  = 0x02 // and the three bytes behind it
	apkEnd        = 0x10
	apkRevision   = 0x11
	apkCommit     = 0x12
	apkSuffixNo   = 0x13
	apkPostSuffix = 0x14 // and the four bytes behind it
	apkLetter     = 0x19
	apkZero       = 0x1A // the number 0 behind a dot
	apkFraction   = 0x1B
)

// apkSuffixes gives the byte of each suffix.
var apkSuffixes = [...]struct {
	word  string
	order byte
}{{"alpha", apkPreSuffix}, {"beta", apkPreSuffix + 1}, {"pre", apkPreSuffix + 2}, {"rc", apkPreSuffix + 3},
	{"cvs", apkPostSuffix}, {"svn", apkPostSuffix + 1}, {"git", apkPostSuffix + 2}, {"hg", apkPostSuffix + 3}, {"p", apkPostSuffix + 4}}

// appendAPK follows apk-tools: number{.number}[letter]{_suffix[number]}[~commit][-rN].
func appendAPK(dst []byte, v string) ([]byte, bool) {
	end := digitsEnd(v, 0)
	if end == 0 {
		return dst, false
	}
	dst = appendNumber(dst, v[:end])
	v = v[end:]
	for len(v) > 1 && v[0] == '.' && isDigit(v[1]) {
		end := digitsEnd(v, 1)
		dst = appendFraction(dst, v[1:end])
		v = v[end:]
	}
	if v != "" && 'a' <= v[0] && v[0] <= 'z' {
		dst = append(dst, apkLetter, v[0])
		v = v[1:]
	}
	dst, v, ok := appendAPKSuffixes(dst, v)
	if !ok {
		return dst, false
	}
	return appendAPKEnd(dst, v)
}

// appendFraction appends a number behind a dot. Those that begin with a zero come
// before all others, by their digits: 0 < 00 < 01 < 1.
func appendFraction(dst []byte, digits string) []byte {
	switch {
	case digits[0] != '0':
		return appendNumber(dst, digits)
	case digits == "0":
		return append(dst, apkZero)
	}
	return appendWord(append(dst, apkFraction), digits[1:])
}

func appendAPKSuffixes(dst []byte, v string) (key []byte, rest string, ok bool) {
	for v != "" && v[0] == '_' {
		end := 1
		for end < len(v) && 'a' <= v[end] && v[end] <= 'z' {
			end++
		}
		order := byte(0)
		for _, s := range apkSuffixes {
			if s.word == v[1:end] {
				order = s.order
			}
		}
		if order == 0 {
			return dst, v, false
		}
		dst = append(dst, order)
		v = v[end:]
		if end := digitsEnd(v, 0); end > 0 {
			dst = appendNumber(append(dst, apkSuffixNo), v[:end])
			v = v[end:]
		}
	}
	return dst, v, true
}

// appendAPKEnd appends a commit, the revision of the package and the end.
func appendAPKEnd(dst []byte, v string) ([]byte, bool) {
	if v != "" && v[0] == '~' {
		end := 1
		for end < len(v) && (isDigit(v[end]) || 'a' <= v[end] && v[end] <= 'f') {
			end++
		}
		if end == 1 {
			return dst, false
		}
		dst = appendWord(append(dst, apkCommit), v[1:end])
		v = v[end:]
	}
	if number, found := strings.CutPrefix(v, "-r"); found {
		if number == "" || !allDigits(number) {
			return dst, false
		}
		dst = appendNumber(append(dst, apkRevision), number)
	} else if v != "" {
		return dst, false
	}
	return append(dst, apkEnd), true
}
