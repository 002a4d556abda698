// SPDX-License-Identifier: Apache-2.0

package programme_test

import (
	"reflect"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/programme"
)

// TestScoresThatAreWrittenAreReadAsTheyWere writes scores and choices as documents.
func TestScoresThatAreWrittenAreReadAsTheyWere(t *testing.T) {
	word := rapid.StringMatching(`[a-z0-9:#'"{}\[\] -]{0,12}[a-z]`)
	at := rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "at")).UTC()
	})
	withdrawn := func(t *rapid.T) (w verdict.Withdrawal) {
		if rapid.Bool().Draw(t, "withdrawn") {
			w = verdict.Withdrawal{Withdrawn: at.Draw(t, "when"), WithdrawnBy: word.Draw(t, "who"), WithdrawnReason: word.Draw(t, "why")}
		}
		return w
	}
	rapid.Check(t, func(t *rapid.T) {
		s := verdict.GivenScore{Vulnerability: "CVE-2026-0001", Product: rapid.SampledFrom([]string{"", "kafka"}).Draw(t, "product"),
			Vector: "AV:N/AC:L/Au:N/C:P/I:P/A:P/TD:L", Of: verdict.Score{Vector: "AV:N/AC:L/Au:N/C:P/I:P/A:P"},
			Because: []verdict.MetricReason{{Metric: "TD", Reason: word.Draw(t, "reason")}}, Reason: rapid.OneOf(rapid.Just(""), word).Draw(t, "overall"),
			Author: word.Draw(t, "author"), Written: at.Draw(t, "written"), Withdrawal: withdrawn(t)}
		c := verdict.ScoreChoice{Vulnerability: "GHSA-aaaa-bbbb-cccc", Source: verdict.ScoreNVD, Reason: word.Draw(t, "because"), By: word.Draw(t, "by"),
			At: at.Draw(t, "chosen"), Withdrawal: withdrawn(t)}
		raw, err := programme.WriteScores([]verdict.GivenScore{s}, []verdict.ScoreChoice{c})
		if err != nil {
			t.Fatal(err)
		}
		p, err := programme.Read(fstest.MapFS{"a.yaml": {Data: raw}}, "d")
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		want := programme.Score{GivenScore: s, Of: s.Of.Vector}
		want.GivenScore.Of = verdict.Score{}
		if got := p.Scores[0].Value; !reflect.DeepEqual(got, want) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, want, raw)
		}
		if got := p.ScoreChoices[0].Value; !reflect.DeepEqual(got, c) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, c, raw)
		}
	})
}
