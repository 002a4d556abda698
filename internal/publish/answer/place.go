// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// place is where a row's component was found, or why it was not.
type place struct {
	unit   *unit
	by     Identity
	reason Reason
	why    string // in words, about the component
	mind   string // what to mind of an answer, in words
}

// find places a component: by its package URL, else its coordinate, else the
// digest of its file, else by a name or file name that only one component of the
// release has. An image is asked for where nothing else is named; beside a component
// it only tells that the row is about another release.
func (x *index) find(c verdict.ScanComponent) place {
	switch {
	case c.Unclear != "":
		return place{reason: ComponentUnclear, why: "the row " + c.Unclear}
	case imageOnly(c):
		return x.image(c)
	}
	other, mind := x.seenIn(c.Image)
	if other.reason != "" {
		return other
	}
	if why := contradiction(c); why != "" {
		return contradictory(why)
	}
	p := x.component(c)
	if p.unit != nil {
		if why := x.misfit(c, p); why != "" {
			return contradictory(why)
		}
	}
	p.mind = mind
	return p
}

func contradictory(why string) place {
	return place{reason: ComponentUnclear, why: "the row contradicts itself: " + why}
}

// imageOnly reports whether a row names an image and nothing in it.
func imageOnly(c verdict.ScanComponent) bool {
	if url, err := purl.Parse(c.PURL); err == nil {
		return imageOf(url) != ""
	}
	return c.Image != "" && c.PURL == "" && c.Name == "" && len(c.Files) == 0 && len(c.Digests) == 0
}

// component finds what the row names. Beside a package URL or coordinate that the
// release does not ship only a digest counts: a file name there is often that of the
// archive around it.
func (x *index) component(c verdict.ScanComponent) place {
	p, named := x.packageURL(c)
	if !named {
		p, named = x.coordinate(c)
	}
	if p.unit != nil {
		return p
	}
	if byDigest, says := x.digest(c); byDigest.unit != nil || says && !named {
		p = byDigest
	}
	if named || p.unit != nil {
		return p
	}
	for _, by := range []func(verdict.ScanComponent) (place, bool){x.plainName, x.file} {
		if q, says := by(c); says {
			return q
		}
	}
	switch {
	case p.reason != "":
		return p
	case c.PURL != "":
		return notURL(c.PURL)
	}
	return place{reason: NoComponent, why: "the row names no component"}
}

func notURL(text string) place {
	return place{reason: NoComponent, why: fmt.Sprintf("%q is no package URL", text)}
}

// packageURL finds by package URL. The second result says that the row named its
// component so.
func (x *index) packageURL(c verdict.ScanComponent) (place, bool) {
	url, err := purl.Parse(c.PURL)
	switch {
	case err != nil && strings.HasPrefix(c.PURL, "pkg:"): // of some ecosystem, whichever
		return notURL(c.PURL), true
	case err != nil:
		return place{}, false
	}
	if url.Version == "" && c.Version != "" {
		url = url.WithVersion(c.Version)
	}
	same := x.byKey[url.Key()]
	if p, ok := x.among(same, url.Version, ByPURL, c); ok {
		return p, true
	}
	// A distribution's packages are called by several namespaces, and a rebuilt
	// component by what it was made from.
	ids, _ := verdict.Component{PURL: url.String()}.Identities()
	for _, by := range []Identity{ByPURL, ByPedigree} {
		for _, id := range ids {
			if units := x.under(id, url.Version, by); len(units) > 0 {
				return x.one(units, by, c), true
			}
		}
	}
	return x.missing(same, c), true
}

// under gives the units that records call by an identity of a row.
func (x *index) under(id verdict.Identity, version string, by Identity) (units []*unit) {
	if id.Source || id.Standby {
		return nil
	}
	for _, c := range x.byPackage[id.Package] {
		if (c.As == verdict.AsPURL) == (by == ByPURL) && c.is(id, version) {
			units = append(units, c.unit)
		}
	}
	return units
}

