// SPDX-License-Identifier: Apache-2.0

package csaf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// DecodeError says what makes a document unusable, and where.
type DecodeError struct {
	Line    int    // 1-based
	Path    string // JSON pointer (RFC 6901); "" for the whole document
	Message string // one sentence, lower case, no final period
}

// Error gives the sentence with its place in front.
func (e *DecodeError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Path, e.Message)
}

// Decode reads one CSAF document of version 2.0 or 2.1. The error is a
// *DecodeError: the bytes are no JSON object, have no member document, are of
// another version of the standard, or hold a value of another JSON type than the
// schema's. A member that is null is as good as absent. Everything else is left
// for a validator to judge.
func Decode(b []byte) (*Document, error) {
	var d Document
	unknown, err := decodeInto(b, &d)
	if err != nil {
		return nil, err
	}
	d.Unknown = unknown
	if reflect.ValueOf(d.Header).IsZero() {
		return nil, &DecodeError{Line: 1, Path: "/document", Message: "it is missing or empty; this is no CSAF document"}
	}
	if v := d.Header.CSAFVersion; v != "" && !slices.Contains(Versions, v) {
		return nil, &DecodeError{Line: lineOf(b, "document", "csaf_version"), Path: "/document/csaf_version",
			Message: fmt.Sprintf("version %q of CSAF is not supported; supported are %s", v, strings.Join(Versions, " and "))}
	}
	return &d, nil
}

// decodeInto fills a struct by the names of its JSON tags and gives JSON pointers
// to the members that it has no field for.
func decodeInto(b []byte, v any) (unknown []string, err error) {
	switch trimmed := bytes.TrimLeft(b, " \t\r\n"); {
	case len(trimmed) == 0:
		return nil, &DecodeError{Line: 1, Message: "the document is empty"}
	case trimmed[0] != '{':
		return nil, &DecodeError{Line: 1, Message: "the document is no JSON object"}
	case !json.Valid(b):
		return nil, syntaxError(b)
	}
	c := newCursor(b)
	if err := c.value(reflect.ValueOf(v).Elem()); err != nil {
		return nil, err
	}
	return c.unknown, nil
}

func syntaxError(b []byte) *DecodeError {
	var raw json.RawMessage
	err := json.Unmarshal(b, &raw)
	e := &DecodeError{Line: 1, Message: "the document is no JSON"}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		e.Line, e.Message = lineAt(b, int(syntax.Offset)), "the document is no JSON: "+syntax.Error()
	}
	return e
}

// lineOf gives the line of a member inside of nested objects, 1 when it is not
// there. The text is valid.
func lineOf(b []byte, names ...string) int {
	c := newCursor(b)
	for _, want := range names {
		at := -1
		if c.peek() != '{' {
			return 1
		}
		_ = c.members(func(name string) *DecodeError { // skips, and so never fails
			if name == want {
				at = c.i
			}
			c.skip()
			return nil
		})
		if at < 0 {
			return 1
		}
		c.i = at
	}
	return lineAt(b, c.i)
}

func lineAt(b []byte, offset int) int {
	return 1 + bytes.Count(b[:min(max(offset, 0), len(b))], []byte("\n"))
}
