// SPDX-License-Identifier: Apache-2.0

// Package matcher compares components with an index of records: a scanner that
// needs no store, no network and no clock. Ambiguity gives an undetermined match,
// with the reason; it never gives silence.
package matcher

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"verdict"
	"verdict/internal/vulndb"
)

// Found is a match with what the index holds of its vulnerability.
type Found struct {
	verdict.Match
	PURL  string // of the component
	Entry vulndb.Entry
}

// Result is what a match of components with an index gave.
type Result struct {
	// Found holds one match per distinct component and vulnerability, ordered by
	// component key, then by the vulnerability's shown id.
	Found      []Found
	Components int               // distinct ones
	Skipped    []verdict.Skipped // what could not be compared at all
}

// Match compares components with the index and gives the matches of Find, and
// what could not be compared at all.
func Match(x *vulndb.Index, components []verdict.Component) ([]verdict.Match, []verdict.Skipped) {
	r := Find(x, nil, components)
	matches := make([]verdict.Match, len(r.Found))
	for i := range r.Found {
		matches[i] = r.Found[i].Match
	}
	return matches, r.Skipped
}

// Find compares components with the index; with only, those entries alone are
// asked. Of several identities that hit, the component's own package URL goes
// before an ancestor's and that before a relocated one; a hit goes before what
// cannot be determined, but one through a relocation, which is a proposal only,
// does not.
func Find(x *vulndb.Index, only []vulndb.Entry, components []verdict.Component) Result {
	var asked map[vulndb.Entry]bool
	if only != nil {
		asked = map[vulndb.Entry]bool{}
		for _, e := range only {
			asked[e] = true
		}
	}
	list := distinct(components)
	runs := make([]matching, 1+len(list)/atOnce)
	var work sync.WaitGroup
	var taken atomic.Int64 // runs that some goroutine has begun
	for range min(runtime.GOMAXPROCS(0), len(runs)) {
		work.Go(func() {
			for i := int(taken.Add(1)) - 1; i < len(runs); i = int(taken.Add(1)) - 1 {
				runs[i] = matching{x: x, only: asked}
				runs[i].all(list[i*len(list)/len(runs) : (i+1)*len(list)/len(runs)])
			}
		})
	}
	work.Wait()
	r := joined(runs)
	r.Components = len(list)
	return r
}

// atOnce is how many components a goroutine takes at a time: of some kinds each has
// ten times the records that those of others have, and equal parts would not be equal.
const atOnce = 500

// joined puts what several runs found, each over its part in order, together.
func joined(runs []matching) Result {
	n := 0
	for i := range runs {
		n += len(runs[i].found)
	}
	r := Result{Found: make([]Found, 0, n)}
	for i := range runs {
		r.Found = append(r.Found, runs[i].found...)
		r.Skipped = verdict.JoinSkipped(r.Skipped, runs[i].skipped...)
	}
	slices.SortFunc(r.Skipped, func(a, b verdict.Skipped) int { return cmp.Compare(a.Reason, b.Reason) })
	return r
}

