// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/triage"
)

// TestWhenNothingMatches goes through verdicts.md §2 sentence by sentence on the
// releases of the example.
func TestWhenNothingMatches(t *testing.T) {
	cases := []struct {
		sentence string
		id       string
		version  string
		status   verdict.Status
		why      verdict.Justification
		reason   triage.Reason
		because  string // a piece of what won
	}{
		{"no record of that id is unknown", "CVE-2019-00000", "3.5.0",
			verdict.Unknown, "", triage.ReasonNoRecord, "no source has a record of CVE-2019-00000"},
		{"a component that an incomplete inventory lacks is unknown", "CVE-2023-2976", "2.6.1",
			verdict.Unknown, "", triage.ReasonIncomplete, "does not list com.google.guava:guava"},
		{"the same of a component that nobody assessed", "CVE-2023-41900", "2.7.0",
			verdict.Unknown, "", triage.ReasonIncomplete, "does not list org.eclipse.jetty:jetty-openid"},
		{"absence proves something in a complete inventory", "CVE-2023-41900", "3.5.0",
			verdict.NotAffected, verdict.ComponentNotPresent, triage.ReasonAbsent, "none of the components"},
		{"an upgrade is fixed", "CVE-2023-34455", "3.5.1",
			verdict.Fixed, "", triage.ReasonUpgraded, "release 3.5.0 before it"},
		{"a removal is fixed", "CVE-2021-4104", "3.1.1",
			verdict.Fixed, "", triage.ReasonUpgraded, "release 3.1.0 before it"},
		{"what was under investigation before is fixed too", "CVE-2023-44981", "3.6.1",
			verdict.Fixed, "", triage.ReasonUpgraded, "release 3.6.0 before it"},
		{"a withdrawn release is nobody's previous", "CVE-2022-42003", "3.3.2",
			verdict.Fixed, "", triage.ReasonUpgraded, "release 3.3.1 before it"},
		{"a withdrawn release is answered all the same", "CVE-2022-34917", "3.2.2",
			verdict.Fixed, "", triage.ReasonUpgraded, "release 3.2.1 before it"},
		{"ancestry is not the order of versions: 3.0.2 came after 3.1.1 and is not fixed by it", "CVE-2021-4104", "3.0.2",
			verdict.Affected, "", triage.ReasonAssessed, "JMSAppender"},
		{"2.2.2 was released after 2.3.0, in which the flaw began, and is before the flaw", "CVE-2023-25194", "2.2.2:connect",
			verdict.NotAffected, verdict.CodeNotPresent, triage.ReasonOutsideRange, "in no affected range"},
		{"a version before the flaw lacks the code", "CVE-2024-23944", "2.8.2",
			verdict.NotAffected, verdict.CodeNotPresent, triage.ReasonOutsideRange, "before the flaw"},
		{"a statement without any component is an assessment like any other", "CVE-2021-44228", "2.0.0",
			verdict.NotAffected, verdict.ComponentNotPresent, triage.ReasonAssessed, "log4j-core is not shipped"},
		{"such a statement answers where there is no record", "CVE-2023-35116", "3.5.0",
			verdict.NotAffected, verdict.CodeNotControllable, triage.ReasonAssessed, "objects that refer to themselves"},
		{"a line past its end of life that nobody looked at is not evaluated", "CVE-2023-43642", "3.4.1",
			verdict.NotEvaluated, "", triage.ReasonPastEndOfLife, "line 3.4 is past its end of life"},
		{"a vulnerability is retracted when every record of it is", "CVE-2023-4586", "3.5.0",
			verdict.Unknown, "", triage.ReasonRetracted, "every record that asserts"},
	}
	a := open(t, loaded(), today)
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			ref, err := verdict.ParseRef(kafka.Product + "@" + c.version)
			if err != nil {
				t.Fatal(err)
			}
			x, err := a.Explain(ctx, c.id, ref)
			if err != nil {
				t.Fatal(err)
			}
			if x.Status != c.status || x.Justification != c.why || x.Reason != c.reason || !strings.Contains(x.Won.Why, c.because) {
				t.Errorf("%s of %s is %s %s, %s: %s", c.id, c.version, x.Status, x.Justification, x.Reason, x.Won.Why)
			}
		})
	}
}

func TestNoSuchReleaseIsAnError(t *testing.T) {
	a := open(t, loaded(), today)
	for _, ref := range []verdict.Ref{release("3.5.9"), {Product: "kafkas", Version: "3.5.0"}, {Product: kafka.Product, Version: "3.5.0", Part: "zoo"}} {
		if _, err := a.Explain(ctx, "CVE-2023-34455", ref); verdict.CodeOf(err) != verdict.NotFound {
			t.Errorf("%s: %v, want an error of code not_found", ref, err)
		}
	}
}

