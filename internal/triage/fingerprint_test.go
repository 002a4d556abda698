// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/triage"
	"verdict/spec/vers"
)

func TestAWidenedRangeIsToldAsTheDifferenceOfThePremise(t *testing.T) {
	record := func(id string, fixed string) verdict.Record {
		return verdict.Record{Source: "s", ID: id, Affected: []verdict.AffectedPackage{{
			Ecosystem: "Maven", Name: "g:a", Ranges: [][]vers.Event{{{Introduced: "0"}, {Fixed: fixed}}},
		}}}
	}
	then := verdict.Vulnerability{ID: "V-1", IDs: []string{"CVE-2020-1111"}, Records: []verdict.Record{record("CVE-2020-1111", "2.0")}}
	now := verdict.Vulnerability{ID: "V-1", IDs: []string{"CVE-2020-1111", "GHSA-aaaa-bbbb-cccc"}, Records: []verdict.Record{record("CVE-2020-1111", "3.0")}}
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	w := triage.World{
		Now: day.AddDate(0, 1, 0), Product: verdict.Product{Slug: "p", Name: "P", Kind: verdict.Platform},
		Lines:    []verdict.Line{{Product: "p", Slug: "1.0"}},
		Releases: []verdict.Release{{Product: "p", Version: "1.0.0", Line: "1.0", State: verdict.Released, ReleasedAt: day, Completeness: verdict.Complete}},
		Bills: []triage.Bill{{Version: "1.0.0", SBOM: verdict.SBOM{Occurrences: []verdict.Occurrence{
			{Component: verdict.Component{PURL: "pkg:maven/g/a@1.0"}, Ref: "a"}}}}},
		Sources:         []verdict.SourceHealth{{Source: verdict.Source{Name: "s"}, LastSync: day}},
		Vulnerabilities: []verdict.Vulnerability{now},
		Matches:         []verdict.Match{{Component: "pkg:maven/g/a@1.0", Vulnerability: "V-1", As: verdict.AsPURL}},
		Assessments: []verdict.Assessment{{
			ID: "ASM-1", Vulnerability: "CVE-2020-1111", Scope: verdict.AssessmentScope{Product: "p"}, Status: verdict.NotAffected,
			Justification: verdict.CodeNotInExecutePath, Author: "x", Written: day, Approved: day,
			Premises: []verdict.Premise{{Kind: verdict.PremiseVulnerability, Expected: triage.Fingerprint(&then)}},
			Read:     triage.Reading(&then),
		}},
	}
	a, err := triage.New(w).Answer("CVE-2020-1111", "1.0.0", "")
	if err != nil {
		t.Fatal(err)
	}
	if a.Status != verdict.UnderInvestigation || a.Reason != triage.ReasonPremise {
		t.Fatalf("got %s (%s)", a.Status, a.Reason)
	}
	for _, want := range []string{
		"new: claim Maven g:a: fixed 3.0, introduced 0 | id GHSA-aaaa-bbbb-cccc",
		"gone: claim Maven g:a: fixed 2.0, introduced 0",
	} {
		if !strings.Contains(a.Won.Why, want) {
			t.Errorf("the reason does not say %q: %s", want, a.Won.Why)
		}
	}
}