// coordinate finds by a whole name in a known ecosystem.
func (x *index) coordinate(c verdict.ScanComponent) (place, bool) {
	if c.Type == "" || c.Name == "" {
		return place{}, false
	}
	same, whole := x.withCoordinate(c)
	if !whole {
		if namesakes := x.plain(c.Name, []string{c.Type}); len(namesakes) > 0 {
			return place{reason: ComponentUnclear, why: fmt.Sprintf("the row says %q of %s without the group that such a name has; %s ships %s", c.Name, c.Type, x.release(), texts(namesakes))}, true
		}
	}
	same = slices.DeleteFunc(slices.Clone(same), func(u *unit) bool { return !u.from(c.Ecosystem) })
	if p, ok := x.among(same, c.Version, ByCoordinate, c); ok {
		return p, true
	}
	if ecosystem, known := vers.Ecosystem(c.Type); known {
		id := verdict.Identity{Package: verdict.NormalName(ecosystem, c.Name), Version: c.Version}
		if units := x.under(id, c.Version, ByPedigree); len(units) > 0 {
			return x.one(units, ByPedigree, c), true
		}
	}
	return x.missing(same, c), true
}

// from reports whether the unit can be of what a report calls an ecosystem: of a
// distribution's packages those of that distribution only.
func (u *unit) from(ecosystem string) bool {
	if ecosystem == "" || !distributions[u.url.Type] {
		return true
	}
	ecosystem, _, _ = strings.Cut(ecosystem, ":")
	if _, namespace, ok := vers.PURLNamespace(ecosystem); ok && u.url.Namespace == namespace || strings.EqualFold(u.url.Namespace, ecosystem) {
		return true
	}
	ids, _ := u.component.Identities()
	return slices.ContainsFunc(ids, func(id verdict.Identity) bool {
		of, _, _ := strings.Cut(id.Package.Ecosystem, ":")
		return id.As == verdict.AsPURL && of == ecosystem
	})
}

// withCoordinate gives the units whose whole name, spelled as the ecosystem does,
// is the row's: core is not @acme/core. A package of a distribution and a Perl
// distribution go by the name alone, for their namespace says who made them. The
// second result is false for what is no whole name, such as a jar's without group.
func (x *index) withCoordinate(c verdict.ScanComponent) ([]*unit, bool) {
	if distributions[c.Type] || c.Type == "cpan" {
		same := x.withName(c.Name)
		return slices.DeleteFunc(same, func(u *unit) bool { return u.url.Type != c.Type || !strings.EqualFold(u.url.Name, c.Name) }), true
	}
	mark := "/"
	if c.Type == "maven" {
		mark = ":"
	}
	whole := purl.PURL{Type: c.Type, Name: c.Name}
	if i := strings.LastIndex(c.Name, mark); i >= 0 {
		whole.Namespace, whole.Name = c.Name[:i], c.Name[i+1:]
	}
	whole, err := whole.Normalize()
	if err != nil || c.Type == "maven" && whole.Namespace == "" {
		return nil, false
	}
	return x.byKey[whole.Key()], true
}

// plainName finds by a name whose ecosystem is not told, or not which of some. In
// one that is told and has no type it is no name of ours.
func (x *index) plainName(c verdict.ScanComponent) (place, bool) {
	if c.Name == "" {
		return place{}, false
	}
	var same []*unit
	if c.Ecosystem == "" {
		same = x.plain(c.Name, c.Types)
	}
	if p, ok := x.among(same, c.Version, ByName, c); ok {
		return p, true
	}
	return x.missing(same, c), true
}

// plain gives the units of a name and of one of the types, or of any where none is
// told.
func (x *index) plain(name string, types []string) []*unit {
	return slices.DeleteFunc(x.withName(name), func(u *unit) bool { return len(types) > 0 && !slices.Contains(types, u.url.Type) })
}

func (x *index) withName(name string) []*unit { return slices.Clone(x.byName[strings.ToLower(name)]) }

// among gives the one unit of the version; a row without a version means the
// only one that there is.
func (x *index) among(units []*unit, version string, by Identity, c verdict.ScanComponent) (place, bool) {
	if version != "" {
		units = slices.DeleteFunc(slices.Clone(units), func(u *unit) bool { return !sameVersion(u.url, version) })
	}
	if len(units) == 0 {
		return place{}, false
	}
	return x.one(units, by, c), true
}

// one takes the unit that all of several are, but for what a package URL says
// behind the version: architecture, classifier.
func (x *index) one(units []*unit, by Identity, c verdict.ScanComponent) place {
	shipped := slices.DeleteFunc(slices.Clone(units), func(u *unit) bool { return u.excluded })
	if len(shipped) == 0 {
		return place{reason: NotShipped, why: fmt.Sprintf("the bill of %s lists %s as not shipped", x.release(), units[0].text())}
	}
	for _, u := range shipped[1:] {
		if u.url.Key() != shipped[0].url.Key() || !sameVersion(u.url, shipped[0].url.Version) {
			return place{reason: ComponentAmbiguous, why: fmt.Sprintf("%s ships several components that %s can be: %s", x.release(), c, texts(shipped))}
		}
	}
	return place{unit: shipped[0], by: by}
}

