// SPDX-License-Identifier: Apache-2.0

package purl

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PURL is the parts of a package URL, decoded. "" stands for a part that is not
// there; Type and Name are always there.
type PURL struct {
	Type       string            // lower case
	Namespace  string            // such as a Maven group or @scope; segments are joined by /
	Name       string            // may hold / in type git only
	Version    string            // as the package's ecosystem writes it
	Qualifiers map[string]string // by lower-case key; no value is ""; nil when there is none
	Subpath    string            // path inside the package; segments are joined by /
}

// Normalize gives p in the form that the rules of its type want, or says which
// rule p breaks. It is how a package URL is built from parts.
func (p PURL) Normalize() (PURL, error) {
	p.Type = strings.ToLower(p.Type)
	if err := checkType(p.Type); err != nil {
		return PURL{}, err
	}
	p.Namespace = segments(p.Namespace, false)
	p.Subpath = segments(p.Subpath, true)
	if p.Type == "git" {
		p.Namespace, p.Name = splitGit(p.Namespace, p.Name)
	}
	if strings.Trim(p.Name, "/") == "" {
		return PURL{}, fmt.Errorf("the package URL has no name")
	}
	for _, part := range []string{p.Namespace, p.Name, p.Version, p.Subpath} {
		if err := checkText(part); err != nil {
			return PURL{}, err
		}
	}
	var err error
	if p.Qualifiers, err = qualifiers(p.Qualifiers); err != nil {
		return PURL{}, err
	}
	p = p.byType()
	if err := p.check(); err != nil {
		return PURL{}, err
	}
	return p, nil
}

// WithVersion gives p in another version; "" is none.
func (p PURL) WithVersion(version string) PURL {
	p.Qualifiers = maps.Clone(p.Qualifiers)
	p.Version = version
	return p
}

// String writes the canonical form of a normalized p.
func (p PURL) String() string {
	var b strings.Builder
	b.Grow(len(p.Type) + len(p.Namespace) + len(p.Name) + len(p.Version) + 16)
	p.writeBase(&b)
	if p.Version != "" {
		b.WriteByte('@')
		escape(&b, p.Version, "")
	}
	separator := byte('?')
	var keys []string
	if len(p.Qualifiers) > 0 {
		keys = slices.Sorted(maps.Keys(p.Qualifiers))
	}
	for _, key := range keys {
		b.WriteByte(separator)
		b.WriteString(key)
		b.WriteByte('=')
		escape(&b, p.Qualifiers[key], "")
		separator = '&'
	}
	if p.Subpath != "" {
		b.WriteByte('#')
		escape(&b, p.Subpath, "/")
	}
	return b.String()
}

// Base writes the canonical form without version, qualifiers and subpath: the
// package, whatever its version.
func (p PURL) Base() string {
	var b strings.Builder
	p.writeBase(&b)
	return b.String()
}

func (p PURL) writeBase(b *strings.Builder) {
	b.WriteString("pkg:")
	b.WriteString(p.Type)
	b.WriteByte('/')
	if p.Namespace != "" {
		escape(b, p.Namespace, "/")
		b.WriteByte('/')
	}
	if p.Type == "git" {
		escape(b, p.Name, "/")
		return
	}
	escape(b, p.Name, "")
}

// escape writes s with all but the characters that ECMA-427 leaves as they are,
// and those of keep, percent-encoded.
func escape(b *strings.Builder, s, keep string) {
	const digits = "0123456789ABCDEF"
	plain := 0 // where what has not been written begins
	for i := range len(s) {
		c := s[i]
		if isAlnum(c) || strings.IndexByte("-._~:", c) >= 0 || strings.IndexByte(keep, c) >= 0 {
			continue
		}
		b.WriteString(s[plain:i])
		plain = i + 1
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	b.WriteString(s[plain:])
}

// segments drops what is no segment of a path: the empty ones, and in a subpath
// those that stand for a folder itself or the one above.
func segments(path string, subpath bool) string {
	if !subpath && !strings.Contains("/"+path+"/", "//") || path == "" {
		return path // as it is
	}
	var kept []string
	for s := range strings.SplitSeq(path, "/") {
		if s == "" || subpath && (s == "." || s == "..") {
			continue
		}
		kept = append(kept, s)
	}
	return strings.Join(kept, "/")
}

func checkType(t string) error {
	if t == "" {
		return fmt.Errorf("the package URL has no type")
	}
	for i := range len(t) {
		c := t[i]
		if !isAlnum(c) && strings.IndexByte(".-+", c) < 0 || i == 0 && !isLetter(c) {
			return fmt.Errorf("%q is not a type of package URLs", t)
		}
	}
	return nil
}

// checkText refuses what no registry has in a name, and a terminal or database
// may stumble over.
func checkText(s string) error {
	if printable(s) {
		return nil
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("%q is not UTF-8", s)
	}
	if strings.ContainsFunc(s, unicode.IsControl) {
		return fmt.Errorf("%q holds a control character", s)
	}
	return nil
}

// printable reports whether a text is of ASCII's printable characters.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// qualifiers gives the qualifiers with keys in lower case and without empty
// values; nil when none is left.
func qualifiers(in map[string]string) (map[string]string, error) {
	var out map[string]string
	for key, value := range in {
		key = strings.ToLower(key)
		if err := checkKey(key); err != nil {
			return nil, err
		}
		if err := checkText(value); err != nil {
			return nil, err
		}
		if value == "" {
			continue
		}
		if _, ok := out[key]; ok {
			return nil, fmt.Errorf("the qualifier %s stands twice", key)
		}
		if out == nil {
			out = make(map[string]string, len(in))
		}
		out[key] = value
	}
	return out, nil
}

func checkKey(key string) error {
	for i := range len(key) {
		c := key[i]
		if !isAlnum(c) && strings.IndexByte(".-_", c) < 0 || i == 0 && !isLetter(c) {
			return fmt.Errorf("%q is not a key of a qualifier", key)
		}
	}
	if key == "" {
		return fmt.Errorf("a qualifier has no key")
	}
	return nil
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isAlnum(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }
