// SPDX-License-Identifier: Apache-2.0

package ghsa_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source/ghsa"
	"verdict/internal/source/sourcetest"
	"verdict/spec/vers"
)

const (
	reviewed = `{
  "schema_version": "1.4.0",
  "id": "GHSA-aaaa-bbbb-cccc",
  "modified": "2026-01-02T00:00:00Z",
  "aliases": ["CVE-2026-0001"],
  "summary": "A flaw",
  "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
  "affected": [{
    "package": {"ecosystem": "Maven", "name": "org.example:lib"},
    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}]}],
    "database_specific": {"last_known_affected_version_range": "<= 1.1"}
  }],
  "references": [{"type": "WEB", "url": "https://example.org/1"}],
  "database_specific": {"cwe_ids": ["CWE-20"], "severity": "HIGH", "github_reviewed": true}
}`
	unreviewed = `{
  "schema_version": "1.4.0",
  "id": "GHSA-dddd-eeee-ffff",
  "modified": "2026-01-03T00:00:00Z",
  "aliases": ["CVE-2026-0002"],
  "details": "Something somewhere.",
  "affected": [],
  "database_specific": {"cwe_ids": [], "severity": "MODERATE", "github_reviewed": false}
}`
	first  = "advisories/github-reviewed/2026/01/GHSA-aaaa-bbbb-cccc/GHSA-aaaa-bbbb-cccc.json"
	second = "advisories/unreviewed/2026/01/GHSA-dddd-eeee-ffff/GHSA-dddd-eeee-ffff.json"
)

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: ghsa.Read, Kind: verdict.SourceGHSA, Bad: "advisories/GHSA-0000-0000-0000.json",
		Good: map[string]string{first: reviewed, second: unreviewed},
		IDs:  []string{"GHSA-aaaa-bbbb-cccc", "GHSA-dddd-eeee-ffff"},
	}.Run(t)
}

func TestOnlyAdvisoriesAreReadFromTheRepository(t *testing.T) {
	archive := sourcetest.Zip(t, "advisory-database-main/README.md", "x", "advisory-database-main/package.json", "{}",
		"advisory-database-main/"+second, unreviewed, "advisory-database-main/"+first, reviewed)
	records, report := sourcetest.Read(t, ghsa.Read, sourcetest.File(t, "main.zip", archive))
	if report.Documents != 2 || report.Skipped != nil {
		t.Errorf("the report says %+v", report)
	}
	by := func(id string) []verdict.SeverityWord {
		return []verdict.SeverityWord{{Word: map[string]string{"GHSA-aaaa-bbbb-cccc": "HIGH", "GHSA-dddd-eeee-ffff": "MODERATE"}[id], Source: verdict.ScoreGHSA, By: id}}
	}
	type gist struct {
		ID       string
		Aliases  []string
		Words    []verdict.SeverityWord
		Scores   []verdict.Score
		Affected []verdict.AffectedPackage
		Origin   string
	}
	var got []gist
	for _, r := range records {
		got = append(got, gist{r.ID, r.Aliases, r.Words, r.Scores, r.Affected, r.Origin})
	}
	want := []gist{
		{"GHSA-aaaa-bbbb-cccc", []string{"CVE-2026-0001"}, by("GHSA-aaaa-bbbb-cccc"),
			[]verdict.Score{{Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", Source: verdict.ScoreGHSA, By: "GHSA-aaaa-bbbb-cccc"}},
			[]verdict.AffectedPackage{{Ecosystem: "Maven", Name: "org.example:lib", Ranges: [][]vers.Event{{{Introduced: "0"}, {Fixed: "1.2"}}}}},
			"advisory-database-main/" + first},
		{"GHSA-dddd-eeee-ffff", []string{"CVE-2026-0002"}, by("GHSA-dddd-eeee-ffff"), nil, nil, "advisory-database-main/" + second},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the records differ (-want +got):\n%s", diff)
	}
}

func TestRealAdvisoriesAreRead(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real advisories are not here")
	}
	location := filepath.Join(dir, "kafka", "osv")
	files, err := filepath.Glob(filepath.Join(location, "GHSA-*.json"))
	if err != nil {
		t.Fatal(err)
	}
	records, report := sourcetest.Read(t, ghsa.Read, location)
	if len(records) != len(files) || len(files) == 0 || report.Skipped != nil || report.Remarks != nil {
		t.Fatalf("%d of %d are read, the report says %+v", len(records), len(files), report)
	}
	for _, r := range records {
		if len(r.Words) != 1 || r.Words[0].Severity() == verdict.SeverityUnknown || r.Words[0].Source != verdict.ScoreGHSA || len(r.Affected) == 0 {
			t.Errorf("%s says %+v of its severity and affects %d packages", r.ID, r.Words, len(r.Affected))
		}
		rating := verdict.Rate(verdict.Vulnerability{IDs: []string{r.ID}, Records: []verdict.Record{r}})
		if rating.Source != verdict.ScoreGHSA || rating.Severity != r.Words[0].Severity() {
			t.Errorf("%s is rated %+v and called %s", r.ID, rating, r.Words[0].Word)
		}
	}
}
