// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/scan/report"
)

func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		if strings.Contains(format, "%d") {
			fmt.Fprintf(&b, format, i)
		} else {
			b.WriteString(format)
		}
	}
	return b.String()
}

// TestOneTextBehindManyRowsCostsLittle gives reports in which one long text or list
// stands behind every row: what is read of them takes memory in proportion.
func TestOneTextBehindManyRowsCostsLittle(t *testing.T) {
	const n = 10_000
	long := strings.Repeat("x", 200_000)
	cases := map[string]string{
		"ids of a vulnerability of many components": `{"bomFormat": "CycloneDX", "vulnerabilities": [{"id": "A", "references": [` + repeated(n, `{"id": "B-%d"}`) + `], "affects": [` + repeated(n, `{"ref": "%d"}`) + `]}]}`,
		"a component of many vulnerabilities": `{"bomFormat": "CycloneDX", "components": [{"bom-ref": "a", "name": "` + long + `", "purl": "pkg:npm/` + long + `", "hashes": [` +
			repeated(n, `{"alg": "SHA-1", "content": "aa"}`) + `]}], "vulnerabilities": [` + repeated(n, `{"id": "CVE-2024-%d", "affects": [{"ref": "a"}]}`) + `]}`,
		"a target of trivy's": `{"ClusterName": "a", "Vulnerabilities": [{"Name": "` + long + `", "Results": [{"Target": "` + long + `", "Vulnerabilities": [` + repeated(n, `{"VulnerabilityID": "A-%d", "PkgPath": "a"}`) + `]}]}]}`,
		"records in many groups": `{"results": [{"packages": [{"vulnerabilities": [` + repeated(n, `{"id": "A-%d", "affected": [{"package": {}, "ranges": [{"events": [{"fixed": "1"}]}]}]}`) +
			`], "groups": [` + repeated(n, `{"ids": ["A-1", "A-%d"]}`) + `]}]}]}`,
		"packages of a file with many flaws": `{"reportSchema": "1", "dependencies": [{"packages": [` + repeated(n, `{"id": "a:b:%d"}`) + `], "vulnerabilities": [` + repeated(n, `{"name": "A-%d"}`) + `]}]}`,
		"rules without index": `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "grype", "rules": [` + repeated(n, `{"id": "CVE-2024-1%d"}`) + `]}}, "results": [` +
			repeated(n, `{"ruleId": "CVE-2024-1%d", "message": {"text": "a"}}`) + `]}]}`,
		"a rule behind many results": `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "trivy", "rules": [{"id": "CVE-2024-0001", "help": {"text": "` + long + `"}, "messageStrings": {"m": {"text": "Package: ` +
			strings.Repeat("{0}", n) + `"}}, "properties": {"purls": ["` + long + `"]}}]}}, "results": [` +
			repeated(n, `{"ruleId": "CVE-2024-0001", "message": {"id": "m", "arguments": ["{0}{0}{0}"]}}`) + `]}]}`,
		"an image of a run, and a rule of many packages": `{"version": "2.1.0", "runs": [{"properties": {"imageName": "` + long + `", "repoTags": ["` + long + `"]}, "tool": {"driver": {"name": "trivy", "rules": [{"id": "CVE-2024-0001", "properties": {"purls": [` +
			repeated(n, `"pkg:npm/a@%d"`) + `]}}]}}, "results": [` + repeated(n, `{"ruleId": "CVE-2024-0001", "message": {"text": "Package: a"}}`) + `]}]}`,
		"references that lead nowhere":   `{"bomFormat": "CycloneDX", "vulnerabilities": [{"id": "A", "affects": [` + repeated(n, `{"ref": "urn:cdx:a/1#%d", "versions": [{"version": "1"}]}`) + `]}]}`,
		"a reference of many components": `{"bomFormat": "CycloneDX", "components": [` + repeated(n, `{"bom-ref": "a", "name": "%d"}`) + `], "vulnerabilities": [` + repeated(n, `{"id": "A-%d", "affects": [{"ref": "a"}]}`) + `]}`,
		"places of a match":              `{"source": {}, "matches": [{"vulnerability": {"id": "A"}, "artifact": {"type": "java-archive", "locations": [` + repeated(n, `{"path": "%d"}`) + `]}}]}`,
	}
	for name, raw := range cases {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := report.Read("bomb.json", []byte(raw), nil)
		runtime.ReadMemStats(&after)
		if err != nil || len(r.Rows) == 0 {
			t.Errorf("%s: %d rows, %v", name, len(r.Rows), err)
			continue
		}
		if took, most := after.TotalAlloc-before.TotalAlloc, uint64(200*len(raw)+1<<20); took > most {
			t.Errorf("%s: %d bytes of report took %d bytes, more than %d", name, len(raw), took, most)
		}
	}
}

func TestAReportHasACapOfRows(t *testing.T) {
	table := "cve,package\n" + strings.Repeat("A,b\n", 250_001)
	if _, err := report.Read("t.csv", []byte(table), nil); verdict.CodeOf(err) != verdict.TooLarge {
		t.Errorf("got %v, want too_large", err)
	}
}
