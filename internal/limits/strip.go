// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"regexp"
	"strings"
	"unicode"
)

// ansi are the escape sequences of ECMA-48: control strings (OSC, DCS, SOS, PM,
// APC) up to their terminator or the end, control sequences, and the short ones,
// each with the seven-bit and the eight-bit introducer.
var ansi = regexp.MustCompile(
	`(?s)(?:\x1b[\]PX^_]|[\x{9d}\x{90}\x{98}\x{9e}\x{9f}]).*?(?:\x07|\x1b\\|\x{9c}|$)` +
		`|(?:\x1b\[|\x{9b})[0-?]*[ -/]*[@-~]?` +
		`|\x1b[ -/]*[0-~]?`)

// unseen are characters that change the order of a line or stand in it without
// being seen. The joiners U+200C and U+200D stay: words of some scripts need them.
var unseen = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x061C, Hi: 0x061C, Stride: 1}, // Arabic letter mark
		{Lo: 0x180E, Hi: 0x180E, Stride: 1}, // Mongolian vowel separator
		{Lo: 0x200B, Hi: 0x200B, Stride: 1}, // zero width space
		{Lo: 0x200E, Hi: 0x200F, Stride: 1}, // left-to-right and right-to-left mark
		{Lo: 0x202A, Hi: 0x202E, Stride: 1}, // embeddings and overrides
		{Lo: 0x2060, Hi: 0x206F, Stride: 1}, // word joiner, isolates, deprecated controls
		{Lo: 0xFEFF, Hi: 0xFEFF, Stride: 1}, // byte order mark
		{Lo: 0xFFF9, Hi: 0xFFFB, Stride: 1}, // interlinear annotation
	},
	R32: []unicode.Range32{{Lo: 0xE0000, Hi: 0xE007F, Stride: 1}}, // tags
}

// Strip gives s as it may be shown on a terminal, in one line: without escape
// sequences, control characters, and characters that reorder or hide text. A
// line break or tab becomes a space; what is not UTF-8 becomes U+FFFD.
func Strip(s string) string {
	if plain(s) {
		return s
	}
	s = ansi.ReplaceAllString(strings.ToValidUTF8(s, "\uFFFD"), "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unseen, r):
			return -1
		}
		return r
	}, s)
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
