// SPDX-License-Identifier: Apache-2.0

package cpe

import (
	"errors"
	"fmt"
	"strings"
)

// unbindFormatted reads what stands behind the prefix of a formatted string (NIST
// IR 7695, section 6.2.3.2).
func (n *Name) unbindFormatted(rest string) error {
	attributes := n.attributes()
	parts := splitUnescaped(rest)
	if len(parts) != len(attributes) {
		return fmt.Errorf("it has %d attributes, not %d", len(parts), len(attributes))
	}
	for i, part := range parts {
		v, err := formattedValue(part)
		if err != nil {
			return err
		}
		*attributes[i] = v
	}
	return nil
}

// splitUnescaped cuts at the colons that are not escaped.
func splitUnescaped(s string) []string {
	var parts []string
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ':':
			parts = append(parts, s[start:i])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}

// formattedValue takes the escapes off an attribute.
func formattedValue(s string) (Value, error) {
	switch s {
	case "":
		return Value{}, errors.New("an attribute is empty")
	case string(Any), string(NotApplicable):
		return Value{Logical: Logical(s)}, nil
	}
	var signs []sign
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 == len(s):
			return Value{}, errors.New("an attribute ends with an escape")
		case c == '\\':
			i++
			signs = append(signs, sign{s[i], false})
		default:
			signs = append(signs, sign{c, c == '*' || c == '?'})
		}
	}
	return valueOf(signs)
}

// sign is a byte of a value, and whether it stands for others.
type sign struct {
	is   byte
	wild bool
}

// valueOf makes a value of its signs. Both bindings let what stands for others
// stand at the ends only: one *, or any number of ? (section 5.3.2).
func valueOf(signs []sign) (Value, error) {
	first, last := 0, len(signs)
	for first < last && signs[first].wild {
		first++
	}
	for last > first && signs[last-1].wild {
		last--
	}
	var v Value
	for i, c := range signs {
		switch {
		case c.is <= ' ' || c.is == 0x7F:
			return Value{}, errors.New("an attribute holds a space or a control character")
		case c.wild && i >= first && i < last:
			return Value{}, fmt.Errorf("an attribute has an unescaped %c between other characters", c.is)
		case c.wild && c.is == '*' && (i > 0 && signs[i-1].wild || i+1 < len(signs) && signs[i+1].wild):
			return Value{}, errors.New("an attribute has an unescaped * beside another sign for any text")
		}
		v.Wild = v.Wild || c.wild
	}
	v.Text = spelled(signs, v.Wild)
	return v, nil
}

// spelled is a value's text in lower case. Where some of its signs stand for others,
// those that do not and look like it keep their escape.
func spelled(signs []sign, wild bool) string {
	var text strings.Builder
	for _, c := range signs {
		if wild && !c.wild && (c.is == '*' || c.is == '?' || c.is == '\\') {
			text.WriteByte('\\')
		}
		if c.is >= 'A' && c.is <= 'Z' {
			c.is += 'a' - 'A'
		}
		text.WriteByte(c.is)
	}
	return text.String()
}

// String is the name as a formatted string (section 6.2.2.2), whichever binding it
// was read from. Parse gives the same name of it.
func (n Name) String() string {
	var b strings.Builder
	b.WriteString("cpe:2.3")
	for _, v := range n.attributes() {
		b.WriteByte(':')
		if v.Logical != "" {
			b.WriteString(string(v.Logical))
			continue
		}
		for i := 0; i < len(v.Text); i++ {
			c := v.Text[i]
			switch {
			case v.Wild && c == '\\' && i+1 < len(v.Text): // an escape that the text has kept
				b.WriteByte(c)
				i++
				c = v.Text[i]
			case v.Wild && (c == '*' || c == '?') || plain(c):
			case c == '.' || c == '-' && len(v.Text) > 1:
			default:
				b.WriteByte('\\')
			}
			b.WriteByte(c)
		}
	}
	return b.String()
}

// plain reports whether a byte is written without an escape in a formatted string;
// a full stop and a hyphen between others are too. Bytes outside of ASCII are not
// the standard's, and stay as they are.
func plain(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
}
