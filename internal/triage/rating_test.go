// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"testing"

	"verdict"
	"verdict/internal/triage"
)

func TestSeverity(t *testing.T) {
	const critical, four = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
	score := func(s verdict.ScoreSource, vector string) verdict.Score {
		return verdict.Score{Source: s, Vector: vector}
	}
	tests := []struct {
		name   string
		own    []verdict.Score
		scores []verdict.Score
		want   verdict.Severity
		score  float64
	}{
		{"our own goes first", []verdict.Score{score("", low)}, []verdict.Score{score(verdict.ScoreCNA, critical)}, verdict.SeverityLow, 1.8},
		{"then the CNA's", nil, []verdict.Score{score(verdict.ScoreGHSA, critical), score(verdict.ScoreCNA, low)}, verdict.SeverityLow, 1.8},
		{"then GHSA's", nil, []verdict.Score{score(verdict.ScoreNVD, critical), score(verdict.ScoreGHSA, medium)}, verdict.SeverityMedium, 6.1},
		{"then NVD's", nil, []verdict.Score{score(verdict.ScoreOther, critical), score(verdict.ScoreNVD, high)}, verdict.SeverityHigh, 7.5},
		{"else the highest of the rest", nil, []verdict.Score{score(verdict.ScoreOther, low), score(verdict.ScoreOther, critical)}, verdict.SeverityCritical, 9.8},
		{"a vector that cannot be read is passed over", nil, []verdict.Score{score(verdict.ScoreCNA, "high"), score(verdict.ScoreNVD, low)}, verdict.SeverityLow, 1.8},
		{"none at all is unknown", nil, nil, verdict.SeverityUnknown, 0},
		{"none that can be read is unknown, and never low", nil, []verdict.Score{score(verdict.ScoreCNA, "CVSS:3.1/AV:N")}, verdict.SeverityUnknown, 0},
		{"of one source the newest version of CVSS", nil, []verdict.Score{score(verdict.ScoreCNA, low), score(verdict.ScoreCNA, four)}, verdict.SeverityCritical, 9.3},
		{"of one source and version the highest", nil, []verdict.Score{score(verdict.ScoreCNA, low), score(verdict.ScoreCNA, high)}, verdict.SeverityHigh, 7.5},
		{"nothing hurt is none", nil, []verdict.Score{score(verdict.ScoreCNA, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N")}, verdict.SeverityNone, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := verdict.Vulnerability{IDs: []string{flaw}, Records: []verdict.Record{{ID: flaw, Scores: tt.scores}}}
			if tt.own != nil {
				v.Own = &verdict.OwnVulnerability{Scores: tt.own}
			}
			if got, n, vector := triage.Severity(&v); got != tt.want || n != tt.score {
				t.Errorf("it is %s with %v by %q, want %s with %v", got, n, vector, tt.want, tt.score)
			}
		})
	}
}

func TestAWithdrawnRecordScoresNothing(t *testing.T) {
	v := verdict.Vulnerability{IDs: []string{flaw}, Records: []verdict.Record{{ID: flaw, Withdrawn: past, Scores: []verdict.Score{{Source: verdict.ScoreCNA, Vector: low}}}}}
	if got, _, _ := triage.Severity(&v); got != verdict.SeverityUnknown {
		t.Errorf("it is %s", got)
	}
}

func TestUnknownGatesLikeHigh(t *testing.T) {
	if verdict.SeverityUnknown.Gate() != verdict.SeverityHigh.Gate() {
		t.Errorf("unknown gates like %d, high like %d", verdict.SeverityUnknown.Gate(), verdict.SeverityHigh.Gate())
	}
}
