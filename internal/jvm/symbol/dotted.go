// SPDX-License-Identifier: Apache-2.0

package symbol

import (
	"strings"
	"unicode"
)

// ParseDotted reads a symbol as records of vulnerabilities write them: in the form of
// Parse when it has a #, else as in source code, pkg.Outer.Inner.method, with or
// without parameters, or with :: before the method. The first part that begins with a
// capital is taken for the outermost class. It reports false where no class with its
// package can be told: a guess would be a class that nobody has.
func ParseDotted(text string) (Symbol, bool) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "#") {
		s, err := Parse(text)
		return s, err == nil
	}
	if open := strings.IndexByte(text, '('); open >= 0 {
		text = text[:open]
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "::", "."), "/", ".")
	parts := strings.Split(text, ".")
	class := -1
	for i, p := range parts {
		if p == "" {
			return Symbol{}, false
		}
		if class < 0 && unicode.IsUpper([]rune(p)[0]) {
			class = i
		}
	}
	if class < 1 {
		return Symbol{}, false
	}
	last := class
	for last+1 < len(parts) && unicode.IsUpper([]rune(parts[last+1])[0]) && !isConstructor(parts, last+1) {
		last++
	}
	name := strings.Join(parts[:class], ".") + "." + strings.Join(parts[class:last+1], "$")
	switch rest := parts[last+1:]; {
	case len(rest) == 1 && isConstructor(parts, last+1):
		name += "#<init>"
	case len(rest) == 1:
		name += "#" + rest[0]
	case len(rest) > 1:
		return Symbol{}, false
	}
	s, err := Parse(name)
	return s, err == nil
}

// isConstructor reports whether a last part repeats the name of its class.
func isConstructor(parts []string, i int) bool {
	before := parts[i-1]
	return i == len(parts)-1 && parts[i] == before[strings.LastIndexByte(before, '$')+1:]
}
