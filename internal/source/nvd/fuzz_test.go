// SPDX-License-Identifier: Apache-2.0

package nvd

import (
	"bytes"
	"testing"

	"verdict/internal/source"
)

func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"resultsPerPage": 2, "startIndex": 0, "totalResults": 2, "format": "NVD_CVE", "vulnerabilities": [{}]}`))
	f.Add([]byte(`{"resultsPerPage": 1, "startIndex": 0, "totalResults": 1, "format": "NVD_CVE", "vulnerabilities": [{"cve": {"id": "CVE-2026-0001", "published": "2026-01-02T00:00:00.250", "vulnStatus": "Rejected",
		"metrics": {"cvssMetricV31": [{"source": "nvd@nist.gov", "cvssData": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}}]},
		"weaknesses": [{"description": [{"value": "CWE-20"}]}], "references": [{"url": "https://example.org", "tags": ["Patch"]}],
		"configurations": [{"operator": "AND", "nodes": [{"negate": false, "cpeMatch": [{"vulnerable": true,
		"criteria": "cpe:2.3:a:acme:lib:1.0:rc1:*:*:*:*:*:*", "versionEndExcluding": "2.0"}]}]}]}}]}`))
	f.Add([]byte(`{"CVE_data_type": "CVE", "vulnerabilities": {"a": 1}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		parts := 0
		var c source.Content
		var list pages
		_ = list.split(source.Document{Shown: "x"}, bytes.NewReader(raw), func(work func(*source.Content)) error {
			parts++
			work(&c)
			return nil
		})
		if parts > len(raw) {
			t.Fatalf("%d bytes have %d parts", len(raw), parts)
		}
		if list.whole() == nil && len(list.order) > 0 && list.folders["."][0].total > parts {
			t.Fatalf("%q counts as whole with %d parts", raw, parts)
		}
	})
}
