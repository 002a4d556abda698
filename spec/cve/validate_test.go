// SPDX-License-Identifier: Apache-2.0

package cve_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict/spec/cve"
)

// wellMade is a record that nothing is to be said against.
func wellMade(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "whole.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func everything() []string { return []string{"mandatory", "optional", "informative"} }

func TestAWellMadeRecordPassesEveryTest(t *testing.T) {
	for _, o := range cve.Validate([]byte(wellMade(t)), everything()...) {
		t.Errorf("%s finds %+v", o.ID, o.Findings)
	}
}

func TestEachRuleFindsWhatItIsAbout(t *testing.T) {
	tests := []struct{ name, old, with, id, path, message string }{
		{"no version is affected", `"defaultStatus": "affected"`, `"defaultStatus": "unaffected"`, "", "", ""}, // the other product is
		{"a test id", "CVE-2026-10001", "CVE-1900-10001", "5.4", "/cveMetadata/cveId", "the id is one for tests"},
		{"an id of another year", "CVE-2026-10001", "CVE-2024-10001", "4.2.19", "/cveMetadata/cveId", "the id is of 2024, and what is dated in the record is of 2026"},
		{"a day late", `"datePublic": "2026-01-02T00:00:00Z"`, `"datePublic": "2026-01-01T00:00:00Z"`, "4.5.1.3", "/cveMetadata/datePublished", "public 36 hours before its record; 24 are"},
		{"a week late", `"datePublic": "2026-01-02T00:00:00Z"`, `"datePublic": "2025-12-24T00:00:00Z"`, "4.5.1.4", "/cveMetadata/datePublished", "public 228 hours before its record; 72 are"},
		{"no CWE", `"cweId": "CWE-789", `, "", "5.1.7", "/containers/cna/problemTypes", "no problem has a cweId"},
		{"nobody disputes", "The maintainers of the client dispute that.", "", "5.1.11", "/containers/cna/tags", "no description says who"},
		{"an old mark", "The reader allocates", "** UNSUPPORTED WHEN ASSIGNED ** The reader allocates", "5.1.11", "/containers/cna/descriptions/0/value", "lacks the tag unsupported-when-assigned"},
		{"thanks in the text", "The reader allocates", "Discovered by Ada. The reader allocates", "5.2.4", "/containers/cna/descriptions/0/value", `"Discovered by A"`},
		{"an empty range", `"lessThanOrEqual": "3.1.0"`, `"lessThanOrEqual": "2.9.0"`, "affected", "/containers/cna/affected/0/versions/1", "it begins with 3.0.0 and ends with 2.9.0"},
		{"a range that ends where it begins", `"lessThan": "2.0.0"`, `"lessThan": "1.0.0"`, "affected", "/containers/cna/affected/0/versions/0", "begins with 1.0.0 and ends before 1.0.0"},
		{"an expression", `"version": "4.0.1"`, `"version": "< 4.0.1"`, "affected", "/containers/cna/affected/0/versions/3/version", `"< 4.0.1" is an expression or a word`},
		{"two statuses", `"version": "4.0.1", "status": "affected"`, `"version": "4.0.0", "status": "unaffected"`, "affected", "/containers/cna/affected/0/versions/3", "is affected by an entry before this one"},
		{"no version of its type", `"version": "3.0.0"`, `"version": "3.X"`, "affected", "/containers/cna/affected/0/versions/1/version", `"3.X" is no version of the type semver`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(wellMade(t), tt.old, tt.with, 1)
			if text == wellMade(t) {
				t.Fatalf("the record has no %s", tt.old)
			}
			failed := cve.Validate([]byte(text), everything()...)
			if tt.id == "" && len(failed) == 0 {
				return
			}
			at := slices.IndexFunc(failed, func(o cve.Outcome) bool { return o.ID == tt.id })
			if at < 0 {
				t.Fatalf("found is %+v", failed)
			}
			f := failed[at].Findings[0]
			if f.Path != tt.path || !strings.Contains(f.Message, tt.message) || f.Line < 2 {
				t.Errorf("found is %+v", f)
			}
		})
	}
}

// small is a record with the members of a CNA's container that are given.
func small(members string) []byte {
	return []byte(`{"dataType": "CVE_RECORD", "dataVersion": "5.2.0",
		"cveMetadata": {"cveId": "CVE-2026-10001", "assignerOrgId": "d3adb33f-0000-4000-8000-000000000001", "state": "PUBLISHED"},
		"containers": {"cna": {"providerMetadata": {"orgId": "d3adb33f-0000-4000-8000-000000000001"},
			"descriptions": [{"lang": "en", "value": "A flaw."}], ` + members + `}}}`)
}

