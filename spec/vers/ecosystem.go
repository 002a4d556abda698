// SPDX-License-Identifier: Apache-2.0

package vers

import "strings"

// ecosystems maps package URL types to the names of OSV's ecosystems (OSV schema
// 1.7, defined ecosystems). Packages of distributions have ecosystems by
// namespace and release; those are in distributions.
var ecosystems = map[string]string{
	"maven":    "Maven",
	"npm":      "npm",
	"golang":   "Go",
	"pypi":     "PyPI",
	"cargo":    "crates.io",
	"nuget":    "NuGet",
	"gem":      "RubyGems",
	"composer": "Packagist",
	"bitnami":  "Bitnami",
	"conan":    "ConanCenter",
	"cran":     "CRAN",
	"hackage":  "Hackage",
	"hex":      "Hex",
	"pub":      "Pub",
	"swift":    "SwiftURL",
}

// schemes gives the version scheme of an ecosystem. One that is not here has
// versions that cannot be compared.
var schemes = map[string]Scheme{
	"Maven":       Maven,
	"npm":         NPM,
	"Go":          Golang,
	"PyPI":        PyPI,
	"crates.io":   Cargo,
	"NuGet":       NuGet,
	"RubyGems":    Gem,
	"Packagist":   Composer,
	"Bitnami":     Bitnami,
	"ConanCenter": Conan,
	"CRAN":        CRAN,
	"Hackage":     Hackage,
	"Hex":         Hex,
	"Pub":         Pub,
	"SwiftURL":    Swift,
	"CPE":         CPE, // no ecosystem: names of NVD's that lead to no package
}

// distribution is a Linux distribution whose packages OSV records name.
type distribution struct {
	ecosystem string
	purlType  string
	namespace string // of the package URL
	scheme    Scheme
}

// distributions lists the ecosystems of OSV whose name is followed by a colon and
// a release. The package URL's namespace is as the types of the purl
// specification and the scanners in use write it.
var distributions = []distribution{
	{"Debian", "deb", "debian", Deb},
	{"Ubuntu", "deb", "ubuntu", Deb},
	{"Alpine", "apk", "alpine", APK},
	{"Wolfi", "apk", "wolfi", APK},
	{"Chainguard", "apk", "chainguard", APK},
	{"MinimOS", "apk", "minimos", APK},
	{"Alpaquita", "apk", "alpaquita", APK},
	{"Red Hat", "rpm", "redhat", RPM},
	{"AlmaLinux", "rpm", "almalinux", RPM},
	{"Rocky Linux", "rpm", "rocky-linux", RPM},
	{"SUSE", "rpm", "suse", RPM},
	{"openSUSE", "rpm", "opensuse", RPM},
	{"Mageia", "rpm", "mageia", RPM},
	{"openEuler", "rpm", "openeuler", RPM},
	{"Photon OS", "rpm", "photon", RPM},
	{"Azure Linux", "rpm", "azurelinux", RPM},
}

// Ecosystem names the OSV ecosystem of a package URL's type. Types whose packages
// need a distribution to be named (deb, rpm, apk) have none of their own.
func Ecosystem(purlType string) (ecosystem string, ok bool) {
	ecosystem, ok = ecosystems[purlType]
	return ecosystem, ok
}

// SchemeOf gives the version scheme of an OSV ecosystem, whose suffix after a
// colon (a release or a registry) does not matter. It reports false for an
// ecosystem whose versions cannot be compared.
func SchemeOf(ecosystem string) (Scheme, bool) {
	ecosystem, _, _ = strings.Cut(ecosystem, ":")
	if s, ok := schemes[ecosystem]; ok {
		return s, true
	}
	for _, d := range distributions {
		if d.ecosystem == ecosystem {
			return d.scheme, true
		}
	}
	return "", false
}

// PURLType names the package URL type of an OSV ecosystem: the way back of
// Ecosystem.
func PURLType(ecosystem string) (purlType string, ok bool) {
	purlType, _, ok = PURLNamespace(ecosystem)
	return purlType, ok
}

// PURLNamespace gives, besides the type, the namespace that package URLs of a
// distribution's packages have; it is "" for other ecosystems.
func PURLNamespace(ecosystem string) (purlType, namespace string, ok bool) {
	ecosystem, _, _ = strings.Cut(ecosystem, ":")
	for purlType, name := range ecosystems {
		if name == ecosystem {
			return purlType, "", true
		}
	}
	for _, d := range distributions {
		if d.ecosystem == ecosystem {
			return d.purlType, d.namespace, true
		}
	}
	return "", "", false
}
