// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"slices"
	"time"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// judge holds the vulnerabilities of one product against its policy.
type judge struct {
	policy StoredPolicy
	engine *triage.Engine
	world  triage.World
	// since is when a scan first matched a vulnerability in a line.
	since     map[subject]time.Time
	decisions []verdict.Decision // that stand
	taken     []verdict.Decision // all, those that wait for approvals too
	approvals []verdict.Approval
	// said are the revisions of statements, by line and id.
	said     map[spoken][]verdict.Statement
	releases map[string][]verdict.Release // of each line, in order of version
	lineOf   map[string]string            // by version
	// narrow is set when the world was loaded for some vulnerabilities only.
	narrow bool
	// later judges at the present what is dated back; nil where nothing is.
	later *judge
}

// subject is a vulnerability in a line.
type subject struct {
	line          string
	vulnerability verdict.VulnerabilityID
}

// spoken is an id in a line.
type spoken struct{ line, id string }

func (j *judge) say(revisions []verdict.Statement) {
	for _, st := range revisions {
		at := spoken{j.lineOf[st.Version], st.Vulnerability}
		j.said[at] = append(j.said[at], st)
	}
}

func newJudge(s *store.Snapshot, w triage.World, p StoredPolicy, narrow bool) (*judge, error) {
	j := &judge{policy: p, narrow: narrow, engine: triage.New(w), world: w, since: map[subject]time.Time{}, releases: map[string][]verdict.Release{}, lineOf: map[string]string{}, said: map[spoken][]verdict.Statement{}}
	releases := slices.Clone(w.Releases)
	triage.SortReleases(w.Product, releases)
	for _, r := range releases {
		j.lineOf[r.Version] = r.Line
		if r.State != verdict.Planned {
			j.releases[r.Line] = append(j.releases[r.Line], r)
		}
	}
	return j, j.history(s)
}

// history reads what was found, decided and said: of a world that was loaded for some
// vulnerabilities only what is about them.
func (j *judge) history(s *store.Snapshot) error {
	product := j.world.Product.Slug
	findings, err := j.found(s)
	if err != nil {
		return err
	}
	for _, f := range findings {
		at := subject{j.lineOf[f.Version], f.Vulnerability}
		if first, known := j.since[at]; !known || f.Since.Before(first) {
			j.since[at] = f.Since
		}
	}
	if j.taken, err = s.Decisions(product); err != nil {
		return err
	}
	if j.approvals, err = s.Approvals(""); err != nil {
		return err
	}
	j.decisions = verdict.StandingDecisions(j.taken, j.approvals, j.world.Now)
	if !j.narrow {
		revisions, err := s.StatementHistory(product)
		j.say(revisions)
		return err
	}
	for _, v := range j.world.Vulnerabilities {
		for _, id := range v.IDs {
			for _, r := range j.world.Releases {
				revisions, err := s.StatementRevisions(product, r.Version, id)
				if err != nil {
					return err
				}
				j.say(revisions)
			}
		}
	}
	return nil
}

func (j *judge) found(s *store.Snapshot) ([]verdict.Finding, error) {
	if !j.narrow {
		return s.Findings(j.world.Product.Slug)
	}
	var components []string
	for _, m := range j.world.Matches {
		components = append(components, m.Component)
	}
	slices.Sort(components)
	return s.FindingsIn(j.world.Product.Slug, slices.Compact(components)...)
}

// at is the judge with what was known later than an instant left out.
func (j *judge) at(now time.Time) *judge {
	earlier := *j
	earlier.world.Now = now
	earlier.engine = triage.New(earlier.world)
	earlier.decisions = verdict.StandingDecisions(j.taken, j.approvals, now)
	return &earlier
}

// newest gives the newest release of a line that was shipped and not withdrawn.
func (j *judge) newest(line string) (verdict.Release, bool) {
	for _, r := range slices.Backward(j.releases[line]) {
		if r.State == verdict.Released {
			return r, true
		}
	}
	return verdict.Release{}, false
}

func (j *judge) line(slug string) (verdict.Line, error) {
	for _, l := range j.world.Lines {
		if l.Slug == slug {
			return l, nil
		}
	}
	return verdict.Line{}, verdict.Errorf(verdict.NotFound, "there is no line %s/%s", j.world.Product.Slug, slug)
}

