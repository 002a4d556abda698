// SPDX-License-Identifier: Apache-2.0

// Package publish says to the outside what was published, and nothing else.
// Every document is a pure function of a Snapshot of published rows: no clock,
// no random id, and the order of the rows does not matter. The formats are the
// packages beneath it.
package publish

import (
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/cpe"
	"verdict/spec/purl"
)

// Snapshot is what the outside may know about one product.
type Snapshot struct {
	Product  verdict.Product
	Lines    []verdict.Line
	Releases []verdict.Release
	// Statements are published revisions, in any order; of a vulnerability in a
	// release the highest revision counts.
	Statements []verdict.Statement
	// Bases are the images that the images of releases were built on.
	Bases []Base
	// Shipped are the images and files of the releases, without what was found in them.
	Shipped []verdict.Artifact
	// Audience is for whom documents are rendered.
	Audience verdict.Audience

	// What Indexed prepares; nil before.
	index    *Index
	releases map[string]verdict.Release
}

// Base is the image that an image of a release was built on.
type Base struct {
	Version string
	Part    string // "" for the whole release
	Image   verdict.BaseImage
}

// Release gives the release of the version, or an error of code NotFound.
func (s Snapshot) Release(version string) (verdict.Release, error) {
	for _, r := range s.Releases {
		if r.Product == s.Product.Slug && r.Version == version {
			return r, nil
		}
	}
	return verdict.Release{}, verdict.Errorf(verdict.NotFound, "product %s has no release %s", s.Product.Slug, version)
}

// Current gives what stands for the release in any channel to the snapshot's audience:
// the last revision of each statement that was not withdrawn, ordered by the bytes of
// its id. What was said under an id that a later statement names as an alias stands no
// more: two answers about one flaw would contradict each other.
func (s Snapshot) Current(version string) []verdict.Statement {
	return statements(s.read(anyChannel).current(version))
}

// Said is what stands for the release in a channel. What appears elsewhere, or to other
// readers, moves nothing of it.
func (s Snapshot) Said(c verdict.Channel, version string) []verdict.Statement {
	return statements(s.Standing(c, version))
}

// Standing is Said without copies of what is said.
func (s Snapshot) Standing(c verdict.Channel, version string) []Standing {
	return s.read(c).current(version)
}

// Withdrawn gives the withdrawals that are the last word about the release in a
// channel, by id. Whoever could read what was taken back reads that it was, also when
// it was taken back from them alone.
func (s Snapshot) Withdrawn(c verdict.Channel, version string) []Standing {
	return s.read(c).withdrawn(version)
}

// Revisions gives every revision of a statement that appeared in a channel to the
// snapshot's audience, the first first, numbered as these readers saw them.
func (s Snapshot) Revisions(c verdict.Channel, vulnerability, version string) []Standing {
	return s.read(c).history(vulnerability, version)
}

// read is what the snapshot's audience reads in a channel.
func (s Snapshot) read(c verdict.Channel) *Index { return s.indexed().reader(c, s.Audience) }

// Indexed is the same snapshot, which finds what stands at once. Of one that is
// asked once it is not worth the while.
func (s Snapshot) Indexed() Snapshot {
	s.index, s.releases = s.indexed(), s.byVersion()
	return s
}

// Over is the same snapshot with the statements of an index in place of its own,
// and no list of them.
func (s Snapshot) Over(x *Index) Snapshot {
	x.finish()
	s.index, s.releases, s.Statements = x, s.byVersion(), nil
	return s
}

func (s Snapshot) indexed() *Index {
	if s.index != nil {
		return s.index
	}
	x := NewIndex(s.Product.Slug)
	for _, st := range s.Statements {
		x.Add(st)
	}
	x.finish()
	return x
}

// byVersion gives the product's releases by version.
func (s Snapshot) byVersion() map[string]verdict.Release {
	if s.releases != nil {
		return s.releases
	}
	releases := make(map[string]verdict.Release, len(s.Releases))
	for _, r := range s.Releases {
		if r.Product == s.Product.Slug {
			releases[r.Version] = r
		}
	}
	return releases
}

func statements(list []Standing) []verdict.Statement {
	if len(list) == 0 {
		return nil
	}
	whole := make([]verdict.Statement, len(list))
	for i, st := range list {
		whole[i] = st.Statement()
	}
	return whole
}