// TestFixedInIsPerLine checks that lines are independent and that a withdrawn
// release is never the one that fixes.
func TestFixedInIsPerLine(t *testing.T) {
	a := open(t, loaded(), today)
	x, err := a.Explain(ctx, "CVE-2022-34917", release("3.2.1"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range x.FixedIn {
		got[f.Line] = f.Release
	}
	for line, want := range map[string]string{"2.7": "", "2.8": "2.8.2", "3.0": "3.0.2", "3.1": "3.1.2", "3.2": "3.2.3", "3.3": "3.3.1"} {
		if got[line] != want {
			t.Errorf("line %s is fixed in %q, want %q", line, got[line], want)
		}
	}
}

// TestTheFixOfTheSameBranchComesFirst looks at a match in the range [3.8.0,3.8.3)
// of ZooKeeper: the record also names fixes on 3.7 and 3.9.
func TestTheFixOfTheSameBranchComesFirst(t *testing.T) {
	a := open(t, loaded(), today)
	x, err := a.Explain(ctx, "CVE-2023-44981", release("3.6.0"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range x.Matches {
		if m.PURL != "pkg:maven/org.apache.zookeeper/zookeeper@3.8.2" || len(m.Fixed) == 0 || m.Fixed[0] != "3.8.3" || m.Range.Fixed != "3.8.3" {
			t.Errorf("match %+v", m)
		}
	}
	if len(x.Matches) == 0 {
		t.Error("nothing matches")
	}
}

// TestAPartIsAnsweredByItself asks parts whose answers differ.
func TestAPartIsAnsweredByItself(t *testing.T) {
	a := open(t, loaded(), today)
	want := map[string]verdict.Status{"broker": verdict.NotAffected, "connect": verdict.Affected, "clients": verdict.NotAffected}
	for part, status := range want {
		x, err := a.Explain(ctx, "CVE-2023-25194", verdict.Ref{Product: kafka.Product, Version: "3.3.2", Part: part})
		if err != nil {
			t.Fatal(err)
		}
		if x.Status != status {
			t.Errorf("part %s is %s (%s), want %s", part, x.Status, x.Because, status)
		}
	}
}

// TestAStaleSourceGivesNoAnswer ages the source of all records: what rests on
// absence is unknown, what matched stays.
func TestAStaleSourceGivesNoAnswer(t *testing.T) {
	a := open(t, copied(t), "2026-11-20")
	sources, err := a.Sources(ctx)
	if err != nil {
		t.Fatal(err)
	}
	aged := sources[0].Source
	aged.MaxAge = 7 * 24 * time.Hour
	if _, err := a.AddSource(ctx, aged); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]verdict.Status{
		"CVE-2023-41900": verdict.Unknown, "CVE-2023-43642": verdict.Unknown, "CVE-2023-34455": verdict.Unknown} {
		x, err := a.Explain(ctx, id, release("3.6.0"))
		if err != nil {
			t.Fatal(err)
		}
		if x.Status != want || x.Reason != triage.ReasonStaleSource {
			t.Errorf("%s of 3.6.0 is %s (%s), want %s", id, x.Status, x.Because, want)
		}
	}
	if x, err := a.Explain(ctx, "CVE-2023-34455", release("3.5.0")); err != nil || x.Status != verdict.Affected || len(x.Stale) == 0 {
		t.Errorf("CVE-2023-34455 of 3.5.0 is %s, stale %q: %v", x.Status, x.Stale, err)
	}
}

// TestWhatHasNoInventoryOrNamesNothingIsUnknown adds a release without a bill,
// and records that name only commits, or only words.
func TestWhatHasNoInventoryOrNamesNothingIsUnknown(t *testing.T) {
	records := t.TempDir()
	for name, affected := range map[string]string{
		"CVE-2019-11111": `[{"ranges":[{"type":"GIT","repo":"https://example.org/x.git","events":[{"introduced":"0"}]}]}]`,
		"CVE-2019-22222": `[]`,
	} {
		text := `{"schema_version":"1.7.0","id":"` + name + `","modified":"2024-01-01T00:00:00Z","summary":"A flaw","affected":` + affected + `}`
		if err := os.WriteFile(filepath.Join(records, name+".json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a := open(t, copied(t), today)
	if _, err := a.AddSource(ctx, verdict.Source{Name: "more", Kind: "osv", Location: records}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Sync(ctx, []string{"more"}, false); err != nil {
		t.Fatal(err)
	}
	next := verdict.Release{Product: kafka.Product, Version: "3.9.9", Line: "3.9", State: verdict.Planned, Previous: "3.9.0"}
	if _, _, err := a.AddRelease(ctx, next, nil, nil); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		id, version string
		reason      triage.Reason
	}{
		{"CVE-2019-11111", "3.9.0", triage.ReasonNotComparable},
		{"CVE-2019-22222", "3.9.0", triage.ReasonNotComparable},
		{"CVE-2023-41900", "3.9.9", triage.ReasonNoInventory},
	}
	for _, c := range cases {
		x, err := a.Explain(ctx, c.id, release(c.version))
		if err != nil {
			t.Fatal(err)
		}
		if x.Status != verdict.Unknown || x.Reason != c.reason {
			t.Errorf("%s of %s is %s (%s), want unknown by %s", c.id, c.version, x.Status, x.Because, c.reason)
		}
	}
}
