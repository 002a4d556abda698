// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"verdict/spec/strictjson"
)

// DecodeError says what makes a record unusable, and where.
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

const recordType = "CVE_RECORD"

var plan = sync.OnceValue(strictjson.PlanOf[Record])

// Decode reads one CVE record. The error is a *DecodeError: the bytes are no JSON
// object, are no CVE record or one of another major version than 5, hold a value
// of another JSON type than the schema's, or have no id. Everything else is left
// for a validator to judge. Raw members share the memory of b.
func Decode(b []byte) (Record, error) {
	switch trimmed := bytes.TrimLeft(b, " \t\r\n"); {
	case len(trimmed) == 0:
		return Record{}, &DecodeError{Line: 1, Message: "the document is empty"}
	case trimmed[0] != '{':
		return Record{}, &DecodeError{Line: 1, Message: "the document is no JSON object"}
	}
	r, unknown, err := plan().Decode(b)
	if err != nil || r.DataType != recordType || !strings.HasPrefix(r.DataVersion, "5.") {
		if e := otherKind(b); e != nil {
			return Record{}, e
		}
	}
	var own *strictjson.Error
	if errors.As(err, &own) {
		e := DecodeError{Line: own.Line, Path: own.Path, Message: own.Message}
		if own.Syntax {
			e.Path, e.Message = "", "the document is no JSON: "+own.Message
		}
		return Record{}, &e
	}
	for _, pointer := range unknown {
		if !strings.Contains(pointer, "/x_") {
			r.Unknown = append(r.Unknown, pointer)
		}
	}
	if r.Metadata.ID == "" {
		return r, &DecodeError{Line: 1, Path: "/cveMetadata/cveId", Message: "the record has no id"}
	}
	return r, nil
}

// otherKind tells documents that are no records of this format: that says more than
// which of their members fits it not. What is no JSON is left for the decoder to
// say.
func otherKind(b []byte) *DecodeError {
	var kind struct {
		Type    json.RawMessage `json:"dataType"`
		Version json.RawMessage `json:"dataVersion"`
		Type4   json.RawMessage `json:"data_type"`
	}
	valid := json.Unmarshal(b, &kind) == nil
	version, said := textOf(kind.Version)
	major, _, _ := strings.Cut(version, ".")
	name, _ := textOf(kind.Type)
	switch {
	case !valid:
		return nil
	case len(kind.Type) == 0 && len(kind.Type4) > 0:
		return &DecodeError{Line: 1, Path: "/data_type", Message: "the record is of the retired version 4 of the format; supported is version 5"}
	case name != recordType:
		return &DecodeError{Line: 1, Path: "/dataType", Message: "it is not CVE_RECORD; this is no CVE record"}
	case said && major != "5":
		return &DecodeError{Line: 1, Path: "/dataVersion", Message: fmt.Sprintf("version %.20q of the format is not supported; supported is version 5", version)}
	}
	return nil
}

// textOf reads a JSON string, and reports whether it is one.
func textOf(raw json.RawMessage) (string, bool) {
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}
