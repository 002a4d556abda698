// SPDX-License-Identifier: Apache-2.0

package cve_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/cve"
)

const whole = `{
  "dataType": "CVE_RECORD", "dataVersion": "5.2.0", "mood": 1,
  "cveMetadata": {"cveId": "CVE-2026-0001", "state": "PUBLISHED", "assignerOrgId": "o", "assignerShortName": "acme",
    "serial": 2, "dateReserved": "2026-01-01T00:00:00", "datePublished": "2026-01-02T00:00:00.000Z", "dateUpdated": "2026-01-03T01:00:00+01:00"},
  "containers": {
    "cna": {
      "providerMetadata": {"orgId": "o", "shortName": "acme", "dateUpdated": "2026-01-03T00:00:00Z"},
      "title": "A flaw", "tags": ["disputed"], "source": {"advisory": "GHSA-aaaa-bbbb-cccc", "defect": ["1"]},
      "descriptions": [{"lang": "de", "value": "Ein Fehler"}, {"lang": "en-US", "value": "A flaw"}],
      "affected": [{"vendor": "acme", "product": "lib", "collectionURL": "https://repo.maven.apache.org/maven2", "packageName": "org.acme:lib",
        "packageURL": "pkg:maven/org.acme/lib", "cpes": ["cpe:2.3:a:acme:lib:*:*:*:*:*:*:*:*"], "modules": ["m"], "programFiles": ["f"],
        "programRoutines": [{"name": "f"}], "platforms": ["x86"], "repo": "https://git.example/lib", "defaultStatus": "unaffected",
        "versions": [{"version": "1.0", "status": "affected", "versionType": "maven", "lessThan": "2.0", "changes": [{"at": "1.5", "status": "unaffected"}]},
          {"version": "3.0", "status": "unknown", "versionType": "maven", "lessThanOrEqual": "3.1"}]}],
      "problemTypes": [{"descriptions": [{"lang": "en", "type": "CWE", "cweId": "CWE-20", "description": "CWE-20 Input"}]}],
      "references": [{"url": "https://example.org/1", "name": "one", "tags": ["patch"]}],
      "metrics": [{"format": "CVSS", "cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "baseSeverity": "HIGH"}},
        {"other": {"type": "words", "content": {"text": "important"}}}],
      "x_generator": {"engine": "1"}},
    "adp": [{"providerMetadata": {"orgId": "p"}, "title": "More"}]}
}`

