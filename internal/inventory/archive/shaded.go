// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"fmt"
	"slices"
	"strings"

	"verdict"
)

// matched are the components whose classes an archive has.
type matched struct {
	components []*component
}

// component is one of them.
type component struct {
	base, purl string     // purl has no version where the classes leave it open
	fitting    []*version // those that the classes leave open
	root       string     // the package beneath which they lie here; "" for none
	relocated  bool       // they lie elsewhere in the component itself
	whole      bool       // the archive is little else
	noted      bool       // it has its occurrence
	evidence   string
	// doubt is why the version is open, and among which ones; "" where it is not.
	doubt, among string
}

// matchClasses compares the archive's classes with the table, where it knows
// classes.
func (s *subject) matchClasses() (*matched, error) {
	if !s.cataloguer.classes || len(s.self.Contents.Classes) == 0 {
		return &matched{}, nil
	}
	classes, err := s.digestClasses()
	if err != nil {
		return nil, err
	}
	m, err := s.newMatching(classes)
	if err != nil {
		return nil, err
	}
	heavies := 0
	for _, d := range classes {
		if d.heavy() {
			heavies++
		}
	}
	result := &matched{}
	for _, f := range m.find() {
		result.components = append(result.components, s.component(m, f, heavies))
	}
	return result, nil
}

// most is the share, in percent, of an archive's classes that makes it one
// component, whatever else it may hold.
const most = 80

func (s *subject) component(m *matching, f *found, heavies int) *component {
	c := &component{base: f.base, purl: f.base, evidence: fmt.Sprintf("%d of its %d classes", f.best.classes, f.best.Classes)}
	first := true
	for place := range f.places() {
		if first {
			c.root, first = place, false
		}
		c.root = sharedRoot(c.root, place)
		c.relocated = c.relocated || !beneath(place, f.best.Package)
	}
	c.whole = !c.relocated && 100*len(f.classes) >= most*heavies && 2*f.best.classes >= f.best.Classes
	c.fitting = m.fitting(f, c)
	switch {
	case len(c.fitting) == 1:
		c.purl = c.fitting[0].PURL
	case len(c.fitting) > 1:
		c.evidence += ", which are in " + versionWords(c.fitting)
		c.doubt, c.among = manyMatch, f.base+" in "+versionWords(c.fitting)
	default:
		c.doubt, c.among = noneMatches, f.base+", nearest to "+versionWords([]*version{f.best})
	}
	return c
}

// doubted counts a component whose version its classes leave open, where they are
// all that tells of it.
func (s *subject) doubted(c *component) {
	if c.doubt != "" {
		s.found.skip(c.doubt, s.within(c.root)+": "+c.among)
	}
}

// fitting gives the versions to which all classes belong that stand where those
// of a library do, but for classes of other libraries. Every class of a version
// that is told so is that version's, though some may be missing: where a later
// version repaired a class, the archive has it repaired, or not at all.
func (m *matching) fitting(f *found, c *component) []*version {
	fitting := slices.Clone(f.versions)
	root, places := imageOf(f.best.Package, c), f.places()
	for _, d := range m.classes {
		here := slices.ContainsFunc(d.places, func(p string) bool { return places[p] || root != "" && beneath(p, root) })
		if !here || m.belongsElsewhere(d, f) {
			continue
		}
		fitting = slices.DeleteFunc(fitting, func(v *version) bool {
			return !slices.ContainsFunc(d.members, func(n int) bool { return m.versions[n] == v })
		})
	}
	slices.SortFunc(fitting, func(v, w *version) int { return strings.Compare(v.PURL, w.PURL) })
	return fitting
}

// imageOf gives the package that a component's own package was moved to, as far as
// what its classes have in common shows it; "" where they have nothing in common.
func imageOf(own string, c *component) string {
	switch at := strings.Index(c.root+"/", "/"+own+"/"); {
	case own == "":
		return ""
	case !c.relocated:
		return own
	case at >= 0:
		return c.root[:at+1+len(own)]
	}
	return c.root
}

// belongsElsewhere reports whether a class is another library's, and in no version
// of this one.
func (m *matching) belongsElsewhere(d *digested, f *found) bool {
	return m.accounted[d] != nil && m.accounted[d] != f && !slices.ContainsFunc(d.members, func(n int) bool { return m.libraries[n] == f.library })
}

// maxListed is how many versions are listed by name.
const maxListed = 4

func versionWords(list []*version) string {
	var words []string
	for _, v := range list {
		words = append(words, v.PURL[strings.LastIndexByte(v.PURL, '@')+1:])
	}
	if len(words) > maxListed {
		words = append(words[:maxListed], fmt.Sprintf("%d more", len(list)-maxListed))
	}
	return strings.Join(words, ", ")
}

// sharedRoot gives the package beneath which both lie; "" for none.
func sharedRoot(a, b string) string {
	for a != b {
		if len(a) < len(b) {
			a, b = b, a
		}
		a = a[:max(strings.LastIndexByte(a, '/'), 0)]
	}
	return a
}

// beneath reports whether a package lies in or beneath another one.
func beneath(place, root string) bool {
	return root == "" || place == root || strings.HasPrefix(place, root+"/")
}

// wholly gives the component that the archive is by its classes; nil for none.
func (m *matched) wholly() *component {
	for _, c := range m.components {
		if c.whole {
			return c
		}
	}
	return nil
}

// of gives the component that a package URL names, in any version; nil for none.
func (m *matched) of(purl string) *component {
	base := verdict.PURLBase(purl)
	for _, c := range m.components {
		if c.base == base {
			return c
		}
	}
	return nil
}

// fits reports whether the classes do not contradict the version.
func (c *component) fits(purl string) bool { return c.purl == purl || c.purl == c.base }
