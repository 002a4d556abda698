// SPDX-License-Identifier: Apache-2.0

package matcher

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/vers"
)

// Match compares components with the corpus: one match per distinct component
// and vulnerability, ordered by component key, then by the vulnerability's shown
// id. Of several identities that hit, the component's own package URL goes
// before an ancestor's and that before a relocated one; a hit goes before what
// cannot be determined, but one through a relocation, which is a proposal only,
// does not. Skipped counts what could not be compared at all.
func (c *Corpus) Match(components []verdict.Component) (matches []verdict.Match, skipped []verdict.Skipped) {
	for _, component := range distinct(components) {
		known, unknown := component.Identities()
		for _, u := range unknown {
			skipped = verdict.AddSkipped(skipped, u.Reason, cmp.Or(u.PURL, component.Key()))
		}
		var found []candidate
		for _, id := range c.withRelocated(known) {
			for _, e := range c.named[id.Package] {
				if len(e.claims) > 0 {
					found = e.judge(id, found)
				} else {
					skipped = e.skip(id, skipped)
				}
			}
		}
		matches = append(matches, choose(component.Key(), found)...)
	}
	slices.SortFunc(skipped, func(a, b verdict.Skipped) int { return cmp.Compare(a.Reason, b.Reason) })
	return matches, skipped
}

// distinct gives each component once, in order of its key.
func distinct(components []verdict.Component) []verdict.Component {
	byKey := make(map[string]verdict.Component, len(components))
	for _, c := range components {
		byKey[c.Key()] = c
	}
	list := make([]verdict.Component, 0, len(byKey))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		list = append(list, byKey[key])
	}
	return list
}

func (c *Corpus) withRelocated(known []verdict.Identity) []verdict.Identity {
	all := slices.Clip(known)
	for _, id := range known {
		all = append(all, c.relocated(id)...)
	}
	return all
}

// skip counts a vulnerability that names the package and gives nothing to
// compare a version with.
func (e entry) skip(id verdict.Identity, skipped []verdict.Skipped) []verdict.Skipped {
	return verdict.AddSkipped(skipped, "a record names the package without versions to compare",
		e.uncompared[0].Record+" of "+id.PURL)
}

// candidate is a match in the making: what one identity says of one
// vulnerability.
type candidate struct {
	entry
	identity  verdict.Identity
	judgement verdict.Judgement
	records   []string
}

// judge asks every claim about the package and keeps the answer unless the
// version lies outside of all of them.
func (e entry) judge(id verdict.Identity, found []candidate) []candidate {
	c := candidate{entry: e, identity: id}
	var open []string
	for _, claim := range e.claims {
		j := claim.Judge(id.Version)
		c.judgement.Add(j)
		switch {
		case j.Place.Kind == vers.In:
			c.records = append(c.records, claim.Record)
		case j.Err != nil:
			open = append(open, claim.Record)
		}
	}
	switch {
	case c.in():
		return append(found, c)
	case c.judgement.Err != nil:
		c.records = open
		return append(found, c)
	}
	return found
}

func (c candidate) in() bool { return c.judgement.Place.Kind == vers.In }

// rank orders the candidates of one vulnerability, the best first.
func (c candidate) rank() int {
	rank := map[verdict.MatchedAs]int{verdict.AsPURL: 0, verdict.AsPedigree: 1, verdict.AsRelocation: 4}[c.identity.As]
	if !c.in() {
		rank += 2
	}
	return rank
}

// choose makes one match per vulnerability of what was found for a component.
func choose(component string, found []candidate) []verdict.Match {
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(
			strings.Compare(a.vulnerability.shown, b.vulnerability.shown),
			cmp.Compare(a.vulnerability.id, b.vulnerability.id),
			cmp.Compare(a.rank(), b.rank()),
			strings.Compare(a.identity.PURL, b.identity.PURL))
	})
	var matches []verdict.Match
	for len(found) > 0 {
		n := slices.IndexFunc(found, func(c candidate) bool { return c.vulnerability != found[0].vulnerability })
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
	best := candidates[0]
	m := verdict.Match{
		Component:     component,
		Vulnerability: best.vulnerability.id,
		As:            best.identity.As,
		Identity:      best.identity.PURL,
	}
	for _, c := range candidates {
		if c.in() == best.in() {
			m.Records = append(m.Records, c.records...)
		}
	}
	slices.Sort(m.Records)
	m.Records = slices.Compact(m.Records)
	if !best.in() {
		m.Undetermined = best.judgement.Err.Error()
		return m
	}
	m.Listed = best.judgement.Listed
	m.Fixed = best.fixes()
	m.Range = best.nearest(m.Fixed)
	return m
}

// nearest picks the interval that is shown: the one that ends first with a fix
// that holds, else one with an end, else an open one.
func (c candidate) nearest(fixed []string) vers.Interval {
	weight := func(i vers.Interval) int {
		switch {
		case i.Fixed != "" && slices.Contains(fixed, i.Fixed):
			return slices.Index(fixed, i.Fixed)
		case i.Fixed != "":
			return len(fixed)
		case i.LastAffected != "":
			return len(fixed) + 1
		}
		return len(fixed) + 2
	}
	if len(c.judgement.Holding) == 0 {
		return vers.Interval{}
	}
	return slices.MinFunc(c.judgement.Holding, func(a, b vers.Interval) int {
		return cmp.Or(cmp.Compare(weight(a), weight(b)), strings.Compare(a.String(), b.String()))
	})
}
