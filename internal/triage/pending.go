// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"fmt"
	"slices"
	"time"

	"verdict"
)

// acceptanceNotice is how long before its end an acceptance comes into the queue.
const acceptanceNotice = 30 * 24 * time.Hour

// pending are the decisions and words on classes that are the newest of their kind
// and lack approvals, and rules of ours on grave vulnerabilities that one person
// alone wrote, and that count for nothing until another approves.
func (e *Engine) pending() []Wait {
	var waits []Wait
	add := func(subject verdict.ApprovalSubject, vulnerability, what string) {
		missing := subject.Missing(e.w.Approvals, e.w.Now)
		if missing == 0 {
			return
		}
		w := Wait{Kind: WaitApproval, Subject: subject.ID, Since: subject.At, Why: fmt.Sprintf("%s says %s; it lacks %s", subject.Author, what, approvalsWord(missing))}
		e.judge(&w, vulnerability)
		waits = append(waits, w)
	}
	for _, d := range newest(e.w.Decisions, func(d verdict.Decision) string { return d.Line + " " + e.shownID(d.Vulnerability) }, func(d verdict.Decision) time.Time { return d.At }, e.w.Now) {
		if d.People > 1 {
			add(d.Subject(), d.Vulnerability, fmt.Sprintf("%s and %s of %s in %s/%s", d.Treatment, d.Publish, d.Vulnerability, d.Product, d.Line))
		}
	}
	for _, c := range newest(e.w.Classifications, func(c verdict.Classification) string { return e.shownID(c.Vulnerability) }, func(c verdict.Classification) time.Time { return c.At }, e.w.Now) {
		if s := c.Subject(); s.People > 1 {
			add(s, c.Vulnerability, fmt.Sprintf("%s is %s for %s", c.Vulnerability, c.Class, c.Product))
		}
	}
	for _, ev := range e.w.Evidence {
		if ev.Lift != nil && ev.Danger() {
			add(ev.LiftSubject(), ev.Vulnerability, fmt.Sprintf("%s (%s of %s) holds no danger", ev.ID, ev.Kind, ev.Vulnerability))
		}
	}
	for _, s := range e.w.Suppressions {
		ours := s.Product == "" || s.Product == e.w.Product.Slug
		if ours && e.grave(s.Vulnerability) && (s.Until.IsZero() || e.w.Now.Before(s.Until)) {
			add(s.Subject(), s.Vulnerability, fmt.Sprintf("%s of %s", s.Kind, s.Vulnerability))
		}
	}
	return waits
}

func approvalsWord(n int) string {
	if n == 1 {
		return "an approval"
	}
	return fmt.Sprintf("%d approvals", n)
}

// shownID is the id by which what an id names is shown.
func (e *Engine) shownID(id string) string {
	if named := e.Vulnerabilities(id); len(named) > 0 {
		return named[0].Shown()
	}
	return verdict.CanonicalID(id)
}

// newest gives the newest of each key by now; of one instant the one that stands
// last in the list.
func newest[T any](list []T, key func(T) string, at func(T) time.Time, now time.Time) []T {
	list = slices.DeleteFunc(slices.Clone(list), func(x T) bool { return at(x).After(now) })
	last := map[string]int{}
	for i, x := range list {
		if before, known := last[key(x)]; !known || !at(x).Before(at(list[before])) {
			last[key(x)] = i
		}
	}
	var kept []T
	for i, x := range list {
		if last[key(x)] == i {
			kept = append(kept, x)
		}
	}
	return kept
}

// grave reports whether an id names a known vulnerability that gates like high or
// above, or that is a danger: known to be exploited, proved or reported.
func (e *Engine) grave(id string) bool {
	for _, v := range e.Vulnerabilities(id) {
		if e.rating(v).Severity.Gate() >= verdict.SeverityHigh.Gate() || ExploitationOf(v) != nil {
			return true
		}
		if slices.ContainsFunc(e.w.Evidence, func(ev verdict.Evidence) bool { return ev.Danger() && idOf(v, ev.Vulnerability) }) {
			return true
		}
	}
	return false
}

// acceptances are the risks that somebody accepted and whose acceptance ends soon
// or has ended, on lines that have not ended.
func (e *Engine) acceptances() []Wait {
	var waits []Wait
	for _, d := range verdict.StandingDecisions(e.w.Decisions, e.w.Approvals, e.w.Now) {
		if d.Treatment != verdict.Accept || e.w.Now.Add(acceptanceNotice).Before(d.Expires) || e.lines[d.Line].Ended(e.w.Now) {
			continue
		}
		verb := "ends"
		if !e.w.Now.Before(d.Expires) {
			verb = "ended"
		}
		w := Wait{Kind: WaitAcceptance, Subject: fmt.Sprintf("%s/%s %s", d.Product, d.Line, d.Vulnerability), Since: d.At, Due: d.Expires,
			Why: fmt.Sprintf("the acceptance that %s answers for %s on %s; decide anew", d.Owner, verb, d.Expires.UTC().Format(time.DateOnly))}
		e.judge(&w, d.Vulnerability)
		waits = append(waits, w)
	}
	return waits
}
