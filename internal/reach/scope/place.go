// SPDX-License-Identifier: Apache-2.0

package scope

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/jar"
	"verdict/internal/jvm/ledger"
	"verdict/internal/reach"
	"verdict/spec/purl"
)

// sight is what the identities in artifacts tell of a component.
type sight struct {
	same     []string      // where it stands, with what tells so
	versions []reach.Entry // where another version of it stands, or one that is not told
	likes    []reach.Entry // what may be it, and nothing tells for sure
}

// look compares a component with all that was found in the artifacts. What a lock file in them
// lists for development alone is no more there than by a bill.
func look(q Question) sight {
	var s sight
	for _, x := range q.Artifacts {
		for _, o := range x.Found {
			if o.Scope != verdict.Excluded {
				s.add(q, o, inside(x, o.Path))
			}
		}
	}
	slices.Sort(s.same)
	s.same = slices.Compact(s.same)
	return s
}

func (s *sight) add(q Question, o verdict.Occurrence, where string) {
	named := samePackage(q.Component, o.Component)
	switch {
	case sameFile(q.Listed, o):
		s.same = append(s.same, where+" (the very file that the bill lists)")
	case named && (o.Identity == verdict.ByPrefix || o.Identity == verdict.Unresolved):
		s.likes = append(s.likes, reach.Entry{Kind: ledger.Identity, Where: where, What: "by the names of its packages it may be " + o.Component.PURL})
	case named && sameVersion(q.Component, o.Component):
		s.same = append(s.same, where+" (told by "+string(cmp.Or(o.Identity, "its bill"))+")")
	case named && versionOf(o.Component.PURL) == "":
		s.versions = append(s.versions, reach.Entry{Kind: ledger.Identity, Where: where, What: "it is " + o.Component.PURL + ", in a version that nothing tells"})
	case named:
		s.versions = append(s.versions, reach.Entry{Kind: ledger.Identity, Where: where, What: "it is that component in version " + versionOf(o.Component.PURL)})
	case untold(o) && called(q.Component, o.Path):
		s.likes = append(s.likes, reach.Entry{Kind: ledger.Identity, Where: where, What: "it is called like the component, and nothing tells what it is"})
	}
}

// inside is the place of something in an artifact.
func inside(x Artifact, path string) string {
	if path == "" || path == x.Name {
		return x.Name
	}
	return fmt.Sprintf("%s in %s", path, x.Name)
}

// samePackage reports whether two components go by one name, in whatever version: their own
// or that of what they were rebuilt from.
func samePackage(a, b verdict.Component) bool {
	if verdict.PURLBase(a.PURL) == verdict.PURLBase(b.PURL) {
		return true
	}
	names := verdict.PackageNames(b)
	return slices.ContainsFunc(verdict.PackageNames(a), func(n verdict.PackageName) bool { return slices.Contains(names, n) })
}

// sameVersion reports whether two components of one name are of one version.
func sameVersion(a, b verdict.Component) bool {
	version := versionOf(b.PURL)
	if version == "" {
		return false
	}
	names := []string{a.PURL}
	if a.Pedigree != nil {
		names = append(names, a.Pedigree.Ancestors...)
	}
	return slices.ContainsFunc(names, func(name string) bool { return versionOf(name) == version })
}

func versionOf(text string) string {
	p, err := purl.Parse(text)
	if err != nil {
		return ""
	}
	return p.Version
}

// sameFile reports whether a file is, by a digest, one that a bill lists.
func sameFile(listed []verdict.Occurrence, found verdict.Occurrence) bool {
	return slices.ContainsFunc(listed, func(o verdict.Occurrence) bool {
		for _, algorithm := range []string{"sha-256", "sha-1"} {
			if sum := found.Digests[algorithm]; sum != "" && strings.EqualFold(sum, o.Digests[algorithm]) {
				return true
			}
		}
		return false
	})
}

// untold reports whether nothing but a guess tells what a file is.
func untold(o verdict.Occurrence) bool {
	return o.Identity == verdict.Unresolved || o.Identity == verdict.ByPrefix
}

// called reports whether a file is named like a component, by whatever way to read its name.
func called(c verdict.Component, path string) bool {
	p, err := purl.Parse(c.PURL)
	return err == nil && slices.ContainsFunc(jar.Names(jar.Stem(path)), func(n jar.Name) bool { return strings.EqualFold(n.Artifact, p.Name) })
}

// Packages gives the packages, with dots, beneath which a component's classes are: those of
// its known classes and, of Maven, its group where that names more than one word.
func Packages(q Question) []string {
	var list []string
	for _, name := range q.Symbols.Names {
		class, _, _ := strings.Cut(name, "#")
		if at := strings.LastIndexByte(class, '.'); at > 0 {
			list = append(list, class[:at])
		}
	}
	if p, err := purl.Parse(q.Component.PURL); err == nil && strings.Contains(p.Namespace, ".") {
		list = append(list, p.Namespace)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// beneath are the doubts that classes of the component's packages raise, though none of them
// is a known one. Under their own names they are those of the archive that has them, where
// its pom or its digest tell what that is.
func beneath(q Question, code Classes) (open []reach.Entry) {
	for _, h := range code.Beneath {
		what := "it has classes beneath " + h.Package + ", and nothing tells whose they are"
		switch {
		case h.Relocated:
			what = "it has classes beneath " + h.Package + " behind another package: they may be of a copy"
		case told(q, h.SHA256):
			continue
		}
		open = append(open, reach.Entry{Kind: ledger.Identity, Where: h.Name, What: what})
	}
	return open
}

// told reports whether a pom or a digest tells what an archive is.
func told(q Question, sum string) bool {
	for _, x := range q.Artifacts {
		for _, o := range x.Found {
			if sum != "" && o.Digests["sha-256"] == sum && (o.Identity == verdict.ByPOM || o.Identity == verdict.ByDigest) {
				return true
			}
		}
	}
	return false
}
