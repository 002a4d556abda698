// SPDX-License-Identifier: Apache-2.0

package nvd_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source/nvd"
	"verdict/internal/source/sourcetest"
	"verdict/spec/vers"
)

const (
	vector31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
	vector2  = "AV:N/AC:L/Au:N/C:P/I:P/A:P"
)

// analyzed is one vulnerability with all that NVD adds to it.
const analyzed = `{"cve": {
  "id": "CVE-2026-0001", "sourceIdentifier": "security@acme.example", "vulnStatus": "Analyzed",
  "published": "2026-01-02T00:00:00.250", "lastModified": "2026-01-03T00:00:00.000", "cisaExploitAdd": "2026-01-04",
  "cveTags": [], "descriptions": [{"lang": "es", "value": "Un fallo"}, {"lang": "en", "value": "A flaw"}],
  "metrics": {
    "cvssMetricV31": [
      {"source": "nvd@nist.gov", "type": "Primary", "cvssData": {"version": "3.1", "vectorString": "` + vector31 + `", "baseSeverity": "HIGH"}, "impactScore": 3.6},
      {"source": "security@acme.example", "type": "Secondary", "cvssData": {"vectorString": "` + vector31 + `"}},
      {"source": "134c704f-9b21-4f2e-91b3-4a467353bcc0", "cvssData": {"vectorString": "` + vector31 + `"}},
      {"source": "other@example.org", "cvssData": {"vectorString": "none", "baseSeverity": "LOW"}}],
    "cvssMetricV2": [{"source": "nvd@nist.gov", "cvssData": {"vectorString": "` + vector2 + `"}, "baseSeverity": "HIGH"}]},
  "weaknesses": [{"source": "nvd@nist.gov", "description": [{"lang": "en", "value": "CWE-20"}, {"lang": "en", "value": "NVD-CWE-noinfo"}]}],
  "configurations": [
    {"nodes": [{"operator": "OR", "negate": false, "cpeMatch": [
      {"vulnerable": true, "criteria": "cpe:2.3:a:Acme:c\\+\\+_lib:*:*:*:*:*:*:*:*", "versionStartIncluding": "1.0", "versionEndExcluding": "1.5"},
      {"vulnerable": true, "criteria": "cpe:2.3:a:acme:c\\+\\+_lib:*:*:*:*:*:*:*:*", "versionStartExcluding": "2.0", "versionEndIncluding": "2.3"},
      {"vulnerable": true, "criteria": "cpe:2.3:a:acme:c\\+\\+_lib:3.0:rc1:*:*:*:node.js:*:*"},
      {"vulnerable": true, "criteria": "cpe:2.3:a:acme:c\\+\\+_lib:3.0:-:*:*:*:*:*:*"}]}]},
    {"operator": "AND", "nodes": [
      {"operator": "OR", "cpeMatch": [{"vulnerable": true, "criteria": "cpe:2.3:o:acme:firmware:*:*:*:*:*:*:*:*"}]},
      {"operator": "OR", "cpeMatch": [{"vulnerable": false, "criteria": "cpe:2.3:h:acme:device:-:*:*:*:*:*:*:*"}]}]}],
  "references": [{"url": "https://example.org/1", "source": "a", "tags": ["Vendor Advisory", "Patch"]}, {"url": "https://example.org/1"},
    {"url": "https://example.org/2", "tags": ["Broken Link"]}]}}`

const rejected = `{"cve": {"id": "CVE-2026-0002", "vulnStatus": "Rejected", "published": "2026-01-02T00:00:00.000",
  "lastModified": "2026-01-03T00:00:00.000", "descriptions": [{"lang": "en", "value": "Rejected reason: a duplicate."}], "references": []}}`

func page(vulnerabilities ...string) string {
	return fmt.Sprintf(`{"resultsPerPage": %d, "startIndex": 0, "totalResults": %d, "format": "NVD_CVE", "version": "2.0",
  "timestamp": "2026-01-05T00:00:00.000", "vulnerabilities": [%s]}`, len(vulnerabilities), len(vulnerabilities), strings.Join(vulnerabilities, ",\n"))
}

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: nvd.Read, Kind: verdict.SourceNVD, Bad: "nvdcve-2.0-2025.json",
		Good: map[string]string{"nvdcve-2.0-2026.json": page(analyzed, rejected), "nvdcve-2.0-modified.json": page(rejected)},
		IDs:  []string{"CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0002"},
	}.Run(t)
}

