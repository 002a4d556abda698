// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
)

// yields is a reader of records that are there already.
func yields(records ...verdict.Record) Reader {
	return func(_ context.Context, _ string, _ Progress, yield Yield) (Report, error) {
		report := Report{Skipped: []verdict.Skipped{{Reason: "another", Count: 1}}}
		for _, r := range records {
			report.Records++
			if err := yield(r, []byte(r.Origin)); err != nil {
				return Report{}, err
			}
		}
		return report, nil
	}
}

func TestOfRecordsWithOneIDTheOneModifiedLastCounts(t *testing.T) {
	at := func(day int, id, origin string) verdict.Record {
		return verdict.Record{ID: id, Origin: origin, Modified: time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)}
	}
	withdrawn := at(3, "x_1", "w")
	withdrawn.Withdrawn = withdrawn.Modified
	tests := []struct {
		name      string
		records   []verdict.Record
		kept      []string // ids and origins
		heard     []string // bytes
		skipped   []string
		withdrawn int
	}{
		{"the later one comes behind", []verdict.Record{at(1, "x_1", "a"), at(1, "x_2", "b"), at(2, "x_1", "c")},
			[]string{"x_1 c", "x_2 b"}, []string{"a", "b", "c"}, []string{"a: x_1 is read from c"}, 0},
		{"the later one comes before", []verdict.Record{at(2, "x_1", "a"), at(1, "x_1", "b")},
			[]string{"x_1 a"}, []string{"a"}, []string{"b: x_1 is read from a"}, 0},
		{"equally old, the first counts", []verdict.Record{at(1, "x_1", "a"), at(1, "x_1", "b"), at(1, "x_1", "c")},
			[]string{"x_1 a"}, []string{"a"}, []string{"b: x_1 is read from a", "c: x_1 is read from a"}, 0},
		{"one that was withdrawn later", []verdict.Record{at(1, "x_1", "a"), withdrawn},
			[]string{"x_1 w"}, []string{"a", "w"}, []string{"a: x_1 is read from w"}, 1},
		{"none", nil, nil, nil, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var kept, heard []string
			records, report, err := Gather(t.Context(), yields(tt.records...), "", nil, func(_ verdict.Record, raw []byte) error {
				heard = append(heard, string(raw))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				kept = append(kept, r.ID+" "+r.Origin)
			}
			if !cmp.Equal(kept, tt.kept) || !cmp.Equal(heard, tt.heard) {
				t.Errorf("%q count and %q are heard of", kept, heard)
			}
			want := []verdict.Skipped{{Reason: "another", Count: 1}}
			if tt.skipped != nil {
				want = append(want, verdict.Skipped{Count: len(tt.skipped), Examples: tt.skipped,
					Reason: "another document of the same id was modified later, or stands before it"})
			}
			if diff := cmp.Diff(want, report.Skipped); diff != "" || report.Records != len(kept) || report.Withdrawn != tt.withdrawn {
				t.Errorf("the report says %+v\n%s", report, diff)
			}
		})
	}
	stop := errors.New("enough")
	_, _, err := Gather(t.Context(), yields(at(1, "x_1", "a")), "", nil, func(verdict.Record, []byte) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("the error is %v", err)
	}
}
