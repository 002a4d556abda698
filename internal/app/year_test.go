// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	"verdict/internal/publish/relnotes"
)

// patches are the patch releases of the example's year, with what their notes say:
// the advisories, the hygiene, and what is open.
var patches = []struct{ previous, version, advisories, hygiene, open string }{
	{"3.4.0", "3.4.1", "", "CVE-2023-26048 CVE-2023-26049 GHSA-jgvc-jfgh-rjvv", "CVE-2023-34455 CVE-2024-31141 CVE-2024-56128"},
	{"3.5.0", "3.5.1", "CVE-2023-34455", "CVE-2023-34453 CVE-2023-34454 CVE-2023-34462", "CVE-2024-27309 CVE-2024-31141 CVE-2024-56128"},
	{"3.5.1", "3.5.2", "", "CVE-2023-40167 CVE-2023-43642", "CVE-2024-27309 CVE-2024-31141 CVE-2024-56128"},
	{"3.6.0", "3.6.1", "", "CVE-2023-44981", "CVE-2024-27309 CVE-2024-31141 CVE-2024-56128"},
	{"3.6.1", "3.6.2", "CVE-2024-27309", "CVE-2023-51775 CVE-2024-23944", "CVE-2024-31141 CVE-2024-56128"},
	{"3.7.0", "3.7.1", "CVE-2024-31141", "CVE-2024-23944", ""},
}

