// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"verdict/spec/cve"
	"verdict/spec/osv"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// osvProduct is how a CVE record names a product that no ecosystem has, in
// database_specific of what is affected.
type osvProduct struct {
	Vendor      string `json:"vendor,omitempty"`
	Product     string `json:"product,omitempty"`
	PackageName string `json:"package_name,omitempty"`
	Collection  string `json:"collection_url,omitempty"`
	By          string `json:"publisher,omitempty"` // who is not the CNA
}

// affected writes a product: an entry for each package that it names, or one without
// a package.
func (c *cveReading) affected(path string, p cve.Product, by string) []osv.Affected {
	packages := c.packages(path, p)
	conv := product{Product: p, path: path, losses: &c.losses}
	conv.scheme = conv.order(packages)
	c.unsaidOf(path, p)
	said := conv.osv()
	if said == nil {
		return nil
	}
	own := osvProduct{Vendor: p.Vendor, Product: p.Product, By: by}
	if len(packages) == 0 {
		own.PackageName, own.Collection = p.PackageName, p.CollectionURL
	}
	if own != (osvProduct{}) {
		said.DatabaseSpecific, _ = json.Marshal(own) // texts always encode
	}
	if len(packages) == 0 {
		if len(said.Ranges) > 0 {
			c.losses.add(Lost, path, "no ecosystem that OSV knows has this product; its ranges stand without a package, and scanners will not match them")
		}
		return []osv.Affected{*said}
	}
	var list []osv.Affected
	for _, name := range packages {
		one := *said
		one.Package = &name
		list = append(list, one)
	}
	return list
}

// order tells by which scheme the versions are ordered: as the record says when it is
// Semantic Versioning and all versions are such, else as the ecosystem does, else as the
// record says.
func (p product) order(packages []osv.Package) vers.Scheme {
	if p.semantic() {
		return vers.SemVer
	}
	if len(packages) > 0 {
		if scheme, ok := vers.SchemeOf(packages[0].Ecosystem); ok {
			return scheme
		}
	}
	for _, v := range p.Versions {
		if scheme, ok := cve.Scheme(v.Type); ok && v.Range() && scheme != vers.SemVer {
			return scheme
		}
	}
	return ""
}

// osv writes the versions; nil when none is affected.
func (p product) osv() *osv.Affected {
	if p.DefaultStatus == "" || p.DefaultStatus == cve.Unknown {
		p.losses.add(Lost, p.path+"/defaultStatus", "of versions that no entry holds the status is unknown; OSV takes them for unaffected")
	}
	kind := osv.Ecosystem
	if p.semantic() {
		kind = osv.SemVer
	}
	stretches, singles := p.affected()
	a := osv.Affected{Versions: singles, Ranges: p.commits()}
	for _, s := range stretches {
		events, ok := p.events(s)
		if ok {
			a.Ranges = append(a.Ranges, osv.Range{Type: kind, Events: events})
		}
	}
	if len(a.Versions)+len(a.Ranges) == 0 {
		return nil
	}
	return &a
}

// events are the bounds of a stretch. OSV's ranges begin with a version, so that one
// that begins behind a version begins with the next, where there is a next.
func (p product) events(s span) ([]osv.Event, bool) {
	from := "0"
	switch {
	case s.from.end:
		return nil, false
	case s.from.after && p.scheme == vers.SemVer:
		from = successor(s.from.text)
	case s.from.after:
		from = s.from.text
		p.losses.add(Lost, p.path, "a range begins behind version %.80q, and OSV's begin with a version: that version is affected, too, by what is written", s.from.text)
	case s.from.text != "":
		from = s.from.text
	}
	events := []osv.Event{{Introduced: from}}
	switch {
	case s.to.end:
	case s.to.after:
		events = append(events, osv.Event{LastAffected: s.to.text})
	default:
		events = append(events, osv.Event{Fixed: s.to.text})
	}
	return events, true
}

