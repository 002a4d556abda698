// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"verdict"
	"verdict/internal/jvm/jar"
	"verdict/internal/limits"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// subject is an archive that is being identified.
type subject struct {
	packed
	*reader
	found *findings
	z     *limits.Zip
	self  jar.Self
}

// told is what a rung of the ladder tells of an archive.
type told struct {
	purls    []string // several when the same bytes are published under several names
	by       verdict.IdentityBasis
	evidence string
}

// identify climbs the ladder and notes the archive's own component, and what was
// packed into it beside that.
func (s *subject) identify() error {
	s.readManifest()
	poms := s.self.Contents.ReadPOMs(s.z, func(_ string, err error) { s.found.skip(badPOM, s.path+"!/"+err.Error()) })
	own := s.self.Own(poms)
	known, err := s.known()
	if err != nil {
		return err
	}
	inside, err := s.matchClasses()
	if err != nil {
		return err
	}
	t := s.climb(poms, own, known, inside)
	for _, p := range t.purls {
		c := inside.of(p)
		if c != nil && c.whole && !c.fits(p) {
			s.contradiction("by its %s it is %s, and by its classes %s", t.by, p, c.purl)
		}
		s.note(verdict.Occurrence{Component: verdict.Component{PURL: p}, Identity: t.by, Evidence: t.evidence, Digests: s.sums.digests(), Relocated: c != nil && c.relocated})
	}
	if own >= 0 {
		poms = slices.Delete(poms, own, own+1)
	}
	s.noteEmbedded(t, poms, inside)
	return nil
}

// climb gives what the first rung tells that tells anything.
func (s *subject) climb(poms []jar.Told, own int, known []string, inside *matched) told {
	if own >= 0 {
		return s.byPOM(poms[own], known)
	}
	if len(known) > 0 {
		return told{known, verdict.ByDigest, "digest of the file"}
	}
	if c := inside.wholly(); c != nil {
		return s.byClasses(c)
	}
	if t, known := s.byRecords(); known {
		return t
	}
	if t, guessed := s.byPrefix(); guessed {
		return t
	}
	return s.untold()
}

// note adds an occurrence that lies in the archive, by default in all of it.
func (s *subject) note(o verdict.Occurrence) {
	if o.Path == "" {
		o.Path = s.path
	}
	o.Layer = s.layer
	s.found.occurrences = append(s.found.occurrences, o)
}

func (s *subject) readManifest() {
	if s.self.Contents.Manifest == nil {
		return
	}
	var err error
	if s.self.Manifest, err = jar.ReadManifest(s.z, *s.self.Contents.Manifest); err != nil {
		s.found.skip(badManifest, example(s.path+"!/"+s.self.Contents.Manifest.Name, err))
	}
}

// known gives what the table says that the file is.
func (s *subject) known() ([]string, error) {
	if s.table == nil {
		return nil, nil
	}
	set, err := s.table.BySHA256(s.sums.sha256)
	if err == nil && set == 0 {
		set, err = s.table.BySHA1(s.sums.sha1)
	}
	if err != nil {
		return nil, err
	}
	members, err := s.table.Members(set)
	if err != nil {
		return nil, err
	}
	var purls []string
	for _, number := range members {
		c, err := s.table.Component(number)
		if err != nil {
			return nil, err
		}
		purls = append(purls, c.PURL)
	}
	return purls, nil
}

// byPOM takes the archive's own pom. Where that leaves the version open, the name
// of the file tells it, else the manifest.
func (s *subject) byPOM(pom jar.Told, known []string) told {
	c := pom.Coordinates
	named := ""
	for _, n := range jar.Names(s.self.Stem) {
		if n.Artifact == c.Artifact && named == "" {
			named = n.Version
		}
	}
	if c.Version == "" {
		c.Version = s.version(named)
	} else if differ(c.Version, named) {
		s.contradiction("its pom says version %s, its name %s", c.Version, named)
	}
	if len(known) > 0 && !slices.Contains(known, c.PURL()) {
		s.contradiction("its pom says %s, its digest %s", c.PURL(), strings.Join(known, " or "))
	}
	return told{[]string{c.PURL()}, verdict.ByPOM, pom.Evidence}
}

// byClasses takes the component that most classes are of. Where they leave its
// version open, the name of the file tells it, else the manifest; but where they
// are those of several versions, it has to be one of them.
func (s *subject) byClasses(c *component) told {
	s.doubted(c)
	u := c.purl
	if p, err := purl.Parse(u); err == nil && p.Version == "" && s.likely().Artifact == p.Name {
		named := p.WithVersion(s.version(s.likely().Version)).String()
		if len(c.fitting) == 0 || slices.ContainsFunc(c.fitting, func(v *version) bool { return v.PURL == named }) {
			u = named
		} else if named != u {
			s.contradiction("its name and manifest say %s, its classes %s", named, versionWords(c.fitting))
		}
	}
	return told{[]string{u}, verdict.ByDigest, c.evidence}
}

// contradiction notes that two rungs say different things; the first one counts.
func (s *subject) contradiction(format string, args ...any) {
	s.found.skip(contradicts, s.path+": "+fmt.Sprintf(format, args...))
}

// version gives the version that the file's name says, else the manifest's; ""
// when neither says one.
func (s *subject) version(named string) string {
	said := s.self.Manifest.Version()
	if !jar.ValidVersion(named) {
		return said
	}
	if differ(named, said) {
		s.contradiction("its name says version %s, its manifest %s", named, said)
	}
	return named
}

// differ reports whether two versions are said and contradict each other. A
// version may be written in several ways, and cut short: bundles have three
// numbers and a word, and a snapshot has the time of its build.
func differ(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if order, err := vers.Compare(vers.Maven, a, b); err == nil && order == 0 {
		return false
	}
	a, b = plainVersion(a), plainVersion(b)
	return !begins(a, b) && !begins(b, a)
}

// begins reports whether a version begins with another one: 2.13 with 2, and not
// with 2.1.
func begins(version, with string) bool {
	rest, ok := strings.CutPrefix(version, with)
	return ok && (rest == "" || rest[0] < '0' || rest[0] > '9')
}

func plainVersion(v string) string {
	return strings.ReplaceAll(strings.TrimSuffix(strings.ToLower(v), "-snapshot"), "-", ".")
}

// likely is the likeliest way to read the file's name.
func (s *subject) likely() jar.Name { return jar.Names(s.self.Stem)[0] }

// untold is an archive that nothing tells of, under the name of its file.
func (s *subject) untold() told {
	return told{[]string{unresolved(s.self.Stem).Component.PURL}, verdict.Unresolved, ""}
}

// unresolved is the occurrence of an archive that nothing tells of. Its package
// URL follows from the name of the file alone, so that a person finds it again.
func unresolved(stem string) verdict.Occurrence {
	n := jar.Names(stem)[0]
	p, err := purl.PURL{Type: "generic", Name: plainName(n.Artifact), Version: plainName(n.Version)}.Normalize()
	if err != nil {
		p = purl.PURL{Type: "generic", Name: "unnamed"}
	}
	return verdict.Occurrence{Component: verdict.Component{PURL: p.String()}, Identity: verdict.Unresolved}
}

// plainName puts a dash in the place of what no package URL holds.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return '-'
		}
		return r
	}, s)
}
