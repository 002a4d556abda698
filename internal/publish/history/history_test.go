// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"verdict"
	"verdict/internal/publish/history"
)

var update = flag.Bool("update", false, "write the golden files anew")

var kiosk = verdict.Product{Slug: "kiosk", Name: "Example Kiosk", Kind: verdict.Platform, PURL: "pkg:maven/org.example/kiosk", Versions: "maven",
	Parts: []verdict.Part{{Name: "clients", Title: "Kiosk clients"}}}

// told writes what was read of a file, a line each.
func told(r history.Report, err error) string {
	var b strings.Builder
	if err != nil {
		fmt.Fprintf(&b, "error: %v\n", err)
		return b.String()
	}
	fmt.Fprintf(&b, "kind %s\n", r.Kind)
	for _, a := range r.Advisories {
		tellAdvisory(&b, a)
	}
	for _, n := range r.Skipped {
		fmt.Fprintf(&b, "skipped %s %s line %d: %s\n", n.Number, n.Path, n.Line, n.Reason)
	}
	for _, n := range r.Unread {
		fmt.Fprintf(&b, "unread %s %s line %d: %s\n", n.Number, n.Path, n.Line, n.Reason)
	}
	return b.String()
}

func tellAdvisory(b *strings.Builder, a verdict.PublishedAdvisory) {
	t := a.Text
	line := func(name string, value any) {
		if text := fmt.Sprint(value); text != "" && text != "[]" && text != "{  }" {
			fmt.Fprintf(b, "  %s: %s\n", name, strings.ReplaceAll(text, "\n", "⏎"))
		}
	}
	fmt.Fprintf(b, "%s %s %s, %s to %s\n", a.Number, a.Version, a.State, verdict.DayOf(a.First), verdict.DayOf(a.At))
	line("title", t.Title)
	line("reason", a.Reason)
	line("summary", t.Summary)
	line("impact", t.Impact)
	line("actions", t.Actions)
	line("workarounds", t.Workarounds)
	line("unfixed", t.Unfixed)
	line("contact", t.Contact)
	line("exploitation", t.Exploitation)
	line("credits", t.Credits)
	line("timeline", t.Timeline)
	line("questions", t.Questions)
	line("references", t.References)
	for i, f := range t.Vulnerabilities {
		line("flaw", fmt.Sprintf("%s %v %s %s %q %s also %v", f.ID, f.CWEs, f.Vector, f.Severity, f.Description, a.Flaws[i].Origin, a.Flaws[i].Aliases))
		line("preconditions", f.Preconditions)
	}
	for _, r := range a.Products[0].Ranges {
		line("range", fmt.Sprintf("%s %s %q of %v", r.Vulnerability, r.Interval, r.Versions, r.Parts))
	}
	for _, r := range a.Releases {
		line("release", fmt.Sprintf("%s %s %s %s %q %q %v", r.Version, r.Vulnerability, r.Status, r.Justification, r.Impact, r.Action, r.Components))
	}
	for _, h := range a.History {
		line("history", h.Version+" "+string(verdict.DayOf(h.At))+" "+h.Summary)
	}
}

// TestFilesGiveWhatTheySay reads the files of each archive of testdata, by the mapping in
// it, and compares what they give with the archive's want.
func TestFilesGiveWhatTheySay(t *testing.T) {
	archives, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil || len(archives) == 0 {
		t.Fatalf("there are no archives: %v", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			o := history.Options{Product: kiosk}
			var got strings.Builder
			want := -1
			for i, f := range archive.Files {
				switch f.Name {
				case "want":
					want = i
				case "map.yaml":
					if o.Map, err = history.ReadMap(f.Name, f.Data); err != nil {
						t.Fatal(err)
					}
				default:
					fmt.Fprintf(&got, "-> %s\n%s", f.Name, told(history.Read(f.Name, f.Data, o)))
				}
			}
			if *update {
				if want >= 0 {
					archive.Files = archive.Files[:want]
				}
				archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got.String())})
				if err := os.WriteFile(name, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[want].Data), got.String()); diff != "" {
				t.Errorf("what was read differs (-want +got):\n%s", diff)
			}
		})
	}
}
