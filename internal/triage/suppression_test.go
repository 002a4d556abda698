// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/internal/triage"
)

func TestARuleOfOursRemovesAWrongMatch(t *testing.T) {
	const removed = "not_affected component_not_present component_absent"
	tests := []struct {
		name   string
		change func(w *world)
		want   string
	}{
		{"of a component, with a reason", func(*world) {}, removed},
		{"of one version of it", func(w *world) { w.Suppressions[0].Component = acmeLog + "@1.5" }, removed},
		{"not of another version", func(w *world) { w.Suppressions[0].Component = acmeLog + "@1.4" }, "under_investigation unassessed"},
		{"not of another product", func(w *world) { w.Suppressions[0].Product = "bank" }, "under_investigation unassessed"},
		{"not when its time is over", func(w *world) { w.Suppressions[0].Until = now }, "under_investigation unassessed"},
		{"not without a reason", func(w *world) { w.Suppressions[0].Reason = "" }, "under_investigation unassessed"},
		{"not without a component", func(w *world) { w.Suppressions[0].Component = "" }, "under_investigation unassessed"},
		{"not from a file of others", func(w *world) { w.Suppressions[0].File = "theirs.xml" }, "under_investigation unassessed"},
		{"not by a rule that mutes", func(w *world) { w.Suppressions[0].Kind = verdict.Mute }, "under_investigation unassessed"},
		{"not when the id names several vulnerabilities", func(w *world) { w.vulnerability(flaw).Ambiguous = []string{flaw} }, "under_investigation unassessed"},
		{"not when a merge brought another record that asserts it", func(w *world) {
			v := w.record(flaw, "log introduced=1.0 fixed=2.0")
			v.IDs, v.Records[1].ID = []string{flaw, other}, other
		}, "under_investigation unassessed"},
		{"when rules speak of both records", func(w *world) {
			v := w.record(flaw, "log introduced=1.0 fixed=2.0")
			v.IDs, v.Records[1].ID = []string{flaw, other}, other
			w.suppress(verdict.WrongMatch, other, acmeLog)
		}, removed},
		{"and not what an incomplete inventory may hide beside it", func(w *world) {
			w.vulnerability(flaw).Records[0].Affected = append(w.vulnerability(flaw).Records[0].Affected, claim("net introduced=0"))
			w.sbom("1.0.0").Completeness = verdict.Incomplete
		}, "unknown inventory_incomplete"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			w.suppress(verdict.WrongMatch, flaw, acmeLog)
			tt.change(w)
			a := w.want(t, flaw, "1.0.0", tt.want)
			if tt.want == removed && (len(a.Parts[0].Removed) != 1 || !strings.Contains(a.Won.Why, "another library of the same name")) {
				t.Errorf("removed are %+v, the reason is %q", a.Parts[0].Removed, a.Won.Why)
			}
		})
	}
}

func TestMutingTakesAFindingOutOfTheQueueAndChangesNothingElse(t *testing.T) {
	danger := func(w *world) {
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceKEV, Result: verdict.ResultConfirmed})
	}
	witness := func(w *world) {
		w.assess(notAffected(verdict.CodeNotInExecutePath))
		w.evidence(verdict.Evidence{Kind: verdict.EvidenceReach, Result: verdict.ResultReached, Tool: "paths"})
	}
	tests := []struct {
		name  string
		build func(w *world)
		want  string
		void  string
		waits triage.WaitKind // but for the muting
	}{
		{"a finding that nobody assessed", func(*world) {}, "under_investigation unassessed", "", triage.WaitFinding},
		{"it is void under the danger floor", danger, "under_investigation unassessed", "void under the danger floor (kev)", triage.WaitFinding},
		{"it is void against a contradiction", witness, "under_investigation contradiction", "void: a witness contradicts the assessment", triage.WaitContradiction},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			tt.build(w)
			w.suppress(verdict.Mute, flaw, acmeLog)
			w.Imported = append(w.Imported, imported("theirs.xml", flaw))
			a := w.want(t, flaw, "1.0.0", tt.want)
			f := a.Findings()[0]
			if len(f.Muted) != 2 || f.Muted[0].Source != "theirs.xml" || f.Muted[0].Line == 0 || f.Muted[1].Source != "own" || f.Muted[0].Void != tt.void {
				t.Errorf("it is muted by %+v", f.Muted)
			}
			if waits := kinds(w); strings.Contains(waits, string(tt.waits)) == f.Quiet() || f.Quiet() != (tt.void == "") {
				t.Errorf("quiet is %v, and what waits is %s", f.Quiet(), waits)
			}
		})
	}
}
