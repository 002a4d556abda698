// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// alias is an id that leads to the pages of those that are spoken of.
type alias struct {
	id string
	to []*vulnerability
}

func (s *Site) joinAliases() {
	byID := map[string]*alias{}
	for _, v := range s.vulnerabilities {
		for _, id := range v.aliases {
			if s.byID[id] != nil || id == v.id {
				continue // it has a page of its own
			}
			if byID[id] == nil {
				byID[id] = &alias{id: id}
			}
			byID[id].to = append(byID[id].to, v)
		}
	}
	s.aliases = slices.SortedFunc(maps.Values(byID), func(a, b *alias) int { return compareIDs(a.id, b.id) })
}

func (s *Site) alias(a *alias) publish.File {
	var names []string
	for _, v := range a.to {
		names = append(names, v.id)
	}
	pg := page{Kind: "alias", Path: vulnerabilityPath(a.id), Heading: a.id, Lead: fmt.Sprintf("Another name of %s.", sentenceList(names, "and of"))}
	for _, v := range a.to {
		pg.Changed = later(pg.Changed, v.changed)
	}
	return s.file(pg, func() any { return struct{ To []entryView }{entries(a.to)} })
}

// entryView is a vulnerability in a list.
type entryView struct {
	ID, Path, Title, Severity string
	Also                      string // the id by which the list names it, when it is another
	Statuses                  []verdict.Status

	changed time.Time
}

func entries(list []*vulnerability) []entryView {
	var all []entryView
	for _, v := range list {
		all = append(all, v.entry())
	}
	return all
}

func (v *vulnerability) entry() entryView {
	e := entryView{ID: v.id, Path: v.Path(), Title: v.title, Severity: scored(v.words.Said), changed: v.changed}
	said := map[verdict.Status]bool{}
	for _, p := range v.places {
		for _, a := range p.answers {
			said[a.Said.Status] = true
		}
	}
	for _, s := range verdict.Statuses {
		if said[s] {
			e.Statuses = append(e.Statuses, s)
		}
	}
	return e
}

// component is a component that statements rest on.
type component struct {
	purl string // without version
	of   []*vulnerability
}

func (c *component) PURL() string { return c.purl }
func (c *component) Count() int   { return len(c.of) }

func (s *Site) joinComponents() {
	byPURL := map[string]*component{}
	for _, v := range s.vulnerabilities {
		components := v.components()
		v.title = v.titled(components)
		for _, base := range components {
			if byPURL[base] == nil {
				byPURL[base] = &component{purl: base}
			}
			byPURL[base].of = append(byPURL[base].of, v)
		}
	}
	s.components = slices.SortedFunc(maps.Values(byPURL), func(a, b *component) int { return strings.Compare(a.purl, b.purl) })
}

