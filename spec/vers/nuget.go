// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"encoding/binary"
	"math"
	"strings"
)

// appendNuGet follows NuGetVersion: one to four numbers, which may have leading
// zeros, labels that compare without regard to case, and metadata without order.
func appendNuGet(dst []byte, v string) (key []byte, ok bool) {
	v, build, built := strings.Cut(v, "+")
	if built && !isBuild(build) {
		return dst, false
	}
	numbers := 0
	for {
		end := digitsEnd(v, 0)
		if end == 0 || numbers == 4 || !atMost(v[:end], math.MaxInt32) {
			return dst, false
		}
		dst = appendNumber(dst, v[:end])
		v = v[end:]
		numbers++
		if v == "" || v[0] != '.' {
			break
		}
		v = v[1:]
	}
	for range 4 - numbers {
		dst = append(dst, firstNumber)
	}
	switch {
	case v == "":
		return append(dst, releaseMark), true
	case v[0] == '-':
		return appendLabels(dst, v[1:])
	}
	return dst, false
}

// negativeMark stands before a label that .NET reads as a number below zero.
const negativeMark = firstNumber - 1

// appendLabels appends dot-separated labels. One that fits .NET's int is a
// number, and comes before every word; 99999999999 does not, and is a word.
func appendLabels(dst []byte, list string) ([]byte, bool) {
	for {
		label, rest, more := strings.Cut(list, ".")
		digits, negative := strings.CutPrefix(label, "-")
		number := digits != "" && allDigits(digits)
		switch {
		case !isIdentifier(label), number && !negative && len(label) > 1 && label[0] == '0':
			return dst, false
		case number && negative && valueIn(digits, 1, 1<<31):
			dst = append(dst, negativeMark)
			dst = binary.BigEndian.AppendUint32(dst, uint32(1<<31-valueOf(withoutZeros(digits)))) // #nosec G115 -- valueIn
		case number && valueIn(digits, 0, math.MaxInt32):
			dst = appendNumber(dst, digits)
		default:
			dst = appendLower(append(dst, wordMark), label)
		}
		if !more {
			return append(dst, endOfList), true
		}
		list = rest
	}
}

func valueIn(digits string, from, to uint64) bool {
	return atMost(digits, to) && valueOf(withoutZeros(digits)) >= from
}