func at(day, nanoseconds int) time.Time {
	return time.Date(2026, 1, day, 0, 0, 0, nanoseconds, time.UTC)
}

func TestARecordHasWhatNVDAdds(t *testing.T) {
	records, report := sourcetest.Read(t, nvd.Read, sourcetest.File(t, "page.json", page(analyzed, rejected)))
	want := []verdict.Record{
		{
			ID: "CVE-2026-0001", Details: "A flaw", Published: at(2, 250e6), Modified: at(3, 0),
			Scores: []verdict.Score{
				{Vector: vector31, Source: verdict.ScoreNVD, By: "nvd@nist.gov"}, {Vector: vector31, Source: verdict.ScoreCNA, By: "security@acme.example"},
				{Vector: vector31, Source: verdict.ScoreOther, By: "CISA-ADP"}, {Vector: vector2, Source: verdict.ScoreNVD, By: "nvd@nist.gov"}},
			Words: []verdict.SeverityWord{{Word: "LOW", Source: verdict.ScoreOther, By: "other@example.org"}},
			CWEs:  []string{"CWE-20"},
			Affected: []verdict.AffectedPackage{
				{Ecosystem: "CPE", Name: "a:acme:c++_lib", Ranges: [][]vers.Event{{{Introduced: "1.0"}, {Fixed: "1.5"}}, {{Introduced: "2.0"}, {LastAffected: "2.3"}}},
					Versions: []string{"3.0:rc1", "3.0"}},
				{Ecosystem: "CPE", Name: "o:acme:firmware", Ranges: [][]vers.Event{{{Introduced: "0"}}}},
			},
			References: []verdict.Reference{{Kind: "FIX", URL: "https://example.org/1"}, {Kind: "WEB", URL: "https://example.org/2"}},
		},
		{ID: "CVE-2026-0002", Details: "Rejected reason: a duplicate.", Published: at(2, 0), Modified: at(3, 0), Withdrawn: at(3, 0)},
	}
	for i := range records {
		records[i].Digest, records[i].Origin = "", ""
	}
	if diff := cmp.Diff(want, records); diff != "" {
		t.Errorf("the records differ (-want +got):\n%s", diff)
	}
	var remarks []string
	for _, r := range report.Remarks {
		remarks = append(remarks, r.Reason)
	}
	wanted := []string{"a CVSS vector cannot be read, and is left out",
		"a range that begins behind a version is read as beginning with it",
		"a CPE name that is limited to an edition, a language or a platform is read as of all of them",
		"a product that is vulnerable in combination with others only is read as vulnerable alone",
		"that a flaw is exploited is read from the catalogue of CISA itself, and left out here"}
	if diff := cmp.Diff(wanted, remarks); diff != "" {
		t.Errorf("the remarks differ (-want +got):\n%s", diff)
	}
	if rating := verdict.Rate(verdict.Vulnerability{IDs: []string{"CVE-2026-0001"}, Records: records[:1]}); rating.Source != verdict.ScoreCNA {
		t.Errorf("it is rated by %s", rating.Source)
	}
}

