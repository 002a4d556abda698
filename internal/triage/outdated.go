// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"fmt"
	"sort"

	"verdict"
)

// Outdated gives what is published as not_affected or fixed while the answer of
// now is affected or under_investigation, and what is published as under_investigation
// of a line that has ended meanwhile, which is a promise that nobody keeps: nothing is
// published by itself, so a person has to revise it or take it back. One vulnerability is one row, with its
// releases; statements are the last revisions, in any order.
func (e *Engine) Outdated(statements []verdict.Statement) []Wait {
	versions := map[string][]verdict.Release{}
	answers := map[string]Answer{}
	said := map[string]verdict.Statement{}
	for _, st := range statements {
		a, err := e.Answer(st.Vulnerability, st.Version, "")
		if err != nil || st.Withdrawn || !overtaken(st.Status, a.Status) {
			continue
		}
		versions[st.Vulnerability] = append(versions[st.Vulnerability], a.Release)
		if first, ok := said[st.Vulnerability]; !ok || st.At.Before(first.At) || st.At.Equal(first.At) && st.Version < first.Version {
			said[st.Vulnerability], answers[st.Vulnerability] = st, a
		}
	}
	var waits []Wait
	for id, releases := range versions {
		st, a := said[id], answers[id]
		w := Wait{Kind: WaitStatement, Subject: e.w.Product.Slug + " " + id, Severity: a.Severity, Since: st.At,
			Why: fmt.Sprintf("revision %d says %s of %s, and the answer now is %s: %s", st.Revision, st.Status, st.Version, a.Status, a.Won.Why)}
		SortReleases(e.w.Product, releases)
		for _, r := range releases {
			w.Releases = append(w.Releases, r.Version)
		}
		waits = append(waits, w)
	}
	sort.Slice(waits, func(i, j int) bool { return waits[i].Subject < waits[j].Subject })
	return waits
}

func overtaken(said, now verdict.Status) bool {
	if said == verdict.UnderInvestigation {
		return now == verdict.NotEvaluated
	}
	return said.Clean() && (now == verdict.Affected || now == verdict.UnderInvestigation)
}
