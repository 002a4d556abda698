// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"slices"
	"sort"
	"time"

	"verdict"
)

// Statement turns an answer into what can be published about it: the public
// facts, our verdict in words, and nothing of evidence or witnesses. It refuses
// answers that say nothing: unknown and not_evaluated.
func (e *Engine) Statement(a Answer) (verdict.Statement, error) {
	s, err := e.Draft(a)
	if err != nil {
		return s, err
	}
	if verdict.IsWorkingID(s.Vulnerability) {
		return verdict.Statement{}, verdict.Errorf(verdict.Refused, "%s is a working name, and the flaw has no public id yet", s.Vulnerability).
			WithHint("add its CVE id (`verdict vulnerability edit %s --id CVE-…`)", s.Vulnerability)
	}
	if err := e.embargoed(a); err != nil {
		return verdict.Statement{}, err
	}
	return s, nil
}

// Draft is the statement that could be published once the flaw is public: before that day,
// and under a working name too. Nothing that leaves the house is made from it.
func (e *Engine) Draft(a Answer) (verdict.Statement, error) {
	if a.Release.State == verdict.Planned {
		return verdict.Statement{}, verdict.Errorf(verdict.Refused, "release %s is planned, and nothing is said about it before it is released", a.Release.Ref())
	}
	switch a.Status {
	case verdict.Unknown, verdict.NotEvaluated:
		return verdict.Statement{}, verdict.Errorf(verdict.Refused, "%s@%s has no answer about %s that could be published: %s",
			a.Release.Product, a.Release.Version, a.Vulnerability, a.Won.Why)
	}
	s := verdict.Statement{
		Product: a.Release.Product, Version: a.Release.Version,
		Vulnerability: a.Vulnerability, Aliases: a.Aliases, Title: a.Title, Origin: a.Origin,
		Status: a.Status, Justification: a.Justification, Impact: a.Impact, Action: a.Action,
		Class: a.Class, Severity: a.Severity, Score: a.Score, Vector: a.Vector, FixedIn: a.FixedIn,
	}
	if s.Status == verdict.NotAffected && s.Justification == "" && s.Impact == "" {
		s.Impact = a.Won.Why
	}
	s.Impact = withClosedWorld(a, s.Impact)
	if len(a.Parts) > 1 {
		for _, p := range a.Parts {
			s.Parts = append(s.Parts, verdict.StatedPart{Part: p.Part, Status: p.Status, Justification: p.Justification})
		}
	}
	s.Components = e.stated(a)
	e.shared(&s)
	e.withheld(&s)
	return s, nil
}

// embargoed refuses to speak of a flaw of our own before the day on which its record is to
// be published; of one of another product that others know as well one may.
func (e *Engine) embargoed(a Answer) error {
	for _, v := range e.Vulnerabilities(a.Vulnerability) {
		own := v.Own
		if own == nil || !own.Published.After(e.w.Now) || own.Product != a.Release.Product && len(namedByOthers(v)) > 0 {
			continue
		}
		return verdict.Errorf(verdict.Refused, "%s is to be published on %s, and nothing is said about it before", a.Vulnerability, own.Published.UTC().Format(time.DateOnly)).
			WithHint("publish then, or change `published` in its record")
	}
	return nil
}

// withheld takes back what only the record of a flaw of another product says, which is
// not published yet: its title, its scores and those that were given for all products, and ids that nobody
// else names.
func (e *Engine) withheld(s *verdict.Statement) {
	for _, v := range e.Vulnerabilities(s.Vulnerability) {
		ids := namedByOthers(v)
		if v.Own == nil || v.Own.Product == s.Product || !v.Own.Published.IsZero() && !v.Own.Published.After(e.w.Now) || len(ids) == 0 {
			continue
		}
		others := *v
		others.Own = nil
		s.Title, s.Origin = Title(&others), verdict.Upstream
		rated := e.spokenHere(v).Rate(others, e.scores())
		s.Severity, s.Score, s.Vector = rated.Severity, rated.Score, rated.Vector
		s.Vulnerability = verdict.ShownID(ids)
		s.Aliases = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == s.Vulnerability || slices.Contains(s.Shared, id) })
		s.Shared = slices.DeleteFunc(slices.Clone(s.Shared), func(id string) bool { return !slices.Contains(ids, id) })
	}
}

// namedByOthers gives the ids that a record of somebody else's has, in order.
func namedByOthers(v *verdict.Vulnerability) []string {
	var ids []string
	for _, r := range v.Records {
		if r.House != nil {
			continue
		}
		for _, id := range append([]string{r.ID}, r.Aliases...) {
			if id = verdict.CanonicalID(id); slices.Contains(v.IDs, id) {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// shared keeps ids that name other vulnerabilities as well apart from the aliases.
func (e *Engine) shared(s *verdict.Statement) {
	for _, v := range e.Vulnerabilities(s.Vulnerability) {
		if v.Shown() != s.Vulnerability {
			continue
		}
		s.Aliases = slices.DeleteFunc(slices.Clone(s.Aliases), func(id string) bool {
			ambiguous := slices.Contains(v.Ambiguous, id)
			if ambiguous {
				s.Shared = append(s.Shared, id)
			}
			return ambiguous
		})
	}
}

// stated gives the components that the statement rests on: those that match,
// else those that the records name, and what they replaced.
func (e *Engine) stated(a Answer) []verdict.StatedComponent {
	components := map[string]string{}
	for _, f := range a.Findings() {
		if f.Match.As != verdict.AsRelease {
			components[f.Component.PURL] = ""
		}
	}
	named := e.Vulnerabilities(a.Vulnerability)
	if len(components) == 0 && len(named) > 0 {
		e.upgraded(named[0], a.Release, components)
	}
	var list []verdict.StatedComponent
	for purl, previous := range components {
		c := verdict.StatedComponent{PURL: purl, Previous: previous}
		if a.Status == verdict.Fixed && len(named) > 0 {
			c.Advisory = e.shippedBy(named[0], purl)
		}
		list = append(list, c)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].PURL < list[j].PURL })
	return list
}

// shippedBy names the supplier's advisory that shipped this build with the fix; of
// several the first in order of text, and "" when no supplier names one.
func (e *Engine) shippedBy(v *verdict.Vulnerability, purl string) (advisory string) {
	build, ok := buildOf(purl)
	if !ok {
		return ""
	}
	for _, s := range e.suppliedOf(v).byBuild[build] {
		if s.Status == verdict.Fixed && s.Advisory != "" && (advisory == "" || s.Advisory < advisory) {
			advisory = s.Advisory
		}
	}
	return advisory
}

// upgraded gathers the components of a release that stand where the nearest
// earlier release had ones that matched.
func (e *Engine) upgraded(v *verdict.Vulnerability, release verdict.Release, components map[string]string) {
	for _, part := range e.partsOf(v, release.Version) {
		now := e.inventory(release.Version, part)
		for _, r := range verdict.Ancestry(e.releases, release.Version) {
			before := e.part(v, r, part)
			for _, f := range before.Findings {
				if f.Match.As == verdict.AsRelease {
					continue
				}
				base := verdict.PURLBase(f.Component.PURL)
				for _, o := range now.byBase[base] {
					if o.Component.PURL != f.Component.PURL {
						components[o.Component.PURL] = f.Component.PURL
					}
				}
			}
			if before.Matched() {
				break
			}
		}
	}
}
