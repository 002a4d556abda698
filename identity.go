// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"regexp"
	"strings"

	"verdict/spec/cpe"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// Identity is one name and version by which a component is compared with
// records.
type Identity struct {
	As      MatchedAs // AsPURL or AsPedigree; AsRelocation once it was renamed
	PURL    string    // the package URL that it was read from
	Package PackageName
	Version string // "" when the package URL has none
	// Source is set when Package is the source package that the component was
	// built from, under another name or in another version than its own.
	Source bool
	// Standby is set on a name of the main stream, or of any, of a distribution's
	// package that comes from an extended stream (EUS): what a record claims under it
	// counts only where the record says nothing of the extended stream.
	Standby bool
}

// Unidentified is a package URL that leads to no name that records use.
type Unidentified struct {
	PURL   string
	Reason string // the same words for all of a kind, to count by
}

// Identities gives the names by which a component can be compared: its own
// package URL's, then its ancestors'; and those of its package URLs that give
// none, with the reason.
func (c Component) Identities() ([]Identity, []Unidentified) {
	var known []Identity
	var unknown []Unidentified
	add := func(as MatchedAs, text string) {
		if strings.HasPrefix(text, "cpe:") {
			if id, ok := identifyCPE(text); ok {
				known = append(known, id)
			} else {
				unknown = append(unknown, Unidentified{PURL: text, Reason: "a CPE that names no product in a version"})
			}
			return
		}
		ids, reason := identify(text)
		if reason != "" {
			unknown = append(unknown, Unidentified{PURL: text, Reason: reason})
			return
		}
		for _, id := range ids {
			id.As = as
			known = append(known, id)
		}
	}
	add(AsPURL, c.PURL)
	if c.Pedigree != nil {
		for _, a := range sortedCopy(c.Pedigree.Ancestors) {
			add(AsPedigree, a)
		}
	}
	return known, unknown
}

func identifyCPE(text string) (Identity, bool) {
	n, err := cpe.Parse(text)
	if err != nil || !n.Part.Exact() || !n.Vendor.Exact() || !n.Product.Exact() || !n.Version.Exact() {
		return Identity{}, false
	}
	version := n.Version.Text
	if n.Update.Exact() {
		version += ":" + n.Update.Text // no rule orders it, but a record may list it
	}
	name := n.Part.Text + ":" + n.Vendor.Text + ":" + n.Product.Text
	return Identity{As: AsCPE, PURL: text, Package: PackageName{Ecosystem: CPE, Name: name}, Version: version}, true
}

func identify(text string) (ids []Identity, reason string) {
	if text == "" {
		return nil, "no package URL"
	}
	p, err := purl.Parse(text)
	if err != nil {
		return nil, "not a package URL"
	}
	if distributionTypes[p.Type] {
		return distributionIdentities(text, p)
	}
	ecosystem, ok := vers.Ecosystem(p.Type)
	if !ok {
		return nil, "packages of type " + p.Type + " are not compared with records"
	}
	if p.Type == "maven" && p.Namespace == "" {
		return nil, "a Maven package URL without group"
	}
	return []Identity{{PURL: text, Package: NormalName(ecosystem, nameIn(p)), Version: p.Version}}, ""
}

// nameIn joins namespace and name as the ecosystem writes a package's name.
func nameIn(p purl.PURL) string {
	switch {
	case p.Namespace == "":
		return p.Name
	case p.Type == "maven":
		return p.Namespace + ":" + p.Name
	}
	return p.Namespace + "/" + p.Name
}

// Outranked reports whether what a record claims under the identity's name does
// not count, since the record speaks of the same package URL in an extended stream
// as well. known are the component's identities, and claims tells of which
// packages the record claims something that can be compared.
func (i Identity) Outranked(known []Identity, claims func(PackageName) bool) bool {
	if !i.Standby {
		return false
	}
	for _, other := range known {
		if !other.Standby && other.PURL == i.PURL && claims(other.Package) {
			return true
		}
	}
	return false
}

// PackageNames gives the distinct names by which records may name a component:
// that of its package URL and those of its ancestors. None means that no record
// can be compared with it.
func PackageNames(c Component) []PackageName {
	var names []PackageName
	known, _ := c.Identities()
	for _, id := range known {
		if !contains(names, id.Package) {
			names = append(names, id.Package)
		}
	}
	return names
}

// PackageName is the normal name of the package that the record speaks of.
func (a AffectedPackage) PackageName() PackageName { return NormalName(a.Ecosystem, a.Name) }

// PURL is the package URL, without version, that leads to the name; "" for an
// ecosystem that has no package URL type.
func (n PackageName) PURL() string {
	purlType, namespace, ok := vers.PURLNamespace(n.Ecosystem)
	if !ok {
		return ""
	}
	if namespace != "" {
		return purl.PURL{Type: purlType, Namespace: namespace, Name: n.Name[strings.LastIndexByte(n.Name, '/')+1:]}.String()
	}
	separator := "/"
	if purlType == "maven" {
		separator = ":"
	}
	at := strings.LastIndex(n.Name, separator)
	return purl.PURL{Type: purlType, Namespace: n.Name[:max(at, 0)], Name: n.Name[at+1:]}.String()
}

var (
	pyPISeparators = regexp.MustCompile(`[-_.]+`)
	foldCargo      = strings.NewReplacer("_", "-")
)

// NormalName drops the ecosystem's suffix, but for the release of a distribution,
// and folds the spellings that its registry takes for one package, or that a
// canonical package URL folds:
// PyPI by PEP 503, crates.io - and _, most others case. Maven, npm and RubyGems
// tell case apart.
func NormalName(ecosystem, name string) PackageName {
	whole := ecosystem
	ecosystem, suffix, _ := strings.Cut(whole, ":")
	if suffix != "" && ofDistribution(ecosystem) {
		return PackageName{Ecosystem: whole[:len(ecosystem)+1+len(releaseName(ecosystem, suffix))], Name: name}
	}
	switch ecosystem {
	case "PyPI":
		name = pyPISeparators.ReplaceAllString(strings.ToLower(name), "-")
	case "crates.io":
		name = foldCargo.Replace(strings.ToLower(name))
	case "NuGet", "Packagist", "Bitnami", "Hex", "Pub", "SwiftURL":
		name = strings.ToLower(name)
	case "Go":
		if name = strings.ToLower(name); name == "std" {
			name = "stdlib" // as the Go vulnerability database calls it
		}
	}
	return PackageName{Ecosystem: ecosystem, Name: name}
}

// Renamed is the same version under another name of the same ecosystem, which a
// Relocation gave.
func (i Identity) Renamed(name PackageName) Identity {
	p, err := purl.Parse(i.PURL)
	if err != nil { // an Identity is only ever read from a package URL
		return Identity{As: AsRelocation, PURL: i.PURL, Package: name, Version: i.Version}
	}
	separator := "/"
	if p.Type == "maven" {
		separator = ":"
	}
	at := strings.LastIndex(name.Name, separator)
	renamed := purl.PURL{Type: p.Type, Namespace: name.Name[:max(at, 0)], Name: name.Name[at+1:], Version: p.Version}
	return Identity{As: AsRelocation, PURL: renamed.String(), Package: name, Version: i.Version}
}
