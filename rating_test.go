// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"testing"
	"time"

	"verdict"
)

// Vectors of known scores.
const (
	low1       = "CVSS:3.1/AV:P/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N" // 1.7
	medium6    = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N" // 6.1
	high7      = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N" // 7.5
	critical9  = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" // 9.8
	four9      = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
	harmless   = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"
	incomplete = "CVSS:3.1/AV:N"
)

func scored(s verdict.ScoreSource, vector string) verdict.Score {
	return verdict.Score{Source: s, Vector: vector}
}

func TestRateTakesTheMostTrustedVector(t *testing.T) {
	tests := []struct {
		name   string
		own    []verdict.Score
		scores []verdict.Score
		want   verdict.Severity
		score  float64
		source verdict.ScoreSource
	}{
		{"our own goes first", []verdict.Score{scored("", low1)}, []verdict.Score{scored(verdict.ScoreCNA, critical9)}, verdict.SeverityLow, 1.7, verdict.ScoreOwn},
		{"then the CNA's", nil, []verdict.Score{scored(verdict.ScoreGHSA, critical9), scored(verdict.ScoreCNA, low1)}, verdict.SeverityLow, 1.7, verdict.ScoreCNA},
		{"then GHSA's", nil, []verdict.Score{scored(verdict.ScoreNVD, critical9), scored(verdict.ScoreGHSA, medium6)}, verdict.SeverityMedium, 6.1, verdict.ScoreGHSA},
		{"then NVD's", nil, []verdict.Score{scored(verdict.ScoreOther, critical9), scored(verdict.ScoreNVD, high7)}, verdict.SeverityHigh, 7.5, verdict.ScoreNVD},
		{"else the highest of the rest", nil, []verdict.Score{scored(verdict.ScoreOther, low1), scored(verdict.ScoreOther, critical9)}, verdict.SeverityCritical, 9.8, verdict.ScoreOther},
		{"a vector that cannot be read is passed over", nil, []verdict.Score{scored(verdict.ScoreCNA, "high"), scored(verdict.ScoreNVD, low1)}, verdict.SeverityLow, 1.7, verdict.ScoreNVD},
		{"none at all is unknown", nil, nil, verdict.SeverityUnknown, 0, ""},
		{"none that can be read is unknown, and never low", nil, []verdict.Score{scored(verdict.ScoreCNA, incomplete)}, verdict.SeverityUnknown, 0, ""},
		{"of one source the newest version of CVSS", nil, []verdict.Score{scored(verdict.ScoreCNA, low1), scored(verdict.ScoreCNA, four9)}, verdict.SeverityCritical, 9.3, verdict.ScoreCNA},
		{"of one source and version the highest", nil, []verdict.Score{scored(verdict.ScoreCNA, low1), scored(verdict.ScoreCNA, high7)}, verdict.SeverityHigh, 7.5, verdict.ScoreCNA},
		{"nothing hurt is none", nil, []verdict.Score{scored(verdict.ScoreCNA, harmless)}, verdict.SeverityNone, 0, verdict.ScoreCNA},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := verdict.Vulnerability{Records: []verdict.Record{{ID: "CVE-2026-0001", Scores: tt.scores}}}
			if tt.own != nil {
				v.Own = &verdict.OwnVulnerability{Scores: tt.own}
			}
			if got := verdict.Rate(v); got.Severity != tt.want || got.Score != tt.score || got.Source != tt.source || got.Word.Word != "" {
				t.Errorf("it is %+v, want %s with %v of %q", got, tt.want, tt.score, tt.source)
			}
		})
	}
}

