// SPDX-License-Identifier: Apache-2.0

package advisorycheck_test

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish/advisorycheck"
	"verdict/spec/cve"
	"verdict/spec/vers"
)

var june = time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)

// wellMade is an advisory that every gate lets pass, with everything that can be known
// around it.
func wellMade(t *testing.T) advisorycheck.Input {
	t.Helper()
	const id, vector = "CVE-2026-70001", "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N"
	p := verdict.PublishedAdvisory{Number: "VSA-2026-03", Revision: 1, Version: "1.0.0", State: verdict.AdvisoryPublished, First: june, At: june,
		History: []verdict.AdvisoryRevision{{Version: "1.0.0", At: june, Summary: "First publication"}},
		Text: verdict.AdvisoryText{Title: "Reading of files by way of a connection template", Summary: "Users who may write templates can read files of the server.",
			Products: []string{"kiosk"}, Impact: "The content of files that the server can read is told to an authenticated user.",
			Vulnerabilities: []verdict.AdvisoryFlaw{{ID: id, Description: "A template may name a file, which the server reads with its own rights.", CWEs: []string{"CWE-552"},
				Preconditions: []string{"the right to write templates"}, Vector: vector, Severity: "moderate"}},
			Exploitation: verdict.Exploitation{Known: verdict.ExploitationNone, AsOf: "2026-06-09"}, Actions: []string{"Update to 2.1.2, or to 3.0.1."},
			Workarounds: []string{"Take away the right to write templates with `kiosk-acl revoke templates`."}, Contact: "security@kiosk.example",
			Detection:  []verdict.Detection{{Kind: verdict.DetectCommand, Text: "Look for templates that name files.", Look: "curl -s https://localhost:8443/templates | grep ../../../"}},
			Credits:    []verdict.Credit{{Name: "Ada Example", Type: verdict.CreditFinder}},
			References: []verdict.AdvisoryReference{{Kind: "ADVISORY", URL: "https://kiosk.example/security/templates"}}},
		Flaws: []verdict.AdvisedFlaw{{ID: id, Origin: verdict.Own, Scores: []verdict.Score{{Vector: vector, Source: verdict.ScoreOwn}}}},
		Products: []verdict.AdvisedProduct{{Slug: "kiosk", Name: "Example Kiosk", Kind: verdict.Platform, PURL: "pkg:maven/org.example/kiosk", Scheme: "maven",
			Ranges: []verdict.AdvisedRange{
				{Vulnerability: id, OwnRange: verdict.OwnRange{Line: "2.1", Interval: vers.Interval{Introduced: "2.0.0", LastAffected: "2.1.1"}}},
				{Vulnerability: id, OwnRange: verdict.OwnRange{Line: "3.0", Interval: vers.Interval{Introduced: "3.0.0", Fixed: "3.0.1"}}}}}},
	}
	in := advisorycheck.Input{Advisory: p, Forbidden: []string{"staging.kiosk.example"}}
	for _, r := range []struct {
		line, version string
		status        verdict.Status
		state         verdict.ReleaseState
	}{
		{"2.1", "2.0.0", verdict.Affected, verdict.Released}, {"2.1", "2.1.0", verdict.Affected, verdict.Released}, {"2.1", "2.1.1", verdict.Affected, verdict.Released},
		{"2.1", "2.1.2", verdict.Fixed, verdict.Released}, {"3.0", "3.0.0", verdict.Affected, verdict.Released}, {"3.0", "3.0.1", verdict.Fixed, verdict.Released},
		{"3.1", "3.1.0", verdict.Fixed, verdict.Planned},
	} {
		in.Releases = append(in.Releases, advisorycheck.Release{Product: "kiosk", Line: r.line, Version: r.version, State: r.state})
		if r.state == verdict.Released {
			said := verdict.AdvisedRelease{Product: "kiosk", Line: r.line, Version: r.version, Vulnerability: id, Status: r.status}
			in.Advisory.Releases = append(in.Advisory.Releases, said)
			in.Statements = append(in.Statements, said)
		}
	}
	in.Flaws = []advisorycheck.Flaw{{ID: id, Class: verdict.Exploitable, Ours: true, CVE: record(t)}}
	in.Answers = func(string) error { return nil }
	return in
}

// record is the CVE record of the well-made advisory.
func record(t *testing.T) *cve.Record {
	t.Helper()
	r, err := cve.Decode([]byte(`{
  "dataType": "CVE_RECORD", "dataVersion": "5.1",
  "cveMetadata": {"cveId": "CVE-2026-70001", "assignerOrgId": "d3adb33f-0000-4000-8000-00000000000a", "state": "RESERVED",
    "datePublished": "2026-06-09T12:30:00Z", "dateReserved": "2026-03-01T00:00:00Z"},
  "containers": {"cna": {
    "providerMetadata": {"orgId": "d3adb33f-0000-4000-8000-00000000000a"},
    "title": "Reading of files by way of a connection template",
    "datePublic": "2026-06-09T12:00:00Z",
    "descriptions": [{"lang": "en", "value": "A template may name a file, which the server reads with its own rights."}],
    "affected": [{"vendor": "Example", "product": "Example Kiosk", "collectionURL": "https://repo.maven.apache.org/maven2", "packageName": "org.example:kiosk", "defaultStatus": "unaffected", "versions": [
      {"version": "2.0.0", "lessThanOrEqual": "2.1.1", "status": "affected", "versionType": "maven"},
      {"version": "3.0.0", "lessThan": "3.0.1", "status": "affected", "versionType": "maven"}]}],
    "problemTypes": [{"descriptions": [{"lang": "en", "description": "CWE-552", "cweId": "CWE-552", "type": "CWE"}]}],
    "metrics": [{"cvssV3_1": {"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", "baseScore": 6.5, "baseSeverity": "MEDIUM"}}],
    "references": [{"url": "https://kiosk.example/security/templates", "tags": ["vendor-advisory"]}],
    "credits": [{"lang": "en", "value": "Ada Example", "type": "finder"}]}}}`))
	if err != nil {
		t.Fatal(err)
	}
	return &r
}

func TestAWellMadeAdvisoryPassesEveryGate(t *testing.T) {
	for _, f := range advisorycheck.Check(wellMade(t)) {
		t.Errorf("%s at %s: %s", f.Gate, f.Path, f.Message)
	}
}
