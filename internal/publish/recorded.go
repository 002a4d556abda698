// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"regexp"
	"strings"

	"verdict"
	"verdict/spec/cve"
	"verdict/spec/purl"
)

// SpeaksOf reports whether a product of a CVE record is the one with a name and package
// URL: by its package URL, its package, or its name, which may have more words than ours
// ("Example Kiosk Clients").
func SpeaksOf(p cve.Product, name, packageURL string) bool {
	if u, err := purl.Parse(packageURL); err == nil {
		base := verdict.PURLBase(packageURL)
		if p.PackageURL != "" && verdict.PURLBase(p.PackageURL) == base {
			return true
		}
		full := u.Name
		if u.Namespace != "" {
			full = u.Namespace + "/" + u.Name
		}
		if p.PackageName != "" && strings.ReplaceAll(p.PackageName, ":", "/") == full {
			return true
		}
	}
	return name != "" && WholeWords(strings.ToLower(p.Product), strings.ToLower(name))
}

// WholeWords reports whether words stand in a text, and not inside of longer ones.
func WholeWords(text, words string) bool {
	return regexp.MustCompile(`(^|[^\p{L}\p{N}])` + regexp.QuoteMeta(words) + `($|[^\p{L}\p{N}])`).MatchString(text)
}
