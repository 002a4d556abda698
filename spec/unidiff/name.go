// SPDX-License-Identifier: Apache-2.0

package unidiff

import (
	"strconv"
	"strings"
)

// absent is how a diff names a file that is not there.
const absent = "/dev/null"

// fileName reads the name behind --- or +++: quoted, or up to a tab, behind which a time
// may stand.
func fileName(text string) string {
	if strings.HasPrefix(text, `"`) {
		return unquoted(text)
	}
	name, _, _ := strings.Cut(text, "\t")
	return strings.TrimSpace(name)
}

// unquoted reads a name as git quotes it, with the octal escapes of C.
func unquoted(text string) string {
	text = strings.TrimSpace(text)
	if end := strings.LastIndexByte(text, '"'); end > 0 && text[0] == '"' {
		if name, err := strconv.Unquote(text[:end+1]); err == nil {
			return name
		}
	}
	return text
}

// names takes git's a/ and b/ off a pair of names.
func names(before, after string) (string, string) {
	a, isA := strings.CutPrefix(before, "a/")
	b, isB := strings.CutPrefix(after, "b/")
	if (isA || before == absent) && (isB || after == absent) {
		before, after = a, b
	}
	if before == absent {
		before = ""
	}
	if after == absent {
		after = ""
	}
	return before, after
}

// gitNames reads the two names of git's header where they are one and the same, which
// alone can be told apart by their length; other names follow in lines of their own.
func gitNames(text string) (before, after string) {
	if strings.HasPrefix(text, `"`) {
		first, rest, ok := strings.Cut(text[1:], `" `)
		if !ok {
			return "", ""
		}
		return names(unquoted(`"`+first+`"`), unquoted(rest))
	}
	if half := len(text) / 2; len(text)%2 == 1 && text[half] == ' ' {
		return names(text[:half], text[half+1:])
	}
	return "", ""
}
