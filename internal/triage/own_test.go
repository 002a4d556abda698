// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/spec/vers"
)

func TestAFlawOfOurOwnIsMatchedByTheRelease(t *testing.T) {
	upTo := func(fixed string) verdict.OwnRange {
		return verdict.OwnRange{Interval: vers.Interval{Introduced: "0", Fixed: fixed}}
	}
	const outside = "not_affected vulnerable_code_not_present outside_range"
	tests := []struct {
		name string
		own  verdict.OwnVulnerability
		want string
	}{
		{"a release in the range is affected, as declared", verdict.OwnVulnerability{Affected: []verdict.OwnRange{upTo("1.2.0")}}, "affected declared"},
		{"a listed release is affected", verdict.OwnVulnerability{Affected: []verdict.OwnRange{{Versions: []string{"1.1.0"}}}}, "affected declared"},
		{"a range of another line says nothing", verdict.OwnVulnerability{Affected: []verdict.OwnRange{{Line: "2.0", Interval: vers.Interval{Introduced: "0"}}}}, outside},
		{"a release before the flaw is not affected", verdict.OwnVulnerability{Affected: []verdict.OwnRange{{Interval: vers.Interval{Introduced: "1.1.1"}}}}, outside},
		{"a release past the fix is fixed", verdict.OwnVulnerability{Affected: []verdict.OwnRange{upTo("1.1.0")}}, "fixed no_longer_in_range"},
		{"a range that cannot be compared leaves it open, and affects nobody", verdict.OwnVulnerability{Affected: []verdict.OwnRange{upTo("next summer")}}, "under_investigation undetermined_match"},
		{"one range that holds is enough beside it", verdict.OwnVulnerability{Affected: []verdict.OwnRange{upTo("next summer"), upTo("1.2.0")}}, "affected declared"},
		{"a flaw of another part is not in this one", verdict.OwnVulnerability{Parts: []string{"client"}, Affected: []verdict.OwnRange{upTo("1.2.0")}}, "affected declared"},
		{"a part that nobody knows may be any", verdict.OwnVulnerability{Parts: []string{"sever"}, Affected: []verdict.OwnRange{upTo("1.2.0")}}, "affected declared"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(verdict.Part{Name: "server"}, verdict.Part{Name: "client"})
			w.release("1.0.0", "")
			w.release("1.1.0", "1.0.0")
			tt.own.IDs = []string{flaw}
			w.own(tt.own)
			w.want(t, flaw, "1.1.0", tt.want)
		})
	}
}

func TestAFlawOfOneOfOurPartsIsInThatPartOnly(t *testing.T) {
	w := newWorld(verdict.Part{Name: "server"}, verdict.Part{Name: "client"})
	w.release("1.0.0", "")
	w.own(verdict.OwnVulnerability{IDs: []string{flaw}, Parts: []string{"client"}, Affected: []verdict.OwnRange{{Versions: []string{"1.0.0"}}}})
	a := w.ask(t, flaw, "1.0.0")
	if got := toldParts(a); got != "server=not_affected client=affected" {
		t.Errorf("the parts are %q", got)
	}
	if !strings.Contains(a.Parts[0].Won.Why, "is in client and not in server") {
		t.Errorf("the reason is %q", a.Parts[0].Won.Why)
	}
}

func TestOurOwnRecordIsAnAssessmentLikeAnyOther(t *testing.T) {
	build := func() *world {
		w := newWorld()
		w.release("1.0.0", "", "none")
		w.own(verdict.OwnVulnerability{IDs: []string{flaw}, Remediation: "Turn it off.", Affected: []verdict.OwnRange{{Versions: []string{"1.0.0"}}}})
		return w
	}
	w := build()
	if a := w.want(t, flaw, "1.0.0", "affected declared"); a.Action != "Turn it off." || a.Findings()[0].Match.As != verdict.AsRelease {
		t.Errorf("the action is %q, matched as %s", a.Action, a.Findings()[0].Match.As)
	}
	narrower := notAffected(verdict.InlineMitigationsPresent)
	narrower.Scope = verdict.AssessmentScope{Releases: []string{"1.0.0"}}
	w.assess(narrower)
	w.want(t, flaw, "1.0.0", "not_affected inline_mitigations_already_exist assessed")
	w = build()
	same := notAffected(verdict.InlineMitigationsPresent)
	same.Scope = verdict.AssessmentScope{}
	w.assess(same)
	w.want(t, flaw, "1.0.0", "under_investigation conflict")
}
