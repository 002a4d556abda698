// SPDX-License-Identifier: Apache-2.0

package cvelist

import (
	"net/url"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/cve"
	"verdict/spec/purl"
)

// named is a product by a name that components have, too.
type named struct {
	verdict.PackageName
	symbols []string
}

// registries are the package registries by the host of a collectionURL.
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

// product names a product by its package URL, else by collection and package. There
// may be several, where a packageName lists them.
func (v *conversion) product(p cve.Product) []named {
	if p.PackageURL != "" {
		if list := v.byPackageURL(p); len(list) > 0 {
			return list
		}
	}
	ecosystem, path := registryOf(p.CollectionURL)
	var list []named
	for name := range strings.SplitSeq(p.PackageName, ",") {
		n, ok := nameIn(ecosystem, path, strings.TrimSpace(name), p)
		if !ok {
			if ecosystem != "" {
				v.remark("a packageName that is no name of its registry is not compared")
			}
			return nil
		}
		if !slices.ContainsFunc(list, func(other named) bool { return other.PackageName == n.PackageName }) {
			list = append(list, n)
		}
	}
	return list
}

// byPackageURL reads a package URL, whose version, which it must not have, does not
// count.
func (v *conversion) byPackageURL(p cve.Product) []named {
	parsed, err := purl.Parse(p.PackageURL)
	if err != nil {
		v.remark("a packageURL that is none is not read")
		return nil
	}
	if parsed.Version != "" {
		v.remark("the version of a packageURL is not read: the versions beside it count")
	}
	ids, _ := verdict.Component{PURL: parsed.WithVersion("").String()}.Identities()
	if len(ids) == 0 {
		v.remark("a packageURL of a kind that is not compared is not read")
		return nil
	}
	return []named{{ids[0].Package, symbols("", p)}}
}

// registryOf gives the ecosystem of a collection, and the path of its URL.
func registryOf(collection string) (ecosystem, path string) {
	u, err := url.Parse(strings.TrimSpace(collection))
	if err != nil {
		return "", ""
	}
	return registries[strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")], u.Path
}

// nameIn reads a packageName, and reports whether it is one of the ecosystem.
func nameIn(ecosystem, path, name string, p cve.Product) (named, bool) {
	if ecosystem == "" || name == "" || strings.ContainsAny(name, " \t\n") {
		return named{}, false
	}
	switch ecosystem {
	case "Maven":
		return mavenName(path, name, p)
	case "Go":
		return named{verdict.PackageName{Ecosystem: "Go", Name: moduleOf(p.Vendor, name)}, symbols(name+".", p)}, true
	}
	return named{verdict.PackageName{Ecosystem: ecosystem, Name: name}, symbols("", p)}, true
}

// mavenName reads group:artifact, group/artifact, and an artifact whose group stands
// in the URL, https://mvnrepository.com/artifact/GROUP.
func mavenName(path, name string, p cve.Product) (named, bool) {
	group, artifact, found := strings.Cut(name, ":")
	if !found {
		group, artifact, found = strings.Cut(name, "/")
	}
	if !found {
		artifact = name
		group, _, _ = strings.Cut(strings.TrimPrefix(path, "/artifact/"), "/")
		if !strings.HasPrefix(path, "/artifact/") {
			return named{}, false
		}
	}
	if group == "" || artifact == "" || strings.ContainsAny(artifact, ":/") {
		return named{}, false
	}
	return named{verdict.PackageName{Ecosystem: "Maven", Name: group + ":" + artifact}, symbols("", p)}, true
}

// moduleOf gives the module of a Go package: the Go team, which is a CVE Numbering
// Authority, writes the module as vendor and the package as packageName.
func moduleOf(vendor, name string) string {
	switch {
	case vendor == "Go standard library":
		return "stdlib"
	case vendor == "Go toolchain":
		return "toolchain"
	case strings.HasPrefix(name, vendor+"/"):
		return vendor
	}
	return name
}

func symbols(prefix string, p cve.Product) []string {
	var list []string
	for _, r := range p.Routines {
		list = append(list, prefix+r.Name)
	}
	return list
}

// concerned reports whether a product has the flaw in some version, perhaps.
func concerned(p cve.Product) bool {
	return p.Default() != cve.Unaffected ||
		slices.ContainsFunc(p.Versions, func(e cve.Version) bool { return e.Status != cve.Unaffected || len(e.Changes) > 0 })
}