// distinct gives each component once, in order of its key, which says all of it.
func distinct(components []verdict.Component) []keyed {
	list := make([]keyed, len(components))
	for i := range components {
		list[i] = keyed{components[i].Key(), &components[i]}
	}
	slices.SortFunc(list, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	return slices.CompactFunc(list, func(a, b keyed) bool { return a.key == b.key })
}

// keyed is a component with its key.
type keyed struct {
	key string
	*verdict.Component
}

// matching is one run over components.
type matching struct {
	x          *vulndb.Index
	only       map[vulndb.Entry]bool // nil for all
	candidates []candidate           // of one component; kept for the next
	order      []*candidate          // of those
	found      []Found
	skipped    []verdict.Skipped
}

func (m *matching) all(components []keyed) {
	m.found = make([]Found, 0, len(components))
	for _, c := range components {
		m.component(c)
	}
}

func (m *matching) component(c keyed) {
	known, unknown := c.Identities()
	for _, u := range unknown {
		m.skipped = verdict.AddSkipped(m.skipped, u.Reason, cmp.Or(u.PURL, c.key))
	}
	m.candidates = m.candidates[:0]
	identities := m.withRelocated(known)
	for i := range identities {
		id := &identities[i]
		m.candidates = m.identity(id, m.extended(id, known), m.candidates)
	}
	m.order = m.order[:0]
	for i := range m.candidates {
		m.order = append(m.order, &m.candidates[i])
	}
	m.choose(c, m.order)
}

// identity asks every vulnerability that names the package.
func (m *matching) identity(id *verdict.Identity, outranked spoken, found []candidate) []candidate {
	postings := m.x.Package(id.Package)
	if postings.Len() == 0 {
		return found
	}
	version := new(vulndb.ParseVersion(id.Package.Ecosystem, id.Version))
	for {
		p, more := postings.Next()
		if !more {
			return found
		}
		if m.only != nil && !m.only[p.Entry()] {
			continue
		}
		if said := outranked[p.Entry()]; said != nil {
			if p = p.Without(said); len(p.Claims()) == 0 {
				continue
			}
		}
		j := p.Judge(version)
		switch {
		case !j.Compared:
			m.uncompared(p, id)
		case !j.Outside():
			found = append(found, candidate{posting: p, shown: p.Entry().Shown(), identity: id, version: version, judgement: j})
		}
	}
}

// uncompared counts a vulnerability that names the package and has nothing to
// compare; and one of which nothing can be read, since the index is damaged.
func (m *matching) uncompared(p vulndb.Posting, id *verdict.Identity) {
	claims := p.Claims()
	if len(claims) == 0 {
		m.skipped = verdict.AddSkipped(m.skipped, "the index is damaged: what it holds of a package cannot be read; build it again from its records", id.PURL)
		return
	}
	m.skipped = verdict.AddSkipped(m.skipped, "a record names the package without versions to compare", claims[0].Record+" of "+id.PURL)
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
	identity  *verdict.Identity
	version   *vulndb.Version
	judgement vulndb.Judgement
}

// rank orders the candidates of one vulnerability, the best first.
func (c *candidate) rank() int {
	rank := 0
	switch c.identity.As {
	case verdict.AsPedigree:
		rank = 1
	case verdict.AsRelocation:
		rank = 4
	case verdict.AsCPE:
		rank = 6
	}
	if !c.judgement.In {
		rank += 2
	}
	return rank
}

// choose makes one match per vulnerability of what was found for a component.
func (m *matching) choose(c keyed, found []*candidate) {
	slices.SortStableFunc(found, func(a, b *candidate) int {
		return cmp.Or(
			strings.Compare(a.shown, b.shown),
			a.posting.Entry().Compare(b.posting.Entry()),
			cmp.Compare(a.rank(), b.rank()),
			strings.Compare(a.identity.PURL, b.identity.PURL))
	})
	for len(found) > 0 {
		n := slices.IndexFunc(found, func(c *candidate) bool { return c.posting.Entry() != found[0].posting.Entry() })
		if n < 0 {
			n = len(found)
		}
		m.found = append(m.found, Found{toMatch(c.key, found[:n]), c.PURL, found[0].posting.Entry()})
		found = found[n:]
	}
}

// byCPE is why a match by a CPE is never sure: vendors' names for products are not
// those of packages, and NVD's ranges follow the vendors' releases.
const byCPE = "only a CPE leads from the component to the record, which is of low confidence"

// toMatch takes the best candidate's word, and the records of all that agree
// with it.
func toMatch(component string, candidates []*candidate) verdict.Match {
	best := candidates[0]
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
	if m.As == verdict.AsCPE {
		m.Undetermined = byCPE
	}
	m.Listed = best.judgement.Listed
	m.Fixed = best.posting.Fixes(best.version, best.judgement.Holding)
	m.Range = nearest(best.judgement.Holding, m.Fixed)
	return m
}
