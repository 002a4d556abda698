// SPDX-License-Identifier: Apache-2.0

package scanner

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/spec/purl"
)

// grypeTypes are the types of packages of grype (pkg.Type of syft) by type of package
// URL. Its rules compare them as text.
var grypeTypes = map[string]string{
	"alpm": "alpm", "apk": "apk", "bitnami": "bitnami", "cargo": "rust-crate", "cocoapods": "pod", "composer": "php-composer", "conan": "conan",
	"cran": "R-package", "deb": "deb", "gem": "gem", "golang": "go-module", "hackage": "hackage", "hex": "hex", "luarocks": "lua-rocks",
	"maven": "java-archive", "npm": "npm", "nuget": "dotnet", "opam": "opam", "pub": "dart-pub", "pypi": "python", "rpm": "rpm", "swift": "swift",
}

// GrypeType is the type that grype gives to a package; "" when it is not known.
func GrypeType(u purl.PURL) string { return grypeTypes[u.Type] }

// PURLType is the type of package URL of a type of grype's; "" when it is not known.
func PURLType(grype string) string {
	for kind, name := range grypeTypes {
		if name == grype {
			return kind
		}
	}
	return ""
}

// GrypeName is the name by which grype knows a package. Java archives and packages
// of distributions go by their own names, others carry their namespace.
func GrypeName(u purl.PURL) string {
	switch u.Type {
	case "maven", "rpm", "deb", "apk", "alpm":
		return u.Name
	}
	if u.Namespace == "" {
		return u.Name
	}
	return u.Namespace + "/" + u.Name
}

// GrypePattern is a rule's name for the packages of a name. Grype takes a name with
// one of these characters for an expression over the whole name, and passes by one
// that does not compile, as libstdc++6 would not.
func GrypePattern(name string) string {
	if strings.ContainsAny(name, expressive) {
		return regexp.QuoteMeta(name)
	}
	return name
}

// caseless are the types of package URL whose registries take a name in any case for
// one. Most canonical forms fold it, so that how a bill writes it is not known.
var caseless = []string{"cargo", "composer", "golang", "hex", "luarocks", "nuget", "pub", "pypi", "swift"}

// Caseless reports whether the package is the same under its name in any case.
func Caseless(u purl.PURL) bool { return slices.Contains(caseless, u.Type) }

var separators = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[-_.]+`) })

// GrypeRuleName is the name of a rule for a package. Grype compares it with the name
// as the bill writes it, so it is an expression where that may be written in other
// ways: in any case, and for PyPI with any separators (PEP 503).
func GrypeRuleName(u purl.PURL) string {
	name := GrypeName(u)
	if !Caseless(u) {
		return GrypePattern(name)
	}
	if u.Type != "pypi" {
		return "(?i)" + regexp.QuoteMeta(name)
	}
	words := separators().Split(name, -1)
	for i := range words {
		words[i] = regexp.QuoteMeta(words[i])
	}
	return "(?i)" + strings.Join(words, "[-_.]+")
}

// Written is a package's name as its package URL writes it, whose canonical form may
// have folded it; text is the package URL as it was found.
func Written(u purl.PURL, text string) string {
	path, _, _ := strings.Cut(text, "?")
	path, _, _ = strings.Cut(path, "#")
	if i := strings.LastIndexByte(path, '@'); i > 0 {
		path = path[:i]
	}
	_, path, _ = strings.Cut(strings.TrimLeft(strings.TrimPrefix(path, "pkg:"), "/"), "/")
	name, err := url.PathUnescape(path)
	if err != nil || !Caseless(u) {
		return GrypeName(u)
	}
	return strings.Trim(name, "/")
}

const expressive = `^$*+?[](){}|\`

// GrypeVersion is the version by which grype knows a package: that of an rpm has its
// epoch in front.
func GrypeVersion(u purl.PURL) string {
	if epoch := u.Qualifiers["epoch"]; u.Type == "rpm" && epoch != "" {
		return epoch + ":" + u.Version
	}
	return u.Version
}

// dependencyCheckTypes are the types of package URL that the analyzers of
// dependency-check give to what they read: none of distributions.
var dependencyCheckTypes = []string{"maven", "npm", "javascript", "nuget", "golang", "pypi", "gem", "composer", "cocoapods", "swift", "pub", "cpan", "hex"}

// DependencyCheckReads reports whether dependency-check reads packages of the type.
func DependencyCheckReads(u purl.PURL) bool { return slices.Contains(dependencyCheckTypes, u.Type) }

// auditedTypes are those whose vulnerabilities dependency-check takes from audits of
// their ecosystem too, which know other ids than CVE.
var auditedTypes = []string{"npm", "javascript", "gem", "hex"}

// DependencyCheckNames picks, of the ids of a vulnerability in a package, those by
// which dependency-check can show it. It may be none.
func DependencyCheckNames(u purl.PURL, ids []string) (names []string) {
	for _, id := range ids {
		if verdict.IsCVE(id) || slices.Contains(auditedTypes, u.Type) {
			names = append(names, id)
		}
	}
	return names
}
