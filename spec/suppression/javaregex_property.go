// SPDX-License-Identifier: Apache-2.0

package suppression

import (
	"strings"
	"unicode"
)

// The predefined classes of java.util.regex.Pattern without
// UNICODE_CHARACTER_CLASS: ASCII only, but for the two kinds of white space.
var (
	digitSet      = runeSet{{'0', '9'}}
	lowerSet      = runeSet{{'a', 'z'}}
	upperSet      = runeSet{{'A', 'Z'}}
	alphaSet      = runeSet{{'A', 'Z'}, {'a', 'z'}}
	wordSet       = runeSet{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
	spaceSet      = runeSet{{'\t', '\r'}, {' ', ' '}}
	horizontalSet = runes('\t', ' ', 0xA0, 0x1680, 0x180E, 0x202F, 0x205F, 0x3000).union(runeSet{{0x2000, 0x200A}})
	verticalSet   = runeSet{{'\n', '\r'}, {0x85, 0x85}, {0x2028, 0x2029}}
	lineEndSet    = runes('\n', '\r', 0x85, 0x2028, 0x2029)
	punctSet      = runeSet{{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}
)

var shorthand = map[rune]runeSet{
	'd': digitSet, 'D': digitSet.complement(),
	'w': wordSet, 'W': wordSet.complement(),
	's': spaceSet, 'S': spaceSet.complement(),
	'h': horizontalSet, 'H': horizontalSet.complement(),
	'v': verticalSet, 'V': verticalSet.complement(),
}

// posix are the families that Java takes from POSIX, for ASCII.
var posix = map[string]runeSet{
	"Lower": lowerSet, "Upper": upperSet, "ASCII": {{0, 0x7F}}, "Alpha": alphaSet,
	"Digit": digitSet, "Alnum": {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}, "Punct": punctSet,
	"Graph": {{'!', '~'}}, "Print": {{' ', '~'}}, "Blank": {{'\t', '\t'}, {' ', ' '}},
	"Cntrl": {{0, 0x1F}, {0x7F, 0x7F}}, "XDigit": {{'0', '9'}, {'A', 'F'}, {'a', 'f'}},
	"Space": spaceSet,
}

// property gives the set of \p{name}. General categories are Unicode's; scripts,
// blocks and the java… families have no counterpart here and are refused.
func property(name string, fold bool) (runeSet, bool) {
	if s, ok := posix[name]; ok {
		if fold && (name == "Lower" || name == "Upper") {
			s = alphaSet
		}
		return s, true
	}
	name = strings.TrimPrefix(name, "Is")
	if len(name) > 2 {
		return nil, false
	}
	t, ok := unicode.Categories[name]
	if !ok || strings.HasPrefix(name, "C") {
		return nil, false
	}
	s := tableSet(t)
	if fold && (name == "Lu" || name == "Ll" || name == "Lt") {
		s = tableSet(unicode.Lu).union(tableSet(unicode.Ll)).union(tableSet(unicode.Lt))
	}
	return s, true
}