// components are the package URLs without version that statements name, in order
// of text.
func (v *vulnerability) components() []string {
	seen := map[string]bool{}
	var last *verdict.Statement
	for _, p := range v.places {
		for _, a := range p.answers {
			if a.Said == last {
				continue // the next release, of which the same is said
			}
			last = a.Said
			for _, c := range a.Said.Components {
				if c.PURL != "" {
					seen[verdict.PURLBase(c.PURL)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

func (s *Site) component(c *component) publish.File {
	pg := page{Kind: "component", Path: c.Path(), Heading: clean(c.purl[strings.LastIndex(c.purl, "/")+1:]),
		Lead: "Vulnerabilities of " + clean(c.purl) + " of which we have spoken."}
	for _, v := range c.of {
		pg.Changed = later(pg.Changed, v.changed)
	}
	return s.file(pg, func() any { return struct{ List []entryView }{entries(c.of)} })
}

// shipped is a file or image of a release.
type shipped struct {
	Name    string
	Digest  string
	Kind    verdict.ArtifactKind
	Release releaseView
	of      *release
}

func (s *Site) joinShipped() {
	for _, a := range s.in.Shipped {
		for _, p := range s.products {
			for _, r := range p.releases {
				if r.Release.Product == a.Product && r.Version == a.Version {
					s.shipped = append(s.shipped, shipped{clean(a.Name), a.Digest, a.Kind, viewRelease(r), r})
				}
			}
		}
	}
	slices.SortStableFunc(s.shipped, func(a, b shipped) int {
		return cmp.Or(strings.Compare(a.Digest, b.Digest), strings.Compare(a.Release.Path, b.Release.Path))
	})
}

func (s *Site) shippedOf(r *release) (list []shipped) {
	for _, a := range s.shipped {
		if a.of == r {
			list = append(list, a)
		}
	}
	return list
}

// indexGroup is a page of ids.
type indexGroup struct {
	name    string
	title   string
	entries []entryView
}

func (g *indexGroup) Title() string { return g.title }
func (g *indexGroup) Count() int    { return len(g.entries) }
func (g *indexGroup) Path() string  { return "index/" + g.name + ".html" }

// groupOf is the year of a CVE id, and of others their scheme.
func groupOf(id string) string {
	if verdict.IsCVE(id) {
		return id[len("CVE-"):][:4]
	}
	scheme, _, ok := strings.Cut(id, "-")
	if !ok || scheme == "" {
		return "OTHERS"
	}
	return strings.ToUpper(scheme)
}

// groupTitle is a group as a heading names it.
func groupTitle(name string) string {
	switch {
	case name[0] >= '0' && name[0] <= '9':
		return "CVE-" + name
	case name == "OTHERS":
		return "Others"
	}
	return clean(name)
}

// groupRows is how many ids one page of the index holds.
const groupRows = 250

func (s *Site) indexGroups() []*indexGroup {
	type named struct {
		id string
		v  *vulnerability
	}
	var ids []named
	for _, v := range s.vulnerabilities {
		ids = append(ids, named{v.id, v})
	}
	for _, a := range s.aliases {
		for _, v := range a.to {
			ids = append(ids, named{a.id, v})
		}
	}
	slices.SortStableFunc(ids, func(a, b named) int { return compareIDs(a.id, b.id) })
	byGroup := map[string][]entryView{}
	var order []string
	for _, n := range ids {
		name := groupOf(n.id)
		if byGroup[name] == nil {
			order = append(order, name)
		}
		e := n.v.entry()
		if n.id != e.ID {
			e.Also = n.id
		}
		byGroup[name] = append(byGroup[name], e)
	}
	var all []*indexGroup
	for _, name := range order {
		list := byGroup[name]
		title := groupTitle(name)
		for n := 0; n < len(list); n += groupRows {
			g := &indexGroup{name: "id-" + fileName(strings.ToLower(name)), title: title, entries: list[n:min(n+groupRows, len(list))]}
			if len(list) > groupRows {
				g.name += fmt.Sprintf("-%d", n/groupRows+1)
				g.title += fmt.Sprintf(", part %d", n/groupRows+1)
			}
			all = append(all, g)
		}
	}
	return all
}

func (s *Site) indexes() []publish.File {
	groups := s.indexGroups()
	pg := page{Kind: "index", Path: indexPath, Heading: "Index", Changed: s.lastWord(), Lead: "Every vulnerability of which we have spoken, by any of its ids, by component, and by the digest of what we ship."}
	files := []publish.File{s.file(pg, func() any {
		return struct {
			Groups     []*indexGroup
			Components []*component
			Digests    []shipped
		}{groups, s.components, s.shipped}
	})}
	for _, g := range groups {
		pg := page{Kind: "ids", Path: g.Path(), Heading: "Index: " + g.title, Lead: plural(len(g.entries), "id") + " with the answers that we have given."}
		for _, e := range g.entries {
			pg.Changed = later(pg.Changed, e.changed)
		}
		files = append(files, s.file(pg, func() any {
			return struct {
				List   []entryView
				Groups []*indexGroup
			}{g.entries, groups}
		}))
	}
	return files
}
