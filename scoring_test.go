// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
)

var then = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func given(product, vector string, day int) verdict.GivenScore {
	return verdict.GivenScore{Vulnerability: "CVE-2026-0001", Product: product, Vector: vector, Author: "ana", Written: then.AddDate(0, 0, day)}.Normalized()
}

func chosen(product string, source verdict.ScoreSource, vector string, day int) verdict.ScoreChoice {
	return verdict.ScoreChoice{Vulnerability: "CVE-2026-0001", Product: product, Source: source, Vector: vector, Reason: "ours", By: "ben",
		At: then.AddDate(0, 0, day)}.Normalized()
}

func numbered(g verdict.GivenScore, n int) verdict.GivenScore {
	g.Number = n
	return g
}

// scoredBy is a vulnerability with the scores in one record, and a word of NVD's.
func scoredBy(scores ...verdict.Score) verdict.Vulnerability {
	return verdict.Vulnerability{IDs: []string{"CVE-2026-0001", "GHSA-aaaa"}, Ambiguous: []string{"GHSA-aaaa"},
		Records: []verdict.Record{{ID: "CVE-2026-0001", Scores: scores, Words: []verdict.SeverityWord{{Word: "important", Source: verdict.ScoreNVD, By: "somebody"}}}}}
}

func withdrawnScore(g verdict.GivenScore, day int) verdict.GivenScore {
	g.Withdrawal = verdict.Withdrawal{Withdrawn: then.AddDate(0, 0, day), WithdrawnBy: "ben", WithdrawnReason: "wrong"}
	return g
}

func TestTheScoreOfAProductIsTheOneThatWasChosenElseOurs(t *testing.T) {
	cna, ghsa := scored(verdict.ScoreCNA, critical9), scored(verdict.ScoreGHSA, medium6)
	away := given("", low1, 0)
	away.Vulnerability = "CVE-2026-0002"
	shared := given("", low1, 0)
	shared.Vulnerability = "GHSA-aaaa"
	for _, tt := range []struct {
		name    string
		given   []verdict.GivenScore
		choices []verdict.ScoreChoice
		want    float64
		source  verdict.ScoreSource
		void    bool
	}{
		{"nobody said anything", nil, nil, 9.8, verdict.ScoreCNA, false},
		{"ours goes before the CNA's", []verdict.GivenScore{given("", low1, 0)}, nil, 1.7, verdict.ScoreOwn, false},
		{"the last of ours", []verdict.GivenScore{given("", medium6, 2), given("", low1, 1)}, nil, 6.1, verdict.ScoreOwn, false},
		{"the one for the product, though it is older", []verdict.GivenScore{given("kafka", low1, 0), given("", four9, 3)}, nil, 1.7, verdict.ScoreOwn, false},
		{"one for another product says nothing", []verdict.GivenScore{given("connect", low1, 0)}, nil, 9.8, verdict.ScoreCNA, false},
		{"of two versions the newer one of CVSS", []verdict.GivenScore{given("", four9, 0), given("", low1, 3)}, nil, 9.3, verdict.ScoreOwn, false},
		{"one of another vulnerability says nothing", []verdict.GivenScore{away}, nil, 9.8, verdict.ScoreCNA, false},
		{"nor one under an id that another has too", []verdict.GivenScore{shared}, nil, 9.8, verdict.ScoreCNA, false},
		{"one that is not given yet says nothing", []verdict.GivenScore{given("", low1, 30)}, nil, 9.8, verdict.ScoreCNA, false},
		{"one that was withdrawn leaves the one before", []verdict.GivenScore{given("", medium6, 0), withdrawnScore(given("", low1, 1), 2)}, nil, 6.1, verdict.ScoreOwn, false},
		{"a source is chosen", []verdict.GivenScore{given("", low1, 0)}, []verdict.ScoreChoice{chosen("", verdict.ScoreGHSA, "", 0)}, 6.1, verdict.ScoreGHSA, false},
		{"a source with words alone is chosen", nil, []verdict.ScoreChoice{chosen("", verdict.ScoreNVD, "", 0)}, 0, verdict.ScoreNVD, false},
		{"a vector is chosen", nil, []verdict.ScoreChoice{chosen("", "", medium6, 0)}, 6.1, verdict.ScoreGHSA, false},
		{"for the product, though it is older", nil, []verdict.ScoreChoice{chosen("kafka", verdict.ScoreGHSA, "", 0), chosen("", verdict.ScoreCNA, "", 1)}, 6.1, verdict.ScoreGHSA, false},
		{"of one instant the later number", []verdict.GivenScore{numbered(given("", low1, 1), 2), numbered(given("", medium6, 1), 1)}, nil, 1.7, verdict.ScoreOwn, false},
		{"the last choice", nil, []verdict.ScoreChoice{chosen("", verdict.ScoreGHSA, "", 0), chosen("", verdict.ScoreCNA, "", 1)}, 9.8, verdict.ScoreCNA, false},
		{"what is chosen is given by nobody any more", nil, []verdict.ScoreChoice{chosen("", "", low1, 0)}, 9.8, verdict.ScoreCNA, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := scoredBy(cna, ghsa)
			r := verdict.ScoringOf(v, "kafka", tt.given, tt.choices, then.AddDate(0, 0, 7)).Rate(v, verdict.ScoreSources)
			if r.Score != tt.want || r.Source != tt.source || r.Void != tt.void {
				t.Errorf("it is %.1f of %s, void %t", r.Score, r.Source, r.Void)
			}
			if ours := r.Source == verdict.ScoreOwn; ours != (r.Given != nil) {
				t.Errorf("the score that was given is %v", r.Given)
			}
			if chose := len(tt.choices) > 0 && !tt.void; chose != (r.Choice != nil) {
				t.Errorf("the choice is %v", r.Choice)
			}
		})
	}
}

