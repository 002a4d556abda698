// SPDX-License-Identifier: Apache-2.0

package openvex

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Rule says what a problem breaks.
type Rule string

// The rules.
const (
	// Schema is what the specification's JSON schema says as well.
	Schema Rule = "schema"
	// Text is a MUST of the specification's text that its schema cannot say.
	Text Rule = "text"
)

// Problem is one reason why a document is not valid.
type Problem struct {
	Rule    Rule
	Path    string // JSON pointer (RFC 6901); "" is the whole document
	Message string
}

// String gives the problem with its place in front.
func (p Problem) String() string {
	if p.Path == "" {
		return p.Message
	}
	return p.Path + ": " + p.Message
}

// Invalid is the error about a document that is not valid.
type Invalid struct {
	Problems []Problem // at least one
}

// Error tells the first problem and how many more there are.
func (e *Invalid) Error() string {
	s := "not an OpenVEX 0.2.0 document: " + e.Problems[0].String()
	if n := len(e.Problems) - 1; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s
}

// Validate lists why the bytes are not a valid document, in order of place; a
// valid one has no problems. The text's rules are asked only of documents that
// pass the schema's.
func Validate(data []byte) []Problem {
	if !utf8.Valid(data) {
		return []Problem{{Rule: Text, Message: "the document is not UTF-8"}}
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return []Problem{{Rule: Schema, Message: "the document is not JSON: " + err.Error()}}
	}
	var found problems
	documentShape(&found, "", v)
	if len(found) > 0 {
		return found
	}
	var d Document
	if err := json.Unmarshal(data, &d); err != nil {
		return []Problem{{Rule: Schema, Message: err.Error()}}
	}
	found.document(d)
	return found
}

type problems []Problem

func (p *problems) schema(path, format string, args ...any) {
	*p = append(*p, Problem{Schema, path, fmt.Sprintf(format, args...)})
}

func (p *problems) text(path, format string, args ...any) {
	*p = append(*p, Problem{Text, path, fmt.Sprintf(format, args...)})
}
