// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/vers"
)

// affectedBy gives the affected versions of the flaws of an advisory: of ranges, and of
// releases that are said to be affected.
func affectedBy(t *testing.T, p verdict.PublishedAdvisory) vers.Range {
	t.Helper()
	all := vers.None(vers.Maven)
	one := func(version string) {
		r, err := vers.RangeOf(vers.Maven, vers.Constraint{Comparator: vers.Equal, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		all = all.Union(r)
	}
	for _, r := range p.Products[0].Ranges {
		for _, v := range r.Versions {
			one(v)
		}
		if len(r.Versions) > 0 {
			continue
		}
		events := []vers.Event{{Introduced: r.Introduced}}
		if r.Fixed != "" {
			events = append(events, vers.Event{Fixed: r.Fixed})
		}
		if r.LastAffected != "" {
			events = append(events, vers.Event{LastAffected: r.LastAffected})
		}
		held, err := vers.FromEvents(vers.Maven, events)
		if err != nil {
			t.Fatal(err)
		}
		all = all.Union(held)
	}
	for _, r := range p.Releases {
		if r.Status == verdict.Affected {
			one(r.Version)
		}
	}
	return all
}

// TestWhatIsWrittenOfAnAdvisoryIsReadAgain imports the page, has its entries written in
// each standard that has ranges, and imports those documents into another programme: the
// same versions are affected.
func TestWhatIsWrittenOfAnAdvisoryIsReadAgain(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	imported(t, a, list)
	want := map[string]verdict.PublishedAdvisory{}
	all, err := a.PublishedAdvisories(ctx, verdict.PublicAudience)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		want[p.Flaws[0].ID] = p
	}
	for _, format := range []string{"csaf", "cve", "osv"} {
		t.Run(format, func(t *testing.T) {
			folder := t.TempDir()
			in := app.AdvisoryImport{Product: "kafka", Published: "2024-01-01"}
			for _, p := range all {
				documents, err := a.AdvisoryDocuments(ctx, p.Number, []string{format}, verdict.PublicAudience, "https://kafka.example")
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range documents {
					path := filepath.Join(folder, d.Name)
					if err := os.WriteFile(path, d.Body, 0o600); err != nil {
						t.Fatal(err)
					}
					in.Files = append(in.Files, path)
				}
			}
			b, _ := historyApp(t)
			told, _ := imported(t, b, in)
			again, err := b.PublishedAdvisories(ctx, verdict.PublicAudience)
			if err != nil || len(again) < len(all)-2 { // of what affects nothing a CVE record cannot speak
				t.Fatalf("%d of %d are read again: %v\n%s", len(again), len(all), err, told)
			}
			for _, p := range again {
				if before, now := affectedBy(t, want[p.Flaws[0].ID]), affectedBy(t, p); !before.Equal(now) {
					t.Errorf("%s was %s, and is read again as %s", p.Flaws[0].ID, before, now)
				}
				if p.Text.Title != want[p.Flaws[0].ID].Text.Title {
					t.Errorf("%s has the title %q, and had %q", p.Number, p.Text.Title, want[p.Flaws[0].ID].Text.Title)
				}
			}
		})
	}
}
