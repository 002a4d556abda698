// SPDX-License-Identifier: Apache-2.0

package app

import (
	"fmt"
	"strings"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// cveWaits are the CVE ids that wait for somebody: flaws that are told of while their
// record is not public, revisions that were not sent, and at the end of a year, over all
// products, ids that nobody used.
func (a *App) cveWaits(s *store.Snapshot, product string) (waits []triage.Wait, err error) {
	all, err := standingCVEs(s)
	if err != nil {
		return nil, err
	}
	unused := map[int][]StandingCVE{}
	for _, c := range all {
		if c.Whole().Unused() {
			unused[c.Year()] = append(unused[c.Year()], c)
		}
		if product != "" && (c.Flaw == nil || c.Flaw.Product != product) {
			continue
		}
		if wait, due := a.recordWait(c); due {
			waits = append(waits, wait)
		}
	}
	for year, list := range unused {
		if product != "" || a.Now().Before(verdict.SweepOpens(year)) {
			continue
		}
		due := verdict.SweepDue(year)
		waits = append(waits, triage.Wait{Kind: triage.WaitSweep, Subject: fmt.Sprintf("CVE ids of %d", year), Since: verdict.SweepOpens(year), Due: due,
			Overdue: !a.Now().Before(due.AddDate(0, 0, 1)), Why: fmt.Sprintf("%s reserved and not used; unused ids are rejected at the end of their year (verdict cve sweep --year %d)", idsAre(len(list)), year)})
	}
	return waits, nil
}

func idsAre(n int) string {
	if n == 1 {
		return "1 id is"
	}
	return fmt.Sprintf("%d ids are", n)
}

// recordWait is what waits about the record of an id, and whether anything does.
func (a *App) recordWait(c StandingCVE) (triage.Wait, bool) {
	whole := c.Whole()
	wait := triage.Wait{Kind: triage.WaitPublication, Subject: strings.TrimSpace(flawProduct(c) + " " + c.ID)}
	if whole.Unsent() {
		wait.Why = "the record has a revision that was not sent (verdict cve update)"
		return wait, true
	}
	clock, runs := whole.Clock(a.Now())
	if !runs {
		return wait, false
	}
	wait.Since, wait.Due, wait.Overdue = clock.Since, clock.Due(a.Now()), a.Now().After(clock.Must)
	words := "should be public within 24 hours and must be within 72"
	if clock.Should.IsZero() {
		words = "must be public within 72 hours"
	}
	wait.Why = fmt.Sprintf("the flaw was told on %s and the CVE record is %s; it %s", clock.Since.Format(time.RFC3339), c.State, words)
	return wait, true
}

func flawProduct(c StandingCVE) string {
	if c.Flaw == nil {
		return ""
	}
	return c.Flaw.Product
}
