// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"math"
	"strings"
)

// appendDeb follows deb-version(7): [epoch:]upstream[-revision]. A missing epoch
// is 0, and a missing revision is the revision 0.
func appendDeb(dst []byte, v string) ([]byte, bool) {
	epoch, rest, split := strings.Cut(v, ":")
	if !split {
		epoch, rest = "", v
	}
	upstream, revision := rest, ""
	if at := strings.LastIndexByte(rest, '-'); at >= 0 {
		upstream, revision = rest[:at], rest[at+1:]
		if revision == "" || strings.IndexByte(revision, ':') >= 0 {
			return dst, false
		}
	}
	if upstream == "" || split && epoch == "" || !allDigits(epoch) || !atMost(epoch, math.MaxInt32) {
		return dst, false
	}
	dst, ok := appendDebPart(appendNumber(dst, epoch), upstream)
	if !ok {
		return dst, false
	}
	return appendDebPart(dst, revision)
}

// appendDebPart appends an upstream version or a revision: what is no number and
// a number in turns, the first perhaps empty. A number that is not there is 0.
func appendDebPart(dst []byte, v string) ([]byte, bool) {
	for i := 0; ; {
		start := i
		for ; i < len(v) && !isDigit(v[i]); i++ {
			order := debOrder(v[i])
			if order == 0 {
				return dst, false
			}
			dst = append(dst, order+debNext(v, i+1))
		}
		if i == start {
			dst = append(dst, debNothing)
		}
		end := digitsEnd(v, i)
		dst = appendNumber(dst, v[i:end])
		if i = end; i == len(v) {
			return append(dst, debNothing), true
		}
	}
}

// debNothing ends a stretch that is no number before it has begun. It lies
// between the tilde, which comes before the end, and everything else.
const debNothing = 4

// debOrder gives the first of the three bytes that stand for a character, the
// choice among them being that of debNext; 0 for one that no version has.
func debOrder(c byte) byte {
	switch {
	case c == '~':
		return 1
	case 'A' <= c && c <= 'Z':
		return debNothing + 1 + 3*(c-'A')
	case 'a' <= c && c <= 'z':
		return debNothing + 1 + 3*(26+c-'a')
	case c == '+':
		return debNothing + 1 + 3*52
	case c == '-':
		return debNothing + 1 + 3*53
	case c == '.':
		return debNothing + 1 + 3*54
	case c == ':':
		return debNothing + 1 + 3*55
	}
	return 0
}

// debNext tells what follows a character: a tilde, a number or the end, another
// character. So the end of a stretch takes no byte of its own.
func debNext(v string, i int) byte {
	switch {
	case i < len(v) && v[i] == '~':
		return 0
	case i == len(v) || isDigit(v[i]):
		return 1
	}
	return 2
}
