// SPDX-License-Identifier: Apache-2.0

package vers

import "strings"

// The order of rpmvercmp at one place: a tilde, the end, a caret, letters, a
// number.
const (
	rpmTilde   = 0x02
	rpmEnd     = 0x03
	rpmCaret   = 0x04
	rpmLetters = 0x05

	rpmNoRelease = 0x01 // before every release
)

// appendRPM follows rpm's comparison of [epoch:]version[-release]: a missing
// epoch is 0, a version without release comes before all that have one.
func appendRPM(dst []byte, v string) ([]byte, bool) {
	epoch := ""
	if at := strings.IndexByte(v, ':'); at >= 0 {
		epoch, v = v[:at], v[at+1:]
		if epoch == "" || !allDigits(epoch) {
			return dst, false
		}
	}
	version, release, released := strings.Cut(v, "-")
	dst, ok := appendRPMPart(appendNumber(dst, epoch), version)
	switch {
	case !ok:
		return dst, false
	case !released:
		return append(dst, rpmNoRelease), true
	}
	return appendRPMPart(dst, release)
}

// appendRPMPart appends the tildes, carets, words and numbers of a version or a
// release; what stands between them does not matter.
func appendRPMPart(dst []byte, v string) ([]byte, bool) {
	if v == "" {
		return dst, false
	}
	for i := 0; i < len(v); {
		switch c := v[i]; {
		case isDigit(c):
			end := digitsEnd(v, i)
			dst = appendNumber(dst, v[i:end])
			i = end
			continue
		case isLetter(c):
			end := i
			for end < len(v) && isLetter(v[end]) {
				end++
			}
			dst = appendWord(append(dst, rpmLetters), v[i:end])
			i = end
			continue
		case c == '~':
			dst = append(dst, rpmTilde)
		case c == '^':
			dst = append(dst, rpmCaret)
		case c != '.' && c != '_' && c != '+':
			return dst, false
		}
		i++
	}
	return append(dst, rpmEnd), true
}
