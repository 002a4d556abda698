// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/remedy"
)

var start = time.Date(2023, 7, 1, 0, 0, 0, 0, time.UTC)

func days(n int) time.Time { return start.AddDate(0, 0, n) }

// exposure is a hygiene flaw of one component with a fix on its branch.
func exposure(id string, edit func(*remedy.Exposure)) remedy.Exposure {
	x := remedy.Exposure{Vulnerability: id, Status: verdict.UnderInvestigation, Class: verdict.Hygiene, Severity: verdict.SeverityMedium, Since: days(-10),
		Components: []remedy.Exposed{{PURL: "pkg:maven/a/b@1.0", Status: verdict.UnderInvestigation, Fixed: "1.1", Nearest: "1.1"}}}
	if edit != nil {
		edit(&x)
	}
	return x
}

func fix(edit func(*verdict.Decision)) *verdict.Decision {
	d := verdict.Decision{Product: "shop", Line: "1", Vulnerability: "CVE-1", Treatment: verdict.Fix, Publish: verdict.TellNote, By: "ana", At: days(-5)}
	if edit != nil {
		edit(&d)
	}
	return &d
}

// ended is an acceptance until then.
func ended(at time.Time) *verdict.Decision {
	return fix(func(d *verdict.Decision) { d.Treatment, d.Owner, d.Expires = verdict.Accept, "eve", at })
}

func plan(t verdict.Train, decision *verdict.Decision, exposures ...remedy.Exposure) remedy.LinePlan {
	s := remedy.LineStanding{Line: verdict.Line{Product: "shop", Slug: "1"}, Now: days(40), Latest: "1.0", Shipped: []string{"1.0"}, Exposures: exposures, Decisions: map[string]verdict.Decision{}}
	if decision != nil {
		s.Decisions[decision.Vulnerability] = *decision
	}
	return remedy.Plan(t, []remedy.LineStanding{s})[0]
}

func train(kind verdict.TrainKind) verdict.Train {
	return verdict.Train{Product: "shop", Name: "q3", Kind: kind, State: verdict.TrainPlanned, By: "ana", At: start, Cut: days(0),
		Lines: []verdict.TrainLine{{Line: "1", Release: "1.1"}}}
}

// outcome says in a line where CVE-1 is.
func outcome(p remedy.LinePlan) string {
	var where []string
	for _, f := range p.Fixes {
		where = append(where, "goes: "+f.Why)
	}
	for _, s := range p.Slipped {
		where = append(where, "slips: "+s.Cause)
	}
	for _, m := range p.Missing {
		where = append(where, "misses: "+m.Cause)
	}
	return strings.Join(where, "; ")
}

