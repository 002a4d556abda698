// SPDX-License-Identifier: Apache-2.0

package cvelist

import (
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

// maxNames is far above what one packageName lists.
const maxNames = 100

// product names a product by its package URL, else by collection and package. There
// may be several names, all of one ecosystem, where a packageName lists them.
func (v *conversion) product(p cve.Product) []named {
	if p.PackageURL != "" {
		if list := v.byPackageURL(p); len(list) > 0 {
			return list
		}
	}
	ecosystem, path := cve.Registry(p.CollectionURL)
	if strings.Count(p.PackageName, ",") >= maxNames {
		v.remark("a packageName that is no name of its registry is not compared")
		return nil
	}
	var list []named
	for name := range strings.SplitSeq(p.PackageName, ",") {
		several := v.nameIn(ecosystem, path, strings.TrimSpace(name), p)
		if len(several) == 0 {
			if ecosystem != "" {
				v.remark("a packageName that is no name of its registry is not compared")
			}
			return nil
		}
		for _, n := range several {
			if !slices.ContainsFunc(list, func(other named) bool { return other.PackageName == n.PackageName }) {
				list = append(list, n)
			}
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

// nameIn reads a packageName; it gives none when that is no name of the ecosystem.
func (v *conversion) nameIn(ecosystem, path, name string, p cve.Product) []named {
	if ecosystem == "" || name == "" || strings.ContainsAny(name, " \t\n") {
		return nil
	}
	switch ecosystem {
	case "Maven":
		return mavenName(path, name, p)
	case "Go":
		var list []named
		for _, module := range modulesOf(p.Vendor, name) {
			list = append(list, named{verdict.PackageName{Ecosystem: "Go", Name: module}, symbols(name+".", p)})
		}
		if len(list) > 1 {
			v.remark("a Go package whose module is not told is read as of every module that may hold it")
		}
		return list
	}
	return []named{{verdict.PackageName{Ecosystem: ecosystem, Name: name}, symbols("", p)}}
}

// mavenName reads group:artifact, group/artifact, and an artifact whose group stands
// in the URL, https://mvnrepository.com/artifact/GROUP.
func mavenName(path, name string, p cve.Product) []named {
	group, artifact, found := strings.Cut(name, ":")
	if !found {
		group, artifact, found = strings.Cut(name, "/")
	}
	if !found {
		artifact = name
		group, _, _ = strings.Cut(strings.TrimPrefix(path, "/artifact/"), "/")
		if !strings.HasPrefix(path, "/artifact/") {
			return nil
		}
	}
	if group == "" || artifact == "" || strings.ContainsAny(artifact, ":/") {
		return nil
	}
	return []named{{verdict.PackageName{Ecosystem: "Maven", Name: group + ":" + artifact}, symbols("", p)}}
}

// modulesOf gives the module of a Go package: the Go team, which is a CVE Numbering
// Authority, writes the module as vendor and the package as packageName. Others do
// not, so that every part of the path that may be a module counts.
func modulesOf(vendor, name string) []string {
	first, _, _ := strings.Cut(name, "/")
	switch {
	case vendor == "Go standard library":
		return []string{"stdlib"}
	case vendor == "Go toolchain" || first == "cmd":
		return []string{"toolchain"}
	case name == vendor || strings.HasPrefix(name, vendor+"/") && !codeHosts[vendor]:
		return []string{vendor}
	case name == "std" || name == "stdlib" || name == "toolchain":
		return []string{name}
	case !strings.Contains(first, "."):
		return []string{"stdlib"}
	}
	parts := strings.Split(name, "/")
	if len(parts) > maxNames {
		return nil
	}
	least := 2 // go.example.org/module
	if codeHosts[first] {
		least = 3 // github.com/owner/module
	}
	var list []string
	for n := min(least, len(parts)); n <= len(parts); n++ {
		list = append(list, strings.Join(parts[:n], "/"))
	}
	return list
}

// codeHosts are those whose repositories have an owner, and golang.org/x.
var codeHosts = map[string]bool{"github.com": true, "gitlab.com": true, "bitbucket.org": true, "gitea.com": true, "codeberg.org": true, "golang.org": true}

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
