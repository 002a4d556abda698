// SPDX-License-Identifier: Apache-2.0

package suppressions

import (
	"regexp"
	"strings"

	"verdict/spec/purl"
)

// grypeTypes are the types of packages of grype (syft's pkg.Type) by type of
// package URL. Its rules compare the type as text, so one that is not listed here
// cannot be named.
var grypeTypes = map[string]string{
	"alpm": "alpm", "apk": "apk", "bitnami": "bitnami", "cargo": "rust-crate", "cocoapods": "pod", "composer": "php-composer", "conan": "conan",
	"cran": "R-package", "deb": "deb", "gem": "gem", "golang": "go-module", "hackage": "hackage", "hex": "hex", "luarocks": "lua-rocks",
	"maven": "java-archive", "npm": "npm", "nuget": "dotnet", "opam": "opam", "pub": "dart-pub", "pypi": "python", "rpm": "rpm", "swift": "swift",
}

// grypeName is the name by which grype knows a package. Java archives and packages
// of distributions go by their own names, others carry their namespace.
func grypeName(u purl.PURL) string {
	switch u.Type {
	case "maven", "rpm", "deb", "apk", "alpm":
		return u.Name
	}
	if u.Namespace == "" {
		return u.Name
	}
	return u.Namespace + "/" + u.Name
}

// grypePattern is a rule's name of a package. Grype takes a name that holds one of
// these characters for an expression over the whole name, and drops one that does
// not compile, as libstdc++6 would not.
func grypePattern(name string) string {
	if strings.ContainsAny(name, `^$*+?[](){}|\`) {
		return regexp.QuoteMeta(name)
	}
	return name
}

// grypeVersion is the version by which grype knows a package: that of an rpm has
// its epoch in front.
func grypeVersion(u purl.PURL) string {
	if epoch := u.Qualifiers["epoch"]; u.Type == "rpm" && epoch != "" {
		return epoch + ":" + u.Version
	}
	return u.Version
}

// dependencyCheckTypes are the types of package URL that the analyzers of
// dependency-check give to what they read. It reads no packages of distributions.
var dependencyCheckTypes = []string{"maven", "npm", "javascript", "nuget", "golang", "pypi", "gem", "composer", "cocoapods", "swift", "pub", "cpan", "hex"}
