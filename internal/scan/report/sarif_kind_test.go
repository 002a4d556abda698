// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"testing"

	"verdict/internal/scan/report"
)

func TestAResultThatNobodyHasDecidedIsARow(t *testing.T) {
	for kind, row := range map[string]bool{"": true, "fail": true, "open": true, "review": true, "pass": false, "notApplicable": false, "informational": false} {
		raw := fmt.Sprintf(`{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "newcomer", "rules": [{"id": "CVE-2024-0001"}]}}, "results": [{"ruleId": "CVE-2024-0001", "kind": %q, "message": {"text": "x"}}]}]}`, kind)
		r, err := report.Read("report", []byte(raw), nil)
		if err != nil || len(r.Rows)+len(r.Skipped) != 1 || (len(r.Rows) == 1) != row {
			t.Errorf("kind %q: rows %v, left out %v, %v; want a row: %v", kind, r.Rows, r.Skipped, err, row)
		}
	}
}
