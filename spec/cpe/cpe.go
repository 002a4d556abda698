// SPDX-License-Identifier: Apache-2.0

// Package cpe reads names of the Common Platform Enumeration: formatted strings of
// CPE 2.3 (NIST IR 7695, section 6.2) and URIs of CPE 2.2 (section 6.1).
package cpe

import (
	"errors"
	"strings"
)

// Name is what a CPE says of a product. Any stands for a value that is left open,
// and None for one that does not apply. Values are unquoted and in lower case.
type Name struct {
	Part    string // a for applications, o for operating systems, h for hardware
	Vendor  string
	Product string
	Version string
	Update  string
}

// The logical values (section 5.3.1).
const (
	Any  = "*"
	None = "-"
)

const (
	formatted = "cpe:2.3:"
	uri       = "cpe:/"
	// parts is how many components a formatted string has: part, vendor, product,
	// version, update, edition, language, sw_edition, target_sw, target_hw, other.
	parts = 11
)

// Is reports whether a text begins as a CPE does.
func Is(text string) bool { return strings.HasPrefix(text, formatted) || strings.HasPrefix(text, uri) }

// Parse reads a formatted string or a URI. It fails for what is neither, and for
// a name that leaves part, vendor or product open.
func Parse(text string) (Name, error) {
	var values []string
	switch {
	case strings.HasPrefix(text, formatted):
		if values = split(text[len(formatted):]); len(values) != parts {
			return Name{}, errors.New("a CPE 2.3 has eleven components")
		}
	case strings.HasPrefix(text, uri):
		for _, v := range strings.Split(text[len(uri):], ":") {
			if v == "" {
				v = Any
			}
			values = append(values, unescape(v))
		}
	default:
		return Name{}, errors.New("a CPE begins with cpe:2.3: or cpe:/")
	}
	for len(values) < 5 {
		values = append(values, Any)
	}
	for i := range values {
		values[i] = strings.ToLower(values[i])
	}
	n := Name{values[0], values[1], values[2], values[3], values[4]}
	if len(n.Part) != 1 || !strings.Contains("aho", n.Part) {
		return Name{}, errors.New("the part of a CPE is a, o or h")
	}
	if open(n.Vendor) || open(n.Product) {
		return Name{}, errors.New("the CPE leaves the vendor or the product open")
	}
	return n, nil
}

func open(value string) bool { return value == "" || value == Any || value == None }

// Package is the name by which records speak of the product, whatever its version.
func (n Name) Package() string { return n.Part + ":" + n.Vendor + ":" + n.Product }

// split divides at colons that no backslash quotes, and unquotes.
func split(text string) []string {
	var values []string
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case c == ':':
			values = append(values, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(values, b.String())
}

// unescape reads the percent encoding of the URI.
func unescape(v string) string {
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		if c, ok := escaped(v[i:]); ok {
			b.WriteByte(c)
			i += 2
			continue
		}
		b.WriteByte(v[i])
	}
	return b.String()
}

func escaped(v string) (byte, bool) {
	if len(v) < 3 || v[0] != '%' {
		return 0, false
	}
	high, low := digit(v[1]), digit(v[2])
	return byte(high<<4 | low), high >= 0 && low >= 0
}

func digit(c byte) int {
	if 'A' <= c && c <= 'F' {
		c += 'a' - 'A'
	}
	return strings.IndexByte("0123456789abcdef", c)
}
