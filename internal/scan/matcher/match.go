// SPDX-License-Identifier: Apache-2.0

// Package matcher compares components with an index of records: a scanner that
// needs no store, no network and no clock. Ambiguity gives an undetermined match,
// with the reason; it never gives silence.
package matcher

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/vulndb"
)

// Match compares components with the index: one match per distinct component and
// vulnerability, ordered by component key, then by the vulnerability's shown id.
// Of several identities that hit, the component's own package URL goes before an
// ancestor's and that before a relocated one; a hit goes before what cannot be
// determined, but one through a relocation, which is a proposal only, does not.
// Skipped counts what could not be compared at all.
func Match(x *vulndb.Index, components []verdict.Component) (matches []verdict.Match, skipped []verdict.Skipped) {
	m := matching{x: x}
	return m.all(components)
}

// MatchOnly is Match for some vulnerabilities of the index.
func MatchOnly(x *vulndb.Index, vulnerabilities []vulndb.Entry, components []verdict.Component) (matches []verdict.Match, skipped []verdict.Skipped) {
	m := matching{x: x, only: map[vulndb.Entry]bool{}}
	for _, e := range vulnerabilities {
		m.only[e] = true
	}
	return m.all(components)
}

// distinct gives each component once, in order of its key.
func distinct(components []verdict.Component) []keyed {
	byKey := make(map[string]verdict.Component, len(components))
	for _, c := range components {
		byKey[c.Key()] = c
	}
	list := make([]keyed, 0, len(byKey))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		list = append(list, keyed{key, byKey[key]})
	}
	return list
}

// keyed is a component with its key.
type keyed struct {
	key string
	verdict.Component
}

// matching is one run over components.
type matching struct {
	x       *vulndb.Index
	only    map[vulndb.Entry]bool // nil for all
	skipped []verdict.Skipped
}

func (m *matching) all(components []verdict.Component) (matches []verdict.Match, skipped []verdict.Skipped) {
	for _, component := range distinct(components) {
		matches = append(matches, m.component(component)...)
	}
	slices.SortFunc(m.skipped, func(a, b verdict.Skipped) int { return cmp.Compare(a.Reason, b.Reason) })
	return matches, m.skipped
}

func (m *matching) component(c keyed) []verdict.Match {
	known, unknown := c.Identities()
	for _, u := range unknown {
		m.skipped = verdict.AddSkipped(m.skipped, u.Reason, cmp.Or(u.PURL, c.key))
	}
	var found []candidate
	for _, id := range m.withRelocated(known) {
		found = m.identity(id, found)
	}
	return choose(c.key, found)
}

// identity asks every vulnerability that names the package.
func (m *matching) identity(id verdict.Identity, found []candidate) []candidate {
	postings := m.x.Package(id.Package)
	if postings.Len() == 0 {
		return found
	}
	version := vulndb.ParseVersion(id.Package.Ecosystem, id.Version)
	for {
		p, more := postings.Next()
		if !more {
			return found
		}
		if m.only != nil && !m.only[p.Entry()] {
			continue
		}
		if !p.Comparable() {
			m.skipped = verdict.AddSkipped(m.skipped, "a record names the package without versions to compare", p.Claims()[0].Record+" of "+id.PURL)
			continue
		}
		if j := p.Judge(&version); !j.Outside() {
			found = append(found, candidate{posting: p, shown: p.Entry().Shown(), identity: id, version: version, judgement: j})
		}
	}
}

// withRelocated adds the other names that the packages have or had, however many
// moves away.
func (m *matching) withRelocated(known []verdict.Identity) []verdict.Identity {
	all := slices.Clip(known)
	for _, id := range known {
		seen := map[verdict.PackageName]bool{}
		for queue := m.x.Relocated(id.Package); len(queue) > 0; queue = queue[1:] {
			if name := queue[0]; name != id.Package && !seen[name] {
				seen[name] = true
				all = append(all, id.Renamed(name))
				queue = append(queue[:len(queue):len(queue)], m.x.Relocated(name)...)
			}
		}
	}
	return all
}

// candidate is a match in the making: what one identity says of one
// vulnerability.
type candidate struct {
	posting   vulndb.Posting
	shown     string
	identity  verdict.Identity
	version   vulndb.Version
	judgement vulndb.Judgement
}

// rank orders the candidates of one vulnerability, the best first.
func (c *candidate) rank() int {
	rank := map[verdict.MatchedAs]int{verdict.AsPURL: 0, verdict.AsPedigree: 1, verdict.AsRelocation: 4}[c.identity.As]
	if !c.judgement.In {
		rank += 2
	}
	return rank
}

// choose makes one match per vulnerability of what was found for a component.
func choose(component string, found []candidate) []verdict.Match {
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(
			strings.Compare(a.shown, b.shown),
			a.posting.Entry().Compare(b.posting.Entry()),
			cmp.Compare(a.rank(), b.rank()),
			strings.Compare(a.identity.PURL, b.identity.PURL))
	})
	var matches []verdict.Match
	for len(found) > 0 {
		n := slices.IndexFunc(found, func(c candidate) bool { return c.posting.Entry() != found[0].posting.Entry() })
		if n < 0 {
			n = len(found)
		}
		matches = append(matches, toMatch(component, found[:n]))
		found = found[n:]
	}
	return matches
}

// toMatch takes the best candidate's word, and the records of all that agree
// with it.
func toMatch(component string, candidates []candidate) verdict.Match {
	best := &candidates[0]
	m := verdict.Match{
		Component:     component,
		Vulnerability: best.posting.Entry().ID(),
		As:            best.identity.As,
		Identity:      best.identity.PURL,
	}
	for _, c := range candidates {
		if c.judgement.In == best.judgement.In {
			m.Records = append(m.Records, c.judgement.Records...)
		}
	}
	slices.Sort(m.Records)
	m.Records = slices.Compact(m.Records)
	if !best.judgement.In {
		m.Undetermined = best.judgement.Err.Error()
		return m
	}
	m.Listed = best.judgement.Listed
	m.Fixed = best.posting.Fixes(&best.version, best.judgement.Holding)
	m.Range = nearest(best.judgement.Holding, m.Fixed)
	return m
}
