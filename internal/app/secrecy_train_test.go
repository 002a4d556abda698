// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"math/rand"
	"strings"
	"testing"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
)

// gated is a release of the example that ships with a train again, and promised are
// flaws that it may be said to be free of: what is published about them is that it is
// affected (two flaws of Kafka, and nothing in a bill stands for them), that they are
// fixed, that a component is looked at or not there, and nothing.
const gated = "3.6.1"

var promised = []string{"CVE-2024-31141", "CVE-2024-27309", "CVE-2023-44981", "CVE-2023-43642", "CVE-2021-44228", "CVE-2022-24823"}

// TestWhatIsThoughtBetweenFreezeAndShipIsToldByNothing draws worlds in which a train
// promises other flaws, and in which other things are thought of them, in other words,
// between its freeze and the day on which it ships. Outside they are one world: before
// anything is published, after something else is published and taken back, and after
// what was said of a promise is published again as it was.
func TestWhatIsThoughtBetweenFreezeAndShipIsToldByNothing(t *testing.T) {
	unraced(t)
	t.Parallel()
	plain := open(t, copied(t), today)
	want := []map[string]string{outsideOf(t, plain)}
	for _, act := range publicActs {
		act(t, plain, promised[1])
		want = append(want, outsideOf(t, plain))
	}
	found := map[verdict.GateKind]int{}
	for seed := range 3 {
		a := open(t, copied(t), today)
		g, free := shippedInPrivate(t, rand.New(rand.NewSource(int64(seed))), a)
		for _, f := range g.Findings {
			found[f.Kind]++
		}
		got := []map[string]string{outsideOf(t, a)}
		for _, act := range publicActs {
			act(t, a, free)
			got = append(got, outsideOf(t, a))
		}
		for i := range got {
			for name := range changed(want[i], got[i]) {
				t.Errorf("in world %d %s is another after %d acts of publishing:\n%s\nand is\n%s", seed, name, i, got[i][name], want[i][name])
			}
			for name, text := range got[i] {
				if strings.Contains(text, secret) {
					t.Errorf("in world %d %s holds words of a private row after %d acts of publishing", seed, name, i)
				}
			}
		}
	}
	if found[verdict.GateStillPresent] < 3 {
		t.Errorf("the gates found %v: the worlds hardly differ", found)
	}
}

// publicActs speak of other flaws and releases than the train, and then of the promise
// of which nobody thinks otherwise.
var publicActs = []func(t *testing.T, a *app.App, free string){
	func(t *testing.T, a *app.App, _ string) { publishedAnew(t, a) },
	func(t *testing.T, a *app.App, _ string) {
		if _, n, err := a.Withdraw(ctx, release("3.5.1"), "CVE-2023-34455", "said too early"); err != nil || n == 0 {
			t.Fatal(n, err)
		}
	},
	func(t *testing.T, a *app.App, free string) {
		list, _, err := a.Publish(ctx, release(gated), []string{free})
		if err != nil || len(list) != 1 || list[0].Refused != "" || list[0].Changed || list[0].Status != verdict.Affected {
			t.Fatalf("%+v, %v", list, err)
		}
	},
}

// shippedInPrivate plans, freezes and ships a train that promises all flaws in some
// worlds and some in others. In between anything is thought of them but of one, which
// is given.
func shippedInPrivate(t *testing.T, r *rand.Rand, a *app.App) (g verdict.Gate, free string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	free = promised[1]
	name, line := strings.ToLower(text(r)), gated[:3]
	_, _, err := a.PlanTrain(ctx, verdict.Train{Product: kafka.Product, Name: name, Lines: []verdict.TrainLine{{Line: line, Release: gated}}})
	must(err)
	for i, id := range promised {
		if i < 2 || r.Intn(2) == 0 {
			_, _, err := a.AddToTrain(ctx, kafka.Product, name, line, id, text(r))
			must(err)
		}
	}
	_, _, err = a.FreezeTrain(ctx, kafka.Product, name)
	must(err)
	for _, id := range promised {
		as := anyAssessment(r)
		as.Vulnerability, as.Scope = id, verdict.AssessmentScope{Product: kafka.Product, Releases: []string{gated}}
		if id != free {
			_, _, err := a.Assess(ctx, as, true)
			must(err)
		}
	}
	s, _, err := a.ShipTrain(ctx, kafka.Product, name, gated, app.SecondBills{})
	must(err)
	return s.Gate, free
}

// outsideOf is every byte of the documents of the releases that are spoken of here, in
// all forms of their notes.
func outsideOf(t *testing.T, a *app.App) map[string]string {
	t.Helper()
	versions := []string{gated, "3.6.2", "3.5.1", "3.9.0"}
	all := public(t, a, versions...)
	for _, version := range versions {
		for _, format := range []string{"html", "json"} {
			notes, err := a.Notes(ctx, release(version), verdict.PublicAudience, format)
			if err != nil {
				t.Fatal(err)
			}
			all["notes/"+version+"."+format] = string(notes)
		}
	}
	return all
}
