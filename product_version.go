// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"strings"

	"verdict/spec/vers"
)

// CompareVersions orders two versions of the product, of releases or of lines: by
// its scheme, semantic versions when it names none; what the scheme cannot read
// comes last. It is 0 for the same text alone.
func (p Product) CompareVersions(a, b string) int {
	s := vers.Scheme(p.Versions)
	if s == "" {
		s = "semver"
	}
	if va, vb := vers.Valid(s, a), vers.Valid(s, b); va != vb {
		if va {
			return -1
		}
		return 1
	}
	if c, err := vers.Compare(s, a, b); err == nil && c != 0 {
		return c
	}
	return strings.Compare(a, b)
}