// facts gathers what conditions may ask about a vulnerability in a line: about one
// release of it, or its newest where version is "".
func (j *judge) facts(id, line, version string) (remedy.Facts, error) {
	l, err := j.line(line)
	if err != nil {
		return remedy.Facts{}, err
	}
	f := remedy.Facts{Vulnerability: verdict.CanonicalID(id), Product: j.world.Product.Slug, Line: line, Kind: j.world.Product.Kind,
		LineState: remedy.LineSupported, Dates: map[remedy.DateName]time.Time{}, Done: map[remedy.DeadlineKind]time.Time{}}
	if l.Ended(j.world.Now) {
		f.LineState = remedy.LineEnded
	}
	if version == "" {
		newest, _ := j.newest(line)
		version = newest.Version
	}
	if version == "" {
		return f, nil // a line without releases: nothing is known
	}
	a, err := j.engine.Answer(id, version, "")
	if err != nil {
		return f, err
	}
	j.answered(&f, a)
	j.dates(&f, a)
	j.done(&f, a)
	return f, j.components(&f, a)
}

// answered takes over what the answer says of the vulnerability.
func (j *judge) answered(f *remedy.Facts, a triage.Answer) {
	f.Vulnerability, f.Class, f.Status, f.Origin = a.Vulnerability, a.Class, a.Status, a.Origin
	f.Severity, f.Score, f.Vector = a.Severity, a.Score, a.Vector
	f.Exploited = a.Exploited != nil
	if a.Likelihood != nil {
		f.Likelihood, f.Predicted = a.Likelihood.Probability, true
	}
	if v := j.vulnerability(a.Vulnerability); v != nil {
		f.ScoreBy = j.engine.Rating(v).Source
	}
}

func (j *judge) vulnerability(id string) *verdict.Vulnerability {
	if named := j.engine.Vulnerabilities(id); len(named) > 0 {
		return named[0]
	}
	return nil
}

// components asks what has the flaw: in the release, else in any of the line, else in
// any of the product.
func (j *judge) components(f *remedy.Facts, a triage.Answer) error {
	findings := a.Findings()
	if len(findings) == 0 {
		var err error
		if findings, err = j.findings(a.Vulnerability, j.releases[a.Release.Line]); err != nil {
			return err
		}
	}
	if len(findings) == 0 {
		var err error
		if findings, err = j.findings(a.Vulnerability, j.world.Releases); err != nil {
			return err
		}
	}
	fixes := len(a.FixedIn) > 0
	f.FixAvailable, f.OSPackage, f.BaseFix = len(findings) > 0, len(findings) > 0, ""
	v := j.vulnerability(a.Vulnerability)
	for _, x := range findings {
		own := x.Match.As == verdict.AsRelease
		f.FixAvailable = f.FixAvailable && (len(x.Match.Fixed) > 0 || own && fixes)
		f.OSPackage = f.OSPackage && !own && verdict.OSPackage(x.Component.PURL)
		if v != nil && verdict.OSPackage(x.Component.PURL) {
			f.BaseFix = lessPromising(f.BaseFix, j.engine.SupplierFix(v, x.Component))
		}
		for _, ev := range x.Evidence {
			if ev.Danger() && ev.Kind != verdict.EvidenceKEV {
				f.Proof = true
				f.Exploited = f.Exploited || ev.Kind == verdict.EvidenceExploitation
			}
		}
	}
	return nil
}

func (j *judge) findings(id string, releases []verdict.Release) (all []triage.FindingAnswer, err error) {
	for _, r := range releases {
		a, err := j.engine.Answer(id, r.Version, "")
		if err != nil {
			return nil, err
		}
		all = append(all, a.Findings()...)
	}
	return all, nil
}

// lessPromising gives the fix state that stands later in the list; "" promises
// nothing and says nothing.
func lessPromising(a, b verdict.FixState) verdict.FixState {
	if slices.Index(verdict.FixStates, b) > slices.Index(verdict.FixStates, a) {
		return b
	}
	return a
}

// dates gathers the days from which clocks run, as far as they had come by then.
func (j *judge) dates(f *remedy.Facts, a triage.Answer) {
	put := func(name remedy.DateName, at time.Time) {
		if first, known := f.Dates[name]; !at.IsZero() && !at.After(j.world.Now) && (!known || at.Before(first)) {
			f.Dates[name] = at
		}
	}
	if a.Exploited != nil {
		put(remedy.DateExploited, a.Exploited.Added)
	}
	ids := []string{a.Vulnerability}
	if v := j.vulnerability(a.Vulnerability); v != nil {
		ids = v.IDs
		put(remedy.DateFound, j.since[subject{a.Release.Line, v.ID}])
		for _, r := range v.Standing() {
			if r.Asserts() && r.House == nil {
				put(remedy.DateKnown, r.Published)
			}
		}
		if v.Own != nil {
			put(remedy.DateKnown, v.Own.Published)
		}
	}
	for _, as := range j.world.Assessments {
		if slices.Contains(ids, verdict.CanonicalID(as.Vulnerability)) && as.Scope.CoversRelease(a.Release) {
			put(remedy.DateAssessed, as.Approved)
		}
	}
	put(remedy.DateClassified, j.classified(ids))
	if d, taken := j.decision(ids, a.Release.Line); taken {
		put(remedy.DateDecided, d.At)
	}
}

