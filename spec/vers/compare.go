// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"bytes"
	"errors"
	"fmt"
)

// The schemes that have a comparator. Each orders as the tool of its ecosystem
// does; docs/versions.md says which tool it was judged by, and what is refused.
const (
	Maven    Scheme = "maven"    // ComparableVersion of Maven 3.8.7
	NPM      Scheme = "npm"      // Semantic Versioning 2.0 as node-semver reads it
	Golang   Scheme = "golang"   // Go modules reference, and releases of Go itself
	PyPI     Scheme = "pypi"     // PEP 440
	Cargo    Scheme = "cargo"    // Semantic Versioning 2.0
	NuGet    Scheme = "nuget"    // NuGet: up to four numbers, case-insensitive
	Gem      Scheme = "gem"      // RubyGems, Gem::Version
	Composer Scheme = "composer" // Composer, VersionParser and version_compare of PHP
	SemVer   Scheme = "semver"   // Semantic Versioning 2.0
	Hex      Scheme = "hex"      // Semantic Versioning 2.0
	Pub      Scheme = "pub"      // Semantic Versioning, build metadata in order too
	Swift    Scheme = "swift"    // Semantic Versioning 2.0
	Bitnami  Scheme = "bitnami"  // three numbers, and the revision of the package
	Conan    Scheme = "conan"    // Conan 2
	Hackage  Scheme = "hackage"  // Haskell Package Versioning Policy
	CRAN     Scheme = "cran"     // R, numeric_version
	Deb      Scheme = "deb"      // deb-version(7)
	RPM      Scheme = "rpm"      // epoch, version and release as rpm-version(7)
	CPE      Scheme = "cpe"      // numbers between dots, perhaps a letter behind them
	APK      Scheme = "apk"      // apk-package(5)
)

// Schemes lists the schemes.
var Schemes = []Scheme{Maven, NPM, Golang, PyPI, Cargo, NuGet, Gem, Composer, SemVer, Hex, Pub, Swift, Bitnami, Conan, Hackage, CRAN, Deb, RPM, APK, CPE,
	DateTime, IntDot, Lexicographic}

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

const (
	keyLength = 24 // most keys are shorter
	keyRoom   = 64 // nearly all are
)

// Compare orders two versions of a scheme: -1 when a comes before b, 0 when
// they are the same version in other words (1.0 and 1.0.0 of PyPI), else 1. The
// error is an *UnparsableError, or wraps ErrNoComparator.
func Compare(s Scheme, a, b string) (int, error) {
	var roomA, roomB [keyRoom]byte
	keyA, exactA, err := AppendKey(roomA[:0], s, a)
	if err != nil {
		return 0, err
	}
	keyB, exactB, err := AppendKey(roomB[:0], s, b)
	if err != nil {
		return 0, err
	}
	if exactA && exactB {
		return bytes.Compare(keyA, keyB), nil
	}
	return compareInFull(s, a, b), nil
}

// Valid reports whether v is a version that the scheme can order.
func Valid(s Scheme, v string) bool {
	var room [keyRoom]byte
	_, _, err := AppendKey(room[:0], s, v)
	return err == nil
}

// known reports whether the scheme has a comparator.
func (s Scheme) known() bool {
	_, found := appendKey(nil, s, "")
	return found != noScheme
}

// compareInFull orders versions of the schemes whose keys are not all exact.
func compareInFull(s Scheme, a, b string) int {
	switch s {
	case Conan:
		return compareConan(a, b)
	case NPM:
		return compareNPM(a, b)
	}
	return compareMaven(a, b)
}

// parsed is a version that can be ordered among those of its scheme.
type parsed struct {
	scheme Scheme
	text   string
	key    []byte // nil when it is not exact
}

func parse(s Scheme, v string) (parsed, error) {
	key, exact, err := AppendKey(make([]byte, 0, keyLength), s, v)
	if !exact {
		key = nil
	}
	return parsed{s, v, key}, err
}

// compare orders it against another one of the same scheme: -1, 0 or 1.
func (p parsed) compare(other parsed) int {
	if p.key != nil && other.key != nil {
		return bytes.Compare(p.key, other.key)
	}
	return compareInFull(p.scheme, p.text, other.text)
}
