// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"strings"
	"time"
)

// The schemes that VERS has for versions of no packaging scheme.
const (
	DateTime      Scheme = "datetime"      // timestamps of RFC 3339
	IntDot        Scheme = "intdot"        // numbers between dots, a missing one being 0
	Lexicographic Scheme = "lexicographic" // any text, by its bytes
)

// appendDateTime appends the instant that a timestamp names.
func appendDateTime(dst []byte, v string) ([]byte, bool) {
	at, err := time.Parse(time.RFC3339Nano, v)
	if err != nil || v != strings.ToUpper(v) {
		return dst, false
	}
	seconds := at.Unix() - time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC).Unix() + 86400 // an offset may lead before the year 0
	if seconds < 0 {
		return dst, false
	}
	dst = appendUint(dst, uint64(seconds)) // #nosec G115 -- it is not negative
	return appendUint(dst, uint64(at.Nanosecond())), true
}

// dateTimeFault says what is wrong with the form of a timestamp in a VERS.
func dateTimeFault(raw, v string) string {
	switch {
	case strings.ContainsAny(v, "tz"):
		return "a timestamp has T and Z in upper case"
	case strings.Contains(raw, "%3A"):
		return "the colons of a timestamp are not encoded"
	case !Valid(DateTime, v):
		return v + " is no timestamp of RFC 3339, such as 2026-03-01T12:00:00Z"
	}
	return ""
}

// appendIntDot appends numbers without the zeros at their end.
func appendIntDot(dst []byte, v string) ([]byte, bool) {
	dst, rest, ok := appendRelease(dst, v)
	return dst, ok && rest == ""
}

// appendLexicographic appends the bytes of the text and an end; a text does not
// hold the byte 0.
func appendLexicographic(dst []byte, v string) ([]byte, bool) {
	if strings.IndexByte(v, 0) >= 0 {
		return dst, false
	}
	return appendWord(dst, v), true
}