// release is the name by which customers know the release.
func (x *index) release() string { return x.product.Name + " " + x.version }

func texts(units []*unit) string {
	var list []string
	for _, u := range units {
		list = append(list, u.text())
	}
	slices.Sort(list)
	const most = 4
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}

var (
	epoch     = regexp.MustCompile(`^\d+:`)
	goVersion = regexp.MustCompile(`^(?:v|go)`)
)

// sameVersion compares as reports write versions: with or without the epoch of a
// distribution's package, the v of a Go module and the go of its standard library.
func sameVersion(p purl.PURL, version string) bool {
	switch {
	case p.Version == version:
		return true
	case p.Type == "golang":
		return goVersion.ReplaceAllString(p.Version, "") == goVersion.ReplaceAllString(version, "")
	case p.Type == "rpm" || p.Type == "deb":
		ours, theirs := epoch.FindString(p.Version), epoch.FindString(version)
		if e := p.Qualifiers["epoch"]; ours == "" && e != "" {
			ours = e + ":"
		}
		return epoch.ReplaceAllString(p.Version, "") == epoch.ReplaceAllString(version, "") &&
			(ours == theirs || ours == "" || theirs == "")
	}
	return false
}

// missing says why a component that the row names is not among ours; others are
// those of the same name.
func (x *index) missing(others []*unit, c verdict.ScanComponent) place {
	others = slices.DeleteFunc(slices.Clone(others), func(u *unit) bool { return u.excluded })
	switch {
	case len(others) > 0:
		return place{reason: OtherVersion, why: fmt.Sprintf("%s ships %s, not %s", x.release(), texts(others), c)}
	case x.inImage && !x.packaged && ofDistribution(c):
		return place{reason: NotInBill, why: fmt.Sprintf("the bill of materials of %s names no packages of a distribution, and so says nothing about %s in an image", x.release(), c)}
	case x.complete == "":
		return place{reason: NoInventory, why: fmt.Sprintf("there is no bill of materials of %s that could name %s", x.release(), c)}
	case x.complete == verdict.Complete:
		return place{reason: NotShipped, why: fmt.Sprintf("%s does not ship %s", x.release(), c)}
	}
	return place{reason: NotInBill, why: fmt.Sprintf("the bill of materials of %s, which may be incomplete, does not name %s", x.release(), c)}
}

// distributions are the package URL types of the packages of distributions.
var distributions = map[string]bool{"deb": true, "rpm": true, "apk": true, "alpm": true}

func ofDistribution(c verdict.ScanComponent) bool {
	url, err := purl.Parse(c.PURL)
	return err == nil && distributions[url.Type] || distributions[c.Type] || slices.ContainsFunc(c.Types, func(t string) bool { return distributions[t] })
}

// another reports whether the digests of a file in the report tell that it is not
// the file that the release ships.
func (u *unit) another(digests map[string]string) bool {
	compared := false
	for algorithm, value := range digests {
		ours := u.digests[algorithm]
		if slices.Contains(ours, value) {
			return false
		}
		compared = compared || len(ours) > 0
	}
	return compared
}

// digest finds by a digest of the file.
func (x *index) digest(c verdict.ScanComponent) (place, bool) {
	for _, algorithm := range slices.Sorted(maps.Keys(c.Digests)) {
		if units := x.byDigest[algorithm+":"+c.Digests[algorithm]]; len(units) > 0 {
			return x.one(ordered(units), ByDigest, c), true
		}
	}
	return x.missing(nil, c), len(c.Digests) > 0
}

// file finds by a file name that only one component has.
func (x *index) file(c verdict.ScanComponent) (place, bool) {
	for _, f := range c.Files {
		if units := x.byFile[baseName(f)]; len(units) > 0 {
			return x.one(ordered(units), ByFile, c), true
		}
	}
	return x.missing(nil, c), len(c.Files) > 0
}

func ordered(units map[string]*unit) (list []*unit) {
	for _, key := range slices.Sorted(maps.Keys(units)) {
		list = append(list, units[key])
	}
	return list
}
