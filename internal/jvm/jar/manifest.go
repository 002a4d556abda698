// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"bytes"
	"strings"

	"verdict/internal/limits"
)

// Manifest holds the main attributes of META-INF/MANIFEST.MF (JAR File
// Specification, "JAR Manifest").
type Manifest struct {
	attributes map[string]string // by name in lower case
}

// maxManifest bounds a manifest in bytes. Those of signed jars list every member.
const maxManifest = 16 << 20

// ParseManifest reads the main section. What is no attribute is passed over; of a
// name that stands twice the last value counts, as for java.util.jar.
func ParseManifest(b []byte) Manifest {
	m := Manifest{attributes: map[string]string{}}
	b = bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))
	var attribute []byte
	for len(b) > 0 {
		var line []byte
		line, b = cutLine(b)
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

func (m Manifest) put(attribute []byte) {
	name, value, ok := strings.Cut(strings.ToValidUTF8(string(attribute), "\uFFFD"), ":")
	if ok && name != "" {
		m.attributes[strings.ToLower(name)] = strings.TrimSpace(value)
	}
}

// cutLine cuts a line off, which ends with CR, LF or both.
func cutLine(b []byte) (line, rest []byte) {
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
func (m Manifest) Get(name string) string { return m.attributes[strings.ToLower(name)] }

// SymbolicName is Bundle-SymbolicName (OSGi Core, §3.2.1) without its directives.
func (m Manifest) SymbolicName() string {
	name, _, _ := strings.Cut(m.Get("Bundle-SymbolicName"), ";")
	return strings.TrimSpace(name)
}

// Version is what the manifest says of the version of the implementation, else
// of the bundle; "" when it says nothing that may be a version.
func (m Manifest) Version() string {
	for _, name := range []string{"Implementation-Version", "Bundle-Version"} {
		if v := m.Get(name); v != "" && ValidVersion(v) && digitIn(v) {
			return v
		}
	}
	return ""
}

func digitIn(s string) bool { return strings.ContainsAny(s, "0123456789") }

// ReadManifest reads the manifest of an archive. It fails as limits.Zip.ReadEntry
// does.
func ReadManifest(z *limits.Zip, f limits.File) (Manifest, error) {
	b, err := readMember(z, f, maxManifest)
	return ParseManifest(b), err
}