func TestEveryFieldOfTheSchemaIsRead(t *testing.T) {
	r, err := cve.Decode([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	want := cve.Record{
		DataType: "CVE_RECORD", DataVersion: "5.2.0", Unknown: []string{"/mood"},
		Metadata: cve.Metadata{ID: "CVE-2026-0001", State: cve.Published, AssignerOrgID: "o", AssignerShortName: "acme", Serial: 2,
			DateReserved: "2026-01-01T00:00:00", DatePublished: "2026-01-02T00:00:00.000Z", DateUpdated: "2026-01-03T01:00:00+01:00"},
		Containers: cve.Containers{
			CNA: cve.Container{
				Provider: cve.Provider{OrgID: "o", ShortName: "acme", DateUpdated: "2026-01-03T00:00:00Z"},
				Title:    "A flaw", Tags: []string{"disputed"}, Source: raw(`{"advisory": "GHSA-aaaa-bbbb-cccc", "defect": ["1"]}`),
				Descriptions: []cve.Text{{Lang: "de", Value: "Ein Fehler"}, {Lang: "en-US", Value: "A flaw"}},
				Affected: []cve.Product{{
					Vendor: "acme", Product: "lib", CollectionURL: "https://repo.maven.apache.org/maven2", PackageName: "org.acme:lib",
					PackageURL: "pkg:maven/org.acme/lib", CPEs: []string{"cpe:2.3:a:acme:lib:*:*:*:*:*:*:*:*"}, Modules: []string{"m"},
					ProgramFiles: []string{"f"}, Routines: []cve.Routine{{Name: "f"}}, Platforms: []string{"x86"}, Repo: "https://git.example/lib",
					DefaultStatus: cve.Unaffected,
					Versions: []cve.Version{
						{Version: "1.0", Status: cve.Affected, Type: "maven", LessThan: "2.0", Changes: []cve.Change{{At: "1.5", Status: cve.Unaffected}}},
						{Version: "3.0", Status: cve.Unknown, Type: "maven", LessThanOrEqual: "3.1"},
					},
				}},
				ProblemTypes: []cve.ProblemType{{Descriptions: []cve.Problem{{Lang: "en", Type: "CWE", CWEID: "CWE-20", Description: "CWE-20 Input"}}}},
				References:   []cve.Reference{{URL: "https://example.org/1", Name: "one", Tags: []string{"patch"}}},
				Metrics: []cve.Metric{
					{Format: "CVSS", CVSS31: raw(`{"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "baseSeverity": "HIGH"}`)},
					{Other: &cve.OtherMetric{Type: "words", Content: raw(`{"text": "important"}`)}},
				},
				Generator: raw(`{"engine": "1"}`),
			},
			ADP: []cve.Container{{Provider: cve.Provider{OrgID: "p"}, Title: "More"}},
		},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("the record differs (-want +got):\n%s", diff)
	}
}

func TestTheAccessorsGiveWhatIsInUse(t *testing.T) {
	r, err := cve.Decode([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	cna := r.Containers.CNA
	if got := cve.English(cna.Descriptions); got != "A flaw" {
		t.Errorf("in English it says %q", got)
	}
	if got := cve.English(cna.Descriptions[:1]); got != "Ein Fehler" || cve.English(nil) != "" {
		t.Errorf("without English it says %q", got)
	}
	want := []cve.CVSS{{Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", BaseSeverity: "HIGH"}}
	if diff := cmp.Diff(want, cna.Metrics[0].CVSS()); diff != "" {
		t.Errorf("the scores differ (-want +got):\n%s", diff)
	}
	if got := (cve.Metric{CVSS4: json.RawMessage(`{"vectorString": 4}`)}).CVSS(); len(got) != 1 || got[0] != (cve.CVSS{}) {
		t.Errorf("a score that is none is read as %+v", got)
	}
	for source, want := range map[string][]string{
		`{"advisory": "GHSA-a"}`: {"GHSA-a"}, `{"advisory": ["GHSA-a", "GHSA-b"]}`: {"GHSA-a", "GHSA-b"},
		`{"advisory": 7}`: nil, `{"discovery": "UNKNOWN"}`: nil, `"x"`: nil, ``: nil,
	} {
		if diff := cmp.Diff(want, cve.Container{Source: json.RawMessage(source)}.Advisories()); diff != "" {
			t.Errorf("the advisories of %s differ (-want +got):\n%s", source, diff)
		}
	}
	p := cna.Affected[0]
	if !p.Versions[0].Range() || !p.Versions[1].Range() || (cve.Version{Version: "1"}).Range() {
		t.Error("ranges and single versions are not told apart")
	}
	if p.Default() != cve.Unaffected || (cve.Product{}).Default() != cve.Unknown {
		t.Error("the default status differs")
	}
}

func TestTimesAreReadInUTC(t *testing.T) {
	want := time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)
	for _, text := range []cve.Timestamp{"2026-01-03T00:00:00", "2026-01-03T00:00:00.000", "2026-01-03T01:00:00+01:00", "2026-01-03T00:00:00Z"} {
		if at, err := text.Time(); err != nil || !at.Equal(want) || at.Location() != time.UTC {
			t.Errorf("%q is read as %v, %v", text, at, err)
		}
	}
	if at, err := cve.Timestamp("").Time(); err != nil || !at.IsZero() {
		t.Errorf("no time is read as %v, %v", at, err)
	}
	if _, err := cve.Timestamp("soon").Time(); err == nil {
		t.Error("soon is a time")
	}
}

func TestWhatIsNoRecordIsRefusedWithItsPlace(t *testing.T) {
	const head = `{"dataType": "CVE_RECORD", "dataVersion": "5.1", `
	tests := []struct{ name, in, want string }{
		{"nothing", " ", "line 1: the document is empty"},
		{"an array", "[]", "line 1: the document is no JSON object"},
		{"broken JSON", "{\n]", "line 2: the document is no JSON: ']' stands where a name in double quotes should"},
		{"another document", `{"id": "x"}`, "line 1: /dataType: it is not CVE_RECORD; this is no CVE record"},
		{"a type that is no text", `{"dataType": 5}`, "line 1: /dataType: it is not CVE_RECORD; this is no CVE record"},
		{"version 4", `{"data_type": "CVE", "data_version": "4.0"}`, "line 1: /data_type: the record is of the retired version 4 of the format; supported is version 5"},
		{"version 6", `{"dataType": "CVE_RECORD", "dataVersion": "6.0"}`, `line 1: /dataVersion: version "6.0" of the format is not supported; supported is version 5`},
		{"no id", head + `"cveMetadata": {}}`, "line 1: /cveMetadata/cveId: the record has no id"},
		{"versions that are a text", head + "\"containers\": {\"cna\": {\"affected\": [\n{\"versions\": \"1\"}]}}}",
			"line 2: /containers/cna/affected/0/versions: a JSON string stands where the schema has an array"},
		{"a version that is a number", head + `"containers": {"adp": [{"affected": [{"versions": [{"version": 1}]}]}]}}`,
			"line 1: /containers/adp/0/affected/0/versions/0/version: a JSON number stands where the schema has a string"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := cve.Decode([]byte(tt.in))
			var own *cve.DecodeError
			if !errors.As(err, &own) || err.Error() != tt.want {
				t.Errorf("the error says\n  %v\nnot\n  %s", err, tt.want)
			}
		})
	}
}

func TestRealRecordsHaveNoUnknownMember(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real records are not here")
	}
	read := 0
	for _, folder := range []string{"cve5", "go-vulndb/cve5"} {
		err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".json") {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			r, err := cve.Decode(raw)
			if err != nil || len(r.Unknown) > 0 {
				t.Errorf("%s: unknown are %v, %v", path, r.Unknown, err)
			}
			read++
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if read < 300 {
		t.Errorf("only %d records are there", read)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(`{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2026-0001"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := cve.Decode(b)
		if err == nil && r.Metadata.ID == "" {
			t.Fatal("a record without an id is read")
		}
		for _, c := range append(r.Containers.ADP, r.Containers.CNA) {
			c.Advisories()
			for _, m := range c.Metrics {
				m.CVSS()
			}
		}
	})
}
