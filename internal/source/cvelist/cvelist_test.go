// SPDX-License-Identifier: Apache-2.0

package cvelist_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/source/cvelist"
	"verdict/internal/source/sourcetest"
	"verdict/spec/vers"
)

const (
	published = `{
  "dataType": "CVE_RECORD", "dataVersion": "5.1",
  "cveMetadata": {"cveId": "CVE-2026-0001", "state": "PUBLISHED", "assignerOrgId": "o", "assignerShortName": "acme",
    "datePublished": "2026-01-02T00:00:00.000Z", "dateUpdated": "2026-01-03T00:00:00.000Z"},
  "containers": {
    "cna": {
      "providerMetadata": {"orgId": "o", "shortName": "acme"},
      "title": "A flaw", "source": {"advisory": "GHSA-aaaa-bbbb-cccc", "discovery": "UNKNOWN"},
      "descriptions": [{"lang": "en", "value": "A flaw in lib."}],
      "affected": [
        {"vendor": "Acme", "product": "Lib", "collectionURL": "https://repo.maven.apache.org/maven2", "packageName": "org.acme:lib",
          "programRoutines": [{"name": "F.parse"}], "defaultStatus": "unaffected",
          "versions": [{"version": "1.0", "status": "affected", "versionType": "semver", "lessThan": "1.5"},
            {"version": "2.0", "status": "affected", "versionType": "semver", "lessThanOrEqual": "2.3"}, {"version": "3.1", "status": "affected"}]},
        {"vendor": "Acme", "product": "Device", "versions": [{"version": "n/a", "status": "affected"}]},
        {"vendor": "Acme", "product": "Fine", "defaultStatus": "unaffected"}],
      "problemTypes": [{"descriptions": [{"lang": "en", "type": "CWE", "cweId": "CWE-20", "description": "CWE-20 Input"},
        {"lang": "en", "description": "CWE-79: Scripting"}]}],
      "references": [{"url": "https://example.org/1", "tags": ["vendor-advisory", "patch"]}, {"url": "https://example.org/2"}],
      "metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "baseSeverity": "HIGH"}},
        {"other": {"type": "Textual description of severity", "content": {"text": "important"}}}]},
    "adp": [{"providerMetadata": {"orgId": "p", "shortName": "CISA-ADP"},
      "references": [{"url": "https://example.org/2"}, {"url": "https://example.org/3", "tags": ["exploit"]}],
      "metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}},
        {"other": {"type": "ssvc", "content": {"options": [{"Exploitation": "none"}]}}}]}]}
}`
	rejected = `{
  "dataType": "CVE_RECORD", "dataVersion": "5.0",
  "cveMetadata": {"cveId": "CVE-2026-0002", "state": "REJECTED", "assignerOrgId": "o", "dateUpdated": "2026-01-04T00:00:00.000Z",
    "dateRejected": "2026-01-03T00:00:00.000Z"},
  "containers": {"cna": {"providerMetadata": {"orgId": "o"}, "replacedBy": ["CVE-2026-0001"],
    "rejectedReasons": [{"lang": "en", "value": "A duplicate."}]}}
}`
	first  = "cves/2026/0xxx/CVE-2026-0001.json"
	second = "cves/2026/0xxx/CVE-2026-0002.json"
	vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
)

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: cvelist.Read, Kind: verdict.SourceCVEList, Bad: "cves/2026/0xxx/CVE-2026-0000.json",
		Good: map[string]string{first: published, second: rejected},
		IDs:  []string{"CVE-2026-0001", "CVE-2026-0002"},
	}.Run(t)
}

func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

