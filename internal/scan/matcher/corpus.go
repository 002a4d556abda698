// SPDX-License-Identifier: Apache-2.0

// Package matcher compares components with records: a scanner that needs no
// store, no network and no clock. Ambiguity gives an undetermined match, with
// the reason; it never gives silence.
package matcher

import (
	"verdict"
)

// Corpus is a body of vulnerabilities, indexed by the packages that their
// standing records name. It is read-only once built, and safe for concurrent
// use.
type Corpus struct {
	named map[verdict.PackageName][]entry
	// moved leads from a package to those that it was relocated to or from, in
	// order of text.
	moved map[verdict.PackageName][]verdict.PackageName
}

// entry is what a vulnerability's records claim of one package.
type entry struct {
	vulnerability *subject
	claims        []verdict.Claim // those with versions to compare
	uncompared    []verdict.Claim // those that give commits only, or nothing
}

// subject is what a match says of its vulnerability.
type subject struct {
	id    verdict.VulnerabilityID
	shown string
}

// NewCorpus indexes vulnerabilities. Withdrawn records and those that a house
// record overrides assert nothing (verdict.Vulnerability.Claims). A relocation
// works both ways: a record may know either name.
func NewCorpus(vulnerabilities []verdict.Vulnerability, relocations []verdict.Relocation) *Corpus {
	c := &Corpus{
		named: make(map[verdict.PackageName][]entry, len(vulnerabilities)),
		moved: map[verdict.PackageName][]verdict.PackageName{},
	}
	for _, v := range vulnerabilities {
		c.add(v)
	}
	for _, r := range relocations {
		from, to := verdict.NormalName(r.Ecosystem, r.From), verdict.NormalName(r.Ecosystem, r.To)
		c.moved[from] = append(c.moved[from], to)
		c.moved[to] = append(c.moved[to], from)
	}
	return c
}

func (c *Corpus) add(v verdict.Vulnerability) {
	about := &subject{id: v.ID, shown: v.Shown()}
	for _, claim := range v.Claims() {
		name := claim.PackageName()
		if name.Ecosystem == "" || name.Name == "" {
			continue
		}
		list := c.named[name]
		if n := len(list); n == 0 || list[n-1].vulnerability != about {
			list = append(list, entry{vulnerability: about})
		}
		e := &list[len(list)-1]
		if claim.Comparable() {
			e.claims = append(e.claims, claim)
		} else {
			e.uncompared = append(e.uncompared, claim)
		}
		c.named[name] = list
	}
}

// relocated gives the other names that an identity's package has or had,
// however many moves away, without the one that it came from.
func (c *Corpus) relocated(id verdict.Identity) []verdict.Identity {
	seen := map[verdict.PackageName]bool{id.Package: true}
	var found []verdict.Identity
	for queue := c.moved[id.Package]; len(queue) > 0; queue = queue[1:] {
		name := queue[0]
		if seen[name] {
			continue
		}
		seen[name] = true
		found = append(found, id.Renamed(name))
		queue = append(queue[:len(queue):len(queue)], c.moved[name]...)
	}
	return found
}
