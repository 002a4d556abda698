// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"fmt"

	"verdict"
)

// Caps bounds one document. A field that is zero takes the value of [Default].
type Caps struct {
	Bytes  int64 // size of the document in bytes
	Depth  int   // objects and arrays, or elements, inside one another
	Values int   // values of a JSON or YAML document; elements and attributes of XML
	// CaseKeys lets keys of a JSON object pass that differ in case only: names of
	// packages and labels do. Read such an object into a map, never into a struct.
	CaseKeys bool
}

// Default are the caps of a document that nothing is known about.
var Default = Caps{Bytes: 64 << 20, Depth: 200, Values: 4_000_000}

// maxYAML is the size of a YAML document when Caps.Bytes is zero: people write
// them by hand, and reading YAML costs more than ten times what JSON costs.
//
// Where a mapping is read into a struct or a map, the library compares each key with
// all others, and it holds a document as a tree of more than fifty times its size: so
// neither may be large. Such a file has many documents instead.
const (
	maxYAML         = 4 << 20
	maxYAMLDocument = 256 << 10
	maxYAMLKeys     = 2000
)

func (c Caps) orDefault() Caps {
	if c.Bytes <= 0 {
		c.Bytes = Default.Bytes
	}
	if c.Depth <= 0 {
		c.Depth = Default.Depth
	}
	if c.Values <= 0 {
		c.Values = Default.Values
	}
	return c
}

func (c Caps) checkBytes(name string, n int64) error {
	if n > c.Bytes {
		return tooLarge("is larger than %s", size(c.Bytes)).At(name, 0, "")
	}
	return nil
}

// The sentences of the caps, one each, whatever the format.
func tooDeep(depth int) *verdict.Error  { return tooLarge("nesting is deeper than %d", depth) }
func tooMany(values int) *verdict.Error { return tooLarge("holds more than %d values", values) }
func tooLarge(format string, args ...any) *verdict.Error {
	return verdict.Errorf(verdict.TooLarge, format, args...)
}

func invalid(format string, args ...any) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, format, args...)
}

// size writes a number of bytes as a person would say it.
func size(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GiB", n>>30)
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
