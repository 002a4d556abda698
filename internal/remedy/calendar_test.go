// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/remedy"
)

// calendarPolicy is a policy of one rule with a clock for triage and one for a fix,
// and the calendar of a document.
func calendarPolicy(t interface{ Fatal(...any) }, span string, holidays, closed []time.Time, move string) *remedy.Policy {
	dates := func(list []time.Time) string {
		var texts []string
		for _, d := range list {
			texts = append(texts, d.Format(time.DateOnly))
		}
		return "[" + strings.Join(texts, ", ") + "]"
	}
	text := fmt.Sprintf("apiVersion: verdict/v1\nkind: Policy\nname: p\ncalendar: {holidays: %s, noRelease: %s, move: %s}\nrules:\n", dates(holidays), dates(closed), move) +
		rule("a", "true", "vehicle: next_patch", fmt.Sprintf("deadlines: {triage: %s from found, fix: %s from found}", span, span))
	p, err := remedy.Parse("p.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A deadline of n business days has n of them behind the start and up to its end, of
// which the last is one; a fix is due on a day that has releases, as near to the end as
// the policy lets it be. The days are counted one by one.
func TestDaysAreCountedAsByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := day("2026-01-01").AddDate(0, 0, rapid.IntRange(0, 400).Draw(t, "start"))
		n := rapid.IntRange(0, 40).Draw(t, "n")
		near := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) time.Time { return start.AddDate(0, 0, rapid.IntRange(-5, 60).Draw(t, "day")) }), 0, 20)
		holidays, closed := near.Draw(t, "holidays"), near.Draw(t, "closed")
		business := rapid.Bool().Draw(t, "business")
		move := rapid.SampledFrom([]string{"earlier", "later"}).Draw(t, "move")
		span := fmt.Sprintf("%d days", n)
		if business {
			span = fmt.Sprintf("%d business days", n)
		}
		o, err := calendarPolicy(t, span, holidays, closed, move).Decide(remedy.Facts{Status: verdict.Affected,
			Dates: map[remedy.DateName]time.Time{remedy.DateFound: start.Add(13 * time.Hour)}})
		if err != nil {
			t.Fatal(err)
		}
		triage, _ := o.Deadline(remedy.DeadlineTriage)
		counted := 0
		open := func(d time.Time) bool {
			return !business || d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && !slices.Contains(holidays, d)
		}
		for d := start.AddDate(0, 0, 1); !d.After(triage.Due); d = d.AddDate(0, 0, 1) {
			if open(d) {
				counted++
			}
		}
		if counted != n || n > 0 && !open(triage.Due) {
			t.Fatalf("%s from %s end on %s, with %d days between", span, start.Format(time.DateOnly), triage.Due, counted)
		}
		fix, _ := o.Deadline(remedy.DeadlineFix)
		if slices.Contains(closed, fix.Due) || fix.Due.Before(start) {
			t.Fatalf("a fix is due on %s", fix.Due)
		}
		step := -1
		if fix.Due.After(triage.Due) {
			step = 1
		}
		if step == 1 && move == "earlier" {
			for d := triage.Due; !d.Before(start); d = d.AddDate(0, 0, -1) {
				if !slices.Contains(closed, d) {
					t.Fatalf("a fix is due on %s, and could be on %s", fix.Due, d)
				}
			}
		}
		for d := triage.Due; !d.Equal(fix.Due); d = d.AddDate(0, 0, step) {
			if !slices.Contains(closed, d) {
				t.Fatalf("a fix is due on %s, and could be on %s", fix.Due, d)
			}
		}
	})
}

// Whatever the facts are: the winner is the first rule that holds when it is asked by
// itself, and the same facts give the same outcome.
func TestTheWinnerIsTheFirstThatHoldsByItself(t *testing.T) {
	conditions := []string{"kev", "severity >= Severity.high", "class == Class.hygiene", "kind in [Kind.connector, Kind.hosted]", "epss > 0.3 || os_package",
		`cvss.AV == "N" && origin == Origin.upstream`, "ssvc >= SSVC.attend", "status != Status.fixed"}
	parse := func(t *rapid.T, rules string) *remedy.Policy {
		p, err := remedy.Load("p.yaml", []byte(head+rules))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation(conditions).Draw(t, "order")
		var all string
		for i, c := range order {
			all += rule(fmt.Sprintf("r%d", i), c)
		}
		f := remedy.Facts{
			Class: rapid.SampledFrom(verdict.Classes).Draw(t, "class"), Severity: rapid.SampledFrom(verdict.Severities).Draw(t, "severity"),
			Kind: rapid.SampledFrom(verdict.ProductKinds).Draw(t, "kind"), Exploited: rapid.Bool().Draw(t, "kev"), OSPackage: rapid.Bool().Draw(t, "os"),
			Likelihood: rapid.Float64Range(0, 1).Draw(t, "epss"), Status: rapid.SampledFrom(verdict.Statuses).Draw(t, "status"),
			Vector: rapid.SampledFrom([]string{"", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}).Draw(t, "vector"),
			Origin: rapid.SampledFrom([]verdict.Origin{verdict.Own, verdict.Upstream}).Draw(t, "origin"),
		}
		first := ""
		for i, c := range order {
			o, err := parse(t, rule("alone", c)).Decide(f)
			if err != nil {
				t.Fatal(err)
			}
			if o.Rule != "" && first == "" {
				first = fmt.Sprintf("r%d", i)
			}
		}
		p := parse(t, all)
		for range 2 {
			o, err := p.Decide(f)
			if err != nil || o.Rule != first || len(o.Lost)+min(len(o.Rule), 1) != len(order) {
				t.Fatalf("%q won, want %q; %d lost: %v", o.Rule, first, len(o.Lost), err)
			}
		}
	})
}
