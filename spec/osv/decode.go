// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"verdict/spec/strictjson"
)

// DecodeError says what makes a document unusable, and where.
type DecodeError struct {
	Line    int    // 1-based line in the document
	Path    string // JSON pointer; "" for the whole document
	Message string // one sentence, lower case, no final period
}

// Error gives the sentence with its place in front.
func (e *DecodeError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Path, e.Message)
}

var plan = sync.OnceValue(strictjson.PlanOf[Record])

// Decode reads one OSV document from bytes that internal/limits has passed. The
// error is a *DecodeError: the bytes are no JSON object, a field is of another
// JSON type than the schema's, id or modified is missing, or modified or
// withdrawn is no time. Everything else is left for Validate to judge. Raw members
// share the memory of b.
func Decode(b []byte) (Record, error) {
	if e := unlikeAny(b); e != nil {
		return Record{}, e
	}
	r, unknown, err := plan().Decode(b)
	var own *strictjson.Error
	if errors.As(err, &own) {
		e := DecodeError{Line: own.Line, Path: own.Path, Message: own.Message}
		if own.Syntax {
			e.Path, e.Message = "", "the document is no JSON: "+own.Message
		}
		return Record{}, &e
	}
	for _, pointer := range unknown {
		if name := pointer[1:]; !strings.Contains(name, "/") {
			r.Unknown = append(r.Unknown, pointerUnescape.Replace(name))
		}
	}
	slices.Sort(r.Unknown)
	return r, r.unusable(b)
}

// unlikeAny says in the words of the standard what no OSV document begins like.
func unlikeAny(b []byte) *DecodeError {
	switch trimmed := bytes.TrimLeft(b, " \t\r\n"); {
	case len(trimmed) == 0:
		return &DecodeError{Line: 1, Message: "the document is empty"}
	case trimmed[0] == '[':
		return &DecodeError{Line: 1, Message: "the document is an array; an OSV document holds one record, as an object"}
	case trimmed[0] != '{':
		return &DecodeError{Line: 1, Message: "the document is no JSON object"}
	}
	return nil
}

func (r Record) unusable(b []byte) error {
	at := func(name, message string) error {
		return &DecodeError{Line: lineOfMember(b, name), Path: "/" + name, Message: message}
	}
	if r.ID == "" {
		return at("id", "the record has no id")
	}
	if r.Modified == "" {
		return at("modified", "the record does not say when it was modified")
	}
	for _, t := range []struct {
		name string
		Timestamp
	}{{"modified", r.Modified}, {"withdrawn", r.Withdrawn}} {
		if _, err := t.Time(); err != nil {
			return at(t.name, fmt.Sprintf("%q is no RFC 3339 time", string(t.Timestamp)))
		}
	}
	return nil
}

// lineOfMember finds the line of a member of the document's outer object, 1 when
// it has none of that name.
func lineOfMember(b []byte, name string) int {
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return 1
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return 1
		}
		if key == name {
			return 1 + bytes.Count(b[:d.InputOffset()], []byte("\n"))
		}
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			return 1
		}
	}
	return 1
}

// Encode writes the record as a JSON document of the schema: fields in the order
// of Record, indented by two spaces, with a final newline. The same record gives
// the same bytes. Unknown members are not written.
func Encode(r Record) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return nil, fmt.Errorf("encode record %s: %w", r.ID, err)
	}
	return b.Bytes(), nil
}
