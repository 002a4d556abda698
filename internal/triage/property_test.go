// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"encoding/json"
	"math/rand"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/triage"
)

type asked struct{ id, version string }

// answers asks everything of a world afresh.
func answers(t *rapid.T, w triage.World, ids []string) map[asked]triage.Answer {
	e := triage.New(w)
	all := map[asked]triage.Answer{}
	for _, id := range ids {
		for _, r := range w.Releases {
			all[asked{id, r.Version}] = answer(t, e, id, r.Version)
		}
	}
	return all
}

func answer(t *rapid.T, e *triage.Engine, id, version string) triage.Answer {
	a, err := e.Answer(id, version, "")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// written is all that an engine says, as text.
func written(t *rapid.T, w triage.World, ids []string) map[asked]string {
	texts := map[asked]string{}
	for key, a := range answers(t, w, ids) {
		texts[key] = asText(t, triage.Explain(a, nil))
	}
	e := triage.New(w)
	m, err := e.Matrix()
	if err != nil {
		t.Fatal(err)
	}
	texts[asked{id: "matrix"}] = asText(t, m)
	texts[asked{id: "queue"}] = asText(t, e.Queue(nil))
	return texts
}

func asText(t *rapid.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func shuffled[T any](r *rand.Rand, list []T) []T {
	c := append([]T(nil), list...)
	r.Shuffle(len(c), func(i, j int) { c[i], c[j] = c[j], c[i] })
	return c
}

// shuffle reorders every list of a world, and those within its rows whose order
// means nothing.
func shuffle(r *rand.Rand, w triage.World) triage.World {
	w.Lines, w.Releases, w.Bills = shuffled(r, w.Lines), shuffled(r, w.Releases), shuffled(r, w.Bills)
	w.Sources, w.Matches = shuffled(r, w.Sources), shuffled(r, w.Matches)
	w.Suppressions, w.Imported = shuffled(r, w.Suppressions), shuffled(r, w.Imported)
	w.Assessments, w.Evidence, w.Classifications = shuffled(r, w.Assessments), shuffled(r, w.Evidence), shuffled(r, w.Classifications)
	w.Vulnerabilities = shuffled(r, w.Vulnerabilities)
	for i := range w.Bills {
		w.Bills[i].SBOM.Occurrences = shuffled(r, w.Bills[i].SBOM.Occurrences)
	}
	for i := range w.Vulnerabilities {
		v := &w.Vulnerabilities[i]
		v.IDs, v.Records = shuffled(r, v.IDs), shuffled(r, v.Records)
		for j := range v.Records {
			v.Records[j].Affected, v.Records[j].Supplier = shuffled(r, v.Records[j].Affected), shuffled(r, v.Records[j].Supplier)
		}
	}
	for i := range w.Assessments {
		w.Assessments[i].Accepted = shuffled(r, w.Assessments[i].Accepted)
	}
	return w
}

func TestTheOrderOfRowsNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := worlds.Draw(t, "world")
		other := shuffle(rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))), w.World)
		want, got := written(t, w.World, w.ids()), written(t, other, w.ids())
		for key, text := range want {
			if got[key] != text {
				t.Fatalf("%v:\n%s\nin another order:\n%s", key, text, got[key])
			}
		}
	})
}

func TestMutingNeverChangesAVerdict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := worlds.Draw(t, "world")
		muted := clone(w)
		muted.suppress(verdict.Mute, flaw, pick(t, []string{"", acmeLog, acmeLog + "@1.5"}, "muted"))
		muted.Imported = append(muted.Imported, imported("more.xml", pick(t, drawnIDs, "muted id")))
		before := answers(t, w.World, w.ids())
		for key, a := range answers(t, muted.World, w.ids()) {
			b := before[key]
			if told(a) != told(b) || a.Class != b.Class || a.Proposed != b.Proposed || toldFixes(a) != toldFixes(b) {
				t.Fatalf("%v was %s %s, and muted is %s %s", key, told(b), b.Proposed, told(a), a.Proposed)
			}
		}
	})
}

// restsOnAssessment reports whether an assessment decided anywhere in the answer.
func restsOnAssessment(a triage.Answer) bool {
	for _, p := range a.Parts {
		if p.Won.Assessment != "" {
			return true
		}
	}
	for _, f := range a.Findings() {
		if f.Won.Assessment != "" {
			return true
		}
	}
	return false
}

// merge unites the first two vulnerabilities, as a person's ruling does.
func merge(w *world) *world {
	m := clone(w)
	a, b := m.Vulnerabilities[0], m.Vulnerabilities[1]
	a.IDs = append(append([]string(nil), a.IDs...), b.IDs...)
	a.Records = append(append([]verdict.Record(nil), a.Records...), b.Records...)
	m.Vulnerabilities = append([]verdict.Vulnerability{a}, m.Vulnerabilities[2:]...)
	m.scan()
	return m
}