// commits are the entries about commits.
func (p product) commits() (list []osv.Range) {
	for i, v := range p.Versions {
		if v.Type != "git" || v.Status != cve.Affected {
			continue
		}
		at := p.path + "/versions/" + strconv.Itoa(i)
		events := []osv.Event{{Introduced: v.Version}}
		switch {
		case p.Repo == "":
			p.losses.add(Lost, at, "a range of commits needs the repository, which the record does not name")
			continue
		case len(v.Changes) > 0:
			p.losses.add(Lost, at+"/changes", "changes inside of a range of commits have no place")
		case v.LessThan != "" && v.LessThan != "*":
			events = append(events, osv.Event{Fixed: v.LessThan})
		case v.LessThanOrEqual != "" && v.LessThanOrEqual != "*":
			events = append(events, osv.Event{LastAffected: v.LessThanOrEqual})
		}
		list = append(list, osv.Range{Type: osv.Git, Repo: p.Repo, Events: events})
	}
	return list
}

// mostPackages is far above how many names of packages stand in one text.
const mostPackages = 100

// packages names the product as an ecosystem of OSV does.
func (c *cveReading) packages(path string, p cve.Product) []osv.Package {
	if p.PackageURL != "" {
		if name, ok := packageOf(p.PackageURL); ok {
			return []osv.Package{name}
		}
		c.losses.add(Lost, path+"/packageURL", "%.200q is no package URL of an ecosystem that OSV knows", p.PackageURL)
	}
	ecosystem, _ := cve.Registry(p.CollectionURL)
	if ecosystem == "" || p.PackageName == "" {
		return nil
	}
	if strings.Count(p.PackageName, ",") >= mostPackages {
		c.losses.add(Fault, path+"/packageName", "it names more than %d packages, and is no name of one", mostPackages)
		return nil
	}
	var list []osv.Package
	for name := range strings.SplitSeq(p.PackageName, ",") {
		name = strings.TrimSpace(name)
		if ecosystem == "Maven" {
			name = strings.Replace(name, "/", ":", 1)
		}
		if name == "" || strings.ContainsAny(name, " \t\n") || ecosystem == "Maven" && strings.Count(name, ":") != 1 {
			c.losses.add(Fault, path+"/packageName", "%.200q is no name of a package of %s", p.PackageName, ecosystem)
			return nil
		}
		list = append(list, osv.Package{Ecosystem: ecosystem, Name: name, PURL: purlOf(ecosystem, name)})
	}
	return list
}

// packageOf reads a package URL as the name of a package.
func packageOf(text string) (osv.Package, bool) {
	u, err := purl.Parse(text)
	if err != nil {
		return osv.Package{}, false
	}
	ecosystem, ok := vers.Ecosystem(u.Type)
	if !ok {
		return osv.Package{}, false
	}
	name, joint := u.Name, "/"
	if ecosystem == "Maven" {
		joint = ":"
	}
	if u.Namespace != "" {
		name = u.Namespace + joint + u.Name
	}
	return osv.Package{Ecosystem: ecosystem, Name: name, PURL: u.WithVersion("").String()}, true
}

// purlOf writes the package URL of a package; "" when there is none.
func purlOf(ecosystem, name string) string {
	kind, ok := vers.PURLType(ecosystem)
	if !ok {
		return ""
	}
	joint := "/"
	if ecosystem == "Maven" {
		joint = ":"
	}
	u := purl.PURL{Type: kind, Name: name}
	if at := strings.LastIndex(name, joint); at >= 0 {
		u.Namespace, u.Name = name[:at], name[at+1:]
	}
	if _, namespace, ok := vers.PURLNamespace(ecosystem); ok && namespace != "" {
		u.Namespace = namespace
	}
	u, err := u.Normalize()
	if err != nil {
		return ""
	}
	return u.String()
}

// unsaidOf tells what of a product has no place.
func (c *cveReading) unsaidOf(path string, p cve.Product) {
	for _, m := range []struct {
		name  string
		there bool
	}{
		{"cpes", len(p.CPEs) > 0}, {"modules", len(p.Modules) > 0}, {"programFiles", len(p.ProgramFiles) > 0}, {"programRoutines", len(p.Routines) > 0},
		{"platforms", len(p.Platforms) > 0}, {"repo", p.Repo != "" && !slices.ContainsFunc(p.Versions, func(v cve.Version) bool { return v.Type == "git" })},
	} {
		if m.there {
			c.losses.add(Lost, path+"/"+m.name, "%s has no place", m.name)
		}
	}
	for i, v := range p.Versions {
		if _, known := cve.Scheme(v.Type); v.Range() && !known && v.Type != "git" {
			c.losses.add(Lost, path+"/versions/"+strconv.Itoa(i)+"/versionType", "%.80q names no order of versions; OSV takes that of the package's ecosystem", v.Type)
		}
	}
}
