// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"cmp"
	"regexp"
	"strings"
)

// semVer is a version of Semantic Versioning 2.0 or of a scheme that differs
// from it in the count of numbers only. Build metadata has no order and is left
// out.
type semVer struct {
	numbers    []string // without leading zeros
	prerelease []string
}

var (
	// A missing minor or patch number reads as zero: records write 2.0 for 2.0.0,
	// and nothing else can be meant.
	semVerPattern = regexp.MustCompile(`^v?(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:\.(0|[1-9]\d*))?` +
		`(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?` +
		`(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$`)
	nuGetPattern = regexp.MustCompile(`^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.(\d+))?` +
		`(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$`)
	// Releases of Go itself have no dash before a pre-release: 1.21rc2.
	goReleasePattern = regexp.MustCompile(`^(?:go)?(\d+\.\d+(?:\.\d+)?)(?:(rc|beta)(\d+))?$`)
)

// parseSemVer follows section 2, 9 and 10 of Semantic Versioning 2.0; a leading
// v is allowed.
func parseSemVer(v string) (parsed, bool) {
	m := semVerPattern.FindStringSubmatch(v)
	if m == nil {
		return nil, false
	}
	return newSemVer(m[1:4], m[4]), true
}

// parseGolang reads module versions, pseudo-versions and releases of Go. The
// special version (devel) has no order.
func parseGolang(v string) (parsed, bool) {
	if m := goReleasePattern.FindStringSubmatch(v); m != nil {
		v = m[1]
		if m[2] != "" {
			v += "-" + m[2] + "." + m[3]
		}
	}
	return parseSemVer(v)
}

// parseNuGet follows NuGet's package versioning: up to four numbers, which may
// have leading zeros, and labels that compare without regard to case.
func parseNuGet(v string) (parsed, bool) {
	m := nuGetPattern.FindStringSubmatch(v)
	if m == nil {
		return nil, false
	}
	return newSemVer(m[1:5], strings.ToLower(m[5])), true
}

func newSemVer(numbers []string, prerelease string) semVer {
	v := semVer{}
	for _, n := range numbers {
		v.numbers = append(v.numbers, strings.TrimLeft(n, "0"))
	}
	if prerelease != "" {
		v.prerelease = strings.Split(prerelease, ".")
	}
	return v
}

// compare follows section 11 of Semantic Versioning 2.0.
func (v semVer) compare(other parsed) (int, error) {
	w := other.(semVer)
	for i, n := range v.numbers {
		if c := compareDigits(n, w.numbers[i]); c != 0 {
			return c, nil
		}
	}
	if len(v.prerelease) == 0 || len(w.prerelease) == 0 {
		return cmp.Compare(len(w.prerelease), len(v.prerelease)), nil
	}
	for i := range min(len(v.prerelease), len(w.prerelease)) {
		if c := compareIdentifiers(v.prerelease[i], w.prerelease[i]); c != 0 {
			return c, nil
		}
	}
	return cmp.Compare(len(v.prerelease), len(w.prerelease)), nil
}

func compareIdentifiers(a, b string) int {
	na, nb := allDigits(a), allDigits(b)
	switch {
	case na && nb:
		return compareDigits(strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0"))
	case na:
		return -1
	case nb:
		return 1
	}
	return strings.Compare(a, b)
}

// compareDigits orders numbers of any length written without leading zeros.
func compareDigits(a, b string) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

func allDigits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}
