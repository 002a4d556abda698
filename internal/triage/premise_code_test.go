// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/triage"
)

const parse = "org.acme.log.Parser#parse"

// notReached is a premise that the code of a release answers, with that answer.
var notReached = verdict.Premise{Kind: verdict.PremiseReach, Subject: parse, Expected: "not_reached under application (0123abcd)"}

// answers adds what the code of a release said.
func (w *world) answers(version string, p verdict.Premise, answer string, places ...string) *verdict.Replay {
	w.Replays = append(w.Replays, verdict.Replay{Product: "shop", Version: version, Kind: p.Kind, Subject: p.Subject, Answer: answer, Places: places})
	return &w.Replays[len(w.Replays)-1]
}

// coded is a world with an assessment of 1.0.0 that rests on an answer of its code.
func coded(p verdict.Premise) *world {
	w := newWorld()
	w.release("1.0.0", "", "log@1.5")
	w.record(flaw, "log introduced=1.0 fixed=2.0")
	w.answers("1.0.0", p, p.Expected, "org.acme.Old#call")
	a := notAffected(verdict.CodeNotInExecutePath)
	a.Premises = []verdict.Premise{p}
	w.assess(a)
	w.release("2.0.0", "1.0.0", "log@1.5")
	return w
}

func TestALaterReleaseInheritsIfItsCodeGivesTheSameAnswer(t *testing.T) {
	const asks = "under_investigation premise_failed"
	uses := verdict.Premise{Kind: verdict.PremiseUses, Subject: "class org.acme.log.Parser", Expected: "1 (0123abcd)"}
	tests := []struct {
		name   string
		p      verdict.Premise
		change func(w *world)
		want   string
		why    string
	}{
		{"the same answer", notReached, func(w *world) { w.answers("2.0.0", notReached, notReached.Expected) }, notExecuted, ""},
		{"nobody asked", notReached, func(*world) {}, asks, "`verdict reach run shop@2.0.0` does"},
		{"another answer", notReached, func(w *world) {
			w.answers("2.0.0", notReached, "reached under application (0123abcd, 89abcdef)", "org.acme.New#call")
		}, asks,
			"it is reached under application (0123abcd, 89abcdef) and was not_reached under application (0123abcd); new: org.acme.New#call"},
		{"the same under another profile", notReached, func(w *world) { w.answers("2.0.0", notReached, "not_reached under application (fedcba98)") }, asks, "(fedcba98)"},
		{"the check could not be run", notReached, func(w *world) { w.answers("2.0.0", notReached, "").Why = "no code of it was kept" }, asks, "no code of it was kept"},
		{"the answer is for another part", notReached, func(w *world) { w.answers("2.0.0", notReached, notReached.Expected).Part = "clients" }, asks, "nothing has asked"},
		{"the answer is to another question", notReached, func(w *world) { w.answers("2.0.0", notReached, notReached.Expected).Subject += "s" }, asks, "nothing has asked"},
		{"one use more", uses, func(w *world) { w.answers("2.0.0", uses, "2 (89abcdef)", "org.acme.New#call", "org.acme.Old#call") }, asks,
			"it is 2 (89abcdef) and was 1 (0123abcd); new: org.acme.New#call"},
		{"as many uses at other places", uses, func(w *world) { w.answers("2.0.0", uses, "1 (89abcdef)", "org.acme.New#call") }, asks, "new: org.acme.New#call"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := coded(tt.p)
			w.want(t, flaw, "1.0.0", notExecuted)
			tt.change(w)
			a := w.want(t, flaw, "2.0.0", tt.want)
			if a.Parts[0].Reconfirm != (tt.want == asks) || tt.why != "" && !strings.Contains(a.Won.Why, tt.why) {
				t.Errorf("re-confirm is %v, the reason %q, want %q", a.Parts[0].Reconfirm, a.Won.Why, tt.why)
			}
		})
	}
}

func TestAnAnswerOfCodeIsNeverTakenFromTheApproval(t *testing.T) {
	w := coded(notReached)
	w.Replays = nil
	a := w.want(t, flaw, "1.0.0", "under_investigation premise_failed")
	if !strings.Contains(a.Won.Why, "cannot be answered now") {
		t.Errorf("the reason is %q", a.Won.Why)
	}
	w = coded(notReached)
	w.Replays, w.Assessments[0].Accepted[0].Answers = nil, []string{"", ""}
	w.want(t, flaw, "1.0.0", "under_investigation premise_failed")
}

// analysis is evidence by an analyzer about 1.0.0.
func analysis(id string, result verdict.EvidenceResult, at time.Time) verdict.Evidence {
	ev := verdict.Evidence{ID: id, Vulnerability: flaw, Product: "shop", Version: "1.0.0", Component: acmeLog + "@1.5", Kind: verdict.EvidenceReach, Result: result,
		Tool: "verdict", Summary: "what " + id + " found", At: at, Analysis: &verdict.Analysis{Symbols: []string{parse}}}
	if result == verdict.ResultAbsent {
		ev.Kind = verdict.EvidencePresence
	}
	return ev
}

