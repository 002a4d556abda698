// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/advisorytest"
	"verdict/internal/publish/cdxvex"
	"verdict/internal/publish/csafadvisory"
	"verdict/internal/publish/cverecord"
	"verdict/internal/publish/openvex"
	"verdict/internal/publish/osvrecord"
	"verdict/spec/vers"
)

// formats are all in which advisories are written.
var formats = []publish.AdvisoryFormat{csafadvisory.Format, cverecord.Format, osvrecord.Format, openvex.AdvisoryFormat, cdxvex.AdvisoryFormat}

func TestDocumentsOfAllFormatsCanLieSideBySide(t *testing.T) {
	plain := regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*\.json$`)
	rapid.Check(t, func(t *rapid.T) {
		a := advisorytest.Draw(t)
		for _, f := range formats {
			list, err := f.Documents(a)
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			names := map[string]bool{}
			for _, d := range list {
				if !plain.MatchString(d.Name) || names[d.Name] || len(d.Body) == 0 {
					t.Errorf("%s writes %q, twice or in vain", f.Name, d.Name)
				}
				names[d.Name] = true
			}
		}
	})
}

func TestAWorkingNameIsInNoDocument(t *testing.T) {
	a := advisorytest.Shop()
	a.Text.Vulnerabilities[0].ID, a.Flaws[0].ID = "VUL-00000001", "VUL-00000001"
	for i := range a.Releases {
		a.Releases[i].Vulnerability = "VUL-00000001"
	}
	for i := range a.Products[0].Ranges {
		a.Products[0].Ranges[i].Vulnerability = "VUL-00000001"
	}
	for _, f := range formats {
		list, err := f.Documents(a)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			if strings.Contains(string(d.Body), "VUL-") {
				t.Errorf("%s holds the working name", d.Name)
			}
		}
	}
}

func TestAffectedVersionsAgreeWithReleases(t *testing.T) {
	from := func(introduced, fixed, last string) vers.Interval {
		return vers.Interval{Introduced: introduced, Fixed: fixed, LastAffected: last}
	}
	tests := []struct {
		name      string
		ranges    []vers.Interval
		listed    []string
		releases  string // version and status, by words
		intervals []vers.Interval
		single    []string
		undecided []string
	}{
		{"releases agree with the range, which stays as it is", []vers.Interval{from("1.0", "1.3", "")}, nil, "1.1 affected 1.3 fixed", []vers.Interval{from("1.0", "1.3", "")}, nil, nil},
		{"neighbours stay apart", []vers.Interval{from("1.0", "2.0", ""), from("2.0", "", "2.1")}, nil, "1.1 affected", []vers.Interval{from("1.0", "2.0", ""), from("2.0", "", "2.1")}, nil, nil},
		{"a release in the range that has not the flaw parts it", []vers.Interval{from("1.0", "2.0", "")}, nil, "1.1 not_affected 1.2 affected", []vers.Interval{from("1.0", "1.1", ""), from("1.2", "2.0", "")}, nil, nil},
		{"the last one of all ends a range without end", []vers.Interval{from("1.0", "", "")}, nil, "1.1 affected 1.2 fixed", []vers.Interval{from("1.0", "1.2", "")}, nil, nil},
		{"one beside the range stands alone", []vers.Interval{from("1.0", "1.1", "")}, nil, "1.5 affected", []vers.Interval{from("1.0", "1.1", "")}, []string{"1.5"}, nil},
		{"without a range each stands alone", nil, nil, "1.1 affected 1.2 affected", nil, []string{"1.1", "1.2"}, nil},
		{"of one nothing is known", []vers.Interval{from("1.0", "1.1", "")}, nil, "1.0 under_investigation 1.2 unknown", []vers.Interval{from("1.0", "1.1", "")}, nil, []string{"1.2"}},
		{"versions are listed", nil, []string{"1.2", "1.1"}, "1.2 fixed", nil, []string{"1.1"}, nil},
		{"a version is none", []vers.Interval{from("1.0", "see there", "")}, nil, "1.1 affected", []vers.Interval{from("1.0", "see there", "")}, []string{"1.1"}, nil},
		{"of two releases that are one version the affected one stands alone", []vers.Interval{from("1.0", "1.5", "")}, nil, "1.1 fixed 1.1.0 affected", []vers.Interval{from("1.0", "1.1", "")}, []string{"1.1.0"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := advisorytest.Shop()
			a.Releases, a.Products[0].Scheme, a.Products[0].Ranges = nil, "maven", nil
			for _, i := range tt.ranges {
				a.Products[0].Ranges = append(a.Products[0].Ranges, verdict.AdvisedRange{Vulnerability: "CVE-2026-1001", OwnRange: verdict.OwnRange{Interval: i}})
			}
			if tt.listed != nil {
				a.Products[0].Ranges = append(a.Products[0].Ranges, verdict.AdvisedRange{Vulnerability: "CVE-2026-1001", OwnRange: verdict.OwnRange{Versions: tt.listed}})
			}
			words := strings.Fields(tt.releases)
			for pair := range slices.Chunk(words, 2) {
				a.Releases = append(a.Releases, verdict.AdvisedRelease{Product: "shop", Version: pair[0], Vulnerability: "CVE-2026-1001", Status: verdict.Status(pair[1])})
			}
			v := a.Affected(a.Product("shop"), a.Told()[0])
			if diff := cmp.Diff(tt.intervals, v.Intervals); diff != "" {
				t.Errorf("the stretches are others: %s", diff)
			}
			if !slices.Equal(v.Single, tt.single) || !slices.Equal(v.Undecided, tt.undecided) {
				t.Errorf("alone stand %q, undecided are %q", v.Single, v.Undecided)
			}
		})
	}
}

func TestRowsNameAFlawAsTheTextDoes(t *testing.T) {
	a := advisorytest.Shop()
	a.Text.Vulnerabilities[0].ID = "ghsa-aaaa-bbbb-cccc" // which names others too, so that it is no alias
	for i := range a.Releases {
		a.Releases[i].Vulnerability = "GHSA-aaaa-bbbb-cccc"
	}
	f := a.Told()[0]
	if f.ID != "CVE-2026-1001" || len(a.Said(a.Product("shop"), f)) != len(a.Releases) {
		t.Errorf("%s has %d rows", f.ID, len(a.Said(a.Product("shop"), f)))
	}
	for _, format := range formats {
		list, err := format.Documents(a)
		if err != nil || len(list) != 1 || strings.Contains(string(list[0].Body), "GHSA") {
			t.Errorf("%s names it by an id of others: %v", format.Name, err)
		}
	}
}

func TestScoresOfThePublisherComeFirst(t *testing.T) {
	f := advisorytest.Shop().Told()[0]
	f.Scores = append(f.Scores, verdict.Score{Vector: f.Text.Vector, Source: verdict.ScoreCNA}, verdict.Score{Vector: "nonsense", Source: verdict.ScoreOwn})
	all := f.AllScores()
	if len(all) != 2 || all[0].Source != verdict.ScoreOwn || all[1].By != "NVD" || len(f.Own()) != 1 {
		t.Errorf("%+v", all)
	}
	if word, severity := f.Severity(); word != "important" || severity != verdict.SeverityHigh {
		t.Errorf("%s, %s", word, severity)
	}
	f.Text.Severity = ""
	if word, severity := f.Severity(); word != "high" || severity != verdict.SeverityHigh {
		t.Errorf("%s, %s", word, severity)
	}
	f.Text.Vector, f.Scores = "", nil
	if _, severity := f.Severity(); severity != verdict.SeverityUnknown {
		t.Errorf("without a score it is %s", severity)
	}
}

func TestTheLabelFollowsTheReaders(t *testing.T) {
	for audience, want := range map[verdict.Audience]string{"": "WHITE", verdict.CustomerAudience: "AMBER", "partners": "RED"} {
		if got := publish.TLP(audience); got != want {
			t.Errorf("for %q it is %s, not %s", audience, got, want)
		}
	}
}
