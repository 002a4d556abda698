// SPDX-License-Identifier: Apache-2.0

package validate

import (
	_ "embed" // subtags.txt
	"fmt"
	"slices"
	"strings"
	"sync"
)

// registry has the subtags that the IANA's registry of languages lists, in lower
// case, of each type behind a line with its name; those of the type extlang with
// the languages that they extend.
//
//go:embed subtags.txt
var registry string

var subtags = sync.OnceValue(func() map[string]map[string]string {
	byType := map[string]map[string]string{}
	current := ""
	for line := range strings.Lines(registry) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok {
			current, byType[name] = name, map[string]string{}
			continue
		}
		for _, field := range strings.Fields(line) {
			subtag, prefix, _ := strings.Cut(field, "=")
			byType[current][subtag] = prefix
		}
	}
	return byType
})

// languages calls fn for the language tags of the document.
func (c *checker) languages(fn func(path, tag string)) {
	for _, l := range []struct{ path, tag string }{{"/document/lang", c.doc.Header.Lang}, {"/document/source_lang", c.doc.Header.SourceLang}} {
		if l.tag != "" && isLanguage(l.tag) {
			fn(l.path, l.tag)
		}
	}
}

// invalidLanguage is test 6.1.12: a tag is valid in the sense of section 2.2.9 of
// RFC 5646.
func (c *checker) invalidLanguage() {
	c.languages(func(path, tag string) {
		if why := splitTag(tag).invalid(); why != "" {
			c.report(path, "%.80q is not a language tag: %s; see the registry of the IANA", tag, why)
		}
	})
}

// privateLanguage is test 6.2.14.
func (c *checker) privateLanguage() {
	c.languages(func(path, tag string) {
		if private := splitTag(tag).private(); private != "" {
			c.report(path, "the part %q of %.80q is for private use, and means nothing to others; take it out", private, tag)
		}
	})
}

// defaultLanguage is test 6.2.15.
func (c *checker) defaultLanguage() {
	c.languages(func(path, tag string) {
		if strings.EqualFold(tag, "i-default") {
			c.report(path, "i-default is no language; name the language, or leave the member out")
		}
	})
}

// tag is a language tag in its parts, in lower case.
type tag struct {
	grandfathered            bool
	language, script, region string
	extended, variants       []string
	singletons               []string
	privateUse               string
}

// splitTag takes a well-formed tag apart (RFC 5646, section 2.1).
func splitTag(s string) tag {
	s = strings.ToLower(s)
	if s == "i-default" || s == "i-mingo" {
		return tag{grandfathered: true}
	}
	parts := strings.Split(s, "-")
	var t tag
	if parts[0] == "x" {
		t.privateUse = s
		return t
	}
	t.language, parts = parts[0], parts[1:]
	for len(parts) > 0 && len(parts[0]) == 3 && !digit(parts[0][0]) {
		t.extended, parts = append(t.extended, parts[0]), parts[1:]
	}
	if len(parts) > 0 && len(parts[0]) == 4 && !digit(parts[0][0]) {
		t.script, parts = parts[0], parts[1:]
	}
	if len(parts) > 0 && (len(parts[0]) == 2 || len(parts[0]) == 3) {
		t.region, parts = parts[0], parts[1:]
	}
	for len(parts) > 0 && len(parts[0]) > 3 {
		t.variants, parts = append(t.variants, parts[0]), parts[1:]
	}
	for i, part := range parts {
		if part == "x" {
			t.privateUse = strings.Join(parts[i:], "-")
			break
		}
		if len(part) == 1 {
			t.singletons = append(t.singletons, part)
		}
	}
	return t
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// invalid says why a tag is not valid; "" for one that is.
func (t tag) invalid() string {
	if t.grandfathered || t.language == "" {
		return ""
	}
	registered := subtags()
	if !known(registered["language"], t.language, privateLanguages) {
		return fmt.Sprintf("%q is no language", t.language)
	}
	if len(t.extended) > 1 {
		return fmt.Sprintf("%q extends a language a second time", t.extended[1])
	}
	for _, e := range t.extended {
		if prefix, ok := registered["extlang"][e]; !ok || !slices.Contains(strings.Split(prefix, ","), t.language) {
			return fmt.Sprintf("%q does not extend the language %q", e, t.language)
		}
	}
	if t.script != "" && !known(registered["script"], t.script, privateScripts) {
		return fmt.Sprintf("%q is no script", t.script)
	}
	if t.region != "" && !known(registered["region"], t.region, privateRegions) {
		return fmt.Sprintf("%q is no region", t.region)
	}
	for i, v := range t.variants {
		if _, ok := registered["variant"][v]; !ok {
			return fmt.Sprintf("%q is no variant", v)
		}
		if slices.Contains(t.variants[:i], v) {
			return fmt.Sprintf("the variant %q stands twice", v)
		}
	}
	for i, s := range t.singletons {
		if slices.Contains(t.singletons[:i], s) {
			return fmt.Sprintf("the extension %q stands twice", s)
		}
	}
	return ""
}

func known(registered map[string]string, subtag string, private func(string) bool) bool {
	_, ok := registered[subtag]
	return ok || private(subtag)
}

// private gives the first part that is for private use; "" when none is.
func (t tag) private() string {
	switch {
	case t.language != "" && privateLanguages(t.language):
		return t.language
	case t.script != "" && privateScripts(t.script):
		return t.script
	case t.region != "" && privateRegions(t.region):
		return t.region
	}
	return t.privateUse
}

// The ranges that the registry keeps for private use: qaa..qtz, Qaaa..Qabx, AA,
// QM..QZ, XA..XZ, ZZ.
func privateLanguages(s string) bool { return len(s) == 3 && "qaa" <= s && s <= "qtz" }
func privateScripts(s string) bool   { return len(s) == 4 && "qaaa" <= s && s <= "qabx" }
func privateRegions(s string) bool {
	return len(s) == 2 && (s == "aa" || "qm" <= s && s <= "qz" || s[0] == 'x' && !digit(s[1]) || s == "zz")
}
