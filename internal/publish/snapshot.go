// SPDX-License-Identifier: Apache-2.0

// Package publish says to the outside what was published, and nothing else.
// Every document is a pure function of a Snapshot of published rows: no clock,
// no random id, and the order of the rows does not matter. The formats are the
// packages beneath it.
package publish

import (
	"slices"
	"sort"
	"strings"
	"time"

	"verdict"
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
	// Audience is for whom documents are rendered.
	Audience verdict.Audience
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

// Current gives what stands for the release: the last revision of each
// statement that was not withdrawn, ordered by the bytes of its id. What was said
// under an id that a later statement names as an alias stands no more: two
// answers about one flaw would contradict each other.
func (s Snapshot) Current(version string) []verdict.Statement {
	latest := s.latest(version)
	at := make(map[string]int, len(latest))
	for i, st := range latest {
		at[st.Vulnerability] = i
	}
	stands := make([]bool, len(latest))
	for i, st := range latest {
		stands[i] = !st.Withdrawn
	}
	for _, st := range latest {
		for _, alias := range st.Aliases {
			if i, named := at[alias]; named && supersedes(st, latest[i]) {
				stands[i] = false
			}
		}
	}
	var current []verdict.Statement
	for i, st := range latest {
		if stands[i] {
			current = append(current, st)
		}
	}
	return current
}

// Said is what of Current may appear in a channel to the snapshot's audience.
func (s Snapshot) Said(c verdict.Channel, version string) []verdict.Statement {
	return slices.DeleteFunc(s.Current(version), func(st verdict.Statement) bool { return !st.In(c, s.Audience) })
}

// supersedes reports whether a is a later word on the flaw that b calls by
// another id. That two statements share an alias makes them no one flaw: an id
// can be ambiguous.
func supersedes(a, b verdict.Statement) bool {
	if a.Vulnerability == b.Vulnerability || !slices.Contains(a.Aliases, b.Vulnerability) {
		return false
	}
	return a.At.After(b.At) || a.At.Equal(b.At) && verdict.ShownID([]string{a.Vulnerability, b.Vulnerability}) == a.Vulnerability
}

// Changed is the instant of the last change of what is said about the release,
// withdrawals counted; zero when nothing ever was.
func (s Snapshot) Changed(version string) time.Time {
	var last time.Time
	for _, st := range s.latest(version) {
		if st.At.After(last) {
			last = st.At
		}
	}
	return last
}

// latest gives the last revision of every statement about the release, ordered
// by the bytes of its id.
func (s Snapshot) latest(version string) []verdict.Statement {
	last := map[string]verdict.Statement{}
	for _, st := range s.Statements {
		if st.Product != s.Product.Slug || st.Version != version {
			continue
		}
		if before, ok := last[st.Vulnerability]; !ok || st.Revision > before.Revision {
			last[st.Vulnerability] = st
		}
	}
	list := make([]verdict.Statement, 0, len(last))
	for _, st := range last {
		list = append(list, st)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Vulnerability < list[j].Vulnerability })
	return list
}

// Ancestor gives the nearest release before version, by branch, about which
// something stands for the same vulnerability, and what stands. The flaw may have
// been known by another of its ids then.
func (s Snapshot) Ancestor(version string, of verdict.Statement) (verdict.Statement, bool) {
	releases := map[string]verdict.Release{}
	for _, r := range s.Releases {
		if r.Product == s.Product.Slug {
			releases[r.Version] = r
		}
	}
	for _, r := range verdict.Ancestry(releases, version) {
		current := s.Current(r.Version)
		for _, same := range []func(a, b verdict.Statement) bool{sameID, oneNamesTheOther} {
			if i := slices.IndexFunc(current, func(st verdict.Statement) bool { return same(st, of) }); i >= 0 {
				return current[i], true
			}
		}
	}
	return verdict.Statement{}, false
}

func sameID(a, b verdict.Statement) bool { return a.Vulnerability == b.Vulnerability }

func oneNamesTheOther(a, b verdict.Statement) bool {
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
