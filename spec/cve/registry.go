// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"net/url"
	"strings"
)

// registries are the package registries by the host of a collectionURL; the names are
// those of OSV's ecosystems.
var registries = map[string]string{
	"repo.maven.apache.org": "Maven", "repo1.maven.org": "Maven", "repo.maven.org": "Maven", "mvnrepository.com": "Maven",
	"search.maven.org": "Maven", "central.sonatype.com": "Maven", "maven.apache.org": "Maven",
	"registry.npmjs.org": "npm", "npmjs.com": "npm", "npmjs.org": "npm",
	"pypi.org": "PyPI", "pypi.python.org": "PyPI",
	"crates.io": "crates.io", "rubygems.org": "RubyGems", "nuget.org": "NuGet", "api.nuget.org": "NuGet",
	"packagist.org": "Packagist", "repo.packagist.org": "Packagist",
	"pkg.go.dev": "Go", "golang.org": "Go", "proxy.golang.org": "Go",
	"hex.pm": "Hex", "repo.hex.pm": "Hex", "pub.dev": "Pub", "hackage.haskell.org": "Hackage", "cran.r-project.org": "CRAN",
}

// collections are the URLs that are written for the ecosystems.
var collections = map[string]string{
	"Maven": "https://repo.maven.apache.org/maven2", "npm": "https://registry.npmjs.org", "PyPI": "https://pypi.org", "crates.io": "https://crates.io",
	"RubyGems": "https://rubygems.org", "NuGet": "https://www.nuget.org", "Packagist": "https://packagist.org", "Go": "https://pkg.go.dev", "Hex": "https://hex.pm",
	"Pub": "https://pub.dev", "Hackage": "https://hackage.haskell.org", "CRAN": "https://cran.r-project.org",
}

// Registry gives the ecosystem of a collectionURL, by OSV's name, and the path of the
// URL; "" when it is of no package registry that is known.
func Registry(collection string) (ecosystem, path string) {
	u, err := url.Parse(strings.TrimSpace(collection))
	if err != nil {
		return "", ""
	}
	return registries[strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")], u.Path
}

// Collection gives the collectionURL of an ecosystem: the way back of Registry. It is
// "" when there is none.
func Collection(ecosystem string) string { return collections[ecosystem] }