// supersedes reports whether a is a later word on the flaw that b calls by
// another id. That two statements share an alias makes them no one flaw: an id
// can be ambiguous.
func supersedes(a, b revision) bool {
	if a.said.Vulnerability == b.said.Vulnerability || !slices.Contains(a.said.Aliases, b.said.Vulnerability) {
		return false
	}
	return a.at.After(b.at) ||
		a.at.Equal(b.at) && verdict.ShownID([]string{a.said.Vulnerability, b.said.Vulnerability}) == a.said.Vulnerability
}

// Changed is the instant of the last change of what is said about the release in a
// channel, withdrawals counted; zero when nothing ever was.
func (s Snapshot) Changed(c verdict.Channel, version string) time.Time {
	return s.read(c).changed(version)
}

// Ancestor gives the nearest release before version, by branch, about which
// something stands in a channel for the same vulnerability, and what stands. The flaw
// may have been known by another of its ids then.
func (s Snapshot) Ancestor(c verdict.Channel, version string, of verdict.Statement) (verdict.Statement, bool) {
	x := s.read(c)
	for _, r := range verdict.Ancestry(s.byVersion(), version) {
		if st, ok := x.about(r.Version, of); ok {
			return st.Statement(), true
		}
	}
	return verdict.Statement{}, false
}

// FixedNext gives the next release of the statement's line that shipped, was not
// withdrawn, and of which it is said in a channel that the same flaw is fixed.
func (s Snapshot) FixedNext(c verdict.Channel, of verdict.Statement) (version string, found bool) {
	x, here := s.read(c), s.byVersion()[of.Version]
	for _, r := range s.byVersion() {
		if r.Line != here.Line || r.State != verdict.Released || s.Product.CompareVersions(r.Version, here.Version) <= 0 ||
			found && s.Product.CompareVersions(r.Version, version) >= 0 {
			continue
		}
		if st, ok := x.about(r.Version, of); ok && st.Said.Status == verdict.Fixed {
			version, found = r.Version, true
		}
	}
	return version, found
}

func oneNamesTheOther(a, b *verdict.Statement) bool {
	return slices.Contains(a.Aliases, b.Vulnerability) || slices.Contains(b.Aliases, a.Vulnerability)
}

// ReleasePURL is the package URL by which the outside knows a release: the
// product's with the version, in the place and spelling of the package URL
// specification. A product that names none is a generic one.
func ReleasePURL(p verdict.Product, version string) string {
	base, rest := p.PURL, ""
	if base == "" {
		base = "pkg:generic/" + p.Slug
	}
	if i := strings.IndexAny(base, "?#"); i >= 0 {
		base, rest = base[:i], base[i:]
	}
	return base + "@" + strings.ReplaceAll(version, "+", "%2B") + rest
}

// ReleaseCPE is the CPE by which scanners know a release, in version 2.3 of the standard;
// "" where the product names none.
func ReleaseCPE(p verdict.Product, version string) string {
	name, err := cpe.Parse(p.CPE)
	if p.CPE == "" || err != nil {
		return ""
	}
	name.Version = cpe.Value{Text: strings.ToLower(version)}
	return name.String()
}

// ScannedPURL is the package URL by which scanners know a release that they were
// told to scan: an image by its tag, anything else as a generic package of the name
// and version of the source (grype's reading of --source-name and --source-version of
// syft, and of the root of an SPDX document). The name is that of the product's
// package URL.
func ScannedPURL(p verdict.Product, version string) string {
	u, err := purl.Parse(p.PURL)
	switch {
	case err != nil:
		return ReleasePURL(p, version)
	case u.Type == "oci":
		if u.Qualifiers == nil {
			u.Qualifiers = map[string]string{}
		}
		u.Version, u.Qualifiers["tag"] = "", version
		return u.String()
	}
	return purl.PURL{Type: "generic", Name: strings.ToLower(u.Name), Version: version}.String()
}

// PartsDiffer reports whether there is more to say than the statement about the
// whole release says: its parts differ in status or justification.
func PartsDiffer(parts []verdict.StatedPart) bool {
	for _, p := range parts {
		if p.Status != parts[0].Status || p.Justification != parts[0].Justification {
			return true
		}
	}
	return false
}

// IDs are all ids of the statement's vulnerability, the shown one first and the
// others in order of text, each once.
func IDs(st verdict.Statement) []string {
	others := slices.Clone(st.Aliases)
	slices.Sort(others)
	ids := []string{st.Vulnerability}
	for _, id := range others {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
