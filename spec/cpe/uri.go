// SPDX-License-Identifier: Apache-2.0

package cpe

import (
	"errors"
	"fmt"
	"strings"
)

// unbindURI reads what stands behind the prefix of a URI (NIST IR 7695, section
// 6.1.3.2): up to seven attributes, of which those at the end may be left out. The
// sixth may hold five attributes that version 2.2 did not have.
func (n *Name) unbindURI(rest string) error {
	for _, v := range n.attributes() {
		*v = Value{Logical: Any}
	}
	parts := strings.Split(rest, ":")
	plainly := []*Value{&n.Part, &n.Vendor, &n.Product, &n.Version, &n.Update, &n.Edition, &n.Language}
	if len(parts) > len(plainly) {
		return fmt.Errorf("it has %d attributes, and a URI at most %d", len(parts), len(plainly))
	}
	for i, part := range parts {
		if plainly[i] == &n.Edition && strings.HasPrefix(part, "~") {
			if err := n.unpack(part); err != nil {
				return err
			}
			continue
		}
		v, err := uriValue(part)
		if err != nil {
			return err
		}
		*plainly[i] = v
	}
	return nil
}

// unpack reads ~edition~software edition~target software~target hardware~other.
func (n *Name) unpack(packed string) error {
	parts := strings.SplitN(packed[1:], "~", 5)
	into := []*Value{&n.Edition, &n.SWEdition, &n.TargetSW, &n.TargetHW, &n.Other}
	if len(parts) != len(into) {
		return fmt.Errorf("its edition packs %d attributes, not %d", len(parts), len(into))
	}
	for i, part := range parts {
		v, err := uriValue(part)
		if err != nil {
			return err
		}
		*into[i] = v
	}
	return nil
}

// percentEncoded are the characters that a URI writes as %xx (figure 6-3). %01
// stands for ? and %02 for * that stand for others.
const percentEncoded = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~"

// uriValue decodes an attribute. A character that is not encoded stands for itself:
// * and ? as well, which the grammar leaves out and the decoding passes on.
func uriValue(s string) (Value, error) {
	switch s {
	case "", string(Any), "%02": // what stands for any text alone is any value
		return Value{Logical: Any}, nil
	case string(NotApplicable):
		return Value{Logical: NotApplicable}, nil
	}
	var signs []sign
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			signs = append(signs, sign{s[i], s[i] == '*' || s[i] == '?'})
			continue
		}
		if i+2 >= len(s) {
			return Value{}, errors.New("an attribute ends with half an escape")
		}
		c, ok := percent(s[i+1 : i+3])
		if !ok {
			return Value{}, fmt.Errorf("an attribute has the escape %.3q, which the standard does not define", s[i:i+3])
		}
		signs = append(signs, c)
		i += 2
	}
	return valueOf(signs)
}

// percent reads the two digits of an escape.
func percent(digits string) (sign, bool) {
	switch digits {
	case "01":
		return sign{'?', true}, true
	case "02":
		return sign{'*', true}, true
	}
	high, ok1 := hexadecimal(digits[0])
	low, ok2 := hexadecimal(digits[1])
	c := high<<4 | low
	return sign{c, false}, ok1 && ok2 && strings.IndexByte(percentEncoded, c) >= 0
}

func hexadecimal(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
