// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"verdict"
	"verdict/internal/app"
)

// predictions writes a day's table for the flaws CVE-2026-0001 to 0003.
func (f *feeds) predictions(path string, day int, probability float64) {
	f.Helper()
	table := fmt.Sprintf("#model_version:v1,score_date:2026-01-%02dT00:00:00+0000\ncve,epss,percentile\n", day)
	for i := 1; i <= 3; i++ {
		table += fmt.Sprintf("CVE-2026-%04d,%.1f,0.5\n", i, probability)
	}
	if err := os.WriteFile(path, []byte(table), 0o644); err != nil {
		f.Fatal(err)
	}
}

func syncedOf(list []app.Synced, name string) app.Synced {
	for _, s := range list {
		if s.Source == name {
			return s
		}
	}
	return app.Synced{}
}

func TestOfPredictionsOnlyThoseOfKnownFlawsAreStored(t *testing.T) {
	f := newFeeds(t)
	table := filepath.Join(t.TempDir(), "scores.csv")
	f.predictions(table, 1, 0.1)
	if _, err := f.app.AddSource(t.Context(), verdict.Source{Name: "a-likelihood", Kind: verdict.SourceEPSS, Location: table}); err != nil {
		t.Fatal(err)
	}
	f.write("one", recordOf("CVE-2026-0001"))
	list, _ := f.mustSync()
	got := syncedOf(list, "a-likelihood")
	if got.Report.Records != 1 || got.Changed != 1 || len(got.Report.Skipped) != 1 || got.Report.Skipped[0].Count != 2 {
		t.Errorf("with one record the predictions give %+v", got)
	}
	x, err := f.app.Explain(t.Context(), "CVE-2026-0001", verdict.Ref{Product: "ledger", Version: "1.0"})
	if err != nil || x.Likelihood == nil || x.Likelihood.Probability != 0.1 || x.Likelihood.Source != "a-likelihood" {
		t.Errorf("explained is %+v, %v", x.Likelihood, err)
	}

	f.write("two", recordOf("CVE-2026-0002"))
	f.predictions(table, 2, 0.2)
	list, _ = f.mustSync()
	got = syncedOf(list, "a-likelihood")
	if got.Report.Records != 2 || got.Changed != 2 || got.Kept != 0 {
		t.Errorf("with another record the predictions give %+v", got)
	}

	f.predictions(table, 3, 0.3)
	list, _ = f.mustSync()
	got = syncedOf(list, "a-likelihood")
	if got.Changed != 2 || got.Scan.Matches != 0 {
		t.Errorf("the next day's predictions give %+v", got)
	}
}