func TestARecordHasWhatEachContainerSays(t *testing.T) {
	records, report := sourcetest.Read(t, cvelist.Read, sourcetest.Folder(t, map[string]string{
		first: published, second: rejected, "cves/delta.json": "{}", "README.md": "x"}))
	want := []verdict.Record{
		{
			ID: "CVE-2026-0001", Aliases: []string{"GHSA-aaaa-bbbb-cccc"}, Summary: "A flaw", Details: "A flaw in lib.",
			Published: day(2), Modified: day(3),
			Scores: []verdict.Score{{Vector: vector, Source: verdict.ScoreCNA, By: "acme"},
				{Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Source: verdict.ScoreOther, By: "CISA-ADP"}},
			Words: []verdict.SeverityWord{{Word: "important", Source: verdict.ScoreCNA, By: "acme"}},
			CWEs:  []string{"CWE-20", "CWE-79"},
			Affected: []verdict.AffectedPackage{
				{Ecosystem: "Maven", Name: "org.acme:lib", Ranges: [][]vers.Event{{{Introduced: "1.0"}, {Fixed: "1.5"}},
					{{Introduced: "2.0"}, {LastAffected: "2.3"}}}, Versions: []string{"3.1"}, Symbols: []string{"F.parse"}},
				{Uncompared: 1},
			},
			References: []verdict.Reference{{Kind: "FIX", URL: "https://example.org/1"}, {Kind: "WEB", URL: "https://example.org/2"},
				{Kind: "EVIDENCE", URL: "https://example.org/3"}},
			Origin: first,
		},
		{ID: "CVE-2026-0002", Related: []string{"CVE-2026-0001"}, Details: "A duplicate.", Modified: day(4), Withdrawn: day(3), Origin: second},
	}
	for i := range records {
		records[i].Digest = ""
	}
	if diff := cmp.Diff(want, records); diff != "" {
		t.Errorf("the records differ (-want +got):\n%s", diff)
	}
	var reasons []string
	for _, r := range report.Remarks {
		reasons = append(reasons, r.Reason)
	}
	if want := []string{"a decision by SSVC has no place in a record, and is left out", "a product that no package registry names is not compared"}; !slices.Equal(reasons, want) {
		t.Errorf("remarked is %q, not %q", reasons, want)
	}
	if report.Documents != 2 || report.Withdrawn != 1 || report.Skipped != nil {
		t.Errorf("the report says %+v", report)
	}
}

func TestTheArchivesOfReleasesAreRead(t *testing.T) {
	inner := sourcetest.Zip(t, "cves/delta.json", "{}", first, published, second, rejected)
	for name, location := range map[string]string{
		"of all":              sourcetest.File(t, "2026-01-05_all_CVEs_at_midnight.zip.zip", sourcetest.Zip(t, "cves.zip", inner)),
		"of what changed":     sourcetest.File(t, "2026-01-05_delta_CVEs_at_0100Z.zip", sourcetest.Zip(t, "deltaCves/CVE-2026-0001.json", published, "deltaCves/CVE-2026-0002.json", rejected)),
		"a folder of several": sourcetest.Folder(t, map[string]string{"a.zip": inner}),
	} {
		records, _ := sourcetest.Read(t, cvelist.Read, location)
		if got, want := sourcetest.IDs(records), []string{"CVE-2026-0001", "CVE-2026-0002"}; !slices.Equal(got, want) {
			t.Errorf("the archive %s holds %v", name, got)
		}
	}
}

func TestWhatIsNoRecordOfAFlawIsTold(t *testing.T) {
	meta := func(more string) string {
		return `{"dataType": "CVE_RECORD", "dataVersion": "5.1",` + "\n" + `"cveMetadata": {"cveId": ` + more + `}}`
	}
	for name, tt := range map[string]struct{ body, want string }{
		"an id that is none":      {meta(`"CVE-1"`), `x.json:2: /cveMetadata/cveId: "CVE-1" is no CVE id`},
		"a state that is unknown": {meta(`"CVE-2026-0001", "state": "LOST"`), `x.json:2: /cveMetadata/state: the state "LOST" is unknown`},
		"a record of version 4":   {`{"data_type": "CVE", "data_version": "4.0"}`, "x.json:1: /data_type: the record is of the retired version 4 of the format; supported is version 5"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := cvelist.Read(t.Context(), sourcetest.File(t, "x.json", tt.body), nil, nil)
			if verdict.CodeOf(err) != verdict.Invalid || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("the error is %v, not …%s", err, tt.want)
			}
		})
	}
	_, report := sourcetest.Read(t, cvelist.Read, sourcetest.File(t, "x.json", meta(`"CVE-2026-0001", "state": "RESERVED"`)))
	if len(report.Skipped) != 1 || report.Skipped[0].Reason != "the id is reserved, and nothing is said of it yet" {
		t.Errorf("of a reserved id the report says %+v", report)
	}
	records, report := sourcetest.Read(t, cvelist.Read, sourcetest.File(t, "x.json", meta(`"CVE-2026-0001", "state": "REJECTED"`)))
	if len(records) != 1 || !records[0].Withdrawn.Equal(time.Unix(0, 0)) || report.Withdrawn != 1 {
		t.Errorf("a rejected record without a date is read as %+v", records)
	}
}

