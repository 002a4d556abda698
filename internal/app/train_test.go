// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"bytes"
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

// journey is a train of the example's year, with the day of its cut, which is that
// of its freeze, and the releases that really shipped, each with the day on which
// the train is told.
type journey struct {
	name, cut string
	lines     []verdict.TrainLine
	told      []string
	goes      string // line: what the frozen list holds
	finds     string // what the gate finds, by release
}

// year are the patch releases of 3.4 to 3.7. Kafka planned no such trains: which
// fixes were to go along is what the rules make of the example.
var year = []journey{
	{"2023q2", "2023-05-22", []verdict.TrainLine{{Line: "3.4", Release: "3.4.1"}}, []string{"2023-06-07"},
		"3.4: GHSA-jgvc-jfgh-rjvv CVE-2023-26048 CVE-2023-26049", ""},
	{"2023q3", "2023-07-10", []verdict.TrainLine{{Line: "3.5", Release: "3.5.1"}}, []string{"2023-07-22"},
		"3.5: CVE-2023-34455 CVE-2023-34453 CVE-2023-34454 CVE-2023-34462", ""},
	{"2023q4", "2023-11-20", []verdict.TrainLine{{Line: "3.5", Release: "3.5.2"}, {Line: "3.6", Release: "3.6.1"}}, []string{"2023-12-12", "2023-12-12"},
		"3.5: CVE-2023-44981 CVE-2023-43642 CVE-2023-40167 CVE-2023-36479; 3.6: CVE-2023-44981",
		"3.5.2 still_present CVE-2023-44981 pkg:maven/org.apache.zookeeper/zookeeper@3.6.4"}, // 3.5 stayed with ZooKeeper 3.6.4
	{"2024q1", "2024-03-20", []verdict.TrainLine{{Line: "3.6", Release: "3.6.2"}}, []string{"2024-04-05"}, "3.6: CVE-2023-51775 CVE-2024-23944", ""},
	{"2024q2", "2024-06-10", []verdict.TrainLine{{Line: "3.7", Release: "3.7.1"}}, []string{"2024-06-29"}, "3.7: CVE-2024-23944", ""},
}

func TestAYearOfTrainsShipsWithTheRealReleases(t *testing.T) {
	unraced(t)
	t.Parallel()
	folder := copied(t)
	for _, j := range year {
		asWritten(t, open(t, folder, today), j)
		j.name += "-by-hand"
		on := func(day string) *app.App { return open(t, folder, day) }
		planned := verdict.Train{Product: kafka.Product, Name: j.name, Lines: j.lines, Cut: date(t, j.cut)}
		if _, _, err := on(j.cut).PlanTrain(ctx, planned); err != nil {
			t.Fatal(err)
		}
		frozen, _, err := on(j.cut).FreezeTrain(ctx, kafka.Product, j.name)
		if err != nil {
			t.Fatal(err)
		}
		if got := goesAlong(frozen); got != j.goes {
			t.Errorf("with %s goes\n%s\nwant\n%s", j.name, got, j.goes)
		}
		var found []string
		for i, l := range j.lines {
			s, n, err := on(j.told[i]).ShipTrain(ctx, kafka.Product, j.name, l.Release, app.SecondBills{})
			if err != nil || n == 0 || s.Blocked {
				t.Fatalf("%s: %d rows changed, blocked is %v, the error is %v", l.Release, n, s.Blocked, err)
			}
			found = append(found, gateWords(s.Gate)...)
			if _, n, err = on(j.told[i]).ShipTrain(ctx, kafka.Product, j.name, l.Release, app.SecondBills{}); err != nil || n != 0 {
				t.Errorf("%s shipped twice: %d rows changed, %v", l.Release, n, err)
			}
		}
		if got := strings.Join(found, "; "); got != j.finds {
			t.Errorf("of %s the gates find\n%s\nwant\n%s", j.name, got, j.finds)
		}
		after, err := on(today).Train(ctx, kafka.Product, j.name)
		if err != nil || after.State != verdict.TrainShipped || goesAlong(after) != j.goes {
			t.Errorf("%s is %s, %v, and went along with\n%s", j.name, after.State, err, goesAlong(after))
		}
	}
}