func TestWhatACPESaysIsNeverFewerVersions(t *testing.T) {
	type pkg = verdict.AffectedPackage
	for name, tt := range map[string]struct {
		match, more string
		want        []pkg
	}{
		"no version":      {`"criteria": "cpe:2.3:h:acme:device:-:*:*:*:*:*:*:*"`, "", []pkg{{Ecosystem: "CPE", Name: "h:acme:device", Uncompared: 1}}},
		"a pattern":       {`"criteria": "cpe:2.3:a:acme:lib:1.*:*:*:*:*:*:*:*"`, "", []pkg{{Ecosystem: "CPE", Name: "a:acme:lib", Uncompared: 1}}},
		"no product":      {`"criteria": "cpe:2.3:a:acme:*:*:*:*:*:*:*:*:*"`, "", []pkg{{Uncompared: 1}}},
		"no name":         {`"criteria": "acme lib"`, "", []pkg{{Uncompared: 1}}},
		"a name of 2.2":   {`"criteria": "cpe:/a:acme:c%2b%2b_lib:1.0:rc1"`, "", []pkg{{Ecosystem: "CPE", Name: "a:acme:c++_lib", Versions: []string{"1.0:rc1"}}}},
		"a negated one":   {`"criteria": "cpe:2.3:a:acme:lib:1.0:*:*:*:*:*:*:*"`, `"negate": true,`, []pkg{{Ecosystem: "CPE", Name: "a:acme:lib", Uncompared: 1}}},
		"one and a range": {`"criteria": "cpe:2.3:a:acme:lib:1.0:*:*:*:*:*:*:*", "versionEndExcluding": "2.0"`, "", []pkg{{Ecosystem: "CPE", Name: "a:acme:lib", Ranges: [][]vers.Event{{{Introduced: "0"}, {Fixed: "2.0"}}}, Versions: []string{"1.0"}}}},
		"two ends": {`"criteria": "cpe:2.3:a:acme:lib:*:*:*:*:*:*:*:*", "versionEndExcluding": "2.0", "versionEndIncluding": "3.0"`, "",
			[]pkg{{Ecosystem: "CPE", Name: "a:acme:lib", Ranges: [][]vers.Event{{{Introduced: "0"}, {LastAffected: "3.0"}}, {{Introduced: "0"}, {Fixed: "2.0"}}}}}},
		"what it runs on": {`"criteria": "cpe:2.3:a:acme:lib:*:*:*:*:*:*:*:*", "vulnerable": false`, "", nil},
	} {
		if !strings.Contains(tt.match, "vulnerable") {
			tt.match += `, "vulnerable": true`
		}
		records, report := sourcetest.Read(t, nvd.Read, sourcetest.File(t, "page.json",
			page(`{"cve": {"id": "CVE-2026-0001", "configurations": [{`+tt.more+`"nodes": [{"cpeMatch": [{`+tt.match+`}]}]}]}}`)))
		if diff := cmp.Diff(tt.want, records[0].Affected); diff != "" {
			t.Errorf("%s: what is affected differs (-want +got):\n%s", name, diff)
		}
		if (len(report.Remarks) == 0) != slices.Contains([]string{"two ends", "what it runs on", "a name of 2.2"}, name) {
			t.Errorf("%s: remarked is %+v", name, report.Remarks)
		}
	}
}

func TestAVulnerabilityThatCannotBeReadIsSkippedAmongOthers(t *testing.T) {
	body := page(`{"cve": {"id": "CVE-1"}}`, `{"cve": {"id": "CVE-2026-0003", "published": 7}}`, `{"cve": {"id": "CVE-2026-0003", "ID": 1}}`, `{}`, rejected)
	records, report := sourcetest.Read(t, nvd.Read, sourcetest.File(t, "page.json", body))
	if got := sourcetest.IDs(records); !slices.Equal(got, []string{"CVE-2026-0002"}) {
		t.Errorf("read are %v", got)
	}
	if len(report.Skipped) != 1 || report.Skipped[0].Count != 4 || report.Skipped[0].Reason != "a vulnerability cannot be read" || !slices.Equal(report.Unread, []string{"page.json"}) {
		t.Fatalf("the report says %+v", report)
	}
	for i, want := range []string{
		`page.json:2: $.vulnerabilities[0]/cve/id: "CVE-1" is no CVE id`,
		`page.json:3: $.vulnerabilities[1]/cve/published: a JSON number stands where the schema has a string`,
		`page.json:4: $.vulnerabilities[2].cve.ID: the keys "id" and "ID" differ in case only, the first stands on line 1`,
		`page.json:5: $.vulnerabilities[3]/cve/id: "" is no CVE id`,
	} {
		if got := report.Skipped[0].Examples[i]; !strings.HasSuffix(got, want) {
			t.Errorf("of a vulnerability it is said\n%s\nnot\n%s", got, want)
		}
	}
}

func TestTheRetiredFormatIsRefusedByName(t *testing.T) {
	body := `{"CVE_data_type": "CVE", "CVE_data_format": "MITRE", "CVE_Items": []}`
	_, err := nvd.Read(t.Context(), sourcetest.File(t, "nvdcve-1.1-2020.json", body), nil, nil)
	if err == nil || !strings.HasSuffix(err.Error(), "is a feed of NVD in the retired format 1.1; use feeds of the format 2.0, or the API 2.0") {
		t.Errorf("the error is %v", err)
	}
}

func BenchmarkRead(b *testing.B) {
	location := sourcetest.File(b, "page.json", page(slices.Repeat([]string{analyzed}, 2000)...))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := nvd.Read(b.Context(), location, nil, func(verdict.Record, []byte) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
