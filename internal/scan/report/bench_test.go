// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"fmt"
	"testing"

	"verdict/internal/scan/report"
)

// manyMatches is a report of grype with n matches.
func manyMatches(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"descriptor": {"name": "grype"}, "matches": [`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"vulnerability": {"id": "GHSA-2222-3333-%04d", "severity": "High", "urls": ["https://example.org/%d"], "fix": {"versions": ["1.%d"]}},
			"relatedVulnerabilities": [{"id": "CVE-2024-%05d"}], "matchDetails": [{"type": "exact-direct-match", "found": {"versionConstraint": "<1.%d"}}],
			"artifact": {"name": "lib%d", "version": "1.0", "type": "java-archive", "purl": "pkg:maven/org.example/lib%d@1.0", "locations": [{"path": "/app/lib%d.jar"}],
			"metadata": {"pomGroupID": "org.example", "pomArtifactID": "lib%d", "archiveDigests": [{"algorithm": "sha1", "value": "ab%d"}]}}}`, i, i, i, i, i, i, i, i, i, i)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

func BenchmarkReadTwentyThousandMatchesOfGrype(b *testing.B) {
	raw := manyMatches(20_000)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := report.Read("grype.json", raw, nil)
		if err != nil || len(r.Rows) != 20_000 {
			b.Fatalf("%d rows: %v", len(r.Rows), err)
		}
	}
}