// asWritten holds the train that the example has as a document against the same
// journey.
func asWritten(t *testing.T, a *app.App, j journey) {
	t.Helper()
	p, err := a.Train(ctx, kafka.Product, j.name)
	if err != nil || p.State != verdict.TrainShipped || goesAlong(p) != j.goes || !p.Cut.Equal(date(t, j.cut)) || !p.Frozen.Equal(date(t, j.cut)) {
		t.Errorf("%s is %s of %s, %v, and went along with\n%s", j.name, p.State, p.Frozen, err, goesAlong(p))
	}
	var found []string
	for _, l := range p.Lines {
		found = append(found, gateWords(p.Gates[l.Shipped])...)
	}
	if got := strings.Join(found, "; "); got != j.finds {
		t.Errorf("of %s the gates found\n%s\nwant\n%s", j.name, got, j.finds)
	}
}

func goesAlong(p app.PlannedTrain) string {
	var lines []string
	for _, plan := range p.Plans {
		var ids []string
		for _, f := range plan.Fixes {
			ids = append(ids, f.Vulnerability)
		}
		lines = append(lines, plan.Line+": "+strings.Join(ids, " "))
	}
	return strings.Join(lines, "; ")
}

func gateWords(g verdict.Gate) (list []string) {
	for _, f := range g.Findings {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", g.Version, f.Kind, f.Vulnerability, strings.Join(f.Found, ","))))
	}
	return list
}

// TestASecondBillShowsWhatTheDeclaredOneGetsWrong gives the release 3.7.1, whose
// declared bill says Jetty 9.4.54, a second bill with the version that the list of
// licences in the release names.
func TestASecondBillShowsWhatTheDeclaredOneGetsWrong(t *testing.T) {
	t.Parallel()
	a := open(t, copied(t), today)
	raw, err := kafka.Files.ReadFile("sboms/kafka-3.7.1.cdx.json")
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.ReplaceAll(raw, []byte("9.4.54.v20240208"), []byte("9.4.53.v20231009"))
	ref := verdict.Ref{Product: kafka.Product, Version: "3.7.1"}
	same, err := a.VerifyRelease(ctx, ref, app.SecondBills{Bills: []app.BillFile{{Name: "same.cdx.json", Raw: raw}}})
	if err != nil || !same.Passed() || same.Claims == 0 {
		t.Fatalf("%+v, %v", same, err)
	}
	g, err := a.VerifyRelease(ctx, ref, app.SecondBills{Bills: []app.BillFile{{Name: "licences.cdx.json", Raw: other}}})
	if err != nil || len(g.Findings) != bytes.Count(raw, []byte(`"purl":"pkg:maven/org.eclipse.jetty/`)) {
		t.Errorf("%d findings, %v", len(g.Findings), err)
	}
	for _, f := range g.Findings {
		if f.Kind != verdict.GateInventory || !strings.Contains(f.Declared[0], "@9.4.54.") || !strings.Contains(f.Found[0], "@9.4.53.") || f.Bill != "licences.cdx.json" {
			t.Errorf("%+v", f)
		}
	}
	old := bytes.ReplaceAll(raw, []byte("zookeeper@3.8.4"), []byte("zookeeper@3.8.3"))
	g, err = a.VerifyRelease(ctx, ref, app.SecondBills{Bills: []app.BillFile{{Name: "older.cdx.json", Raw: old}}})
	if words := strings.Join(gateWords(g), "; "); err != nil || !strings.Contains(words, "3.7.1 still_present CVE-2024-23944 pkg:maven/org.apache.zookeeper/zookeeper@3.8.3") {
		t.Errorf("%s, %v", words, err)
	}
	if again, err := a.VerifyRelease(ctx, ref, app.SecondBills{}); err != nil || !again.Passed() {
		t.Errorf("the second bill was kept: %+v, %v", again, err)
	}
}

