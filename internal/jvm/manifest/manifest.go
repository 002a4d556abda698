// SPDX-License-Identifier: Apache-2.0

// Package manifest reads META-INF/MANIFEST.MF of Java archives.
package manifest

import (
	"bytes"
	"strings"
)

// Attributes are the main attributes of a manifest (JAR File Specification, "JAR
// Manifest").
type Attributes struct {
	values map[string]string // by name in lower case
}

// MaxBytes bounds a manifest. Those of signed jars list every member.
const MaxBytes = 16 << 20

// Parse reads the main section. What is no attribute is passed over; of a
// name that stands twice the last value counts, as for java.util.jar.
func Parse(b []byte) Attributes {
	m := Attributes{values: map[string]string{}}
	b = bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))
	var attribute []byte
	for len(b) > 0 {
		var line []byte
		line, b = CutLine(b)
		if len(line) == 0 {
			break // the end of the main section
		}
		if line[0] == ' ' {
			attribute = append(attribute, line[1:]...)
			continue
		}
		m.put(attribute)
		attribute = append(attribute[:0], line...)
	}
	m.put(attribute)
	return m
}

func (m Attributes) put(attribute []byte) {
	name, value, ok := strings.Cut(strings.ToValidUTF8(string(attribute), "\uFFFD"), ":")
	if ok && name != "" {
		m.values[strings.ToLower(name)] = strings.TrimSpace(value)
	}
}

// CutLine cuts a line off, which ends with CR, LF or both.
func CutLine(b []byte) (line, rest []byte) {
	end := bytes.IndexAny(b, "\r\n")
	if end < 0 {
		return b, nil
	}
	rest = b[end+1:]
	if b[end] == '\r' {
		rest = bytes.TrimPrefix(rest, []byte("\n"))
	}
	return b[:end], rest
}

// Get gives a main attribute by its name, in whichever case; "" when there is
// none.
func (m Attributes) Get(name string) string { return m.values[strings.ToLower(name)] }
