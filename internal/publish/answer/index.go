// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"maps"
	"path"
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

// urls are the package URLs of the unit and of what it was made from.
func (u *unit) urls() []purl.PURL {
	list := []purl.PURL{u.url}
	if p := u.component.Pedigree; p != nil {
		for _, ancestor := range p.Ancestors {
			if url, err := purl.Parse(ancestor); err == nil {
				list = append(list, url)
			}
		}
	}
	return list
}

// index finds what a release ships by every identity that reports use.
type index struct {
	product  verdict.Product
	version  string
	releases map[string]bool // every version of the product
	images   ownImages
	complete verdict.Completeness
	// packaged is set when a bill names packages of a distribution, inImage when the
	// report is about an image, which has some whether a bill names them or not, and
	// several when it is about several.
	packaged, inImage, several bool

	units     map[string]*unit
	byKey     map[string][]*unit               // purl.PURL.Key
	byPackage map[verdict.PackageName][]called // what records call it
	byName    map[string][]*unit               // names as ecosystems write them, whole and without group
	byDigest  map[string]map[string]*unit      // by algorithm:digest, then package URL
	byFile    map[string]map[string]*unit      // by name in lower case
}

func newIndex(s publish.Snapshot, release verdict.Release, facts Facts, subject verdict.ScanSubject) *index {
	x := &index{
		inImage: subject.Image, several: subject.Several, product: s.Product, version: release.Version, complete: facts.Completeness,
		images: newOwnImages(s.Product, facts.Artifacts), releases: map[string]bool{}, units: map[string]*unit{},
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
	if file := baseName(o.Path); o.Path != "" && !manifests[file] {
		remember(x.byFile, file, u)
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

// names are how reports write the name of a package, in lower case: whole, and a
// jar's without its group. Elsewhere a name without its namespace is another's.
func names(p purl.PURL) []string {
	list := []string{strings.ToLower(wholeName(p))}
	if p.Namespace != "" {
		list = append(list, strings.ToLower(p.Namespace+"/"+p.Name), strings.ToLower(p.Namespace+":"+p.Name))
	}
	if p.Type == "maven" {
		list = append(list, strings.ToLower(p.Name))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// wholeName is the name of a package as its ecosystem writes it. The namespace of a
// distribution's packages is no part of it.
func wholeName(p purl.PURL) string {
	switch {
	case p.Namespace == "" || distributions[p.Type]:
		return p.Name
	case p.Type == "maven":
		return p.Namespace + ":" + p.Name
	}
	return p.Namespace + "/" + p.Name
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

// manifests are files that ecosystems call alike in every package, or that list
// many: their names tell no component.
var manifests = map[string]bool{
	"package.json": true, "package-lock.json": true, "npm-shrinkwrap.json": true, "yarn.lock": true, "pnpm-lock.yaml": true, "pom.xml": true, "pom.properties": true,
	"manifest.mf": true, "metadata": true, "pkg-info": true, "record": true, "requirements.txt": true, "poetry.lock": true, "pipfile.lock": true, "uv.lock": true,
	"go.mod": true, "go.sum": true, "cargo.toml": true, "cargo.lock": true, "gemfile.lock": true, "composer.json": true, "composer.lock": true, "installed.json": true,
	"status": true, "installed": true, "packages": true, "packages.db": true, "rpmdb.sqlite": true,
}