func TestAMergeNeverClearsWhatWasOpen(t *testing.T) {
	merges := 0
	rapid.Check(t, func(t *rapid.T) {
		w := worlds.Filter(func(w *world) bool { // an ambiguous id means something else before
			return len(w.Vulnerabilities) > 1 && w.Vulnerabilities[1].Own == nil && len(w.Vulnerabilities[0].Ambiguous) == 0
		}).Draw(t, "world")
		if rapid.Bool().Draw(t, "the other's surrogate") {
			w.Vulnerabilities[0], w.Vulnerabilities[1] = w.Vulnerabilities[1], w.Vulnerabilities[0]
		}
		ids := []string{w.Vulnerabilities[0].IDs[0], w.Vulnerabilities[1].IDs[0]}
		before, after := answers(t, w.World, ids), answers(t, merge(w).World, ids)
		for key, a := range after {
			if !a.Status.Clean() {
				continue
			}
			for _, id := range ids {
				b := before[asked{id, key.version}]
				switch b.Status {
				case verdict.Affected, verdict.UnderInvestigation, verdict.NotEvaluated:
					t.Fatalf("%v was %s, and the merge made it %s: %s", asked{id, key.version}, told(b), told(a), a.Won.Why)
				}
				if restsOnAssessment(b) {
					t.Fatalf("%v rested on an assessment (%s), and the merge carried it over to %s: %s", asked{id, key.version}, b.Won.Why, told(a), a.Won.Why)
				}
			}
		}
		merges++
	})
	if merges == 0 {
		t.Error("no two groups were merged")
	}
}

func TestNothingCleanWaitsOrRestsOnAFailedPremise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := worlds.Draw(t, "world")
		for key, a := range answers(t, w.World, w.ids()) {
			for _, p := range a.Parts {
				cleanRests(t, key, p.Status, p.Reconfirm, p.Won, p.Premises)
				for _, f := range p.Findings {
					cleanRests(t, key, f.Status, f.Reconfirm, f.Won, f.Premises)
					if f.Match.Undetermined != "" && f.Status.Clean() && f.Won.Assessment == "" {
						t.Fatalf("%v: an undetermined match is %s", key, f.Status)
					}
				}
			}
		}
	})
}

func cleanRests(t *rapid.T, key asked, s verdict.Status, waits bool, won triage.Ground, premises []triage.PremiseAnswer) {
	if !s.Clean() {
		return
	}
	if waits {
		t.Fatalf("%v is %s and waits to be confirmed again", key, s)
	}
	for _, p := range premises {
		if p.Assessment == won.Assessment && !p.Holds {
			t.Fatalf("%v is %s by %s, whose premise %s does not hold: %s", key, s, won.Assessment, p.Kind, p.Why)
		}
	}
}

func TestEveryAnswerNamesItsWinnerAndWhyTheOthersLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := worlds.Draw(t, "world")
		for key, a := range answers(t, w.World, w.ids()) {
			named(t, key, a.Won, a.Lost)
			for _, p := range a.Parts {
				named(t, key, p.Won, p.Lost)
				if !p.Matched() {
					everyAssessment(t, w, a, p.Won, p.Lost)
				}
				for _, f := range p.Findings {
					named(t, key, f.Won, f.Lost)
					everyAssessment(t, w, a, f.Won, f.Lost)
				}
			}
		}
	})
}

func named(t *rapid.T, key asked, won triage.Ground, lost []triage.Ground) {
	for _, g := range append([]triage.Ground{won}, lost...) {
		if g.What == "" || g.Why == "" {
			t.Fatalf("%v has a ground without a name or a reason: %+v", key, g)
		}
	}
}

// everyAssessment finds each assessment of the vulnerability among the grounds.
func everyAssessment(t *rapid.T, w *world, a triage.Answer, won triage.Ground, lost []triage.Ground) {
	ids := map[string]bool{a.Vulnerability: true}
	for _, id := range a.Aliases {
		ids[id] = true
	}
	for _, x := range w.Assessments {
		found := !ids[x.Vulnerability]
		for _, g := range append([]triage.Ground{won}, lost...) {
			found = found || g.Assessment == x.ID
		}
		if !found {
			t.Fatalf("assessment %s of %s neither won nor lost: %+v %+v", x.ID, a.Vulnerability, won, lost)
		}
	}
}

