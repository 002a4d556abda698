// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of failure an Error is; one table maps it to an exit code
// and, later, to an HTTP status.
type Code string

// The codes.
const (
	Internal  Code = "internal"  // a defect or a failing machine
	Invalid   Code = "invalid"   // input that cannot be accepted as it is
	NotFound  Code = "not_found" // the named thing does not exist
	Conflict  Code = "conflict"  // the change contradicts what stands
	Forbidden Code = "forbidden" // the viewer or actor may not
	TooLarge  Code = "too_large" // a cap of internal/limits was reached
	Usage     Code = "usage"     // the command was called wrongly
	Refused   Code = "refused"   // a gate or check says no
	Tampered  Code = "tampered"  // the audit log or a stored digest does not verify
)

// Error is every failure that a person reads: one sentence that says what was
// wrong, with the place it was found and what to do about it.
type Error struct {
	Code    Code
	Message string // one sentence, lower case, no final period
	File    string // the file or source that was read; "" when there is none
	Line    int    // 1-based line in File; 0 when unknown
	Path    string // JSON or YAML path inside File, such as $.components[3].purl
	Hint    string // what to do; "" when the message says it all
	Err     error  // the cause, for errors.Is and for logs; may be nil
}

// Errorf makes an Error of the code. A %w operand becomes its cause; when that
// cause is itself an Error its place and hint are kept.
func Errorf(code Code, format string, args ...any) *Error {
	wrapped := fmt.Errorf(format, args...)
	e := &Error{Code: code, Message: wrapped.Error(), Err: errors.Unwrap(wrapped)}
	var inner *Error
	if e.Err != nil && errors.As(e.Err, &inner) {
		e.Message = strings.Replace(e.Message, inner.Error(), inner.Message, 1)
		e.File, e.Line, e.Path, e.Hint = inner.File, inner.Line, inner.Path, inner.Hint
	}
	return e
}

// At returns e with the place set.
func (e *Error) At(file string, line int, path string) *Error {
	c := *e
	c.File, c.Line, c.Path = file, line, path
	return &c
}

// WithHint returns e with what to do about it.
func (e *Error) WithHint(format string, args ...any) *Error {
	c := *e
	c.Hint = fmt.Sprintf(format, args...)
	return &c
}

// Error gives the sentence with its place in front and the hint behind.
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		if e.Line > 0 {
			fmt.Fprintf(&b, ":%d", e.Line)
		}
		b.WriteString(": ")
	}
	if e.Path != "" {
		b.WriteString(e.Path)
		b.WriteString(": ")
	}
	b.WriteString(e.Message)
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf gives the code of the outermost Error in err's chain, Internal when
// there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
