// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"testing"

	"verdict"
)

func TestTheRulesProposeAClass(t *testing.T) {
	own := func(w *world) {
		w.release("2.0.0", "", "none")
		w.own(verdict.OwnVulnerability{IDs: []string{other}, Affected: []verdict.OwnRange{{Versions: []string{"1.0.0"}}}})
	}
	tests := []struct {
		name  string
		id    string
		build func(w *world)
		want  verdict.Class
	}{
		{"a match that nobody assessed is hygiene", flaw, func(*world) {}, verdict.Hygiene},
		{"a match that is not affected is hygiene", flaw, func(w *world) { w.assess(notAffected(verdict.CodeNotInExecutePath)) }, verdict.Hygiene},
		{"a witness alone exploits nothing", flaw, func(w *world) {
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths"})
		}, verdict.Hygiene},
		{"what a person calls affected is exploitable", flaw, func(w *world) { w.assess(affected()) }, verdict.Exploitable},
		{"what was proved in our product is exploitable", flaw, func(w *world) {
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceExecutedProof, Result: verdict.ResultConfirmed, Product: "shop"})
		}, verdict.Exploitable},
		{"a listing as known exploited elsewhere is not", flaw, func(w *world) {
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceKEV, Result: verdict.ResultConfirmed})
		}, verdict.Hygiene},
		{"what never matched is not applicable", other, func(w *world) { w.record(other, "web introduced=0") }, verdict.NotApplicable},
		{"what never matched and is unknown somewhere is untriaged", other, func(w *world) {
			w.record(other, "web introduced=0")
			w.release("2.0.0", "")
		}, verdict.Untriaged},
		{"an id without record is untriaged", other, func(*world) {}, verdict.Untriaged},
		{"a flaw of our own is exploitable where it is affected", other, own, verdict.Exploitable},
		{"a flaw of our own that is not affected is hardening", other, func(w *world) {
			own(w)
			a := notAffected(verdict.InlineMitigationsPresent)
			a.Vulnerability, a.Scope = other, verdict.AssessmentScope{Releases: []string{"1.0.0"}}
			w.assess(a)
		}, verdict.Hardening},
		{"a flaw of our own that is in dispute is untriaged", other, func(w *world) {
			own(w)
			a := notAffected(verdict.InlineMitigationsPresent)
			a.Vulnerability, a.Scope = other, verdict.AssessmentScope{}
			w.assess(a)
		}, verdict.Untriaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			tt.build(w)
			for _, r := range w.Releases {
				if a := w.ask(t, tt.id, r.Version); a.Proposed != tt.want || a.Class != verdict.Untriaged {
					t.Errorf("asked of %s it is %s, and %s is proposed, want %s", r.Version, a.Class, a.Proposed, tt.want)
				}
			}
		})
	}
}

func TestTheLastConfirmedClassStandsWhateverTheStatus(t *testing.T) {
	w := matched()
	is := func(c verdict.Class, days int) {
		w.Classifications = append(w.Classifications, verdict.Classification{Product: "shop", Vulnerability: flaw, Class: c, By: "first", At: past.AddDate(0, 0, days)})
	}
	is(verdict.Hygiene, 2)
	is(verdict.Exploitable, 1)
	is(verdict.NotApplicable, 365) // confirmed later than we ask
	if a := w.want(t, flaw, "1.0.0", "under_investigation unassessed"); a.Class != verdict.Hygiene {
		t.Errorf("it is %s", a.Class)
	}
}