// forget takes some knowledge away.
func forget(t *rapid.T, w *world) {
	bill := func() *triage.Bill {
		if len(w.Bills) == 0 {
			return &triage.Bill{}
		}
		return &w.Bills[rapid.IntRange(0, len(w.Bills)-1).Draw(t, "bill")]
	}
	switch what := rapid.IntRange(0, 6).Draw(t, "forget"); what {
	case 0:
		bill().SBOM.Completeness = verdict.Incomplete
	case 1:
		w.Releases[0].Completeness = verdict.CompletenessUnknown
	case 2:
		w.Sources[0].LastSync = now.AddDate(-3, 0, 0)
	case 3:
		for i := range w.Vulnerabilities {
			w.Vulnerabilities[i].Origin = verdict.Upstream
		}
		b := bill()
		for i := range b.SBOM.Occurrences {
			b.SBOM.Occurrences[i].Component.PURL = verdict.PURLBase(b.SBOM.Occurrences[i].Component.PURL)
		}
	case 4:
		w.Releases[0].Facts = nil
	case 5:
		bill().SBOM.Unidentified++
	case 6:
		if !namesParts(w, w.Releases[0].Version) {
			w.Bills = otherBills(w.Bills, w.Releases[0].Version)
		}
	}
	w.scan()
}

// namesParts reports whether a part is known by a bill of the release alone: it
// would be forgotten with the bill, which is another thing.
func namesParts(w *world, version string) bool {
	for _, b := range w.Bills {
		if b.Version == version && b.Part != "" {
			return true
		}
	}
	return false
}

func otherBills(bills []triage.Bill, version string) []triage.Bill {
	var kept []triage.Bill
	for _, b := range bills {
		if b.Version != version {
			kept = append(kept, b)
		}
	}
	return kept
}

func TestToForgetNeverMakesAnythingNotAffected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := worlds.Draw(t, "world")
		less := clone(w)
		forget(t, less)
		before := answers(t, w.World, w.ids())
		for key, a := range answers(t, less.World, w.ids()) {
			b := before[key]
			if b.Reason == triage.ReasonDanger && strings.Contains(b.Won.Why, "(kev)") && a.Reason == triage.ReasonAssessed {
				continue // a listing says nothing about a product without the component, of which a person speaks
			}
			if a.Status == verdict.NotAffected && !b.Status.Clean() {
				t.Fatalf("%v was %s (%s), and is %s after something was forgotten: %s", key, told(b), b.Won.Why, told(a), a.Won.Why)
			}
		}
	})
}

func TestAskingTwiceAndInAnotherOrderGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := worlds.Draw(t, "world")
		want := answers(t, w.World, w.ids())
		e := triage.New(w.World)
		var keys []asked
		for _, id := range w.ids() {
			for _, r := range w.Releases {
				keys = append(keys, asked{id, r.Version}, asked{id, r.Version})
			}
		}
		r := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		for _, key := range shuffled(r, keys) {
			got := answer(t, e, key.id, key.version)
			if a, b := asText(t, triage.Explain(got, nil)), asText(t, triage.Explain(want[key], nil)); a != b {
				t.Fatalf("%v:\n%s\nasked alone:\n%s", key, a, b)
			}
		}
	})
}

// TestRandomWorldsHoldEveryState keeps the properties above from being empty:
// over worlds with fixed seeds every reason and every status is seen.
func TestRandomWorldsHoldEveryState(t *testing.T) {
	reasons, statuses := map[triage.Reason]int{}, map[verdict.Status]int{}
	reconfirm, unverified, removed, quiet := 0, 0, 0, 0
	for seed := range 600 {
		w := worlds.Example(seed)
		e := triage.New(w.World)
		for _, id := range w.ids() {
			for _, r := range w.Releases {
				a, err := e.Answer(id, r.Version, "")
				if err != nil {
					t.Fatal(err)
				}
				statuses[a.Status]++
				for _, p := range a.Parts {
					reasons[p.Reason]++
					removed += len(p.Removed)
					for _, f := range p.Findings {
						reasons[f.Reason]++
						if f.Reconfirm {
							reconfirm++
						}
						if f.Unverified {
							unverified++
						}
						if f.Quiet() {
							quiet++
						}
					}
				}
			}
		}
	}
	for _, r := range everyReason {
		if reasons[r] == 0 {
			t.Errorf("no answer has the reason %s", r)
		}
	}
	for _, s := range verdict.Statuses {
		if statuses[s] == 0 {
			t.Errorf("no answer is %s", s)
		}
	}
	if reconfirm == 0 || unverified == 0 || removed == 0 || quiet == 0 {
		t.Errorf("seen are %d to re-confirm, %d unverified, %d removed, %d muted", reconfirm, unverified, removed, quiet)
	}
	t.Logf("%v", reasons)
}

var everyReason = []triage.Reason{triage.ReasonNoRecord, triage.ReasonRetracted, triage.ReasonStaleSource, triage.ReasonNotComparable,
	triage.ReasonNoInventory, triage.ReasonIncomplete, triage.ReasonUpgraded, triage.ReasonOutsideRange, triage.ReasonAbsent, triage.ReasonDanger,
	triage.ReasonAssessed, triage.ReasonDeclared, triage.ReasonPremise, triage.ReasonConflict, triage.ReasonContradiction, triage.ReasonPromoted,
	triage.ReasonSupplier, triage.ReasonUndetermined, triage.ReasonUnassessed, triage.ReasonPastEndOfLife}
