// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/triage"
)

// compared is evidence of the analyzer scope about 1.0.0.
func compared(id string, result verdict.EvidenceResult, at time.Time) verdict.Evidence {
	ev := analysis(id, result, at)
	ev.Kind, ev.Analysis = verdict.EvidencePresence, &verdict.Analysis{Analyzer: verdict.AnalyzerScope, Symbols: []string{parse}}
	return ev
}

// billed is a world of one finding, with the symbols of the flaw.
func billed(component string) *world {
	w := newWorld()
	w.release("1.0.0", "", component)
	scored(w.record(flaw, "log introduced=1.0 fixed=2.0"), medium)
	w.Symbols = []verdict.SymbolSet{{Vulnerability: flaw, Symbols: []string{parse}, Confirmed: past}}
	return w
}

func TestWhatAComparisonOfBillAndArtifactProposes(t *testing.T) {
	later := past.Add(time.Hour)
	absent := "not_affected component_not_present EVD-1"
	tests := []struct {
		name      string
		component string
		evidence  []verdict.Evidence
		want      string
	}{
		{"a component that is nowhere", "log@1.5", []verdict.Evidence{compared("EVD-1", verdict.ResultAbsent, past)}, absent},
		{"one for tests alone that is nowhere", "log@1.5 scope=excluded", []verdict.Evidence{compared("EVD-1", verdict.ResultAbsent, past)}, absent},
		{"what is open is left open", "log@1.5", []verdict.Evidence{compared("EVD-1", verdict.ResultUndetermined, past)}, "EVD-1"},
		{"one that is there proposes nothing", "log@1.5", []verdict.Evidence{compared("EVD-1", verdict.ResultPresent, past)}, "EVD-1"},
		{"a later comparison takes the place of an earlier", "log@1.5",
			[]verdict.Evidence{compared("EVD-1", verdict.ResultAbsent, past), compared("EVD-2", verdict.ResultPresent, later)}, "EVD-2"},
		{"of two at once what warns", "log@1.5", []verdict.Evidence{compared("EVD-1", verdict.ResultAbsent, past), compared("EVD-2", verdict.ResultPresent, past)}, "EVD-2"},
		{"it takes no place of an analysis of code", "log@1.5",
			[]verdict.Evidence{analysis("EVD-1", verdict.ResultReached, past), compared("EVD-2", verdict.ResultAbsent, later)}, "affected EVD-1"},
		{"what code leaves open stands before it", "log@1.5",
			[]verdict.Evidence{analysis("EVD-1", verdict.ResultUndetermined, past), compared("EVD-2", verdict.ResultAbsent, past)}, "EVD-1"},
		{"code that is not reached stands before what is open of the bill", "log@1.5",
			[]verdict.Evidence{analysis("EVD-1", verdict.ResultNotReached, past), compared("EVD-2", verdict.ResultUndetermined, past)},
			"not_affected vulnerable_code_not_in_execute_path EVD-1"},
		{"that all of it is nowhere says more than that its code is", "log@1.5",
			[]verdict.Evidence{compared("EVD-1", verdict.ResultAbsent, past), analysis("EVD-2", verdict.ResultAbsent, past)}, absent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := billed(tt.component)
			w.Evidence = tt.evidence
			a := w.want(t, flaw, "1.0.0", "under_investigation unassessed")
			if got := proposal(a); got != tt.want {
				t.Errorf("it proposes %q, want %q", got, tt.want)
			}
		})
	}
}

func proposal(a triage.Answer) string {
	p := a.Findings()[0].Proposal
	if p == nil {
		return ""
	}
	return strings.Join(strings.Fields(string(p.Status)+" "+string(p.Justification)+" "+p.Evidence), " ")
}

func TestAComparisonNeverStandsWithoutAPerson(t *testing.T) {
	w := billed("log@1.5 sha=aa")
	ev := compared("EVD-1", verdict.ResultAbsent, past)
	ev.Artifact = "aa"
	w.Evidence = []verdict.Evidence{ev}
	w.want(t, flaw, "1.0.0", "under_investigation unassessed")
}

