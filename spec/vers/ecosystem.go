// SPDX-License-Identifier: Apache-2.0

package vers

import "strings"

// ecosystems maps package URL types to the names of OSV's ecosystems (OSV schema
// 1.7, defined ecosystems). Types whose packages need a distribution's release
// to be named (deb, rpm, apk) are not among them.
var ecosystems = map[string]string{
	"maven":    "Maven",
	"npm":      "npm",
	"golang":   "Go",
	"pypi":     "PyPI",
	"cargo":    "crates.io",
	"nuget":    "NuGet",
	"gem":      "RubyGems",
	"composer": "Packagist",
	// Packages of these are recognised, their versions have no comparator yet.
	"bitnami": "Bitnami",
	"conan":   "ConanCenter",
	"cran":    "CRAN",
	"hackage": "Hackage",
	"hex":     "Hex",
	"pub":     "Pub",
	"swift":   "SwiftURL",
}

var schemes = map[string]Scheme{
	"Maven":     Maven,
	"npm":       NPM,
	"Go":        Golang,
	"PyPI":      PyPI,
	"crates.io": Cargo,
	"NuGet":     NuGet,
	"RubyGems":  Gem,
	"Packagist": Composer,
}

// Ecosystem names the OSV ecosystem of a package URL's type.
func Ecosystem(purlType string) (ecosystem string, ok bool) {
	ecosystem, ok = ecosystems[purlType]
	return ecosystem, ok
}

// SchemeOf gives the version scheme of an OSV ecosystem, whose suffix after a
// colon (a release or a registry) does not matter. It reports false for an
// ecosystem whose versions cannot be compared.
func SchemeOf(ecosystem string) (Scheme, bool) {
	ecosystem, _, _ = strings.Cut(ecosystem, ":")
	s, ok := schemes[ecosystem]
	return s, ok
}

// PURLType names the package URL type of an OSV ecosystem: the way back of
// Ecosystem.
func PURLType(ecosystem string) (purlType string, ok bool) {
	ecosystem, _, _ = strings.Cut(ecosystem, ":")
	for purlType, name := range ecosystems {
		if name == ecosystem {
			return purlType, true
		}
	}
	return "", false
}
