// SPDX-License-Identifier: Apache-2.0

package epss_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source/epss"
	"verdict/internal/source/sourcetest"
)

const (
	comment = "#model_version:v2026.01.01,score_date:2026-02-03T00:00:00+0000\n"
	columns = "cve,epss,percentile\n"
	rows    = "CVE-2026-0002,0.5,0.9\nCVE-2026-0001,0.00042,0.05\n"
)

var day = time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: epss.Read, Kind: verdict.SourceEPSS, Bad: "a.csv",
		Good: map[string]string{"epss_scores-2026-02-03.csv": comment + columns + rows}, IDs: []string{"CVE-2026-0002", "CVE-2026-0001"},
	}.Run(t)
}

func TestARowSaysHowLikelyAFlawIsExploited(t *testing.T) {
	tests := []struct {
		name, body string
		want       verdict.Likelihood
		remarks    int
	}{
		{"with a comment", comment + columns + "CVE-2026-0001,0.25,0.75\n", verdict.Likelihood{Probability: 0.25, Percentile: 0.75, Model: "v2026.01.01", At: day}, 0},
		{"with lines as Windows ends them", strings.ReplaceAll(comment+columns, "\n", "\r\n") + "cve-2026-0001,0.25,0.75", verdict.Likelihood{Probability: 0.25, Percentile: 0.75, Model: "v2026.01.01", At: day}, 0},
		{"with a date in another form", "#model_version:v1,score_date:2026-02-03T00:00:00Z\n" + columns + "CVE-2026-0001,1,1\n", verdict.Likelihood{Probability: 1, Percentile: 1, Model: "v1", At: day}, 0},
		{"without a comment", columns + "CVE-2026-0001,0,0\n", verdict.Likelihood{}, 1},
		{"without percentiles, as in the first year", "cve,epss\nCVE-2026-0001,0.5\n", verdict.Likelihood{Probability: 0.5}, 1},
		{"with its columns in another order", comment + "epss,new,cve\n0.5,x,CVE-2026-0001\n", verdict.Likelihood{Probability: 0.5, Model: "v2026.01.01", At: day}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			records, report := sourcetest.Read(t, epss.Read, sourcetest.File(t, "x.csv", tt.body))
			if len(records) != 1 || report.Skipped != nil || len(report.Remarks) != tt.remarks {
				t.Fatalf("%d records, the report says %+v", len(records), report)
			}
			if diff := cmp.Diff(tt.want, *records[0].Likelihood); diff != "" {
				t.Errorf("it says (-want +got):\n%s", diff)
			}
			if records[0].ID != "CVE-2026-0001" || records[0].Asserts() || !records[0].Modified.Equal(tt.want.At) {
				t.Errorf("the record is %+v", records[0])
			}
		})
	}
}

func TestTheBytesOfARecordAreATableOfItsOwn(t *testing.T) {
	location := sourcetest.File(t, "x.csv.gz", sourcetest.Gzip(t, comment+columns+rows))
	var got []string
	_, err := epss.Read(t.Context(), location, nil, func(_ verdict.Record, raw []byte) error { got = append(got, string(raw)); return nil })
	want := []string{comment + columns + "CVE-2026-0002,0.5,0.9\n", comment + columns + "CVE-2026-0001,0.00042,0.05\n"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("the bytes differ, %v:\n%s", err, diff)
	}
}