func TestAScoreThatIsGivenTakesThePlaceOfTheRecordsOfOurOwnFlaw(t *testing.T) {
	own := func(vectors ...string) verdict.Vulnerability {
		v := verdict.Vulnerability{IDs: []string{"CVE-2026-0001"}, Own: &verdict.OwnVulnerability{}}
		for _, vector := range vectors {
			v.Own.Scores = append(v.Own.Scores, scored("", vector))
		}
		return v
	}
	for _, tt := range []struct {
		name  string
		v     verdict.Vulnerability
		given verdict.GivenScore
		want  float64
	}{
		{"of its version", own(critical9), given("", low1, 0), 1.7},
		{"but none of a newer one", own(critical9, four9), given("", low1, 0), 9.3},
		{"and all of them for one product", own(critical9, four9), given("kafka", low1, 0), 1.7},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := verdict.ScoringOf(tt.v, "kafka", []verdict.GivenScore{tt.given}, nil, then)
			if r := s.Rate(tt.v, verdict.ScoreSources); r.Score != tt.want {
				t.Errorf("it is %.1f, want %.1f", r.Score, tt.want)
			}
		})
	}
}

func TestWithoutAWordOfOursTheRatingIsThatOfTheRecords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var scores []verdict.Score
		for range rapid.IntRange(0, 5).Draw(t, "scores") {
			scores = append(scores, scored(rapid.SampledFrom(verdict.ScoreSources).Draw(t, "source"),
				rapid.SampledFrom([]string{low1, medium6, high7, critical9, four9, incomplete, ""}).Draw(t, "vector")))
		}
		v := scoredBy(scores...)
		trust := slices.Clone(verdict.ScoreSources)
		trust = trust[rapid.IntRange(0, 4).Draw(t, "from"):]
		if got, want := (verdict.Scoring{}).Rate(v, trust), verdict.RateBy(v, trust); got.Rating != want || got.Void {
			t.Fatalf("it is %+v, and by the records %+v", got, want)
		}
	})
}

