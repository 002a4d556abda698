// SPDX-License-Identifier: Apache-2.0

// Package cpe reads names of the Common Platform Enumeration (NIST IR 7695) in both
// their bindings, into one form: the formatted string of version 2.3, such as
// cpe:2.3:a:apache:kafka:3.5.0:rc1:*:*:*:*:*:*, and the URI of version 2.2, such as
// cpe:/a:apache:kafka:3.5.0:rc1.
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
	// Text is the value in lower case, for names tell no case apart, without its
	// escapes but for \? and \* where Wild is set; "" when Logical is set.
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

// The beginnings of the two bindings.
const (
	formattedPrefix = "cpe:2.3:"
	uriPrefix       = "cpe:/"
)

// Is reports whether a text calls itself a CPE, in either binding.
func Is(s string) bool {
	return hasPrefixFold(s, formattedPrefix) || hasPrefixFold(s, uriPrefix)
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// attributes are those of a name in the order in which a formatted string has them.
func (n *Name) attributes() []*Value {
	return []*Value{&n.Part, &n.Vendor, &n.Product, &n.Version, &n.Update, &n.Edition, &n.Language,
		&n.SWEdition, &n.TargetSW, &n.TargetHW, &n.Other}
}

// Parse reads a name in either binding. The error says which rule it breaks.
func Parse(s string) (Name, error) {
	var n Name
	var err error
	switch {
	case hasPrefixFold(s, uriPrefix):
		err = n.unbindURI(s[len(uriPrefix):])
	case hasPrefixFold(s, formattedPrefix):
		err = n.unbindFormatted(s[len(formattedPrefix):])
	default:
		err = fmt.Errorf("it begins with neither %s nor %s", formattedPrefix, uriPrefix)
	}
	if err == nil {
		err = n.checkPart()
	}
	if err != nil {
		return Name{}, fmt.Errorf("%.100q is no CPE: %w", s, err)
	}
	return n, nil
}

// checkPart refuses parts that the standard does not define (section 5.3.3.1).
func (n *Name) checkPart() error {
	if p := n.Part; p.Logical == "" && p.Text != "a" && p.Text != "o" && p.Text != "h" {
		return fmt.Errorf("its part %.20q is none of a, o and h", p.Text)
	}
	return nil
}
