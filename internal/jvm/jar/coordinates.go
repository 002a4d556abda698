// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"strings"

	"verdict/spec/purl"
)

// Coordinates name an artifact in a version, as Maven does.
type Coordinates struct{ Group, Artifact, Version string }

// PURL is the package URL, with version where there is one. The coordinates must
// be valid.
func (c Coordinates) PURL() string {
	return purl.PURL{Type: "maven", Namespace: c.Group, Name: c.Artifact, Version: c.Version}.String()
}

// Name is group and artifact as Maven writes them: org.example:lib.
func (c Coordinates) Name() string { return c.Group + ":" + c.Artifact }

// Valid reports whether group and artifact are there, and all three are of the
// form that Maven takes.
func (c Coordinates) Valid() bool {
	return ValidID(c.Group) && ValidID(c.Artifact) && (c.Version == "" || ValidVersion(c.Version))
}

// Lengths above those of any repository.
const (
	maxID      = 255
	maxVersion = 255
)

// ValidID reports whether s may be the id of a group or an artifact: letters,
// digits, dots, dashes and underscores (Maven's DefaultModelValidator).
func ValidID(s string) bool {
	if s == "" || len(s) > maxID || strings.Trim(s, ".") == "" {
		return false
	}
	for i := range len(s) {
		if !idByte(s[i]) {
			return false
		}
	}
	return true
}

func idByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit(c) || c == '.' || c == '-' || c == '_'
}

// ValidVersion reports whether s may be a version: Maven refuses what cannot
// stand in the name of a file, ranges, and what is left of a variable.
func ValidVersion(s string) bool {
	if s == "" || len(s) > maxVersion || s == "." || s == ".." {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte(`\/:"<>|?*[](){},$`, c) >= 0 {
			return false
		}
	}
	return true
}
