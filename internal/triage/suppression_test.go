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
			w.approve()
			a := w.want(t, flaw, "1.0.0", tt.want)
			if tt.want == removed && (len(a.Parts[0].Removed) != 1 || !strings.Contains(a.Won.Why, "another library of the same name")) {
				t.Errorf("removed are %+v, the reason is %q", a.Parts[0].Removed, a.Won.Why)
			}
		})
	}
}

// TestARuleOnSomethingGraveTakesTwoPeople has rules of ours on flaws of several
// severities, which one person wrote, and which another approved.
func TestARuleOnSomethingGraveTakesTwoPeople(t *testing.T) {
	const low, high = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
	signed := func(w *world) { w.approve() }
	tests := []struct {
		name, vector string
		change       func(w *world)
		holds        bool
	}{
		{"a high one by one person", high, func(*world) {}, false},
		{"a high one by two", high, signed, true},
		{"one that nobody scores, by one person", "", func(*world) {}, false},
		{"a low one by one person", low, func(*world) {}, true},
		{"a low one that is known to be exploited, by one person", low, func(w *world) {
			w.evidence(verdict.Evidence{Kind: verdict.EvidenceKEV, Result: verdict.ResultConfirmed})
		}, false},
		{"an approval that nobody signed", high, func(w *world) {
			w.approve()
			w.Approvals[0].Key = ""
		}, false},
		{"an approval of what the rule said before", high, func(w *world) {
			w.approve()
			w.Suppressions[0].Reason = "something else"
		}, false},
		{"an approval by the author", high, func(w *world) {
			w.Suppressions[0].By = "second"
			w.approve()
		}, false},
		{"an approval that is to come", high, func(w *world) {
			w.approve()
			w.Approvals[0].At = now.Add(1)
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, kind := range []verdict.SuppressionKind{verdict.WrongMatch, verdict.Mute} {
				w := matched()
				if tt.vector != "" {
					scored(w.vulnerability(flaw), tt.vector)
				}
				w.suppress(kind, flaw, acmeLog)
				w.Approvals = nil
				tt.change(w)
				a := w.ask(t, flaw, "1.0.0")
				switch {
				case kind == verdict.WrongMatch:
					if removed := len(a.Parts[0].Removed) > 0; removed != tt.holds || a.Status.Clean() != tt.holds {
						t.Errorf("removed is %v, the status is %s", removed, a.Status)
					}
					if why := lost(a, "suppression rule-"+flaw); !tt.holds && !strings.Contains(why, "waits for the approval of a second person") {
						t.Errorf("the rule lost because of %q", why)
					}
				case strings.HasPrefix(tt.name, "a low one that is known"): // the danger floor comes before
				case (a.Findings()[0].Muted[0].Void == "") != tt.holds:
					t.Errorf("it is muted by %+v", a.Findings()[0].Muted)
				}
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
