// SPDX-License-Identifier: Apache-2.0

package announcement

import (
	"regexp"
	"slices"
	"strings"
)

// markup follows the HTML around the values of a template, so that none stands where it
// could be more than text: in a tag outside of quotes, in an attribute that runs or loads
// something, in a script or a style. A section stands outside of tags.
type markup struct {
	*parser
	at    place
	quote byte   // of the attribute's value
	inner string // of the tag, as far as it was read
	raw   string // name of the element whose text is no markup
}

// place is where in HTML something stands.
type place int

const (
	inText place = iota
	inTag
	inValue
	inRemark
)

// textual are the attributes whose value is nothing but text.
var textual = []string{"alt", "aria-label", "class", "content", "datetime", "id", "lang", "title"}

// valueOf matches the end of a tag that is within the value of an attribute: its name, and
// what stands of the value.
var valueOf = regexp.MustCompile(`(?i)(?:^|\s)([a-z-]+)\s*=\s*["']([^"']*)$`)

func (m *markup) nodes(nodes []node) {
	for _, n := range nodes {
		switch {
		case m.bad != nil:
			return
		case n.sign == 0:
			m.text(n)
		case n.sign == '=':
			m.value(n)
		default:
			m.outside(n)
			m.nodes(n.in)
			m.outside(n)
		}
	}
}

// outside refuses a section that begins or ends in a tag.
func (m *markup) outside(n node) {
	if m.at != inText || m.raw != "" {
		m.fail(n.line, "put the whole element into the section", "the section %s stands in a tag", n.text)
	}
}

// end refuses a template that ends within a tag.
func (m *markup) end() {
	if m.bad == nil && m.at != inText {
		m.fail(0, "close it", "the template ends within a tag")
	}
}

// value refuses a value where it would not be text.
func (m *markup) value(n node) {
	refuse := func(where string) {
		m.fail(n.line, "let it stand between tags, or in the quotes of "+strings.Join(textual, ", ")+", or a link in those of href", "{{%s}} stands %s", n.text, where)
	}
	switch m.at {
	case inText:
		if m.raw != "" {
			refuse("in <" + m.raw + ">")
		}
	case inValue:
		in := valueOf.FindStringSubmatch(m.inner)
		switch {
		case in != nil && strings.EqualFold(in[1], "href"):
			if !n.link || in[2] != "" {
				refuse("in href, and is no whole link")
			}
		case in == nil || !slices.Contains(textual, strings.ToLower(in[1])):
			refuse("in an attribute that is more than text")
		}
		m.inner += "x"
	default:
		refuse("in a tag outside of quotes, or in a remark")
	}
}

// text follows literal text, a character at a time.
func (m *markup) text(n node) {
	s := n.text
	for i := 0; i < len(s) && m.bad == nil; i++ {
		c := s[i]
		switch {
		case len(m.inner) > longestTag:
			m.fail(n.line, "close it", "a tag is longer than %d bytes", longestTag)
		case m.at == inRemark:
			if strings.HasPrefix(s[i:], "-->") {
				m.at = inText
			}
		case m.at == inText && m.raw != "":
			if rest := s[i:]; len(rest) > len(m.raw)+2 && strings.EqualFold(rest[:len(m.raw)+2], "</"+m.raw) {
				m.raw, m.at, m.inner = "", inTag, ""
			}
		case m.at == inText && strings.HasPrefix(s[i:], "<!--"):
			m.at = inRemark
		case m.at == inText:
			if c == '<' {
				m.at, m.inner = inTag, ""
			}
		case m.at == inValue:
			m.inner += string(c)
			if c == m.quote {
				m.at = inTag
			}
		default:
			m.tag(c)
		}
	}
}

// tag follows a character of a tag outside of quotes.
func (m *markup) tag(c byte) {
	switch c {
	case '>':
		m.at = inText
		if name := strings.ToLower(strings.TrimSpace(firstWord(m.inner))); name == "script" || name == "style" {
			m.raw = name
		}
	case '"', '\'':
		m.at, m.quote = inValue, c
		m.inner += string(c)
	default:
		m.inner += string(c)
	}
}

func firstWord(s string) string {
	for _, w := range strings.Fields(s) {
		return w
	}
	return ""
}
