// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/identity"
	"verdict/internal/jvm/jar"
)

// library is a component in all versions whose classes an archive may have.
type library struct {
	base     string // package URL without version
	versions []*version
}

// version is a component of the table some of whose classes the archive has.
type version struct {
	identity.Component
	classes int // distinct ones that the archive has
	left    int // heavy ones of them that no library accounts for yet
	weight  int // of those
}

// less orders by how sure it is that the archive has the version: by the share of
// its classes, then by their number, then by name.
func (v *version) compare(w *version) int {
	return cmp.Or(cmp.Compare(v.classes*w.Classes, w.classes*v.Classes), cmp.Compare(v.left, w.left), -cmp.Compare(v.PURL, w.PURL))
}

// The classes that show that a component is there: ten of them, or three where
// they are half of it, or all of a small one.
const (
	manyClasses = 10
	fewClasses  = 3
	allWeight   = 100
)

func (v *version) shown() bool {
	half := 2*v.classes >= v.Classes
	switch {
	case !ownPackage(v.Package) && !half:
		return false // a bundle of many
	case v.left >= manyClasses, v.left >= fewClasses && half:
		return true
	}
	return v.left > 0 && v.classes >= v.Classes && v.weight >= allWeight
}

// ownPackage reports whether a package may be that of one component, and is none
// that many organisations share, such as org.
func ownPackage(place string) bool {
	return place != "" && (strings.Contains(place, "/") || jar.Domain(place+".x") == "")
}

// matching finds the libraries to which the classes of an archive belong.
type matching struct {
	classes   []*digested
	versions  map[int]*version
	libraries map[int]*library     // by the number of each of its versions
	accounted map[*digested]*found // which library a class belongs to
}

// found is a library that the archive has.
type found struct {
	*library
	best    *version
	classes []*digested // heavy ones that show it
}

func (s *subject) newMatching(classes []*digested) (*matching, error) {
	m := &matching{classes: classes, versions: map[int]*version{}, libraries: map[int]*library{}, accounted: map[*digested]*found{}}
	byBase := map[string]*library{}
	for _, d := range classes {
		for _, n := range d.members {
			v := m.versions[n]
			if v == nil {
				c, err := s.table.Component(n)
				if err != nil {
					return nil, err
				}
				v = &version{Component: c}
				m.versions[n] = v
				base := verdict.PURLBase(c.PURL)
				if byBase[base] == nil {
					byBase[base] = &library{base: base}
				}
				byBase[base].versions = append(byBase[base].versions, v)
				m.libraries[n] = byBase[base]
			}
			v.classes++
		}
	}
	return m, nil
}

// find takes the surest library, counts its classes as accounted for, and goes on
// with those that are left: so a component that carries another one is not found
// wherever that one is.
func (m *matching) find() []*found {
	var all []*found
	for {
		f := m.surest()
		if f == nil {
			return all
		}
		all = append(all, f)
		for _, d := range m.classes {
			if m.accounted[d] == nil && slices.ContainsFunc(d.members, func(n int) bool { return m.libraries[n] == f.library }) {
				m.accounted[d] = f
				if d.heavy() {
					f.classes = append(f.classes, d)
				}
			}
		}
	}
}

func (m *matching) surest() *found {
	for _, v := range m.versions {
		v.left, v.weight = 0, 0
	}
	for _, d := range m.classes {
		if !d.heavy() || m.accounted[d] != nil {
			continue
		}
		for _, n := range d.members {
			m.versions[n].left++
			m.versions[n].weight += d.weight
		}
	}
	var f *found
	for _, n := range slices.Sorted(maps.Keys(m.versions)) {
		if v := m.versions[n]; v.shown() && (f == nil || v.compare(f.best) > 0) {
			f = &found{library: m.libraries[n], best: v}
		}
	}
	return f
}

// places are the packages in which the classes that show a library stand.
func (f *found) places() map[string]bool {
	places := map[string]bool{}
	for _, d := range f.classes {
		for _, p := range d.places {
			places[p] = true
		}
	}
	return places
}