func TestTheGoTeamSaysTheSameInBothItsForms(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real records are not here")
	}
	compared := 0
	for _, r := range realRecords(t, "go-vulndb/cve5") {
		raw, err := os.ReadFile(filepath.Join(dir, "go-vulndb/osv", filepath.Base(r.Origin)))
		if err != nil {
			t.Fatal(err)
		}
		other, _, err := source.ConvertOSV(r.Origin, raw)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(other.Aliases, r.ID) {
			t.Errorf("%s: %s is none of %v", r.Origin, r.ID, other.Aliases)
		}
		for _, a := range other.Affected {
			for _, version := range versionsOf(a) {
				compared++
				if in, want := affects(r, a.Name, version), affects(other, a.Name, version); in != want {
					t.Errorf("%s: %s %s is affected: %v, and %v by its OSV record\n%+v\n%+v", r.Origin, a.Name, version, in, want, r.Affected, other.Affected)
				}
			}
		}
	}
	if compared < 500 {
		t.Errorf("only %d versions are compared", compared)
	}
}

// versionsOf gives the versions at which a package's status changes, and others.
func versionsOf(a verdict.AffectedPackage) []string {
	versions := []string{"0.0.1", "1.0.0", "999.0.0"}
	for _, events := range a.Ranges {
		for _, e := range events {
			if at := e.Introduced + e.Fixed; at != "0" {
				versions = append(versions, at)
			}
		}
	}
	return versions
}

func affects(r verdict.Record, module, version string) bool {
	return slices.ContainsFunc(r.Affected, func(a verdict.AffectedPackage) bool {
		return a.Name == module && a.Comparable() && a.Judge(version).Place.Kind == vers.In
	})
}

// realRecords reads every record of folders of the test data.
func realRecords(t *testing.T, folders ...string) []verdict.Record {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real records are not here")
	}
	var all []verdict.Record
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".json") {
				return err
			}
			records, report := sourcetest.Read(t, cvelist.Read, path)
			if len(records) != 1 || report.Skipped != nil {
				t.Errorf("%s gives %d records, and the report says %+v", path, len(records), report)
			}
			all = append(all, records...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestRealRecordsAreRead(t *testing.T) {
	records := realRecords(t, "cve5")
	named, rated := 0, 0
	for _, r := range records {
		if r.Details == "" || len(r.References) == 0 || len(r.Affected) == 0 {
			t.Errorf("%s is read as %+v", r.ID, r)
		}
		if slices.ContainsFunc(r.Affected, verdict.AffectedPackage.Comparable) {
			named++
		}
		if verdict.Rate(verdict.Vulnerability{IDs: []string{r.ID}, Records: []verdict.Record{r}}).Severity != verdict.SeverityUnknown {
			rated++
		}
	}
	t.Logf("%d records, %d with packages that can be compared, %d rated", len(records), named, rated)
	if len(records) != 190 || named < 45 || rated < 150 {
		t.Errorf("of %d records %d name packages and %d are rated", len(records), named, rated)
	}
}

func BenchmarkRead(b *testing.B) {
	files := make([]string, 0, 4000)
	for i := range 2000 {
		id := fmt.Sprintf("CVE-2026-%04d", i)
		files = append(files, "cves/"+id+".json", strings.Replace(published, "CVE-2026-0001", id, 1))
	}
	location := sourcetest.File(b, "cves.zip", sourcetest.Zip(b, files...))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cvelist.Read(b.Context(), location, nil, func(verdict.Record, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
