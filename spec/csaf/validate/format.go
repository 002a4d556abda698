// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// The forms of text that the schema knows.
var (
	instantText  = written("a time as RFC 3339 writes it, as 2024-02-29T12:00:00Z", func(s string) bool { _, ok := parseInstant(s); return ok })
	uriText      = written("a URI with a scheme, as RFC 3986 writes it", isURI)
	versionText  = written("a version: a whole number as 3, or three as 1.4.0", func(s string) bool { return parseVersion(s) != nil })
	categoryText = written("a category, which neither begins nor ends with a space, -, _ or .", isCategory)
	idText       = written("an id, which neither begins nor ends with a space and is one line", func(s string) bool { return bounded(s, space) })
	languageText = written("a language tag as BCP 47 writes it", isLanguage)
	cveText      = written("a CVE number, as CVE-2024-12345", isCVE)
	cweText      = written("the id of a weakness, as CWE-79", matching(`^CWE-[1-9][0-9]{0,5}$`))
	hashText     = written("a hash in at least 32 hexadecimal digits", func(s string) bool { return len(s) >= 32 && isHexadecimal(s) })
	cpeText      = written("a CPE of version 2.2 or 2.3", isCPE)
	purlText     = written("a package URL, as pkg:npm/left-pad@1.3.0", func(s string) bool { return isPURL(s) && isURI(s) })
)

var (
	isCVE  = matching(`^CVE-[0-9]{4}-[0-9]{4,}$`)
	isPURL = matching(`^pkg:[A-Za-z.+\-][A-Za-z0-9.+\-]*/[^\n\r\x{2028}\x{2029}]`)
)

// matching is a pattern that is compiled when it is first asked.
func matching(pattern string) func(string) bool {
	form := compiled(pattern)
	return func(s string) bool { return form().MatchString(s) }
}

func compiled(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// Section 3.1.3.3.1: a CPE is the formatted string of 2.3, or the URI of 2.2.
const (
	cpeEscaped   = `\\[\\*?!"#$%&'()+,/:;<=>@\[\]^` + "`" + `{|}~]`
	cpeAttribute = `:(?:(?:\?*|\*?)(?:[a-zA-Z0-9\-._]|` + cpeEscaped + `)+(?:\?*|\*?)|[*\-])`
	cpeLanguage  = `:(?:[a-zA-Z]{2,3}(?:-(?:[a-zA-Z]{2}|[0-9]{3}))?|[*\-])`
	cpeFormatted = `cpe:2\.3:[aho*\-](?:` + cpeAttribute + `){5}` + cpeLanguage + `(?:` + cpeAttribute + `){4}`
	cpeURI       = `[cC][pP][eE]:/[AHOaho]?(?::[A-Za-z0-9._\-~%]*){0,6}`
)

var isCPE = matching(`^(?:` + cpeFormatted + `|` + cpeURI + `)$`)

// isLanguage is section 3.1.4: what RFC 5646 calls well-formed, with the two
// grandfathered tags that are not deprecated.
func isLanguage(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 { // some of which have lower cases that are not
			return false
		}
	}
	return languageForm(strings.ToLower(s))
}

var languageForm = matching(`^(?:` +
	`(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})` + // language with extensions
	`(?:-[a-z]{4})?` + // script
	`(?:-(?:[a-z]{2}|[0-9]{3}))?` + // region
	`(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*` + // variants
	`(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*` + // extensions
	`(?:-x(?:-[a-z0-9]{1,8})+)?` +
	`|x(?:-[a-z0-9]{1,8})+|i-default|i-mingo)$`)

// isURI follows RFC 3986: what it excludes is escaped.
func isURI(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("<>\"{}|\\^`", c) >= 0:
			return false
		case c == '%' && (i+2 >= len(s) || !hexadecimal(s[i+1]) || !hexadecimal(s[i+2])):
			return false
		}
	}
	u, err := url.Parse(s)
	return err == nil && u.IsAbs()
}

func hexadecimal(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func isHexadecimal(s string) bool {
	for i := range len(s) {
		if !hexadecimal(s[i]) {
			return false
		}
	}
	return true
}

// isCategory is section 3.2.1.3.
func isCategory(s string) bool {
	return bounded(s, func(r rune) bool { return space(r) || r == '-' || r == '_' || r == '.' })
}

// bounded reports whether a text is not empty, is one line, and neither begins
// nor ends with what is not allowed there.
func bounded(s string, excluded func(rune) bool) bool {
	if s == "" || strings.ContainsAny(s, "\n\r\u2028\u2029") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return !excluded(first) && !excluded(last)
}

// space is what \s stands for in the patterns of JSON Schema (ECMA-262).
func space(r rune) bool {
	return '\t' <= r && r <= '\r' || r == '\ufeff' || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Zs, r)
}

// instant is a point in time, to whatever fraction of a second it is written.
type instant struct {
	second   int64
	fraction string // digits without zeros at the end
}

func (a instant) compare(b instant) int {
	switch {
	case a.second < b.second:
		return -1
	case a.second > b.second:
		return 1
	}
	return strings.Compare(a.fraction, b.fraction)
}

var instantForm = compiled(`^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$`)

// parseInstant reads a time of RFC 3339. A leap second, which is the last of a
// day, comes after the second before it.
func parseInstant(s string) (instant, bool) {
	m := instantForm().FindStringSubmatch(s)
	if m == nil {
		return instant{}, false
	}
	second, leap := m[3], m[3] == "60"
	if leap {
		second = "59"
	}
	t, err := time.Parse(time.RFC3339, m[1]+"T"+m[2]+":"+second+strings.ToUpper(m[5]))
	if err != nil {
		return instant{}, false
	}
	at := instant{t.Unix(), strings.TrimRight(m[4], "0")}
	if leap {
		if utc := t.UTC(); utc.Hour() != 23 || utc.Minute() != 59 {
			return instant{}, false
		}
		at.fraction = ":" + at.fraction // which is behind all digits
	}
	return at, true
}
