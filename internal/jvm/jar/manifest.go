// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"strings"

	"verdict/internal/jvm/manifest"
	"verdict/internal/limits"
)

// Manifest holds the main attributes of META-INF/MANIFEST.MF (JAR File
// Specification, "JAR Manifest").
type Manifest struct{ manifest.Attributes }

// ParseManifest reads the main section. What is no attribute is passed over; of a
// name that stands twice the last value counts, as for java.util.jar.
func ParseManifest(b []byte) Manifest { return Manifest{manifest.Parse(b)} }

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
	b, err := readMember(z, f, manifest.MaxBytes)
	return ParseManifest(b), err
}
