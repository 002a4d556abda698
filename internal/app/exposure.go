// SPDX-License-Identifier: Apache-2.0

package app

import (
	"slices"
	"time"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// remedies is what the work of a product is planned by: the engine, and what was
// decided.
type remedies struct {
	*triage.Engine
	world     triage.World
	decisions []verdict.Decision // that stand
}

func remediesOf(s *store.Snapshot, product string, now time.Time) (*remedies, error) {
	w, err := triage.Load(s, product, now)
	if err != nil {
		return nil, err
	}
	return (&remedies{world: w}).at(now), nil
}

// at is what was planned by at another instant, of the same rows.
func (r *remedies) at(now time.Time) *remedies {
	w := r.world
	w.Now = now
	return &remedies{Engine: triage.New(w), world: w, decisions: verdict.StandingDecisions(w.Decisions, w.Approvals, now)}
}

// shown is the id by which what an id names is shown.
func (r *remedies) shown(id string) string {
	if named := r.Vulnerabilities(id); len(named) > 0 {
		return named[0].Shown()
	}
	return verdict.CanonicalID(id)
}

// named is shown, and whether the id names anything.
func (r *remedies) named(id string) (string, bool) {
	return r.shown(id), len(r.Vulnerabilities(id)) > 0
}

// exposures are what a release has to do with the vulnerabilities that concern the
// product and were known by the instant of the world, and with those named here.
func (r *remedies) exposures(version string, named []string) ([]remedy.Exposure, error) {
	asked := map[string]bool{}
	ids := r.Concerning()
	for _, id := range named {
		id = r.shown(id)
		asked[id] = true
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	var list []remedy.Exposure
	for _, id := range ids {
		known := r.knownSince(id)
		if known.After(r.world.Now) && !asked[id] {
			continue
		}
		a, err := r.Answer(id, version, "")
		if err != nil {
			return nil, err
		}
		x := exposure(a)
		x.Since = known
		x.Own = a.Origin == verdict.Own
		list = append(list, x)
	}
	return list, nil
}

// exposure is an answer as work is planned by it.
func exposure(a triage.Answer) remedy.Exposure {
	x := remedy.Exposure{Vulnerability: a.Vulnerability, Title: a.Title, Status: a.Status, Why: a.Won.Why, Severity: a.Severity,
		Class: a.Class, Proposed: a.Proposed}
	for _, f := range a.Findings() {
		if f.Match.As == verdict.AsRelease || slices.ContainsFunc(x.Components, func(c remedy.Exposed) bool { return c.PURL == f.Component.PURL }) {
			continue
		}
		x.Components = append(x.Components, exposed(f))
	}
	x.Danger = a.Reason == triage.ReasonDanger && len(a.Findings()) == 0
	return x
}

func exposed(f triage.FindingAnswer) remedy.Exposed {
	c := remedy.Exposed{PURL: f.Component.PURL, Status: f.Status, Fixed: f.Match.Range.Fixed, Undetermined: f.Match.Undetermined, Quiet: f.Quiet()}
	if n := len(f.Match.Fixed); n > 0 {
		c.Nearest = f.Match.Fixed[n-1]
	}
	return c
}

// knownSince is the day on which the first record of a vulnerability was published;
// zero when none says.
func (r *remedies) knownSince(id string) (first time.Time) {
	earlier := func(at time.Time) {
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	for _, v := range r.Vulnerabilities(id) {
		for _, record := range v.Standing() {
			earlier(record.Published)
		}
		if v.Own != nil {
			earlier(v.Own.Published)
		}
	}
	return first
}

// shippedBy are the released releases of a line that had shipped by the instant of
// the world, in order of version.
func (r *remedies) shippedBy(line string) []verdict.Release {
	list := slices.DeleteFunc(slices.Clone(r.world.Releases), func(x verdict.Release) bool {
		return x.Line != line || x.State != verdict.Released || x.ReleasedAt.After(r.world.Now)
	})
	triage.SortReleases(r.world.Product, list)
	return list
}

// lineState is where a line of the product stands.
func (r *remedies) lineState(slug string) (remedy.LineStanding, error) {
	s := remedy.LineStanding{Line: verdict.Line{Product: r.world.Product.Slug, Slug: slug}, Now: r.world.Now, Decisions: map[string]verdict.Decision{}}
	for _, l := range r.world.Lines {
		if l.Slug == slug {
			s.Line = l
		}
	}
	for _, d := range r.decisions {
		id := r.shown(d.Vulnerability)
		if before, known := s.Decisions[id]; d.Line == slug && (!known || d.At.After(before.At)) {
			s.Decisions[id] = d // of two under several ids of one flaw the later
		}
	}
	for _, x := range r.shippedBy(slug) {
		s.Shipped = append(s.Shipped, x.Version)
	}
	if len(s.Shipped) == 0 {
		return s, nil
	}
	s.Latest = s.Shipped[len(s.Shipped)-1]
	var decided []string
	for id := range s.Decisions {
		decided = append(decided, id)
	}
	var err error
	s.Exposures, err = r.exposures(s.Latest, decided)
	return s, err
}
