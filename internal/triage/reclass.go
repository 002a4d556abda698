// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"fmt"
	"slices"
	"sort"
	"time"

	"verdict"
)

// Reclassification is the event that a vulnerability moved between exploitable and
// hygiene (verdicts.md §5). Its clock runs beside the older ones.
type Reclassification struct {
	verdict.Classification
	// Stands is when it had the approvals that it needs: the new clock's beginning.
	Stands    time.Time
	Approvals []verdict.Approval // that counted
	// Said is everything that was published under the other class before.
	Said []Said
}

// Said is a published revision that said another class than holds now, with where
// it could be read and by whom.
type Said struct {
	verdict.Statement
	Documents []string
	// Revised is the first later revision that says what holds now, or takes the
	// statement back; 0 while that is due.
	Revised int
}

// Reclassifications gives the events about a vulnerability, the oldest first.
// Revisions are all that was ever published about the product.
func (e *Engine) Reclassifications(id string, revisions []verdict.Statement) []Reclassification {
	named := e.Vulnerabilities(id)
	if len(named) == 0 {
		return nil
	}
	v := named[0]
	var events []Reclassification
	for _, c := range e.classes {
		if !idOf(v, c.Vulnerability) || c.from.After(e.w.Now) || !verdict.NeedsSecond(c.From, c.Class) {
			continue
		}
		event := Reclassification{Classification: c.Classification, Stands: c.from}
		subject := c.Subject()
		for _, a := range e.w.Approvals {
			if subject.Counts(a) && !a.At.After(e.w.Now) {
				event.Approvals = append(event.Approvals, a)
			}
		}
		event.Said = saidOtherwise(v, c, revisions)
		events = append(events, event)
	}
	sort.SliceStable(events, func(i, j int) bool { return events[i].Stands.Before(events[j].Stands) })
	return events
}

// saidOtherwise gives what was published under another class before a change of
// class stood: every revision that said so, in the order of release and revision.
func saidOtherwise(v *verdict.Vulnerability, c standingClass, revisions []verdict.Statement) []Said {
	var list []Said
	for _, st := range revisions {
		if !idOf(v, st.Vulnerability) || st.Withdrawn || st.Class == c.Class || st.At.After(c.from) {
			continue
		}
		s := Said{Statement: st, Documents: documentsOf(st)}
		for _, later := range revisions {
			answers := later.Version == st.Version && idOf(v, later.Vulnerability) && later.At.After(st.At) && (later.Withdrawn || later.Class == c.Class)
			if answers && (s.Revised == 0 || later.Revision < s.Revised) {
				s.Revised = later.Revision
			}
		}
		list = append(list, s)
	}
	return list
}

// documentsOf names the documents that a statement could be read in.
func documentsOf(st verdict.Statement) []string {
	of := " of " + verdict.Ref{Product: st.Product, Version: st.Version}.String()
	var names []string
	for _, d := range []struct {
		channel verdict.Channel
		name    string
		holds   bool
	}{
		{verdict.ChannelPage, "page of " + st.Vulnerability, true},
		{verdict.ChannelList, "list of security vulnerabilities", st.Listed()},
		{verdict.ChannelNote, "release note" + of, st.Status == verdict.Fixed},
		{verdict.ChannelVEX, "VEX" + of, true},
		{verdict.ChannelSuppression, "suppressions" + of, st.Status == verdict.NotAffected},
	} {
		if d.holds && st.In(d.channel, st.Audience) {
			names = append(names, d.name)
		}
	}
	return names
}

// Reclassified gives what stands published under another class than a
// reclassification made of it: nothing is published by itself, so a person has to
// revise it. One vulnerability is one row, with its releases; statements are the
// last revisions, in any order.
func (e *Engine) Reclassified(statements []verdict.Statement) []Wait {
	waits := map[string]*Wait{}
	versions := map[string][]verdict.Release{}
	for _, st := range statements {
		named := e.Vulnerabilities(st.Vulnerability)
		if st.Withdrawn || len(named) == 0 {
			continue
		}
		c, known := e.classification(named[0])
		if !known || !verdict.NeedsSecond(st.Class, c.Class) {
			continue
		}
		id := named[0].Shown()
		if waits[id] == nil {
			waits[id] = &Wait{Kind: WaitReclassified, Subject: e.w.Product.Slug + " " + id, Since: c.At}
			e.judge(waits[id], id)
		}
		waits[id].Why = fmt.Sprintf("it is %s now, and what is published says %s", c.Class, st.Class)
		versions[id] = append(versions[id], e.releases[st.Version])
	}
	var list []Wait
	for id, w := range waits {
		SortReleases(e.w.Product, versions[id])
		for _, r := range versions[id] {
			w.Releases = append(w.Releases, r.Version)
		}
		list = append(list, *w)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Subject < list[j].Subject })
	return list
}

// ReleasedAs is the class under which a fix reached users when that was hygiene and
// is exploitable now: by an earlier revision of the statement, or by the class
// that stood on the day of the release. "" when there is nothing to say.
func (e *Engine) ReleasedAs(a Answer, earlier []verdict.Statement) verdict.Class {
	named := e.Vulnerabilities(a.Vulnerability)
	if a.Status != verdict.Fixed || a.Class != verdict.Exploitable || len(named) == 0 {
		return ""
	}
	if slices.ContainsFunc(earlier, func(st verdict.Statement) bool {
		return !st.Withdrawn && st.Status == verdict.Fixed && st.Class == verdict.Hygiene
	}) {
		return verdict.Hygiene
	}
	then := *e
	then.w.Now = a.Release.ReleasedAt
	if c, known := then.classification(named[0]); known && c.Class == verdict.Hygiene {
		return verdict.Hygiene
	}
	return ""
}
