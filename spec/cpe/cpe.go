// SPDX-License-Identifier: Apache-2.0

// Package cpe reads names of the Common Platform Enumeration, version 2.3, in their
// binding to a formatted string (NIST IR 7695, section 6.2), such as
// cpe:2.3:a:apache:kafka:3.5.0:rc1:*:*:*:*:*:*.
package cpe

import (
	"fmt"
	"strings"
)

// Name is a product, or a class of products.
type Name struct {
	Part      Value // a application, o operating system, h hardware
	Vendor    Value
	Product   Value
	Version   Value
	Update    Value
	Edition   Value
	Language  Value
	SWEdition Value
	TargetSW  Value
	TargetHW  Value
	Other     Value
}

// Value is an attribute's: logical, or a text.
type Value struct {
	Logical Logical
	// Text is the value without its escapes; "" when Logical is set.
	Text string
	// Wild is set when the text stands for several: it has an unescaped * or ?, which
	// Text holds as it is.
	Wild bool
}

// Logical is a value that is no text.
type Logical string

// The logical values.
const (
	Any           Logical = "*" // whatever the attribute is
	NotApplicable Logical = "-" // the attribute has no value
)

// Exact reports whether the value is one text.
func (v Value) Exact() bool { return v.Logical == "" && !v.Wild }

// String gives the text, or the sign of the logical value.
func (v Value) String() string {
	if v.Logical != "" {
		return string(v.Logical)
	}
	return v.Text
}

const prefix = "cpe:2.3:"

// Parse reads a formatted string. The error says which rule it breaks.
func Parse(s string) (Name, error) {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return Name{}, fmt.Errorf("%.100q does not begin with %s", s, prefix)
	}
	var n Name
	attributes := []*Value{&n.Part, &n.Vendor, &n.Product, &n.Version, &n.Update, &n.Edition, &n.Language,
		&n.SWEdition, &n.TargetSW, &n.TargetHW, &n.Other}
	parts := split(rest)
	if len(parts) != len(attributes) {
		return Name{}, fmt.Errorf("%.100q has %d attributes, not %d", s, len(parts), len(attributes))
	}
	for i, part := range parts {
		v, err := value(part)
		if err != nil {
			return Name{}, fmt.Errorf("%.100q: %w", s, err)
		}
		*attributes[i] = v
	}
	if p := n.Part; p.Logical == "" && p.Text != "a" && p.Text != "o" && p.Text != "h" {
		return Name{}, fmt.Errorf("%.100q is of the unknown part %.20q", s, p.Text)
	}
	return n, nil
}

// split cuts at the colons that are not escaped.
func split(s string) []string {
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

// value takes the escapes off an attribute.
func value(s string) (Value, error) {
	switch s {
	case "":
		return Value{}, fmt.Errorf("an attribute is empty")
	case "*", "-":
		return Value{Logical: Logical(s)}, nil
	}
	var v Value
	var text strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 == len(s):
			return Value{}, fmt.Errorf("an attribute ends with an escape")
		case c == '\\':
			i++
			c = s[i]
		case c == '*' || c == '?':
			v.Wild = true
		case c <= ' ' || c == 0x7F:
			return Value{}, fmt.Errorf("an attribute holds a space or a control character")
		}
		text.WriteByte(c)
	}
	v.Text = text.String()
	return v, nil
}