func TestRateTakesAWordWhereNobodyGivesAVector(t *testing.T) {
	word := func(s verdict.ScoreSource, w string) verdict.SeverityWord {
		return verdict.SeverityWord{Source: s, Word: w, By: "x"}
	}
	tests := []struct {
		name  string
		score string
		words []verdict.SeverityWord
		want  verdict.Severity
		said  string // the word that counts
	}{
		{"a word counts when it stands alone", "", []verdict.SeverityWord{word(verdict.ScoreCNA, "important")}, verdict.SeverityHigh, "important"},
		{"case and space do not matter, and the word is kept", "", []verdict.SeverityWord{word(verdict.ScoreGHSA, " MODERATE ")}, verdict.SeverityMedium, " MODERATE "},
		{"a vector of the least trusted source outweighs any word", low1, []verdict.SeverityWord{word(verdict.ScoreCNA, "critical")}, verdict.SeverityLow, ""},
		{"a vector that cannot be read does not", incomplete, []verdict.SeverityWord{word(verdict.ScoreCNA, "critical")}, verdict.SeverityCritical, "critical"},
		{"the most trusted source's word counts", "", []verdict.SeverityWord{word(verdict.ScoreOther, "critical"), word(verdict.ScoreCNA, "low")}, verdict.SeverityLow, "low"},
		{"of one source's words the gravest", "", []verdict.SeverityWord{word(verdict.ScoreCNA, "low"), word(verdict.ScoreCNA, "high")}, verdict.SeverityHigh, "high"},
		{"a word of no known scale is passed over", "", []verdict.SeverityWord{word(verdict.ScoreCNA, "it depends"), word(verdict.ScoreOther, "low")}, verdict.SeverityLow, "low"},
		{"and alone leaves the severity unknown", "", []verdict.SeverityWord{word(verdict.ScoreCNA, "unimportant")}, verdict.SeverityUnknown, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := verdict.Record{ID: "CVE-2026-0001", Words: tt.words}
			if tt.score != "" {
				r.Scores = []verdict.Score{scored(verdict.ScoreOther, tt.score)}
			}
			got := verdict.Rate(verdict.Vulnerability{Records: []verdict.Record{r}})
			if got.Severity != tt.want || got.Word.Word != tt.said {
				t.Errorf("it is %+v, want %s by %q", got, tt.want, tt.said)
			}
			if tt.said != "" && (got.Score != 0 || got.Vector != "" || got.Source != got.Word.Source) {
				t.Errorf("a word gives a score: %+v", got)
			}
		})
	}
}

func TestAWithdrawnRecordRatesNothing(t *testing.T) {
	v := verdict.Vulnerability{Records: []verdict.Record{{
		ID: "CVE-2026-0001", Withdrawn: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Scores: []verdict.Score{scored(verdict.ScoreCNA, low1)}, Words: []verdict.SeverityWord{{Word: "low", Source: verdict.ScoreCNA}},
	}}}
	if got := verdict.Rate(v); got != (verdict.Rating{Severity: verdict.SeverityUnknown}) {
		t.Errorf("it is %+v", got)
	}
}

func TestTheScalesOfVendorsAreMapped(t *testing.T) {
	for word, want := range map[string]verdict.Severity{
		"critical": verdict.SeverityCritical, "important": verdict.SeverityHigh, "HIGH": verdict.SeverityHigh,
		"moderate": verdict.SeverityMedium, "Medium": verdict.SeverityMedium, "low": verdict.SeverityLow,
		"negligible": verdict.SeverityLow, "none": verdict.SeverityNone,
		"": verdict.SeverityUnknown, "severe": verdict.SeverityUnknown,
	} {
		if got := (verdict.SeverityWord{Word: word}).Severity(); got != want {
			t.Errorf("%q is %s, want %s", word, got, want)
		}
	}
}

func TestUnknownGatesLikeHigh(t *testing.T) {
	if verdict.SeverityUnknown.Gate() != verdict.SeverityHigh.Gate() {
		t.Errorf("unknown gates like %d, high like %d", verdict.SeverityUnknown.Gate(), verdict.SeverityHigh.Gate())
	}
}

func TestRateByAsksOnlyThoseWhoseScoresCount(t *testing.T) {
	v := verdict.Vulnerability{IDs: []string{"CVE-2026-0001"}, Records: []verdict.Record{{Source: "s", ID: "CVE-2026-0001",
		Scores: []verdict.Score{scored(verdict.ScoreGHSA, medium6), scored(verdict.ScoreNVD, critical9)},
		Words:  []verdict.SeverityWord{{Word: "low", Source: verdict.ScoreOther}}}}}
	for _, tt := range []struct {
		name  string
		trust []verdict.ScoreSource
		want  verdict.Severity
		by    verdict.ScoreSource
	}{
		{"in the usual order", verdict.ScoreSources, verdict.SeverityMedium, verdict.ScoreGHSA},
		{"in another order", []verdict.ScoreSource{verdict.ScoreNVD, verdict.ScoreGHSA}, verdict.SeverityCritical, verdict.ScoreNVD},
		{"a word where no vector counts", []verdict.ScoreSource{verdict.ScoreOther}, verdict.SeverityLow, verdict.ScoreOther},
		{"nobody who counts speaks", []verdict.ScoreSource{verdict.ScoreOwn, verdict.ScoreCNA}, verdict.SeverityUnknown, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if r := verdict.RateBy(v, tt.trust); r.Severity != tt.want || r.Source != tt.by {
				t.Errorf("got %s by %s", r.Severity, r.Source)
			}
		})
	}
}
