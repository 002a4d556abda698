// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// AppendIntroduced appends the key from which a range begins that is introduced at
// a version: AppendKey's, but for Bitnami. There 1.21.0-0 is how advisories say
// that the pre-releases of 1.21.0 have the flaw too, and is also the first build of
// 1.21.0; the earlier of the two can be no wrong "not affected".
func AppendIntroduced(dst []byte, s Scheme, version string) (key []byte, exact bool, err error) {
	if release, ok := strings.CutSuffix(version, "-0"); ok && s == Bitnami {
		if key, rest, ok := appendCore(dst, strings.TrimPrefix(release, "v"), 0); ok && rest == "" {
			return append(key, endOfList), true, nil
		}
	}
	return AppendKey(dst, s, version)
}

// KeyFormat numbers the bytes that AppendKey gives. Databases store keys, so it
// is raised whenever the key of any version of any scheme changes, or a text
// becomes a version or ceases to be one: keys of another format are made again.
const KeyFormat = 1

// AppendKey appends to dst bytes that stand for a version in an order of bytes.
// Of two versions of a scheme whose keys are exact,
//
//	bytes.Compare(key(a), key(b)) == Compare(s, a, b)
//
// and no exact key begins another. A version whose key is not exact has to be
// compared by Compare; nothing is appended for it. The error is that of Compare.
//
// Keys are exact but for the versions of Maven, Conan and npm whose order goes
// round in circles; appendMaven, appendConan and appendNPM say which.
func AppendKey(dst []byte, s Scheme, version string) (key []byte, exact bool, err error) {
	if version == "" || len(version) > maxLength {
		if !s.known() {
			return dst, false, fmt.Errorf("%q: %w", string(s), ErrNoComparator)
		}
		return dst, false, &UnparsableError{Scheme: s, Version: version}
	}
	key, found := appendKey(dst, s, version)
	switch found {
	case exactKey:
		return key, true, nil
	case noKey:
		return dst, false, nil
	case noScheme:
		return dst, false, fmt.Errorf("%q: %w", string(s), ErrNoComparator)
	}
	return dst, false, &UnparsableError{Scheme: s, Version: version}
}

// finding is what a scanner makes of a text.
type finding uint8

const (
	noVersion finding = iota // the text is no version of the scheme
	noScheme                 // the scheme has no order
	noKey                    // a version whose order no key can give
	exactKey
)

// appendKey is the one table from a scheme to its scanner. It is a switch and
// not a map of functions, so that the caller's buffers stay on its stack.
func appendKey(dst []byte, s Scheme, v string) ([]byte, finding) {
	var ok bool
	switch s {
	case Maven:
		return appendMaven(dst, v)
	case Conan:
		return appendConan(dst, v)
	case NPM:
		return appendNPM(dst, v)
	case Cargo:
		dst, ok = appendSemVer(dst, v, cargoRules)
	case SemVer, Hex, Swift:
		dst, ok = appendSemVer(dst, v, semVerRules{})
	case Pub:
		dst, ok = appendPub(dst, v)
	case CPE:
		dst, ok = appendCPE(dst, v)
	case Golang:
		dst, ok = appendGolang(dst, v)
	case Bitnami:
		dst, ok = appendBitnami(dst, v)
	case NuGet:
		dst, ok = appendNuGet(dst, v)
	case PyPI:
		dst, ok = appendPyPI(dst, v)
	case Gem:
		dst, ok = appendGem(dst, v)
	case Composer:
		dst, ok = appendComposer(dst, v)
	case Hackage:
		dst, ok = appendHackage(dst, v)
	case CRAN:
		dst, ok = appendCRAN(dst, v)
	case Deb:
		dst, ok = appendDeb(dst, v)
	case RPM:
		dst, ok = appendRPM(dst, v)
	case APK:
		dst, ok = appendAPK(dst, v)
	case DateTime:
		dst, ok = appendDateTime(dst, v)
	case IntDot:
		dst, ok = appendIntDot(dst, v)
	case Lexicographic:
		dst, ok = appendLexicographic(dst, v)
	default:
		return dst, noScheme
	}
	if !ok {
		return dst, noVersion
	}
	return dst, exactKey
}

// The bytes of keys. A number takes one byte from firstNumber up when it is
// small, and else a byte that says how many follow, so that numbers are in order
// and none begins another. What comes before every number in the order of a
// scheme is a byte below firstNumber; what comes behind is one above
// lastNumber. Words end with endOfWord, which no version contains.
const (
	endOfWord   = 0x00
	endOfList   = 0x01 // a list that ends comes before a longer one
	firstNumber = 0x20
	smallLimit  = 0xC0 // the first number that takes more than one byte
	longNumber  = 0xE8 // of more than 19 digits
	lastNumber  = longNumber
	wordMark    = 0xF0 // a word where words come behind numbers
	releaseMark = 0xFF // the end of a version that pre-releases come before
)

// safeDigits is how many digits a uint64 holds whatever they are.
const safeDigits = 19

// appendNumber appends a number of any length; leading zeros do not matter.
func appendNumber(dst []byte, digits string) []byte {
	digits = withoutZeros(digits)
	if len(digits) > safeDigits {
		dst = append(dst, longNumber, byte(len(digits)-safeDigits))
		return append(dst, digits...)
	}
	return appendUint(dst, valueOf(digits))
}

func appendUint(dst []byte, n uint64) []byte {
	if n < smallLimit {
		return append(dst, firstNumber+byte(n))
	}
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	skip := 0
	for b[skip] == 0 {
		skip++
	}
	dst = append(dst, longNumber-byte(skip)-1)
	return append(dst, b[skip:]...)
}

// appendWord appends a word and its end.
func appendWord(dst []byte, word string) []byte {
	return append(append(dst, word...), endOfWord)
}

// appendLower appends a word without regard to case, and its end.
func appendLower(dst []byte, word string) []byte {
	for i := range len(word) {
		dst = append(dst, lower(word[i]))
	}
	return append(dst, endOfWord)
}

func withoutZeros(digits string) string {
	for digits != "" && digits[0] == '0' {
		digits = digits[1:]
	}
	return digits
}

// valueOf reads at most safeDigits digits.
func valueOf(digits string) uint64 {
	var n uint64
	for i := range len(digits) {
		n = n*10 + uint64(digits[i]-'0')
	}
	return n
}

// atMost reports whether a number is not above a limit.
func atMost(digits string, limit uint64) bool {
	digits = withoutZeros(digits)
	if len(digits) > safeDigits {
		return limit == math.MaxUint64 && len(digits) == len(maxUint64) && digits <= maxUint64
	}
	return valueOf(digits) <= limit
}

const maxUint64 = "18446744073709551615"

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= lower(c) && lower(c) <= 'z' }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// digitsEnd gives the index behind the digits of v that begin at i.
func digitsEnd(v string, i int) int {
	for i < len(v) && isDigit(v[i]) {
		i++
	}
	return i
}

func allDigits(s string) bool { return digitsEnd(s, 0) == len(s) }
