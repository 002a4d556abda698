// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"strings"
	"unicode"
)

// made reports whether the statement is by the supplier of its component, whom the
// vendor in the package URL names.
func (s suppliers) made() bool {
	b, ok := namedBuild(s.Component)
	return ok && madeBy(b.vendor, s.By)
}

// madeBy reports whether a publisher's name is that of a vendor: the vendor's words,
// and behind them at most which department it is and in which legal form. A name that
// holds the vendor's within it is another's.
func madeBy(vendor, publisher string) bool {
	left := strings.Join(nameWords(vendor), "")
	words := nameWords(publisher)
	for i, w := range words {
		rest, ok := strings.CutPrefix(left, w)
		if !ok {
			return false
		}
		if left = rest; left == "" {
			return addOnly(words[i+1:])
		}
	}
	return false
}

// nameWords gives the words of a name, in lower case.
func nameWords(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// additions are words behind the name of a vendor that make it nobody else's.
var additions = map[string]bool{
	"linux": true, "os": true, "project": true, "foundation": true,
	"product": true, "security": true, "incident": true, "response": true, "team": true, "center": true, "centre": true, "psirt": true, "cert": true,
	"inc": true, "incorporated": true, "corp": true, "corporation": true, "company": true, "ltd": true, "limited": true, "llc": true, "gmbh": true, "ag": true,
}

func addOnly(words []string) bool {
	for _, w := range words {
		if !additions[w] {
			return false
		}
	}
	return true
}