func TestWhatAnalysesPropose(t *testing.T) {
	later := past.Add(time.Hour)
	tests := []struct {
		name     string
		evidence []verdict.Evidence
		want     string // status, justification and evidence
	}{
		{"nothing without an analysis", []verdict.Evidence{{ID: "EVD-1", Vulnerability: flaw, Kind: verdict.EvidenceNote, Result: verdict.ResultStated, Summary: "x"}}, ""},
		{"code that no way leads to", []verdict.Evidence{analysis("EVD-1", verdict.ResultNotReached, past)}, "not_affected vulnerable_code_not_in_execute_path EVD-1"},
		{"code that is not there", []verdict.Evidence{analysis("EVD-1", verdict.ResultAbsent, past)}, "not_affected vulnerable_code_not_present EVD-1"},
		{"code that is reached", []verdict.Evidence{analysis("EVD-1", verdict.ResultReached, past)}, "affected EVD-1"},
		{"what is open is left open", []verdict.Evidence{analysis("EVD-1", verdict.ResultUndetermined, past)}, "EVD-1"},
		{"a later analysis takes the place of an earlier", []verdict.Evidence{analysis("EVD-1", verdict.ResultReached, past), analysis("EVD-2", verdict.ResultNotReached, later)},
			"not_affected vulnerable_code_not_in_execute_path EVD-2"},
		{"of two at once the graver", []verdict.Evidence{analysis("EVD-1", verdict.ResultNotReached, past), analysis("EVD-2", verdict.ResultReachedAssuming, past)}, "affected EVD-2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			w.Symbols = []verdict.SymbolSet{{Vulnerability: flaw, Symbols: []string{parse}, Confirmed: past}}
			w.vulnerability(flaw).Records[0].Scores = []verdict.Score{{Vector: high, Source: verdict.ScoreGHSA}}
			w.Evidence = append(w.Evidence, tt.evidence...)
			a := w.want(t, flaw, "1.0.0", "under_investigation unassessed")
			got := ""
			if p := a.Findings()[0].Proposal; p != nil {
				got = strings.Join(strings.Fields(string(p.Status)+" "+string(p.Justification)+" "+p.Evidence), " ")
			}
			if got != tt.want {
				t.Errorf("it proposes %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWhatWasLookedForAndIsNoSymbolAnyMoreTellsNothing(t *testing.T) {
	w := newWorld()
	w.release("1.0.0", "", "log@1.5 sha=aa")
	scored(w.record(flaw, "log introduced=1.0 fixed=2.0"), medium)
	absent := analysis("EVD-1", verdict.ResultAbsent, past)
	absent.Artifact = "aa"
	w.Evidence = append(w.Evidence, absent)
	w.Symbols = []verdict.SymbolSet{{Vulnerability: flaw, Symbols: []string{parse}, Confirmed: past}}
	w.want(t, flaw, "1.0.0", "not_affected vulnerable_code_not_present promoted")
	w.Symbols[0].Withdrawn = past
	a := w.want(t, flaw, "1.0.0", "under_investigation unassessed")
	if a.Findings()[0].Proposal != nil || lost(a, "evidence EVD-1") != "the symbols that it looked for do not stand any more" {
		t.Errorf("it proposes %v, and lost by %q", a.Findings()[0].Proposal, lost(a, "evidence EVD-1"))
	}
}

func TestAWayUnderAssumptionsContradictsAnAssessmentToo(t *testing.T) {
	w := matched()
	w.assess(notAffected(verdict.CodeNotInExecutePath))
	w.Evidence = append(w.Evidence, analysis("EVD-1", verdict.ResultReachedAssuming, past))
	w.want(t, flaw, "1.0.0", "under_investigation contradiction")
}

func TestAnAssessmentThatRestsOnAWayIsNotContradictedByIt(t *testing.T) {
	known := verdict.Premise{Kind: verdict.PremiseReach, Subject: parse, Expected: "reached under application (0123abcd, 89abcdef)"}
	w := coded(known)
	witness := analysis("EVD-1", verdict.ResultReached, past)
	w.Evidence = append(w.Evidence, witness)
	w.want(t, flaw, "1.0.0", notExecuted)
	again := witness
	again.ID, again.Version = "EVD-2", "2.0.0"
	w.Evidence = append(w.Evidence, again)
	w.answers("2.0.0", known, known.Expected)
	w.want(t, flaw, "2.0.0", notExecuted)
	again.ID, again.Analysis = "EVD-3", &verdict.Analysis{Symbols: []string{"org.acme.log.Other#read"}}
	w.Evidence = append(w.Evidence, again)
	w.want(t, flaw, "2.0.0", "under_investigation contradiction")
}

func TestAStatementSaysWhatAnAnalysisRestsOn(t *testing.T) {
	w := coded(notReached)
	e := triage.New(w.World)
	for _, tt := range []struct {
		name string
		want bool
	}{{"with an analysis behind it", true}, {"without", false}} {
		if !tt.want {
			w.Assessments[0].Premises = nil
			e = triage.New(w.World)
		}
		a := w.ask(t, flaw, "1.0.0")
		s, err := e.Statement(a)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(s.Impact, "plug-ins and classes that you add are yours to judge"); got != tt.want {
			t.Errorf("%s: %q", tt.name, s.Impact)
		}
	}
}