func TestARowThatCannotBeReadIsToldAndTheOthersAreTaken(t *testing.T) {
	tests := []struct{ name, row, want string }{
		{"no CVE id", "GHSA-x,0.5,0.5", `x.csv:3: the row names "GHSA-x", which is no CVE id`},
		{"more than certain", "CVE-2026-0009,1.5,0.5", `x.csv:3: epss is "1.5", which is no number between 0 and 1`},
		{"no number", "CVE-2026-0009,0.5,NaN", `x.csv:3: percentile is "NaN", which is no number between 0 and 1`},
		{"a field too few", "CVE-2026-0009,0.5", "x.csv:3: the row has 2 fields where the columns are 3"},
		{"a field in quotes", `"CVE-2026-0009",0.5,0.5`, "x.csv:3: the row names"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			records, report := sourcetest.Read(t, epss.Read, sourcetest.File(t, "x.csv", comment+columns+tt.row+"\n"+rows))
			if len(records) != 2 || len(report.Unread) != 1 || len(report.Skipped) != 1 || report.Skipped[0].Reason != "a row cannot be read" || !strings.Contains(report.Skipped[0].Examples[0], tt.want) {
				t.Errorf("%d records, the report says %+v", len(records), report)
			}
		})
	}
}

func TestOfSeveralDaysTheLatestCounts(t *testing.T) {
	records, report := sourcetest.Read(t, epss.Read, sourcetest.Folder(t, map[string]string{
		"epss_scores-2026-02-03.csv": comment + columns + "CVE-2026-0001,0.5,0.5\n",
		"epss_scores-2026-02-02.csv": strings.Replace(comment, "02-03", "02-02", 1) + columns + rows,
	}))
	if len(records) != 1 || !records[0].Likelihood.At.Equal(day) || len(report.Skipped) != 1 || report.Unread != nil {
		t.Errorf("read %v, the report says %+v", sourcetest.IDs(records), report)
	}
}

func TestATableWithoutItsHeadIsRefused(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"rows alone":      {rows, ":1: the columns cve and epss should be named here"},
		"a comment alone": {comment, ": ends before the names of its columns"},
		"an empty line":   {comment + "\n" + columns, ":2: the columns cve and epss should be named here"},
	} {
		_, err := epss.Read(t.Context(), sourcetest.File(t, "x.csv", tt.body), nil, nil)
		if verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestRealRowsAreRead(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real table is not here")
	}
	records, report := sourcetest.Read(t, epss.Read, filepath.Join(dir, "epss", "epss_scores-sample.csv.gz"))
	if len(records) != 3 || report.Skipped != nil || report.Remarks != nil || records[0].Likelihood.Model != "v2022.01.01" {
		t.Errorf("read %+v, the report says %+v", records, report)
	}
}

// day's table has so many rows.
const dayRows = 300_000

func large() string {
	var b bytes.Buffer
	b.WriteString(comment + columns)
	for i := range dayRows {
		fmt.Fprintf(&b, "CVE-20%02d-%d,%.5f,%.5f\n", i%26, 10000+i, float64(i%1000)/1000, float64(i)/dayRows)
	}
	return b.String()
}

func TestALargeTableIsReadBitByBit(t *testing.T) {
	location := sourcetest.File(t, "x.csv.gz", sourcetest.Gzip(t, large()))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, most := 0, uint64(0)
	_, err := epss.Read(t.Context(), location, nil, func(verdict.Record, []byte) error {
		if n++; n%50_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapAlloc)
		}
		return nil
	})
	if err != nil || n != dayRows {
		t.Fatalf("%d rows are read: %v", n, err)
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 64<<20 {
		t.Errorf("reading holds %d MB", grown>>20)
	}
}

func BenchmarkRead(b *testing.B) {
	location := sourcetest.File(b, "x.csv.gz", sourcetest.Gzip(b, large()))
	for b.Loop() {
		report, err := epss.Read(b.Context(), location, nil, func(verdict.Record, []byte) error { return nil })
		if err != nil || report.Records != dayRows {
			b.Fatal(report.Records, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(comment + columns + rows))
	f.Add([]byte("#\ncve,epss,cve\n,,\nCVE-2026-0001,1e-5,0x1p-1\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(dir, "x.csv")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = epss.Read(t.Context(), path, nil, func(r verdict.Record, raw []byte) error {
			if l := r.Likelihood; !verdict.IsCVE(r.ID) || l == nil || l.Probability < 0 || l.Probability > 1 || len(raw) == 0 {
				t.Errorf("read %+v from %q", r, raw)
			}
			return nil
		})
	})
}
