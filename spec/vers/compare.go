// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"errors"
	"fmt"
)

// The schemes that have a comparator.
const (
	Maven    Scheme = "maven"    // Maven POM reference, version order specification
	NPM      Scheme = "npm"      // Semantic Versioning 2.0
	Golang   Scheme = "golang"   // Go modules reference, and releases of Go itself
	PyPI     Scheme = "pypi"     // PEP 440
	Cargo    Scheme = "cargo"    // Semantic Versioning 2.0
	NuGet    Scheme = "nuget"    // NuGet: up to four numbers, case-insensitive
	Gem      Scheme = "gem"      // RubyGems, Gem::Version
	Composer Scheme = "composer" // Composer, VersionParser
	SemVer   Scheme = "semver"   // Semantic Versioning 2.0
	Deb      Scheme = "deb"      // deb-version(7)
	RPM      Scheme = "rpm"      // epoch, version and release as rpm-version(7)
	APK      Scheme = "apk"      // apk-package(5)
)

// maxLength bounds a version in bytes, so that no hostile one is slow to compare.
const maxLength = 256

// ErrNoComparator is the error of every function here for a scheme whose
// versions cannot be ordered.
var ErrNoComparator = errors.New("versions of this scheme cannot be compared")

// UnparsableError says that a text is no version of the scheme. It is never
// replaced by an order: whoever gets it does not know where the version lies.
type UnparsableError struct {
	Scheme  Scheme
	Version string
}

// Error says which version it is, shortened when it is very long.
func (e *UnparsableError) Error() string {
	v := e.Version
	if len(v) > maxLength {
		v = v[:64] + "…"
	}
	return fmt.Sprintf("%q is no version of the scheme %s", v, e.Scheme)
}

// parsed is a version that can be ordered among those of its scheme.
type parsed interface {
	// compare orders it against another one of the same scheme: -1, 0 or 1.
	compare(other parsed) (int, error)
}

// parsers is the one table from a scheme to its comparator. A parser reports
// false for a text that is no version of its scheme.
var parsers = map[Scheme]func(string) (parsed, bool){
	Maven:    parseMaven,
	NPM:      parseSemVer,
	Golang:   parseGolang,
	PyPI:     parsePyPI,
	Cargo:    parseSemVer,
	NuGet:    parseNuGet,
	Gem:      parseGem,
	Composer: parseComposer,
	SemVer:   parseSemVer,
	Deb:      parseDeb,
	RPM:      parseRPM,
	APK:      parseAPK,
}

func parse(s Scheme, v string) (parsed, error) {
	parser, ok := parsers[s]
	if !ok {
		return nil, fmt.Errorf("%q: %w", string(s), ErrNoComparator)
	}
	if v == "" || len(v) > maxLength {
		return nil, &UnparsableError{Scheme: s, Version: v}
	}
	p, ok := parser(v)
	if !ok {
		return nil, &UnparsableError{Scheme: s, Version: v}
	}
	return p, nil
}

// Compare orders two versions of a scheme: -1 when a comes before b, 0 when
// they are the same version in other words (1.0 and 1.0.0 of PyPI), else 1. The
// error is an *UnparsableError, or wraps ErrNoComparator.
func Compare(s Scheme, a, b string) (int, error) {
	pa, err := parse(s, a)
	if err != nil {
		return 0, err
	}
	pb, err := parse(s, b)
	if err != nil {
		return 0, err
	}
	return pa.compare(pb)
}

// Valid reports whether v is a version that the scheme can order.
func Valid(s Scheme, v string) bool {
	_, err := parse(s, v)
	return err == nil
}
