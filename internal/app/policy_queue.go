// SPDX-License-Identifier: Apache-2.0

package app

import (
	"fmt"
	"slices"
	"time"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// deadlines puts the clocks of the policy to what waits for a product, and adds what
// waits because of them: a fix, a publication, a decision, a score.
func (j *judge) deadlines(s *store.Snapshot, waits []triage.Wait) ([]triage.Wait, error) {
	published, err := j.published(s)
	if err != nil {
		return nil, err
	}
	for _, id := range j.engine.Concerning() {
		var triaged remedy.Deadline
		due := map[triage.WaitKind]*triage.Wait{}
		for _, l := range j.world.Lines {
			newest, shipped := j.newest(l.Slug)
			if !shipped || l.Ended(j.world.Now) {
				continue
			}
			f, o, err := j.outcome(id, l.Slug, newest.Version)
			if err != nil {
				return nil, err
			}
			if d, runs := o.Deadline(remedy.DeadlineTriage); runs && !d.Due.IsZero() && (triaged.Due.IsZero() || d.Due.Before(triaged.Due)) {
				triaged = d
			}
			j.waitFor(due, f, o, newest, published[newest.Version+" "+f.Vulnerability])
		}
		if !triaged.Due.IsZero() {
			j.putTriage(waits, id, triaged)
		}
		for _, kind := range []triage.WaitKind{triage.WaitFix, triage.WaitPublication, triage.WaitDecision, triage.WaitScore} {
			if w := due[kind]; w != nil {
				waits = append(waits, *w)
			}
		}
	}
	return waits, nil
}

// published are the releases and vulnerabilities about which a statement stands.
func (j *judge) published(s *store.Snapshot) (map[string]bool, error) {
	list, err := s.Statements(j.world.Product.Slug)
	said := map[string]bool{}
	for _, st := range list {
		if !st.Withdrawn {
			said[st.Version+" "+st.Vulnerability] = true
		}
	}
	return said, err
}

// saidIn reports whether a statement stands about any of the ids in a release of the
// line.
func (j *judge) saidIn(line string, ids []string) bool {
	for _, id := range ids {
		last := map[string]verdict.Statement{}
		for _, st := range j.said[spoken{line, id}] {
			if st.Revision >= last[st.Version].Revision {
				last[st.Version] = st
			}
		}
		for _, st := range last {
			if !st.Withdrawn {
				return true
			}
		}
	}
	return false
}

// stillSaid reports whether something stands about the release of a statement: what was
// taken back is published no more.
func (j *judge) stillSaid(line string, of verdict.Statement) bool {
	last := of
	for _, st := range j.said[spoken{line, of.Vulnerability}] {
		if st.Version == of.Version && st.Revision >= last.Revision && !st.At.After(j.world.Now) {
			last = st
		}
	}
	return !last.Withdrawn
}

// untriaged are the kinds of wait that a deadline of triage is about.
var untriaged = []triage.WaitKind{triage.WaitDanger, triage.WaitContradiction, triage.WaitConflict, triage.WaitUndetermined,
	triage.WaitFinding, triage.WaitClass}

func (j *judge) putTriage(waits []triage.Wait, id string, d remedy.Deadline) {
	for i := range waits {
		w := &waits[i]
		if w.Subject == j.world.Product.Slug+" "+id && slices.Contains(untriaged, w.Kind) {
			w.Due, w.Overdue = d.Due, j.overdue(d.Due)
		}
	}
}

func (j *judge) overdue(due time.Time) bool {
	return remedy.Deadline{Due: due}.Overdue(j.world.Now, j.policy.Calendar)
}

// waitFor adds what waits about the newest release of a supported line.
func (j *judge) waitFor(due map[triage.WaitKind]*triage.Wait, f remedy.Facts, o remedy.Outcome, r verdict.Release, published bool) {
	ids := j.idsOf(f.Vulnerability)
	d, decided := j.decision(ids, r.Line)
	said := j.saidIn(r.Line, ids)
	if f.Status == verdict.Affected && (!decided || d.Treatment == verdict.Fix || d.Lapsed(j.world.Now)) {
		clock, _ := o.Deadline(remedy.DeadlineFix)
		if decided && !d.Due.IsZero() {
			clock = remedy.Deadline{Due: d.Due, Arithmetic: "by the decision of " + d.At.UTC().Format(time.DateOnly)}
		}
		if !clock.Due.IsZero() {
			j.add(due, triage.WaitFix, f, r, clock.Due, "to be fixed by "+string(o.Vehicle)+": "+clock.Arithmetic)
		}
	}
	concerns := f.Status == verdict.Affected || f.Status == verdict.Fixed && !said
	if clock, _ := o.Deadline(remedy.DeadlinePublish); concerns && !published && clock.Done.IsZero() && !clock.Due.IsZero() {
		j.add(due, triage.WaitPublication, f, r, clock.Due, "nothing is published about it: "+clock.Arithmetic)
	}
	_, waits := j.waiting(ids, r.Line)
	united, before := j.lastDecision(ids, r.Line)
	switch {
	case before && !decided && j.apart(united, ids):
		j.add(due, triage.WaitDecision, f, r, time.Time{}, "the decision of "+united.At.UTC().Format(time.DateOnly)+" about "+united.Vulnerability+
			" was taken before its records made one of two vulnerabilities")
	case f.Class != verdict.Exploitable || !concerns || waits:
	case !decided:
		j.add(due, triage.WaitDecision, f, r, time.Time{}, fmt.Sprintf("rule %s of policy %s wants a decision, and none is taken", o.Rule, o.Policy))
	default:
		if why := j.unfit(o, d); why != "" {
			j.add(due, triage.WaitDecision, f, r, time.Time{}, "the decision of "+d.At.UTC().Format(time.DateOnly)+" does not stand any more: "+why)
		}
	}
	if o.Unscored && !f.Status.Clean() {
		j.add(due, triage.WaitScore, f, r, time.Time{}, "nobody whose score counts scores it; until somebody does it ranks with high")
	}
}

// add notes a wait, or joins it with that of another line; the earliest day counts.
func (j *judge) add(waits map[triage.WaitKind]*triage.Wait, kind triage.WaitKind, f remedy.Facts, r verdict.Release, due time.Time, why string) {
	w := waits[kind]
	if w == nil {
		w = &triage.Wait{Kind: kind, Subject: j.world.Product.Slug + " " + f.Vulnerability, Severity: f.Severity, Exploited: f.Exploited,
			Likelihood: f.Likelihood, Since: f.Dates[remedy.DateClassified]}
		waits[kind] = w
	}
	w.Releases = append(w.Releases, r.Version)
	if w.Why == "" || !due.IsZero() && due.Before(w.Due) {
		w.Why, w.Due, w.Overdue = why, due, j.overdue(due)
	}
}