func TestWhatGoesAlongWithATrain(t *testing.T) {
	quarterly, adHoc, unnamed := train(verdict.QuarterlyPatches), train(verdict.AdHocPatches), train(verdict.QuarterlyPatches)
	unnamed.Lines[0].Release = ""
	for _, tt := range []struct {
		name     string
		train    verdict.Train
		decision *verdict.Decision
		exposure func(*remedy.Exposure)
		want     string
	}{
		{"hygiene that an upgrade brings", quarterly, nil, nil, "goes: hygiene: an upgrade on the same branch brings it"},
		{"hygiene by the rules, which nobody has confirmed", quarterly, nil, func(x *remedy.Exposure) { x.Class, x.Proposed = verdict.Untriaged, verdict.Hygiene },
			"goes: hygiene: an upgrade on the same branch brings it"},
		{"hygiene on an ad hoc train", adHoc, nil, nil, "misses: hygiene goes along with quarterly trains"},
		{"hygiene with a fix on another branch alone", quarterly, nil, func(x *remedy.Exposure) { x.Components[0].Fixed, x.Components[0].Nearest = "", "2.0" },
			"misses: no version on the branch of pkg:maven/a/b@1.0 ends it; 2.0 does"},
		{"hygiene without any fix", quarterly, nil, func(x *remedy.Exposure) { x.Components[0].Fixed, x.Components[0].Nearest = "", "" },
			"misses: no version is known that ends it in pkg:maven/a/b@1.0"},
		{"hygiene that cannot be compared", quarterly, nil, func(x *remedy.Exposure) { x.Components[0].Undetermined = "no number" },
			"misses: pkg:maven/a/b@1.0 cannot be compared: no number"},
		{"hygiene that became known after the cut", quarterly, nil, func(x *remedy.Exposure) { x.Since = days(3) },
			"slips: a candidate since 2023-07-04, after the cut of 2023-07-01"},
		{"exploitable, and nobody has decided", quarterly, nil, func(x *remedy.Exposure) { x.Class = verdict.Exploitable },
			"misses: nobody has decided; its class is exploitable"},
		{"a flaw of our own that nobody has decided", quarterly, nil, func(x *remedy.Exposure) { x.Own = true }, "misses: nobody has decided; its class is hygiene"},
		{"of which nothing is known", quarterly, nil, func(x *remedy.Exposure) { x.Status, x.Why = verdict.Unknown, "the inventory is incomplete" },
			"misses: unknown: the inventory is incomplete"},
		{"what is clean", quarterly, fix(nil), func(x *remedy.Exposure) { x.Status = verdict.NotAffected }, ""},
		{"decided, without a target", adHoc, fix(nil), nil, "goes: decided: fix"},
		{"decided, without a known version", adHoc, fix(nil), func(x *remedy.Exposure) { x.Components[0].Fixed = "" }, "goes: decided: fix"},
		{"decided for this release", adHoc, fix(func(d *verdict.Decision) { d.Target = "1.1" }), nil, "goes: decided: fix"},
		{"decided for another", quarterly, fix(func(d *verdict.Decision) { d.Target = "1.2" }), nil, "misses: decided for 1.2"},
		{"decided for another, and nobody has named this one", unnamed, fix(func(d *verdict.Decision) { d.Target = "2.0.7" }), nil, "misses: decided for 2.0.7"},
		{"decided without a target, and nobody has named this one", unnamed, fix(nil), nil, "goes: decided: fix"},
		{"decided for one that shipped without it", quarterly, fix(func(d *verdict.Decision) { d.Target = "1.0" }), nil,
			"misses: decided for 1.0, which shipped, and 1.0 still has it"},
		{"decided for a quarterly train", adHoc, fix(func(d *verdict.Decision) { d.Vehicle = verdict.QuarterlyTrain }), nil, "misses: decided for a quarterly train"},
		{"decided for the next patch, on a quarterly train", quarterly, fix(func(d *verdict.Decision) { d.Vehicle = verdict.NextPatch }), nil, "goes: decided: fix"},
		{"decided after the cut", quarterly, fix(func(d *verdict.Decision) { d.At = days(2) }), nil, "slips: a candidate since 2023-07-03, after the cut of 2023-07-01"},
		{"accepted", quarterly, fix(func(d *verdict.Decision) { d.Treatment, d.Owner, d.Expires = verdict.Accept, "eve", days(41) }), nil,
			"misses: accepted until 2023-08-11; eve answers for it"},
		{"an acceptance that ended before the cut", quarterly, ended(days(-1)), nil, "goes: hygiene: an upgrade on the same branch brings it"},
		{"an acceptance that ends at this instant", quarterly, ended(days(40)), nil, "slips: a candidate since 2023-08-10, after the cut of 2023-07-01"},
		{"an acceptance that ended, of what can be exploited", quarterly, ended(days(-1)), func(x *remedy.Exposure) { x.Class = verdict.Exploitable },
			"misses: accepted until 2023-06-30, and nobody has decided since; its class is exploitable"},
		{"an acceptance that ended, on an ad hoc train", adHoc, ended(days(-1)), nil, "misses: hygiene goes along with quarterly trains"},
		{"mitigated", quarterly, fix(func(d *verdict.Decision) { d.Treatment = verdict.Mitigate }), nil, "misses: decided: mitigate"},
		{"nothing is done", quarterly, fix(func(d *verdict.Decision) { d.Treatment = verdict.NoAction }), nil, "misses: decided: none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := outcome(plan(tt.train, tt.decision, exposure("CVE-1", tt.exposure))); got != tt.want {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestTheGraverGoesFirst(t *testing.T) {
	high := exposure("CVE-9", func(x *remedy.Exposure) { x.Severity = verdict.SeverityHigh })
	p := plan(train(verdict.QuarterlyPatches), nil, exposure("CVE-2", nil), exposure("CVE-1", nil), high)
	var ids []string
	for _, f := range p.Fixes {
		ids = append(ids, f.Vulnerability)
	}
	if got := strings.Join(ids, " "); got != "CVE-9 CVE-1 CVE-2" {
		t.Error(got)
	}
	if diff := cmp.Diff([]verdict.TrainChange{{PURL: "pkg:maven/a/b@1.0", To: "1.1"}}, p.Fixes[0].Changes); diff != "" {
		t.Error(diff)
	}
}

// anyState is a line with random exposures and decisions.
func anyState(r *rapid.T, at int) remedy.LineStanding {
	s := remedy.LineStanding{Line: verdict.Line{Product: "shop", Slug: "1"}, Latest: "1.0", Shipped: []string{"1.0"}, Decisions: map[string]verdict.Decision{}}
	for i := range rapid.IntRange(0, 6).Draw(r, "exposures") {
		id := fmt.Sprintf("CVE-%d", i)
		s.Exposures = append(s.Exposures, exposure(id, func(x *remedy.Exposure) {
			x.Status = rapid.SampledFrom(verdict.Statuses).Draw(r, "status")
			x.Class = rapid.SampledFrom(verdict.Classes).Draw(r, "class")
			x.Since = days(rapid.IntRange(-20, at).Draw(r, "since"))
			x.Components[0].Fixed = rapid.SampledFrom([]string{"", "1.1"}).Draw(r, "fixed")
		}))
		if rapid.Bool().Draw(r, "decided") {
			s.Decisions[id] = *fix(func(d *verdict.Decision) {
				d.Vulnerability, d.At = id, days(rapid.IntRange(-20, at).Draw(r, "at"))
				d.Treatment = rapid.SampledFrom([]verdict.Treatment{verdict.Fix, verdict.Fix, verdict.Mitigate, verdict.NoAction}).Draw(r, "treatment")
				d.Target = rapid.SampledFrom([]string{"", "1.1", "1.2"}).Draw(r, "target")
			})
		}
	}
	return s
}

func TestWhateverBecomesKnownAFrozenListStands(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		tr := train(rapid.SampledFrom(verdict.TrainKinds).Draw(r, "kind"))
		frozen := remedy.Plan(tr, []remedy.LineStanding{anyState(r, 0)})[0]
		tr.State, tr.Frozen = verdict.TrainFrozen, days(1)
		tr.Lines[0].Base, tr.Lines[0].Fixes, tr.Lines[0].Slipped = frozen.Latest, frozen.Fixes, frozen.Slipped
		later := anyState(r, 9)
		later.Latest = rapid.SampledFrom([]string{"1.0", "1.1"}).Draw(r, "latest")
		p := remedy.Plan(tr, []remedy.LineStanding{later})[0]
		if diff := cmp.Diff(frozen.Fixes, p.Fixes); diff != "" {
			r.Fatalf("the frozen list changed:\n%s", diff)
		}
		if p.Latest != "1.0" {
			r.Fatalf("it is planned from %s", p.Latest)
		}
		for _, s := range frozen.Slipped {
			if !slices.ContainsFunc(p.Slipped, func(x verdict.TrainSlip) bool { return x.Vulnerability == s.Vulnerability && x.Cause == s.Cause }) {
				r.Fatalf("what slipped is forgotten: %+v", s)
			}
		}
		everyOneOnce(r, p, later)
	})
}

