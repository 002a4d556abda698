// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"context"
	"slices"
	"testing"

	"verdict"
	"verdict/internal/source"
)

func TestOnlyRecordsOfKnownIdsAreTakenAndTheOthersAreCounted(t *testing.T) {
	ids := []string{"CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0003"}
	read := func(_ context.Context, _ string, _ source.Progress, yield source.Yield) (source.Report, error) {
		for _, id := range ids {
			if err := yield(verdict.Record{ID: id}, nil); err != nil {
				return source.Report{}, err
			}
		}
		return source.Report{Documents: 1, Records: len(ids)}, nil
	}
	var got []string
	report, err := source.OnlyKnown(read, map[string]bool{"cve-2026-0002": true})(t.Context(), "", nil, func(r verdict.Record, _ []byte) error {
		got = append(got, r.ID)
		return nil
	})
	if err != nil || !slices.Equal(got, ids[1:2]) || report.Records != 1 || report.Documents != 1 {
		t.Errorf("taken are %q, %v, the report says %+v", got, err, report)
	}
	if len(report.Skipped) != 1 || report.Skipped[0].Count != 2 || !slices.Equal(report.Skipped[0].Examples, []string{ids[0], ids[2]}) {
		t.Errorf("skipped is %+v", report.Skipped)
	}
}
