// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
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

// Decode reads one OSV document from bytes that internal/limits has passed. The
// error is a *DecodeError: the bytes are no JSON object, a field is of another
// JSON type than the schema's, id or modified is missing, or modified or
// withdrawn is no time. Everything else is left for Validate to judge.
func Decode(b []byte) (Record, error) {
	members, err := object(b)
	if err != nil {
		return Record{}, err
	}
	var r Record
	fields := r.fields()
	for _, name := range slices.Sorted(maps.Keys(members)) {
		field, known := fields[name]
		if !known {
			r.Unknown = append(r.Unknown, name)
			continue
		}
		if err := json.Unmarshal(members[name], field); err != nil {
			return Record{}, misfit(b, name, members[name], err)
		}
	}
	return r, r.unusable(b)
}

// object splits the document into its members, by their exact names.
func object(b []byte) (map[string]json.RawMessage, error) {
	switch trimmed := bytes.TrimLeft(b, " \t\r\n"); {
	case len(trimmed) == 0:
		return nil, &DecodeError{Line: 1, Message: "the document is empty"}
	case trimmed[0] == '[':
		return nil, &DecodeError{Line: 1, Message: "the document is an array; an OSV document holds one record, as an object"}
	case trimmed[0] != '{':
		return nil, &DecodeError{Line: 1, Message: "the document is no JSON object"}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err != nil {
		line := 1
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			line = lineAt(b, syntax.Offset)
		}
		return nil, &DecodeError{Line: line, Message: "the document is no JSON: " + err.Error()}
	}
	return members, nil
}

// fields maps the members that the schema knows to where they are kept.
func (r *Record) fields() map[string]any {
	return map[string]any{
		"schema_version": &r.SchemaVersion, "id": &r.ID,
		"modified": &r.Modified, "published": &r.Published, "withdrawn": &r.Withdrawn,
		"aliases": &r.Aliases, "related": &r.Related, "upstream": &r.Upstream,
		"summary": &r.Summary, "details": &r.Details, "severity": &r.Severity,
		"affected": &r.Affected, "references": &r.References, "credits": &r.Credits,
		"database_specific": &r.DatabaseSpecific,
	}
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
	for name, t := range map[string]Timestamp{"modified": r.Modified, "withdrawn": r.Withdrawn} {
		if _, err := t.Time(); err != nil {
			return at(name, fmt.Sprintf("%q is no RFC 3339 time", string(t)))
		}
	}
	return nil
}

// misfit places the error of a member whose value has the wrong JSON type.
func misfit(b []byte, name string, value json.RawMessage, err error) error {
	e := &DecodeError{Line: lineOfMember(b, name), Path: "/" + name, Message: err.Error()}
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) {
		if typed.Field != "" {
			e.Path += "/" + strings.ReplaceAll(typed.Field, ".", "/")
		}
		e.Line += bytes.Count(value[:min(int(typed.Offset), len(value))], []byte("\n"))
		e.Message = fmt.Sprintf("a JSON %s stands where the schema has %s", typed.Value, jsonWord(typed.Type.Kind().String()))
	}
	return e
}

// jsonWord names a Go kind as JSON does, with its article.
func jsonWord(kind string) string {
	switch kind {
	case "slice":
		return "an array"
	case "struct", "ptr":
		return "an object"
	}
	return "a " + kind
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
			return lineAt(b, d.InputOffset())
		}
		var skipped json.RawMessage
		if d.Decode(&skipped) != nil {
			return 1
		}
	}
	return 1
}

func lineAt(b []byte, offset int64) int {
	return 1 + bytes.Count(b[:min(int(offset), len(b))], []byte("\n"))
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