func TestARescoringGivesAReasonForEachMetricThatItChanges(t *testing.T) {
	for _, tt := range []struct {
		name, of, vector string
		because          []string
		wrong            string
	}{
		{"scored anew, base metrics alone", "", critical9, nil, ""},
		{"scored anew, with the environment", "", critical9 + "/MAV:A", nil, "MAV of the score of CVE-2026-0001 is A and was X, and nothing says why"},
		{"with its reason", "", critical9 + "/MAV:A", []string{"MAV=inner"}, ""},
		{"by the metric that it modifies", critical9, critical9 + "/MAV:A", []string{"AV=inner"}, ""},
		{"a base metric that differs", critical9, high7, []string{"I=read only"}, "A of the score of CVE-2026-0001 is N and was H"},
		{"all that differ", critical9, high7, []string{"I=read only", "A=it restarts"}, ""},
		{"one reason is not for two", critical9, "CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:P", []string{"AV=local"}, "MAV of the score"},
		{"a metric that is left out", critical9 + "/E:P", critical9, nil, "E of the score of CVE-2026-0001 is X and was P"},
		{"a supplemental metric changes no score", four9, four9 + "/U:Red", nil, ""},
		{"a reason for what is as it was", critical9, critical9, []string{"AV=inner"}, "gives a reason for AV, which is as it was"},
		{"an empty reason", critical9, critical9 + "/MAV:A", []string{"MAV= "}, "the reason for MAV in the score of CVE-2026-0001 is empty"},
		{"two reasons", critical9, critical9 + "/MAV:A", []string{"MAV=a", "MAV=b"}, "gives two reasons for MAV"},
		{"another version", four9, critical9, nil, "which cannot be compared"},
		{"no vector", "", incomplete, nil, "cannot be read: the base metric AC is missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := verdict.GivenScore{Vulnerability: "CVE-2026-0001", Vector: tt.vector, Of: verdict.Score{Vector: tt.of}, Author: "ana", Written: then}
			for _, text := range tt.because {
				metric, reason, _ := strings.Cut(text, "=")
				s.Because = append(s.Because, verdict.MetricReason{Metric: metric, Reason: reason})
			}
			switch err := s.Normalized().Validate(); {
			case tt.wrong == "" && err != nil:
				t.Error(err)
			case tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong)):
				t.Errorf("the error is %v, want %q", err, tt.wrong)
			}
		})
	}
}

func TestSourcesThatDifferByMoreThanABandAreNamed(t *testing.T) {
	word := func(w string) verdict.Record {
		return verdict.Record{ID: "CVE-2026-0001", Words: []verdict.SeverityWord{{Word: w, Source: verdict.ScoreOther, By: "a vendor"}}}
	}
	for _, tt := range []struct {
		name string
		v    verdict.Vulnerability
		want string
	}{
		{"nobody says anything", verdict.Vulnerability{}, ""},
		{"one band is none", verdict.Vulnerability{Records: []verdict.Record{{Scores: []verdict.Score{scored(verdict.ScoreCNA, critical9), scored(verdict.ScoreNVD, high7)}}}}, ""},
		{"two bands", verdict.Vulnerability{Records: []verdict.Record{{Scores: []verdict.Score{scored(verdict.ScoreCNA, critical9), scored(verdict.ScoreNVD, medium6)}}}}, "nvd medium, cna critical: 2"},
		{"a vendor's word", verdict.Vulnerability{Records: []verdict.Record{word("Low"), {Scores: []verdict.Score{scored(verdict.ScoreNVD, high7)}}}}, "other low, nvd high: 2"},
		{"the vector counts where a voice gives both", verdict.Vulnerability{Records: []verdict.Record{word("Low"),
			{Scores: []verdict.Score{{Source: verdict.ScoreOther, By: "a vendor", Vector: high7}, scored(verdict.ScoreNVD, high7)}}}}, ""},
		{"the newest version counts of one voice", verdict.Vulnerability{Records: []verdict.Record{{Scores: []verdict.Score{scored(verdict.ScoreCNA, low1), scored(verdict.ScoreCNA, four9)}}}}, ""},
		{"what cannot be read says nothing", verdict.Vulnerability{Records: []verdict.Record{word("gruesome"), {Scores: []verdict.Score{scored(verdict.ScoreNVD, incomplete), scored(verdict.ScoreCNA, low1)}}}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if d, differ := verdict.Diverging(verdict.Scoring{}.Opinions(tt.v)); differ {
				got = string(d.Low.Source) + " " + string(d.Low.Severity) + ", " + string(d.High.Source) + " " + string(d.High.Severity) + ": " + string(rune('0'+d.Bands))
			}
			if got != tt.want {
				t.Errorf("it says %q, want %q", got, tt.want)
			}
		})
	}
}