// everyOneOnce fails when something that the line is exposed to stands nowhere, or
// in two places, or without a reason.
func everyOneOnce(r *rapid.T, p remedy.LinePlan, s remedy.LineStanding) {
	seen := map[string]int{}
	for _, f := range p.Fixes {
		seen[f.Vulnerability]++
	}
	for _, x := range p.Slipped {
		seen[x.Vulnerability]++
		if x.Cause == "" {
			r.Fatalf("%s slips without a reason", x.Vulnerability)
		}
	}
	for _, m := range p.Missing {
		seen[m.Vulnerability]++
		if m.Cause == "" {
			r.Fatalf("%s is missing without a reason", m.Vulnerability)
		}
	}
	for _, x := range s.Exposures {
		if !x.Clean() && seen[x.Vulnerability] != 1 || seen[x.Vulnerability] > 1 {
			r.Fatalf("%s stands in %d places: %+v", x.Vulnerability, seen[x.Vulnerability], p)
		}
	}
}

// BenchmarkPlan plans a train over twenty lines, each exposed to 2,000
// vulnerabilities of which half were decided.
func BenchmarkPlan(b *testing.B) {
	tr := train(verdict.QuarterlyPatches)
	tr.Lines = nil
	var states []remedy.LineStanding
	for l := range 20 {
		s := remedy.LineStanding{Line: verdict.Line{Product: "shop", Slug: fmt.Sprint(l)}, Latest: "1.0", Decisions: map[string]verdict.Decision{}}
		for i := range 2000 {
			id := fmt.Sprintf("CVE-2023-%05d", i)
			s.Exposures = append(s.Exposures, exposure(id, nil))
			if i%2 == 0 {
				s.Decisions[id] = *fix(func(d *verdict.Decision) { d.Vulnerability = id })
			}
		}
		states = append(states, s)
		tr.Lines = append(tr.Lines, verdict.TrainLine{Line: fmt.Sprint(l)})
	}
	for b.Loop() {
		if p := remedy.Plan(tr, states); len(p[0].Fixes) != 2000 {
			b.Fatal(len(p[0].Fixes))
		}
	}
}