// TestWhatAGateFindsIsToldByStatementsAlone ships a release that is said to be free of
// a flaw and has it after all: outside nothing of it is known before somebody publishes
// that it is affected, in the words that are published.
func TestWhatAGateFindsIsToldByStatementsAlone(t *testing.T) {
	unraced(t)
	t.Parallel()
	a := open(t, copied(t), today)
	const version, id, unspoken = "3.5.1", "CVE-2023-34455", "CVE-2023-43642"
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	before := public(t, a, version)
	_, _, err := a.PlanTrain(ctx, verdict.Train{Product: kafka.Product, Name: "late", Lines: []verdict.TrainLine{{Line: "3.5", Release: version}}})
	must(err)
	for _, id := range []string{id, unspoken} {
		_, _, err = a.AddToTrain(ctx, kafka.Product, "late", "3.5", id, "it was promised")
		must(err)
	}
	_, _, err = a.FreezeTrain(ctx, kafka.Product, "late")
	must(err)
	_, _, err = a.Assess(ctx, verdict.Assessment{Vulnerability: id, Scope: verdict.AssessmentScope{Product: kafka.Product, Releases: []string{version}},
		Status: verdict.Affected, Impact: "The old jar is packed too.", Action: "Remove it.", Author: "tester", Written: date(t, "2026-10-01")}, true)
	must(err)
	s, _, err := a.ShipTrain(ctx, kafka.Product, "late", version, app.SecondBills{})
	must(err)
	if words := strings.Join(gateWords(s.Gate), "; "); !strings.Contains(words, id) || !strings.Contains(words, unspoken) {
		t.Fatalf("the gate finds %s", words)
	}
	recorded, err := a.RecordedGates(ctx, kafka.Product)
	if i := slices.IndexFunc(recorded, func(g verdict.Gate) bool { return g.Version == version }); err != nil || i < 0 || recorded[i].Passed() {
		t.Fatalf("recorded is %+v, %v", recorded, err)
	}
	if differ := changed(before, public(t, a, version)); len(differ) != 0 {
		t.Errorf("outside the gate is known before anything is published: %v", differ)
	}
	_, _, err = a.Publish(ctx, release("3.9.0"), []string{"CVE-2023-26048"})
	must(err)
	if n := notesOf(t, a, version); strings.Contains(openIDs(n), id) {
		t.Errorf("after something else was published %s is open", openIDs(n))
	}
	_, _, err = a.Publish(ctx, release(version), []string{id})
	must(err)
	n := notesOf(t, a, version)
	i := slices.IndexFunc(n.Open, func(o relnotes.Open) bool { return o.Vulnerability == id })
	if i < 0 || !n.Open[i].ClaimedFixed || n.Open[i].Action != "Remove it." || strings.Contains(openIDs(n), unspoken) {
		t.Errorf("once it is published open is %+v", n.Open)
	}
	_, _, err = a.Withdraw(ctx, release(version), id, "said too early")
	must(err)
	if n := notesOf(t, a, version); strings.Contains(openIDs(n), id) {
		t.Errorf("what is taken back stands still: %s", openIDs(n))
	}
}

func date(t *testing.T, day string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestWhatChangesWhileAGateIsWorkedOutCounts(t *testing.T) {
	unraced(t)
	t.Parallel()
	folder := copied(t)
	a, other := open(t, folder, today), open(t, folder, today)
	train := verdict.Train{Product: kafka.Product, Name: "late", Lines: []verdict.TrainLine{{Line: "3.9", Release: "3.9.0"}}}
	if _, _, err := a.PlanTrain(ctx, train); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.FreezeTrain(ctx, kafka.Product, "late"); err != nil {
		t.Fatal(err)
	}
	changes := 0
	note := func() {
		changes++
		evidence := verdict.Evidence{Vulnerability: "CVE-2023-34455", Product: kafka.Product, Kind: verdict.EvidenceNote, Result: verdict.ResultStated, Summary: fmt.Sprint("note ", changes), By: "another"}
		if _, _, err := other.AddEvidence(ctx, evidence); err != nil {
			t.Fatal(err)
		}
	}
	a.Whenever(func() {
		if changes < 2 {
			note()
		}
	})
	s, n, err := a.ShipTrain(ctx, kafka.Product, "late", "3.9.0", app.SecondBills{})
	if err != nil || n == 0 || s.Gate.Version != "3.9.0" || changes != 2 {
		t.Errorf("%d changes on the way: %d rows changed, %v", changes, n, err)
	}
	a.Whenever(note)
	if _, _, err := a.ShipTrain(ctx, kafka.Product, "late", "3.9.0", app.SecondBills{}); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("somebody changes it all the time: %v", err)
	}
}
