// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"fmt"
	"slices"
	"strings"

	"verdict/spec/vers"
)

// Scheme gives the order of versions that a versionType names, and false for one
// that names none which package vers knows. custom and git name none.
func Scheme(versionType string) (vers.Scheme, bool) {
	name := strings.ToLower(strings.TrimSpace(versionType))
	if scheme, ok := namedSchemes[name]; ok {
		return scheme, true
	}
	return "", false
}

// namedSchemes are by the names in use: the schema leaves versionType open.
var namedSchemes = map[string]vers.Scheme{
	"semver": vers.SemVer, "semantic": vers.SemVer, "maven": vers.Maven, "npm": vers.NPM, "python": vers.PyPI, "pypi": vers.PyPI, "pep440": vers.PyPI,
	"rpm": vers.RPM, "deb": vers.Deb, "dpkg": vers.Deb, "gem": vers.Gem, "rubygems": vers.Gem, "nuget": vers.NuGet, "go": vers.Golang, "golang": vers.Golang,
	"cargo": vers.Cargo, "composer": vers.Composer, "apk": vers.APK,
}

// versions finds ranges that hold nothing, versions that are none of their type, and
// entries of which another says otherwise.
func (c *check) versions() {
	for i, container := range c.containers() {
		base := cna
		if i > 0 {
			base = fmt.Sprintf("/containers/adp/%d", i-1)
		}
		for n, p := range container.Affected {
			c.product(fmt.Sprintf("%s/affected/%d", base, n), p)
		}
	}
}

func (r Record) containers() []Container {
	return append([]Container{r.Containers.CNA}, r.Containers.ADP...)
}

func (c *check) product(path string, p Product) {
	if p.DefaultStatus == "" && !slices.ContainsFunc(p.Versions, Version.Range) && len(p.Versions) == 0 {
		c.wrong(path, "no version has a status")
	}
	seen := map[string]Status{}
	for i, v := range p.Versions {
		at := fmt.Sprintf("%s/versions/%d", path, i)
		if status, told := seen[v.Version]; !v.Range() && told && status != v.Status {
			c.wrong(at, fmt.Sprintf("version %.80q is %s by an entry before this one, which counts, and %s by this one", v.Version, status, v.Status))
		}
		if !v.Range() {
			seen[v.Version] = v.Status
		}
		c.entry(at, v)
	}
}

func (c *check) entry(path string, v Version) {
	if prose(v.Version) {
		c.wrong(path+"/version", fmt.Sprintf("%.80q is an expression or a word, and a version belongs here; ranges have lessThan or lessThanOrEqual", v.Version))
		return
	}
	scheme, known := Scheme(v.Type)
	if !known || !v.Range() {
		return
	}
	bounds := []struct{ name, text string }{{"version", v.Version}, {"lessThan", v.LessThan}, {"lessThanOrEqual", v.LessThanOrEqual}}
	for _, b := range bounds {
		if b.text != "" && b.text != "0" && b.text != "*" && !strings.HasSuffix(b.text, ".*") && !vers.Valid(scheme, b.text) {
			c.wrong(path+"/"+b.name, fmt.Sprintf("%.80q is no version of the type %s", b.text, v.Type))
			return
		}
	}
	c.order(path, scheme, v)
}

func (c *check) order(path string, scheme vers.Scheme, v Version) {
	if v.Version == "0" {
		return
	}
	if order, err := vers.Compare(scheme, v.Version, v.LessThan); err == nil && v.LessThan != "" && order >= 0 {
		c.wrong(path, fmt.Sprintf("the range holds nothing: it begins with %s and ends before %s", v.Version, v.LessThan))
	}
	if order, err := vers.Compare(scheme, v.Version, v.LessThanOrEqual); err == nil && v.LessThanOrEqual != "" && order > 0 {
		c.wrong(path, fmt.Sprintf("the range holds nothing: it begins with %s and ends with %s", v.Version, v.LessThanOrEqual))
	}
}

// prose reports whether a version is more than a version, or less: an expression of
// several, the name of the product before it, a word.
func prose(s string) bool {
	if !strings.ContainsAny(s, "0123456789*") {
		return true
	}
	return strings.ContainsAny(s, "<>=≤≥") || strings.Contains(strings.TrimSpace(s), " ") && !strings.Contains(strings.TrimSpace(s), "(")
}