func TestTheNotesOfTheYearSayWhatTheBillsAndTheVerdictsSay(t *testing.T) {
	t.Parallel()
	a := open(t, loaded(), today)
	verdicts, err := a.Matrix(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	statements, err := a.Statements(ctx, verdict.Ref{Product: kafka.Product})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range patches {
		t.Run(tt.version, func(t *testing.T) {
			n := notesOf(t, a, tt.version)
			if n.Previous != tt.previous || ids(n.Advisories) != tt.advisories || ids(n.Hygiene) != tt.hygiene || len(n.Others) > 0 || openIDs(n) != tt.open {
				t.Errorf("from %s: advisories %s; hygiene %s; others %s; open %s", n.Previous, ids(n.Advisories), ids(n.Hygiene), ids(n.Others), openIDs(n))
			}
			entries := slices.Concat(n.Advisories, n.Hygiene)
			noteHoldsToTheBills(t, a, n, entries)
			said := turnedFixed(statements, tt.previous, tt.version)
			if got := ids(entries); got != said {
				t.Errorf("the notes name %s; of the statements those that turn fixed and may be in notes are %s", got, said)
			}
			for _, row := range verdicts.Rows {
				_, named := entryOf(entries, row.Vulnerability)
				for _, c := range row.Cells {
					if c.Release == tt.version && named && c.Status != verdict.Fixed {
						t.Errorf("the notes name %s, and the verdict is %s", row.Vulnerability, c.Status)
					}
				}
			}
		})
	}
}

func TestThePageOfTheNotesShowsWhatIsOpen(t *testing.T) {
	t.Parallel()
	files, err := open(t, loaded(), today).Site(ctx, app.SiteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	const words = "<li>CVE-2024-27309 affects Apache Kafka 3.5.2. Upgrade to 3.6.2 or later before the migration."
	for _, f := range files {
		var page strings.Builder
		if err := f.Render(&page); err != nil {
			t.Fatal(err)
		}
		if shows := strings.Contains(page.String(), words); shows != (f.Path == "product/kafka/notes/3.5.2.html") {
			t.Errorf("%s shows it: %v", f.Path, shows)
		}
	}
}

func notesOf(t *testing.T, a *app.App, version string) (n relnotes.Notes) {
	t.Helper()
	raw, err := a.Notes(ctx, release(version), verdict.PublicAudience, "json")
	if err == nil {
		err = json.Unmarshal(raw, &n)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// noteHoldsToTheBills holds every component that notes name against the difference
// of the two bills, which has to name a component for every flaw of a dependency.
func noteHoldsToTheBills(t *testing.T, a *app.App, n relnotes.Notes, entries []relnotes.Entry) {
	t.Helper()
	d, err := a.Diff(ctx, release(n.Previous), release(n.Version))
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string]bool{}
	for _, c := range d.Changed {
		changed[fmt.Sprint(c.Base, " from ", strings.Join(c.From, ","), " to ", strings.Join(c.To, ","))] = true
	}
	for _, c := range d.Removed {
		changed[fmt.Sprint(c.Base, " from ", strings.Join(c.Versions, ","), " to ")] = true
	}
	for _, e := range entries {
		if !e.Own && len(e.Components) == 0 {
			t.Errorf("%s has no component", e.Vulnerability)
		}
		for _, c := range e.Components {
			if what := fmt.Sprint(c.Component, " from ", c.From, " to ", c.To); !changed[what] {
				t.Errorf("%s: %s is not in the difference of the bills", e.Vulnerability, what)
			}
		}
	}
}

// turnedFixed are the vulnerabilities that statements which may be in notes call
// fixed in a release, and in the one before not.
func turnedFixed(all []verdict.Statement, previous, version string) string {
	var list []string
	for _, st := range all {
		before := slices.ContainsFunc(all, func(x verdict.Statement) bool {
			return x.Version == previous && x.Vulnerability == st.Vulnerability && x.Status == verdict.Fixed
		})
		if st.Version == version && st.Status == verdict.Fixed && st.In(verdict.ChannelNote, verdict.PublicAudience) && !before {
			list = append(list, st.Vulnerability)
		}
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func ids(entries []relnotes.Entry) string {
	var list []string
	for _, e := range entries {
		list = append(list, e.Vulnerability)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func openIDs(n relnotes.Notes) string {
	var list []string
	for _, o := range n.Open {
		list = append(list, o.Vulnerability)
	}
	return strings.Join(list, " ")
}

func entryOf(entries []relnotes.Entry, id string) (relnotes.Entry, bool) {
	for _, e := range entries {
		if e.Vulnerability == id {
			return e, true
		}
	}
	return relnotes.Entry{}, false
}

// TestTheExampleWaitsForOneApprovalAlone: one person's programme stands as its policy
// has it, by the facts of the day of each decision, and applied again nothing moves.
func TestTheExampleWaitsForOneApprovalAlone(t *testing.T) {
	unraced(t)
	t.Parallel()
	a := open(t, copied(t), today)
	decisions, err := a.Decisions(ctx, kafka.Product)
	if err != nil || len(decisions) == 0 {
		t.Fatal(len(decisions), err)
	}
	var waits []string
	for _, d := range decisions {
		if d.Stands.IsZero() {
			waits = append(waits, d.Vulnerability+" in "+d.Line)
		}
		onItsDay := open(t, loaded(), d.At.UTC().Format(time.RFC3339))
		x, err := onItsDay.ExplainPolicy(ctx, d.Vulnerability, verdict.Ref{Product: kafka.Product, Line: d.Line})
		if err != nil || !strings.HasPrefix(d.Policy, "example@") || d.Policy != x.Outcome.Policy || d.Rule == "" || d.Rule != x.Outcome.Rule {
			t.Errorf("%s in %s was judged by rule %s of %s; on its day it is rule %s of %s, %v", d.Vulnerability, d.Line, d.Rule, d.Policy, x.Outcome.Rule, x.Outcome.Policy, err)
		}
	}
	if got := strings.Join(waits, ", "); got != "CVE-2024-56128 in 3.7" {
		t.Errorf("waiting are %s", got)
	}
	folder, p := unpacked()
	if _, changed, err := a.Apply(ctx, p, folder, nil); err != nil || changed > 1 { // the source was read again
		t.Errorf("applied again, %d rows changed, %v", changed, err)
	}
	statements, err := a.Statements(ctx, verdict.Ref{Product: kafka.Product})
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range statements {
		if len(st.Channels) == 0 || !st.In(verdict.ChannelVEX, verdict.PublicAudience) {
			t.Errorf("%s in %s appears in %v", st.Vulnerability, st.Version, st.Channels)
		}
	}
}