// done gathers when what the clocks run for was done, as far as it was by then.
func (j *judge) done(f *remedy.Facts, a triage.Answer) {
	put := func(kind remedy.DeadlineKind, at time.Time) {
		if first, known := f.Done[kind]; !at.IsZero() && !at.After(j.world.Now) && (!known || at.Before(first)) {
			f.Done[kind] = at
		}
	}
	if f.Class != verdict.Untriaged {
		put(remedy.DeadlineTriage, f.Dates[remedy.DateClassified])
	}
	for _, fixed := range a.FixedIn {
		if fixed.Line != a.Release.Line {
			continue
		}
		for _, r := range j.releases[fixed.Line] {
			if r.Version == fixed.Release {
				put(remedy.DeadlineFix, r.ReleasedAt)
			}
		}
	}
	for _, id := range j.idsOf(a.Vulnerability) {
		for _, st := range j.said[spoken{a.Release.Line, id}] {
			if !st.Withdrawn && st.Class == f.Class && j.stillSaid(a.Release.Line, st) {
				put(remedy.DeadlinePublish, st.At)
			}
		}
	}
}

// classified gives the instant since which the class that stands stood without
// another in between; zero when nobody confirmed one. A word that waits for approval
// moves no clock.
func (j *judge) classified(ids []string) (at time.Time) {
	type word struct {
		verdict.Classification
		from time.Time
	}
	var words []word
	for _, c := range j.world.Classifications {
		from, stands := c.StandsFrom(j.world.Approvals)
		if stands && slices.Contains(ids, verdict.CanonicalID(c.Vulnerability)) && !from.After(j.world.Now) {
			words = append(words, word{c, from})
		}
	}
	slices.SortStableFunc(words, func(a, b word) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Class, b.Class))
	})
	var class verdict.Class
	for _, w := range words {
		if w.Class != class {
			at, class = w.from, w.Class
		}
	}
	return at
}

// decision gives the last decision about any of the ids in a line. One that was taken
// when others of the ids were a vulnerability of their own, of which people had spoken,
// is none about both: a merge revives no decision (verdicts.md §8).
func (j *judge) decision(ids []string, line string) (last verdict.Decision, taken bool) {
	last, taken = j.lastDecision(ids, line)
	return last, taken && !j.apart(last, ids)
}

func (j *judge) lastDecision(ids []string, line string) (last verdict.Decision, taken bool) {
	for _, d := range j.decisions {
		if d.Line == line && slices.Contains(ids, verdict.CanonicalID(d.Vulnerability)) && !d.At.After(j.world.Now) && !d.At.Before(last.At) {
			last, taken = d, true
		}
	}
	return last, taken
}

// apart reports whether somebody had decided about, or classified, another
// vulnerability that has been united with that of the decision since.
func (j *judge) apart(d verdict.Decision, ids []string) bool {
	for _, other := range j.taken {
		if slices.Contains(ids, verdict.CanonicalID(other.Vulnerability)) && verdict.Apart(d.IDs, other.IDs) {
			return true
		}
	}
	for _, c := range j.world.Classifications {
		if slices.Contains(ids, verdict.CanonicalID(c.Vulnerability)) && verdict.Apart(d.IDs, c.IDs) {
			return true
		}
	}
	return false
}

// waiting gives the newest decision about any of the ids in a line where it lacks
// approvals.
func (j *judge) waiting(ids []string, line string) (last verdict.Decision, waits bool) {
	for _, d := range j.taken {
		if d.Line == line && slices.Contains(ids, verdict.CanonicalID(d.Vulnerability)) && !d.At.After(j.world.Now) && !d.At.Before(last.At) {
			from, stands := d.StandsFrom(j.approvals)
			last, waits = d, !stands || from.After(j.world.Now)
		}
	}
	return last, waits
}

// idsOf gives all ids of what an id names.
func (j *judge) idsOf(id string) []string {
	if v := j.vulnerability(id); v != nil {
		return v.IDs
	}
	return []string{verdict.CanonicalID(id)}
}

// outcome is what the policy says about a vulnerability in a line, or in a release
// of it.
func (j *judge) outcome(id, line, version string) (remedy.Facts, remedy.Outcome, error) {
	f, err := j.facts(id, line, version)
	if err != nil {
		return f, remedy.Outcome{}, err
	}
	o, err := j.policy.Decide(f)
	return f, o, err
}
