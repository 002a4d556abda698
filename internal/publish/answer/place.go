// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/purl"
)

// unit is one component in one version that the release's bills or artifacts name.
type unit struct {
	component verdict.Component
	url       purl.PURL
	itself    bool                // it is the release as a whole
	excluded  bool                // every bill that names it says that it is not shipped
	digests   map[string][]string // of its files, by algorithm
}

func (u *unit) text() string { return u.component.PURL }

// index finds what a release ships by every identity that reports use.
type index struct {
	product  verdict.Product
	version  string
	releases map[string]bool // every version of the product
	images   []verdict.Artifact
	complete verdict.Completeness
	// packaged is set when a bill names packages of a distribution, inImage when the
	// report is about an image, which has some whether a bill names them or not.
	packaged, inImage bool

	units     map[string]*unit
	byKey     map[string][]*unit               // purl.PURL.Key
	byPackage map[verdict.PackageName][]called // what records call it
	byName    map[string][]*unit               // names as ecosystems write them, whole and without group
	byDigest  map[string]map[string]*unit      // by algorithm:digest, then package URL
	byFile    map[string]map[string]*unit      // by name in lower case
}

func newIndex(s publish.Snapshot, release verdict.Release, facts Facts, subject verdict.ScanSubject) *index {
	x := &index{
		inImage: subject.Image, product: s.Product, version: release.Version, complete: facts.Completeness, releases: map[string]bool{}, units: map[string]*unit{},
		byKey: map[string][]*unit{}, byPackage: map[verdict.PackageName][]called{}, byName: map[string][]*unit{},
		byDigest: map[string]map[string]*unit{}, byFile: map[string]map[string]*unit{},
	}
	for _, r := range s.Releases {
		if r.Product == s.Product.Slug {
			x.releases[r.Version] = true
		}
	}
	for _, o := range facts.Occurrences {
		x.add(o)
	}
	itself := x.add(verdict.Occurrence{Component: verdict.Component{PURL: publish.ReleasePURL(s.Product, release.Version)}})
	if itself != nil {
		itself.itself = true
	}
	for _, a := range facts.Artifacts {
		if a.Kind == verdict.ArtifactImage {
			x.images = append(x.images, a)
		}
		if itself != nil {
			remember(x.byDigest, "sha-256:"+a.Digest, itself)
			remember(x.byFile, strings.ToLower(a.Name), itself)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(x.units)) {
		x.name(x.units[key])
	}
	return x
}

// add notes an occurrence; what has no package URL cannot be named by a statement.
func (x *index) add(o verdict.Occurrence) *unit {
	url, err := purl.Parse(o.Component.PURL)
	if err != nil {
		return nil
	}
	u := x.units[o.Component.Key()]
	if u == nil {
		u = &unit{component: o.Component, url: url, excluded: true}
		x.units[o.Component.Key()] = u
	}
	u.excluded = u.excluded && o.Scope == verdict.Excluded
	for algorithm, value := range o.Digests {
		remember(x.byDigest, algorithm+":"+value, u)
		if u.digests == nil {
			u.digests = map[string][]string{}
		}
		u.digests[algorithm] = append(u.digests[algorithm], value)
	}
	x.packaged = x.packaged || distributions[url.Type]
	if o.Path != "" {
		remember(x.byFile, baseName(o.Path), u)
	}
	return u
}

// name notes a unit by its names, when all is known of it.
func (x *index) name(u *unit) {
	x.byKey[u.url.Key()] = append(x.byKey[u.url.Key()], u)
	ids, _ := u.component.Identities()
	for _, id := range ids {
		if !id.Source && !id.Standby {
			x.byPackage[id.Package] = append(x.byPackage[id.Package], called{u, id})
		}
	}
	for _, name := range names(u.url) {
		x.byName[name] = append(x.byName[name], u)
	}
	if u.url.Type == "maven" { // a jar's usual name, where no bill says another
		remember(x.byFile, strings.ToLower(u.url.Name+"-"+u.url.Version+".jar"), u)
	}
}

// called is a unit under a name that records use.
type called struct {
	unit *unit
	verdict.Identity
}

// is reports whether the unit has that name in the version that another package
// URL gives; by its own name with the freedoms of sameVersion.
func (c called) is(other verdict.Identity, version string) bool {
	if c.As == verdict.AsPURL {
		return sameVersion(c.unit.url, version)
	}
	return c.Version == other.Version
}

func remember(in map[string]map[string]*unit, key string, u *unit) {
	if in[key] == nil {
		in[key] = map[string]*unit{}
	}
	in[key][u.component.Key()] = u
}

// names are how reports write the name of a package, in lower case: whole, and
// without its group.
func names(p purl.PURL) []string {
	list := []string{strings.ToLower(p.Name)}
	if p.Namespace != "" {
		list = append(list, strings.ToLower(p.Namespace+"/"+p.Name), strings.ToLower(p.Namespace+":"+p.Name))
	}
	return list
}

// baseName is the name of a file in lower case, of whichever system its path is;
// of a file inside of an archive, which tools write behind a colon or a bang, the
// inner one's.
func baseName(file string) string {
	file = strings.NewReplacer(`\`, "/", "!", "/", ": ", "/").Replace(file)
	if i := strings.LastIndexByte(file, ':'); i > 1 { // not a drive's letter
		file = file[i+1:]
	}
	return strings.ToLower(strings.TrimSpace(path.Base(file)))
}

// place is where a row's component was found, or why it was not.
type place struct {
	unit   *unit
	by     Identity
	reason Reason
	why    string // in words, about the component
}

// find places a component: by its package URL, else its coordinate, else the
// digest of its file, else by a name or file name that only one component of the
// release has. Beside a package URL or coordinate that the release does not ship
// only a digest counts: a file name there is often that of the archive around it.
func (x *index) find(c verdict.ScanComponent) place {
	if p, says := x.image(c); says {
		return p
	}
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
		return place{reason: NoComponent, why: fmt.Sprintf("%q is no package URL", c.PURL)}
	}
	return place{reason: NoComponent, why: "the row names no component"}
}

// packageURL finds by package URL. The second result says that the row named its
// component so.
func (x *index) packageURL(c verdict.ScanComponent) (place, bool) {
	url, err := purl.Parse(c.PURL)
	if err != nil {
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
	same, ok := x.withCoordinate(c)
	if !ok {
		return place{}, false
	}
	if p, ok := x.among(same, c.Version, ByCoordinate, c); ok {
		return p, true
	}
	return x.missing(same, c), true
}

// withCoordinate gives the units whose whole name, spelled as the ecosystem does,
// is the row's: core is not @acme/core. A package of a distribution and a Perl
// distribution go by the name alone, for their namespace says who made them. The
// second result is false for what is no whole name, such as a jar's without group.
func (x *index) withCoordinate(c verdict.ScanComponent) ([]*unit, bool) {
	if c.Type == "" || c.Name == "" {
		return nil, false
	}
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

// plainName finds by a name whose ecosystem is not known.
func (x *index) plainName(c verdict.ScanComponent) (place, bool) {
	if c.Name == "" {
		return place{}, false
	}
	same := slices.DeleteFunc(x.withName(c.Name), func(u *unit) bool { return c.Type != "" && u.url.Type != c.Type })
	if p, ok := x.among(same, c.Version, ByName, c); ok {
		return p, true
	}
	return x.missing(same, c), true
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

var epoch = regexp.MustCompile(`^\d+:`)

// sameVersion compares as reports write versions: with or without the epoch of a
// distribution's package and the v of a Go module.
func sameVersion(p purl.PURL, version string) bool {
	switch {
	case p.Version == version:
		return true
	case p.Type == "golang":
		return strings.TrimPrefix(p.Version, "v") == strings.TrimPrefix(version, "v")
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
	return err == nil && distributions[url.Type] || distributions[c.Type]
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
