// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"bytes"
	"cmp"
	"strconv"
	"strings"
)

// appendNPM appends a version as node-semver reads it. A number of a pre-release
// past 2^53 has no key: node-semver compares it as a float, and where two different
// ones are the same float it looks no further, so that 1.0.0-9007199254740993 is
// both 1.0.0-9007199254740992 and 1.0.0-9007199254740992.1, of which the first
// comes before the second.
func appendNPM(dst []byte, v string) ([]byte, finding) {
	key, ok := appendSemVer(dst, v, npmRules)
	switch {
	case !ok:
		return dst, noVersion
	case hasUnsafe(prerelease(v)):
		return dst, noKey
	}
	return key, exactKey
}

// prerelease gives the identifiers behind the dash, "" when there are none.
func prerelease(v string) string {
	v, _, _ = strings.Cut(v, "+")
	_, list, _ := strings.Cut(v, "-")
	return list
}

func hasUnsafe(list string) bool {
	for list != "" {
		id, rest, _ := strings.Cut(list, ".")
		if allDigits(id) && !atMost(id, maxSafeInteger) {
			return true
		}
		list = rest
	}
	return false
}

// compareNPM orders versions of which one has no key, as node-semver does.
func compareNPM(a, b string) int {
	var roomA, roomB [keyRoom]byte
	coreA, _, _ := appendCore(roomA[:0], strings.TrimPrefix(a, "v"), 0)
	coreB, _, _ := appendCore(roomB[:0], strings.TrimPrefix(b, "v"), 0)
	if c := bytes.Compare(coreA, coreB); c != 0 {
		return c
	}
	preA, preB := prerelease(a), prerelease(b)
	for preA != "" && preB != "" {
		idA, restA, _ := strings.Cut(preA, ".")
		idB, restB, _ := strings.Cut(preB, ".")
		if idA != idB {
			return compareIdentifiers(idA, idB)
		}
		preA, preB = restA, restB
	}
	if (prerelease(a) == "") != (prerelease(b) == "") { // the release itself comes behind
		return cmp.Compare(len(preB), len(preA))
	}
	return cmp.Compare(len(preA), len(preB))
}

func compareIdentifiers(a, b string) int {
	numberA, numberB := allDigits(a), allDigits(b)
	switch {
	case numberA && numberB:
		x, _ := strconv.ParseFloat(a, 64) // a version has too few digits to overflow
		y, _ := strconv.ParseFloat(b, 64)
		return cmp.Compare(x, y)
	case numberA:
		return -1
	case numberB:
		return 1
	}
	return strings.Compare(a, b)
}
