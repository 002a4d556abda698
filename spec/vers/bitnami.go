// SPDX-License-Identifier: Apache-2.0

package vers

import "strings"

// appendBitnami reads versions of Bitnami's packages: those of the application,
// and behind a dash the revision of the package, which comes after the version
// itself (4.6.0 and 4.6.0-0 are the same, 4.6.0-1 is later). What begins with a
// letter is a pre-release of Semantic Versioning, and so is the time and commit
// of a Go pseudo-version. Of any other suffix nobody says on which side of the
// release it lies, so it is refused.
func appendBitnami(dst []byte, v string) (key []byte, ok bool) {
	if v != "" && v[0] == 'v' {
		v = v[1:]
	}
	dst, rest, ok := appendCore(dst, v, 0)
	if !ok {
		return dst, false
	}
	rest, build, built := strings.Cut(rest, "+")
	if built && !isBuild(build) {
		return dst, false
	}
	suffix, dashed := strings.CutPrefix(rest, "-")
	switch {
	case rest == "":
		return append(dst, releaseMark, firstNumber), true
	case !dashed || suffix == "":
		return dst, false
	case allDigits(suffix):
		return appendNumber(append(dst, releaseMark), suffix), true
	case isLetter(suffix[0]) || isPseudo(suffix):
		return appendIdentifiers(dst, suffix, semVerRules{})
	}
	return dst, false
}

// isPseudo reports whether a suffix is that of a Go pseudo-version: the time of a
// commit and the beginning of its digest.
func isPseudo(suffix string) bool {
	const stamp, digest = len("20060102150405"), 12
	return len(suffix) == stamp+1+digest && digitsEnd(suffix, 0) == stamp && suffix[stamp] == '-' && isIdentifier(suffix[stamp+1:])
}
