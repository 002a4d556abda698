// SPDX-License-Identifier: Apache-2.0

package vers

import "strings"

// The bytes of a gem's key beside numbers. A version goes on for ever with zeros,
// and words come before numbers: so 1.a < 1.0.a < 1 < 1.0.1 < 1.1.
const (
	gemWord       = 0x02 // a word, behind the count of the zeros before it
	gemEnd        = 0x10
	gemZeros      = 0x11 // a number that zeros stand before: 255 less their count
	gemZerosLimit = 0xFF
)

// appendGem follows Gem::Version: numbers and words in any order, a dash read as
// .pre. and with all zeros left out that stand before the first word or the end.
func appendGem(dst []byte, v string) ([]byte, bool) {
	if !isGem(v) {
		return dst, false
	}
	zeros, words := 0, false
	for i := 0; i < len(v); {
		switch c := v[i]; {
		case isDigit(c):
			end := digitsEnd(v, i)
			if number := withoutZeros(v[i:end]); number == "" {
				zeros++
			} else {
				if zeros > 0 {
					dst = append(dst, gemZeros, gemZerosLimit-byte(zeros))
				}
				dst = appendNumber(dst, number)
				zeros = 0
			}
			i = end
		case isLetter(c):
			end := i
			for end < len(v) && isLetter(v[end]) {
				end++
			}
			dst = appendGemWord(dst, v[i:end], zeros, words)
			zeros, words = 0, true
			i = end
		default:
			if c == '-' {
				dst = appendGemWord(dst, "pre", zeros, words)
				zeros, words = 0, true
			}
			i++
		}
	}
	return append(dst, gemEnd), true
}

// appendGemWord appends a word; the zeros before the first one do not count.
func appendGemWord(dst []byte, word string, zeros int, words bool) []byte {
	if !words {
		zeros = 0
	}
	return appendWord(append(dst, gemWord, byte(zeros)), word) // #nosec G115 -- a version is shorter
}

// isGem is Gem::Version::VERSION_PATTERN: numbers and words between dots, a
// number first, and behind a dash anything that has no empty part.
func isGem(v string) bool {
	main, pre, dashed := strings.Cut(v, "-")
	first, rest, more := strings.Cut(main, ".")
	if first == "" || !allDigits(first) || more && !isDotted(rest, false) {
		return false
	}
	return !dashed || isDotted(pre, true)
}

func isDotted(list string, dashes bool) bool {
	part := 0
	for i := range len(list) {
		switch c := list[i]; {
		case c == '.':
			if part == 0 {
				return false
			}
			part = 0
		case isDigit(c) || isLetter(c) || dashes && c == '-':
			part++
		default:
			return false
		}
	}
	return part > 0
}
