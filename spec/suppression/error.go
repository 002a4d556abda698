// SPDX-License-Identifier: Apache-2.0

package suppression

import "fmt"

// Error says what in a suppression file is not as the schema wants it, and
// where.
type Error struct {
	Line    int    // 1-based; 0 when the place is unknown
	Path    string // such as /suppressions/suppress[3]/cve
	Message string // one sentence, lower case, no final period
	// Expression is set when not the schema refuses the file: a regular expression
	// in it cannot be compiled.
	Expression bool
}

// Error gives the sentence with its place in front.
func (e *Error) Error() string {
	switch {
	case e.Line == 0 && e.Path == "":
		return e.Message
	case e.Line == 0:
		return e.Path + ": " + e.Message
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Path, e.Message)
}
