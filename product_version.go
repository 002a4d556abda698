// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"strings"

	"verdict/spec/vers"
)

// VersionScheme gives the scheme of the product's versions: semantic versions when it
// names none.
func (p Product) VersionScheme() vers.Scheme {
	if p.Versions == "" {
		return vers.SemVer
	}
	return vers.Scheme(p.Versions)
}

// CompareVersions orders two versions of the product, of releases or of lines: by
// its scheme, semantic versions when it names none; what the scheme cannot read
// comes last. It is 0 for the same text alone.
func (p Product) CompareVersions(a, b string) int {
	s := p.VersionScheme()
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
