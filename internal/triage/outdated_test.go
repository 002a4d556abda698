// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/internal/triage"
)

func TestWhatIsPublishedAsCleanAndNoLongerIsWaits(t *testing.T) {
	published := verdict.Statement{Product: "shop", Version: "1.0.0", Vulnerability: flaw, Revision: 2, At: past, Status: verdict.Fixed}
	tests := []struct {
		name  string
		build func(w *world)
		edit  func(st *verdict.Statement)
		want  string
	}{
		{"fixed, and it is affected", func(w *world) { w.assess(affected()) }, func(*verdict.Statement) {}, "affected"},
		{"not affected, and nobody knows any more", func(*world) {}, func(st *verdict.Statement) { st.Status = verdict.NotAffected }, "under_investigation"},
		{"fixed, and it is not affected", func(w *world) { w.assess(notAffected(verdict.InlineMitigationsPresent)) }, func(*verdict.Statement) {}, ""},
		{"affected, as published", func(w *world) { w.assess(affected()) }, func(st *verdict.Statement) { st.Status = verdict.Affected }, ""},
		{"under investigation, and its line has ended", func(w *world) { w.Lines[0].EndOfLife = past }, func(st *verdict.Statement) { st.Status = verdict.UnderInvestigation }, "not_evaluated"},
		{"under investigation, and it is", func(*world) {}, func(st *verdict.Statement) { st.Status = verdict.UnderInvestigation }, ""},
		{"not affected, and its line has ended", func(w *world) { w.Lines[0].EndOfLife = past }, func(st *verdict.Statement) { st.Status = verdict.NotAffected }, ""},
		{"taken back already", func(w *world) { w.assess(affected()) }, func(st *verdict.Statement) { st.Withdrawn = true }, ""},
		{"about a release that is none", func(w *world) { w.assess(affected()) }, func(st *verdict.Statement) { st.Version = "9" }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := matched()
			tt.build(w)
			st := published
			tt.edit(&st)
			waits := triage.New(w.scan()).Outdated([]verdict.Statement{st})
			if tt.want == "" {
				if len(waits) != 0 {
					t.Errorf("%+v waits", waits)
				}
				return
			}
			if len(waits) != 1 || waits[0].Kind != triage.WaitStatement || !waits[0].Since.Equal(past) ||
				len(waits[0].Releases) != 1 || waits[0].Releases[0] != "1.0.0" {
				t.Fatalf("%+v waits", waits)
			}
			if want := "revision 2 says " + string(st.Status) + " of 1.0.0, and the answer now is " + tt.want + ": "; !strings.HasPrefix(waits[0].Why, want) {
				t.Errorf("it waits because %s", waits[0].Why)
			}
		})
	}
}
