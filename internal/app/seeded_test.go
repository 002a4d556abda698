// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"math/rand"
	"testing"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/app"
	"verdict/internal/triage"
	"verdict/spec/vers"
)

// judged are the answers of a world, by pair.
type judged map[pair]triage.Answer

// judge asks about the given ids in every release.
func judge(t *testing.T, w triage.World, ids []string) judged {
	t.Helper()
	e := triage.New(w)
	all := judged{}
	for _, id := range ids {
		for _, r := range w.Releases {
			a, err := e.Answer(id, r.Version, "")
			if err != nil {
				t.Fatal(err)
			}
			all[pair{r.Version, id}] = a
		}
	}
	return all
}

// TestSeededChangesLeadToNoWrongInheritance makes 100 changes, each to the loaded
// example: a component replaced, added or removed, its scope changed, a range
// widened, another package named, two vulnerabilities merged, a record withdrawn,
// a fact changed, completeness lost. What is checked afterwards was written
// without a look at the engine, in check_test.go.
func TestSeededChangesLeadToNoWrongInheritance(t *testing.T) {
	if testing.Short() {
		t.Skip("takes most of a minute: run without -short")
	}
	t.Parallel()
	a := open(t, copied(t), today)
	decideMore(t, a)
	loaded, err := a.World(ctx, kafka.Product)
	if err != nil {
		t.Fatal(err)
	}
	ids := triage.New(loaded).Concerning()
	before := judge(t, loaded, ids)
	base := newWorld(loaded)
	sameAnswers(t, before, judge(t, base.rebuilt(), ids))

	r := rand.New(rand.NewSource(20181101))
	tally := map[string]*effect{}
	for i := range 100 {
		c := changes[i%len(changes)]
		w := base.copied()
		what := c.make(r, w)
		after := w.rebuilt()
		answers := judge(t, after, ids)
		ck := &check{T: t, what: what, world: after, before: loaded, answers: answers, inPart: map[[2]string][]verdict.Occurrence{}}
		ck.inheritance()
		ck.cleanAnswers()
		ck.nothingTurnsClean(before)
		if tally[c.name] == nil {
			tally[c.name] = &effect{}
		}
		tally[c.name].add(before, answers)
		if t.Failed() {
			t.Fatalf("change %d: %s", i, what)
		}
	}
	for _, c := range changes {
		e := tally[c.name]
		t.Logf("%-28s ×%2d: %3d answers changed, %3d assessed ones fell back, %d pairs wait to be confirmed again", c.name, e.times, e.changed, e.fell, e.waits)
	}
	for _, name := range []string{"fact changed", "scope changed", "component replaced", "range widened", "vulnerabilities merged", "completeness lost", "component added"} {
		if tally[name].fell == 0 {
			t.Errorf("no change of kind %q made an assessment fall back: the changes miss what they are for", name)
		}
	}
}

// decideMore assesses two libraries that the project said nothing about, so that
// ranges and scopes of components are among the premises.
func decideMore(t *testing.T, a *app.App) {
	t.Helper()
	for _, as := range []verdict.Assessment{
		{Vulnerability: "CVE-2022-42003", Status: verdict.NotAffected, Justification: verdict.CodeNotInExecutePath,
			Scope: verdict.AssessmentScope{Component: "pkg:maven/com.fasterxml.jackson.core/jackson-databind",
				Versions: vers.Interval{Introduced: "2.9", LastAffected: "2.13.3"}},
			Premises: []verdict.Premise{{Kind: verdict.PremiseScope, Expected: "required"}}},
		{Vulnerability: "CVE-2023-43642", Status: verdict.NotAffected, Justification: verdict.CodeNotControllable,
			Scope: verdict.AssessmentScope{Component: "pkg:maven/org.xerial.snappy/snappy-java",
				Versions: vers.Interval{Introduced: "1.1", Fixed: "1.1.10.4"}}},
	} {
		as.Scope.Product, as.Author, as.Impact = kafka.Product, "tester", "A test says so."
		if _, _, err := a.Assess(ctx, as, true); err != nil {
			t.Fatal(err)
		}
	}
}

func sameAnswers(t *testing.T, before, again judged) {
	t.Helper()
	for p, a := range before {
		b := again[p]
		if a.Status != b.Status || a.Justification != b.Justification || a.Reason != b.Reason {
			t.Fatalf("without any change %s of %s is %s (%s) and was %s (%s)", p.vulnerability, p.release, b.Status, b.Reason, a.Status, a.Reason)
		}
	}
}

// effect is what changes of one kind did.
type effect struct{ times, changed, fell, waits int }

func (e *effect) add(before, after judged) {
	e.times++
	for p, b := range before {
		a := after[p]
		if a.Status != b.Status || a.Justification != b.Justification {
			e.changed++
			if b.Won.Assessment != "" && b.Status.Clean() {
				e.fell++
			}
		}
		for _, part := range a.Parts {
			if part.Reconfirm {
				e.waits++
				break
			}
		}
	}
}

// assessment finds one of the world by id.
func assessment(w triage.World, id string) (verdict.Assessment, bool) {
	for _, as := range w.Assessments {
		if as.ID == id {
			return as, true
		}
	}
	return verdict.Assessment{}, false
}
