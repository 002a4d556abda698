// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"testing"

	"verdict/internal/scan/report"
)

func TestOnlyAVersionThatIsCalledUnaffectedIsLeftOut(t *testing.T) {
	cases := []struct {
		name, ref, versions string
		left                bool
	}{
		{"a range beside a package URL without version", "pkg:npm/a", `{"range": "vers:npm/>=2.0.0", "status": "unaffected"}`, false},
		{"a range that is affected, and one version that is not", "pkg:npm/a@1.5.0", `{"range": "vers:npm/<2.0.0", "status": "affected"}, {"version": "2.0.0", "status": "unaffected"}`, false},
		{"the version of the package URL", "pkg:npm/a@2.0.0", `{"version": "2.0.0", "status": "unaffected"}`, true},
		{"the same version in other words", "pkg:pypi/a@2.0", `{"version": "2.0.0", "status": "unaffected"}`, true},
		{"another version", "pkg:npm/a@2.0.1", `{"version": "2.0.0", "status": "unaffected"}`, false},
		{"inside of an unaffected range", "pkg:npm/a@2.0.1", `{"range": "vers:npm/<2.0.0", "status": "affected"}, {"range": "vers:npm/>=2.0.0", "status": "unaffected"}`, true},
		{"outside of it", "pkg:npm/a@1.9.9", `{"range": "vers:npm/>=2.0.0", "status": "unaffected"}`, false},
		{"between two stretches", "pkg:npm/a@1.5.0", `{"range": "vers:npm/<1.0.0|>=2.0.0|<3.0.0", "status": "unaffected"}`, false},
		{"in the second stretch", "pkg:npm/a@2.5.0", `{"range": "vers:npm/<1.0.0|>=2.0.0|<3.0.0", "status": "unaffected"}`, true},
		{"at the end of one that holds it", "pkg:npm/a@1.0.0", `{"range": "vers:npm/<=1.0.0", "status": "unaffected"}`, true},
		{"at the end of one that does not", "pkg:npm/a@1.0.0", `{"range": "vers:npm/<1.0.0", "status": "unaffected"}`, false},
		{"at an excluded beginning", "pkg:npm/a@1.0.0", `{"range": "vers:npm/>1.0.0", "status": "unaffected"}`, false},
		{"an exception", "pkg:npm/a@1.5.0", `{"range": "vers:npm/>=1.0.0|!=1.5.0", "status": "unaffected"}`, false},
		{"beside an exception", "pkg:npm/a@1.6.0", `{"range": "vers:npm/!=1.5.0", "status": "unaffected"}`, true},
		{"a list out of order", "pkg:npm/a@1.5.0", `{"range": "vers:npm/1.5.0|1.0.0", "status": "unaffected"}`, false},
		{"one of a list", "pkg:npm/a@1.5.0", `{"range": "vers:npm/1.0.0|1.5.0", "status": "unaffected"}`, true},
		{"none of a list", "pkg:npm/a@1.4.0", `{"range": "vers:npm/1.0.0|1.5.0", "status": "unaffected"}`, false},
		{"any", "pkg:npm/a@1.5.0", `{"range": "vers:npm/*", "status": "unaffected"}`, true},
		{"a version with a plus", "pkg:npm/a@1.5.0%2Bx", `{"version": "1.5.0+x", "status": "unaffected"}`, true},
		{"a range of another ecosystem", "pkg:npm/a@1.5.0", `{"range": "vers:maven/>=1.0.0", "status": "unaffected"}`, false},
		{"a range that is none", "pkg:npm/a@1.5.0", `{"range": ">=1.0.0", "status": "unaffected"}`, false},
		{"a range out of order", "pkg:npm/a@1.5.0", `{"range": "vers:npm/>=2.0.0|<1.0.0", "status": "unaffected"}`, false},
		{"a range of two beginnings", "pkg:npm/a@1.5.0", `{"range": "vers:npm/>=1.0.0|>=1.2.0", "status": "unaffected"}`, false},
		{"unaffected as one, affected in a range that nobody can read", "pkg:npm/a@1.5.0", `{"version": "1.5.0", "status": "unaffected"}, {"range": "1.x", "status": "affected"}`, false},
		{"unaffected and without a status", "pkg:npm/a@1.5.0", `{"version": "1.5.0", "status": "unaffected"}, {"version": "1.5.0"}`, false},
		{"unaffected and unknown", "pkg:npm/a@1.5.0", `{"version": "1.5.0", "status": "unaffected"}, {"version": "1.5.0", "status": "unknown"}`, false},
		{"an rpm with its epoch", "pkg:rpm/redhat/a@1-1?epoch=1", `{"range": "vers:rpm/>=1:1-1", "status": "unaffected"}`, true},
		{"an entry that says nothing", "pkg:npm/a@1.5.0", `{"status": "unaffected"}`, false},
	}
	for _, c := range cases {
		raw := fmt.Sprintf(`{"bomFormat": "CycloneDX", "specVersion": "1.5", "vulnerabilities": [{"id": "CVE-2024-0001", "affects": [{"ref": %q, "versions": [%s]}]}]}`, c.ref, c.versions)
		r, err := report.Read("report", []byte(raw), nil)
		if err != nil || len(r.Rows)+len(r.Skipped) != 1 || (len(r.Skipped) == 1) != c.left {
			t.Errorf("%s: rows %v, left out %v, %v; want left out %v", c.name, r.Rows, r.Skipped, err, c.left)
		}
	}
}
