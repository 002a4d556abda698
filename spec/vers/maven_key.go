// SPDX-License-Identifier: Apache-2.0

package vers

// The order of ComparableVersion at one place: words of pre-releases by their
// rank, a list that begins with one, the end of the version, another list, a
// number. Words past the release stand first in a list only, where no version
// ends, so it does not matter that their bytes lie before the end.
const (
	mavenRanks    = 0x02 // of the first rank
	mavenListPre  = 0x0A
	mavenEnd      = 0x0B
	mavenListPost = 0x0C
)

// appendMaven follows ComparableVersion of Maven 3.8.7.
//
// That order goes round in circles: 1.sp.1 comes before 1-alpha because a word
// comes before a list, 1-alpha before 1, and 1 before 1.sp.1. No key can give
// such an order, so one of the kinds of versions that make up each circle has
// none, the one that is the rarest. These are the versions that have no key:
//
//  1. those that say nothing at all: 0, 0.0.0, 0-final. They would come after
//     0-alpha-1 and before v1, and v1 before 0-alpha-1;
//  2. those with a word that is no pre-release, not first in its list, and more
//     behind it (1.sp.1, 1.0.Final.1, 1.foo-2): see above;
//  3. those with a zero, not first of all, and then nothing before the word of a
//     pre-release (1.0.beta-2): before 1, which comes before 1-1, which comes
//     before every number at that place;
//  4. those with a list that begins with a list, and then nothing before the word
//     of a pre-release (1--alpha, 1-0-alpha): before 1, which comes before 1-sp,
//     in which a word stands in the place of the list.
//
// All others are in a total order among themselves.
func appendMaven(dst []byte, v string) ([]byte, finding) {
	if !isMaven(v) {
		return dst, noVersion
	}
	var room [mavenRoom]mavenToken
	tokens := mavenTokens(room[:0], v)
	if len(tokens) == 0 {
		return dst, noKey
	}
	place, top := 0, true // in the current list, and whether that is the first one
	for _, t := range tokens {
		switch t.kind {
		case mavenWord:
			if place > 0 && t.sign > 0 {
				return dst, noKey
			}
			dst = append(dst, mavenRanks+byte(t.rank))
			if t.rank == mavenOther {
				dst = appendLower(dst, t.text)
			}
		case mavenNumber:
			if t.sign < 0 && (place > 0 || !top) {
				return dst, noKey
			}
			dst = appendNumber(dst, t.text)
		case mavenList:
			if t.sign < 0 {
				if place == 0 && !top {
					return dst, noKey
				}
				dst = append(dst, mavenListPre)
			} else {
				dst = append(dst, mavenListPost)
			}
			place, top = -1, false
		}
		place++
	}
	return append(dst, mavenEnd), exactKey
}