func TestARecordNamesWhoHasTheFlawAndWhereItIsTold(t *testing.T) {
	affected := `"affected": [{"packageURL": "pkg:npm/lib", "defaultStatus": "affected"}], `
	for name, tt := range map[string]struct{ members, id, message string }{
		"all unaffected": {`"references": [{"url": "https://example.org/"}], "affected": [{"vendor": "a", "product": "b", "defaultStatus": "unaffected",
			"versions": [{"version": "1", "status": "unaffected", "versionType": "maven", "lessThan": "2", "changes": [{"at": "1.5", "status": "unaffected"}]}]}]`, "5.1.3", "no version of any product"},
		"affected from a change on": {`"references": [{"url": "https://example.org/"}], "affected": [{"vendor": "a", "product": "b", "defaultStatus": "unaffected",
			"versions": [{"version": "1", "status": "unaffected", "versionType": "maven", "lessThan": "2", "changes": [{"at": "1.5", "status": "unknown"}]}]}]`, "", ""},
		"unknown":            {`"references": [{"url": "https://example.org/"}], "affected": [{"vendor": "a", "product": "b", "defaultStatus": "unknown"}]`, "", ""},
		"only itself":        {affected + `"references": [{"url": "https://www.cve.org/CVERecord?id=CVE-2026-10001"}]`, "5.3.1", "leads to the record itself"},
		"itself, and others": {affected + `"references": [{"url": "https://nvd.nist.gov/vuln/detail/CVE-2026-10001"}, {"url": "https://example.org/"}]`, "", ""},
		"for customers only": {affected + `"references": [{"url": "https://example.org/", "tags": ["customer-entitlement"]}]`, "5.3.1", "asks for an account or for money"},
	} {
		t.Run(name, func(t *testing.T) {
			failed := cve.Validate(small(tt.members), "mandatory")
			if tt.id == "" {
				if len(failed) > 0 {
					t.Errorf("found is %+v", failed)
				}
				return
			}
			if len(failed) != 1 || failed[0].ID != tt.id || !strings.Contains(failed[0].Findings[0].Message, tt.message) || cve.Valid(failed) {
				t.Errorf("found is %+v", failed)
			}
		})
	}
}

func TestTheSchemaIsAlwaysAskedAndTheOthersByName(t *testing.T) {
	bad := []byte(strings.Replace(wellMade(t), `"PUBLISHED"`, `"LOST"`, 1))
	failed := cve.Validate(bad)
	if len(failed) != 1 || failed[0].ID != cve.Schema || failed[0].Findings[0].Path != "/cveMetadata/state" || failed[0].Findings[0].Line != 6 {
		t.Errorf("found is %+v", failed)
	}
	for _, text := range []string{"", "{", "[]", "null", `{"dataType": "CVE_RECORD"} x`} {
		if failed := cve.Validate([]byte(text)); len(failed) != 1 || failed[0].ID != cve.Schema || cve.Valid(failed) {
			t.Errorf("of %q found is %+v", text, failed)
		}
	}
	late := []byte(strings.Replace(wellMade(t), `"datePublic": "2026-01-02T00:00:00Z"`, `"datePublic": "2025-12-24T00:00:00Z"`, 1))
	if failed := cve.Validate(late, "mandatory"); len(failed) > 0 {
		t.Errorf("optional tests are not asked for, and found is %+v", failed)
	}
	if failed := cve.Validate(late, "4.5.1.4"); len(failed) != 1 || !cve.Valid(failed) {
		t.Errorf("by its id found is %+v", failed)
	}
}

func TestEveryTestHasAnIDAGroupAndASentence(t *testing.T) {
	seen := map[string]bool{}
	for _, test := range cve.Tests() {
		if seen[test.ID] || !slices.Contains(cve.Groups, test.Group) || !strings.HasSuffix(strings.TrimSuffix(test.Sentence, ")."), "") || test.Sentence == "" {
			t.Errorf("the test %+v is odd", test)
		}
		seen[test.ID] = true
	}
}

func TestARejectedRecordIsAskedForItsFormAlone(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "rejected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if failed := cve.Validate(b, everything()...); len(failed) > 0 {
		t.Errorf("found is %+v", failed)
	}
}

func TestAChangedRecordKeepsWhatIsNotKnown(t *testing.T) {
	text := `{
  "dataType": "CVE_RECORD", "mood": {"of": 1.50},
  "dataVersion": "5.1",
  "cveMetadata": {"state": "PUBLISHED", "cveId": "CVE-2026-10001", "assignerOrgId": "o", "shoe": 1e2},
  "containers": {"cna": {"title": "\u00e9", "x_own": [null], "references": [
    {"url": "https://example.org/1", "seen": true}, {"url": "https://example.org/2", "seen": false}],
    "affected": [{"vendor": "a", "product": "b", "versions": [{"version": "1", "status": "affected", "sure": true}]}]}}
}`
	d, err := cve.Open([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	cna := &d.Containers.CNA
	cna.DatePublic = "2026-01-01T00:00:00Z"
	cna.References = append(cna.References[1:], cve.Reference{URL: "https://example.org/3"})
	cna.Affected[0].Versions[0].Status = cve.Unknown
	d.Metadata.AssignerOrgID = "p"
	got, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "dataType": "CVE_RECORD", "mood": {"of": 1.50},
  "dataVersion": "5.1",
  "cveMetadata": {"state": "PUBLISHED", "cveId": "CVE-2026-10001", "assignerOrgId": "p", "shoe": 1e2},
  "containers": {"cna": {"title": "\u00e9", "x_own": [null], "references": [
    {"url": "https://example.org/2", "seen": false}, {"url": "https://example.org/3"}],
    "affected": [{"vendor": "a", "product": "b", "versions": [{"version": "1", "status": "unknown", "sure": true}]}], "datePublic": "2026-01-01T00:00:00Z"}}
}`
	if !equal(t, got, []byte(want)) {
		t.Errorf("it is written as %s", got)
	}
	if !strings.Contains(string(got), `"\u00e9"`) || strings.Index(string(got), "mood") > strings.Index(string(got), "dataVersion") {
		t.Errorf("what stays is not written as it stood: %s", got)
	}
}

func FuzzValidate(f *testing.F) {
	f.Add([]byte(wellMade(f)))
	f.Add(small(`"references": []`))
	f.Fuzz(func(t *testing.T, b []byte) {
		cve.Validate(b, everything()...)
		d, err := cve.Open(b)
		if err != nil {
			return
		}
		if _, err := d.Encode(); err != nil {
			t.Fatal(err)
		}
	})
}
