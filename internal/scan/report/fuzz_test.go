// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"path"
	"testing"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/scan/report"
)

// fuzz feeds the samples whose name matches, and what comes of them, to the reader
// that their content leads to.
func fuzz(f *testing.F, pattern string) {
	_, reports, _ := samples(f)
	found := false
	for _, r := range reports {
		if ok, err := path.Match(pattern, r.Name); err != nil || ok {
			f.Add(r.Data)
			found = true
		}
	}
	if !found {
		f.Fatalf("no sample is called %q", pattern)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := report.Read("report", b, nil)
		if err != nil {
			if code := verdict.CodeOf(err); code != verdict.Invalid && code != verdict.TooLarge {
				t.Fatalf("refused as %s: %v", code, err)
			}
			return
		}
		checkRows(t, r, b)
	})
}

// checkRows holds for every report that is read.
func checkRows(t *testing.T, r verdict.ScanReport, b []byte) {
	t.Helper()
	if r.Format == "" {
		t.Fatal("the report has no format")
	}
	for i, row := range r.Rows {
		if row.Number != i+1 {
			t.Fatalf("row %d has the number %d", i+1, row.Number)
		}
		for _, id := range row.IDs {
			if id == "" || id != verdict.CanonicalID(id) {
				t.Fatalf("row %d has the id %q", row.Number, id)
			}
		}
		_ = row.ShownID()
		_ = limits.Strip(row.Component.String())
	}
	if len(r.Rows) > len(b) {
		t.Fatalf("%d rows of %d bytes", len(r.Rows), len(b))
	}
	again, err := report.Read("report", bytes.Clone(b), nil)
	if err != nil || shown(again) != shown(r) {
		t.Fatalf("read again it says something else: %v", err)
	}
}

func FuzzTrivy(f *testing.F)           { fuzz(f, "trivy*.json") }
func FuzzGrype(f *testing.F)           { fuzz(f, "grype.json") }
func FuzzDependencyCheck(f *testing.F) { fuzz(f, "dependency-check*.[jx]*") }
func FuzzOSVScanner(f *testing.F)      { fuzz(f, "osv-scanner*.json") }
func FuzzSnyk(f *testing.F)            { fuzz(f, "snyk*.json") }
func FuzzCycloneDX(f *testing.F)       { fuzz(f, "cyclonedx*") }
func FuzzDependencyTrack(f *testing.F) { fuzz(f, "dependency-track.json") }
func FuzzSARIF(f *testing.F)           { fuzz(f, "*.sarif") }
func FuzzTable(f *testing.F)           { fuzz(f, "table*.csv") }