func TestAComparisonWithABillThatTheArtifactMadeSinceSaysNothing(t *testing.T) {
	w := billed("log@1.5")
	w.sbom("1.0.0").Occurrences[0].Identity = verdict.ByPOM
	w.Evidence = []verdict.Evidence{compared("EVD-1", verdict.ResultAbsent, past)}
	if got := proposal(w.want(t, flaw, "1.0.0", "under_investigation unassessed")); got != "" {
		t.Errorf("it proposes %q", got)
	}
}

func TestABillThatExcludesWhatShipsIsContradicted(t *testing.T) {
	for _, tt := range []struct {
		name      string
		component string
		result    verdict.EvidenceResult
		want      string
	}{
		{"it excludes what ships", "log@1.5 scope=excluded", verdict.ResultPresent, "under_investigation contradiction"},
		{"it does not exclude it", "log@1.5", verdict.ResultPresent, "under_investigation unassessed"},
		{"nothing says that it ships", "log@1.5 scope=excluded", verdict.ResultUndetermined, "under_investigation unassessed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := billed(tt.component)
			w.Evidence = []verdict.Evidence{compared("EVD-1", tt.result, past)}
			a := w.want(t, flaw, "1.0.0", tt.want)
			waits := triage.New(w.World).Queue(nil)
			kind := triage.WaitFinding
			if a.Reason == triage.ReasonContradiction {
				kind = triage.WaitContradiction
				if !strings.HasPrefix(a.Won.Why, "the bill says that it does not ship, and it does") {
					t.Errorf("the reason is %q", a.Won.Why)
				}
			}
			if len(waits) == 0 || waits[0].Kind != kind {
				t.Errorf("what waits is %v, want %s", waits, kind)
			}
		})
	}
}

func TestWhatShipsDefeatsWhatRestsOnItsNotShipping(t *testing.T) {
	excluded := verdict.Premise{Kind: verdict.PremiseScope, Expected: string(verdict.Excluded)}
	for _, tt := range []struct {
		name    string
		j       verdict.Justification
		premise []verdict.Premise
		want    string
	}{
		{"a claim that it is not there", verdict.ComponentNotPresent, nil, "under_investigation contradiction"},
		{"a claim that its code is not there, because the bill excludes it", verdict.CodeNotPresent, []verdict.Premise{excluded}, "under_investigation contradiction"},
		{"a claim that its code is not there", verdict.CodeNotPresent, nil, "not_affected vulnerable_code_not_present assessed"},
		{"a claim that its code does not run", verdict.CodeNotInExecutePath, nil, notExecuted},
		{"a claim about a guard", verdict.InlineMitigationsPresent, nil, "not_affected inline_mitigations_already_exist assessed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := billed("log@1.5 scope=excluded")
			a := notAffected(tt.j)
			a.Premises = tt.premise
			w.assess(a)
			before := w.want(t, flaw, "1.0.0", "not_affected "+string(tt.j)+" assessed")
			w.Evidence = []verdict.Evidence{compared("EVD-1", verdict.ResultPresent, past)}
			after := w.want(t, flaw, "1.0.0", tt.want)
			if after.Reason == triage.ReasonContradiction && (!after.Parts[0].Reconfirm || lost(after, before.Won.What) != "contradicted by evidence EVD-1") {
				t.Errorf("re-confirm is %v, lost is %v", after.Parts[0].Reconfirm, after.Lost)
			}
			w.Assessments[len(w.Assessments)-1].Evidence = []string{"EVD-1"}
			w.want(t, flaw, "1.0.0", "not_affected "+string(tt.j)+" assessed")
		})
	}
}

func TestNoRuleMutesWhatShipsAgainstTheBill(t *testing.T) {
	w := billed("log@1.5 scope=excluded")
	w.suppress(verdict.Mute, flaw, acmeLog)
	w.Evidence = []verdict.Evidence{compared("EVD-1", verdict.ResultPresent, past)}
	a := w.want(t, flaw, "1.0.0", "under_investigation contradiction")
	if f := a.Findings()[0]; f.Quiet() || len(f.Muted) != 1 || f.Muted[0].Void != "void: what ships contradicts the bill" {
		t.Errorf("it is muted by %+v", f.Muted)
	}
}
