// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"encoding/binary"
	"math"
	"strings"
)

// appendPub follows pub_semver, the package of Dart's pub: Semantic Versioning in
// which build metadata has an order too, none before any.
func appendPub(dst []byte, v string) (key []byte, ok bool) {
	if v != "" && v[0] == 'v' {
		v = v[1:]
	}
	dst, rest, ok := appendCore(dst, v, math.MaxInt64)
	if !ok {
		return dst, false
	}
	rest, build, built := strings.Cut(rest, "+")
	pre, dashed := strings.CutPrefix(rest, "-")
	switch {
	case rest == "":
		dst = append(dst, releaseMark)
	case !dashed:
		return dst, false
	default:
		if dst, ok = appendDartList(dst, pre); !ok {
			return dst, false
		}
	}
	if !built {
		return append(dst, endOfWord), true
	}
	return appendDartList(dst, build)
}

// appendDartList appends dot-separated identifiers, of which those are numbers
// that Dart's int.tryParse reads: below zero too, but none past 64 bits.
func appendDartList(dst []byte, list string) ([]byte, bool) {
	for {
		id, rest, more := strings.Cut(list, ".")
		digits, negative := strings.CutPrefix(id, "-")
		number := digits != "" && allDigits(digits)
		switch {
		case !isIdentifier(id), isHexadecimal(digits):
			return dst, false
		case number && negative && valueIn(digits, 1, 1<<63):
			dst = append(dst, negativeMark)
			dst = binary.BigEndian.AppendUint64(dst, 1<<63-valueOf(withoutZeros(digits)))
		case number && valueIn(digits, 0, math.MaxInt64):
			dst = appendNumber(dst, digits)
		default:
			dst = appendWord(append(dst, wordMark), id)
		}
		if !more {
			return append(dst, endOfList), true
		}
		list = rest
	}
}

// isHexadecimal reports whether Dart might read a number to the base of 16, which
// no version means.
func isHexadecimal(id string) bool { return len(id) > 2 && id[0] == '0' && lower(id[1]) == 'x' }
