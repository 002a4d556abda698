// SPDX-License-Identifier: Apache-2.0

package vers

import "math"

// cabalDigits is how many digits Cabal reads of a number.
const cabalDigits = 9

// appendHackage follows the Haskell Package Versioning Policy: a list of numbers,
// and the longer of two lists that begin alike comes later.
func appendHackage(dst []byte, v string) ([]byte, bool) {
	for {
		end := digitsEnd(v, 0)
		if end == 0 || end > cabalDigits || end > 1 && v[0] == '0' {
			return dst, false
		}
		dst = appendNumber(dst, v[:end])
		if end == len(v) {
			return append(dst, endOfList), true
		}
		if v[end] != '.' {
			return dst, false
		}
		v = v[end+1:]
	}
}

// appendCRAN follows R's numeric_version: numbers that R's integers hold, between
// dots or dashes, whichever.
func appendCRAN(dst []byte, v string) ([]byte, bool) {
	for {
		end := digitsEnd(v, 0)
		if end == 0 || !atMost(v[:end], math.MaxInt32) {
			return dst, false
		}
		dst = appendNumber(dst, v[:end])
		if end == len(v) {
			return append(dst, endOfList), true
		}
		if v[end] != '.' && v[end] != '-' {
			return dst, false
		}
		v = v[end+1:]
	}
}
