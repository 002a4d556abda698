// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"slices"
	"testing"
	"time"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/source/sourcetest"
)

// dated reads documents that begin with the day that they are of.
func dated(t *testing.T, files map[string]string) (names []string, report source.Report) {
	t.Helper()
	layout := source.Layout{Suffixes: []string{".txt"}, Edition: func(head []byte) (time.Time, bool) {
		at, err := time.Parse(time.DateOnly, string(head[:min(len(head), len(time.DateOnly))]))
		return at, err == nil
	}}
	report, err := source.ReadDocuments(t.Context(), sourcetest.Folder(t, files), layout, func(d source.Document, raw []byte, c *source.Content) error {
		c.Record(verdict.Record{ID: d.Name}, raw)
		return nil
	}, nil, func(r verdict.Record, _ []byte) error { names = append(names, r.ID); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return names, report
}

func TestOfSeveralEditionsTheLatestIsReadAndTheOthersAreCounted(t *testing.T) {
	names, report := dated(t, map[string]string{"a.txt": "2026-01-03", "b.txt": "2026-01-04", "c.txt": "2026-01-02", "d.txt": "of no day"})
	if !slices.Equal(names, []string{"b.txt", "d.txt"}) {
		t.Errorf("read are %q", names)
	}
	if report.Documents != 4 || len(report.Skipped) != 1 || report.Skipped[0].Count != 2 || report.Unread != nil {
		t.Errorf("the report says %+v", report)
	}
}

func TestAnEditionAloneIsRead(t *testing.T) {
	names, report := dated(t, map[string]string{"c.txt": "2026-01-02"})
	if !slices.Equal(names, []string{"c.txt"}) || report.Documents != 1 || report.Skipped != nil {
		t.Errorf("read are %q, the report says %+v", names, report)
	}
}
