// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"testing"

	"verdict"
	"verdict/internal/triage"
)

// give has ana score the flaw, in one product or in all.
func (w *world) give(product, vector string) verdict.GivenScore {
	s := verdict.GivenScore{Vulnerability: flaw, Product: product, Vector: vector, Author: "ana", Written: past, Number: len(w.GivenScores) + 1}.Normalized()
	w.GivenScores = append(w.GivenScores, s)
	return s
}

func (w *world) choose(product string, source verdict.ScoreSource) {
	w.ScoreChoices = append(w.ScoreChoices, verdict.ScoreChoice{Vulnerability: flaw, Product: product, Source: source, Reason: "they looked", By: "ben", At: past}.Normalized())
}

func TestTheScoreThatCountsInTheProductIsAnsweredAndStated(t *testing.T) {
	for _, tt := range []struct {
		name  string
		speak func(w *world)
		want  string
	}{
		{"nobody of us said anything", func(*world) {}, high},
		{"ours", func(w *world) { w.give("", low) }, low},
		{"ours for the product", func(w *world) { w.give("shop", low); w.give("", medium) }, low},
		{"ours for another product", func(w *world) { w.give("sibling", low) }, high},
		{"the chosen one", func(w *world) { w.give("", low); w.choose("shop", verdict.ScoreCNA) }, high},
		{"chosen for another product", func(w *world) { w.give("", low); w.choose("sibling", verdict.ScoreCNA) }, low},
		{"before anybody said so", func(w *world) { w.give("", low); w.Now = past.AddDate(0, 0, -1) }, high},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			w.vulnerability(flaw).Records[0].Scores = []verdict.Score{{Vector: high, Source: verdict.ScoreCNA}}
			tt.speak(w)
			if a := w.ask(t, flaw, "1.0.0"); a.Vector != tt.want {
				t.Errorf("the answer has %s", a.Vector)
			}
			if s, err := w.state(t, flaw, "1.0.0"); err != nil || s.Vector != tt.want || s.Severity == verdict.SeverityUnknown {
				t.Errorf("the statement has %s, %v", s.Vector, err)
			}
			if sheet := triage.New(w.World).ScoreSheet(flaw); sheet.Vector != tt.want {
				t.Errorf("the sheet has %s", sheet.Vector)
			}
		})
	}
}

func TestTheSheetOfScoresTellsWhatBecameOfEach(t *testing.T) {
	w := matched()
	w.vulnerability(flaw).Records[0].Scores = []verdict.Score{{Vector: high, Source: verdict.ScoreCNA, By: "acme"}, {Vector: "high", Source: verdict.ScoreNVD}}
	w.give("", high)
	w.give("", medium)
	w.give("sibling", high)
	gone := w.give("shop", high)
	gone.Withdrawal = verdict.Withdrawal{Withdrawn: past, WithdrawnBy: "ben", WithdrawnReason: "wrong"}
	w.GivenScores[3] = gone
	w.give("shop", low)
	states := map[triage.ScoreState]int{}
	sheet := triage.New(w.World).ScoreSheet(flaw)
	for _, s := range sheet.Scores {
		states[s.State]++
	}
	for state, n := range map[triage.ScoreState]int{triage.ScoreCounts: 1, triage.ScoreStands: 1, triage.ScoreUnreadable: 1, triage.ScoreReplaced: 2, triage.ScoreElsewhere: 1, triage.ScoreWithdrawn: 1} {
		if states[state] != n {
			t.Errorf("%d scores are %s, want %d", states[state], state, n)
		}
	}
	if d := sheet.Divergence; d == nil || d.Low.By != "ana" || d.High.By != "acme" || d.Bands != 2 {
		t.Errorf("the divergence is %+v", d)
	}
	if triage.New(w.World).ScoreSheet("CVE-2099-0001") != nil {
		t.Error("what nobody knows has a sheet")
	}
}

// TestAScoreForAllProductsWaitsForTheRecordOfOurFlaw: what we know of a flaw of another
// product before its day may be in it.
func TestAScoreForAllProductsWaitsForTheRecordOfOurFlaw(t *testing.T) {
	w := matched()
	w.assess(affected())
	v := w.vulnerability(flaw)
	v.Records[0].Scores = []verdict.Score{{Vector: high, Source: verdict.ScoreCNA}}
	v.Own = &verdict.OwnVulnerability{IDs: []string{flaw}, Title: "A secret way in", Product: "sibling", Published: now.AddDate(0, 0, 1)}
	w.give("", low)
	if s, err := w.state(t, flaw, "1.0.0"); err != nil || s.Vector != high {
		t.Errorf("before the day the statement has %s, %v", s.Vector, err)
	}
	v.Own.Published = past
	if s, err := w.state(t, flaw, "1.0.0"); err != nil || s.Vector != low {
		t.Errorf("once it is published the statement has %s, %v", s.Vector, err)
	}
	v.Own.Published = now.AddDate(0, 0, 1)
	w.give("shop", medium)
	if s, err := w.state(t, flaw, "1.0.0"); err != nil || s.Vector != medium {
		t.Errorf("the score for the product itself is told: %s, %v", s.Vector, err)
	}
}
