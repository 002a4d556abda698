// SPDX-License-Identifier: Apache-2.0

package triage_test

import (
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/triage"
)

func toldFixes(a triage.Answer) string {
	var words []string
	for _, f := range a.FixedIn {
		words = append(words, f.Line+"="+f.Release)
	}
	return strings.Join(words, " ")
}

func TestFixedInIsTheFirstReleaseOfALineFromWhichOnAllAreClean(t *testing.T) {
	tests := []struct {
		name  string
		build func(w *world)
		want  string
	}{
		{"the release that upgraded", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.release("1.0.1", "1.0.0", "log@2.0")
			w.release("1.0.2", "1.0.1", "log@2.0")
		}, "1.0=1.0.1"},
		{"lines are independent", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.release("1.1.0", "1.0.0", "log@1.5")
			w.release("1.1.1", "1.1.0", "log@2.0")
			w.release("1.0.1", "1.0.0", "log@1.5")
		}, "1.1=1.1.1"},
		{"a line that begins fixed is fixed from its first release", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.release("1.1.0", "1.0.0", "log@2.0")
		}, "1.1=1.1.0"},
		{"a later repair of an earlier line, after a newer line", func(w *world) {
			w.release("2.2.0", "", "log@1.5")
			w.release("2.2.1", "2.2.0", "log@1.5")
			w.release("2.3.0", "2.2.1", "log@2.0").ReleasedAt = past
			w.release("2.2.2", "2.2.1", "log@2.0").ReleasedAt = now
		}, "2.2=2.2.2 2.3=2.3.0"},
		{"by version and not by date", func(w *world) {
			w.release("1.0.0", "", "log@1.5").ReleasedAt = now
			w.release("1.0.10", "1.0.9", "log@2.0").ReleasedAt = past.AddDate(-1, 0, 0)
			w.release("1.0.9", "1.0.0", "log@1.6").ReleasedAt = past
		}, "1.0=1.0.10"},
		{"a relapse takes the earlier fix back", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.release("1.0.1", "1.0.0", "log@2.0")
			w.release("1.0.2", "1.0.1", "log@1.6")
			w.release("1.0.3", "1.0.2", "log@2.1")
		}, "1.0=1.0.3"},
		{"a later release without inventory takes it back as well", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.release("1.0.1", "1.0.0", "log@2.0")
			w.release("1.0.2", "1.0.1")
		}, ""},
		{"a withdrawn release never is one", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.release("1.0.1", "1.0.0", "log@2.0").State = verdict.Withdrawn
			w.release("1.0.2", "1.0.1", "log@2.0")
		}, "1.0=1.0.2"},
		{"nor does a withdrawn relapse count", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.release("1.0.1", "1.0.0", "log@2.0")
			w.release("1.0.2", "1.0.1", "log@1.5").State = verdict.Withdrawn
		}, "1.0=1.0.1"},
		{"a planned release is no fix yet", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.release("1.0.1", "1.0.0", "log@2.0").State, w.Releases[1].ReleasedAt = verdict.Planned, time.Time{}
		}, ""},
		{"a line that never had it has nothing to fix", func(w *world) {
			w.release("1.0.0", "", "log@2.0")
			w.release("1.0.1", "1.0.0", "log@2.0")
		}, ""},
		{"a line where it was assessed as not affected has nothing to fix", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.release("1.0.1", "1.0.0", "log@2.0")
			w.assess(notAffected(verdict.CodeNotInExecutePath))
		}, ""},
		{"one open part keeps the release open", func(w *world) {
			w.release("1.0.0", "", "log@1.5")
			w.bill("1.0.0", "tools", "log@1.5")
			w.release("1.0.1", "1.0.0", "log@2.0")
			w.bill("1.0.1", "tools", "log@1.5")
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.record(flaw, "log introduced=1.0 fixed=2.0")
			tt.build(w)
			for _, r := range w.Releases {
				if got := toldFixes(w.ask(t, flaw, r.Version)); got != tt.want {
					t.Errorf("asked of %s it is fixed in %q, want %q", r.Version, got, tt.want)
				}
			}
		})
	}
}

func TestReleasesAndLinesAreOrderedByTheProductsScheme(t *testing.T) {
	p := verdict.Product{Versions: "semver"}
	releases := []verdict.Release{{Version: "1.10.0"}, {Version: "odd one"}, {Version: "1.9.0"}, {Version: "another"}, {Version: "1.10.0-rc1"}}
	triage.SortReleases(p, releases)
	var got []string
	for _, r := range releases {
		got = append(got, r.Version)
	}
	if want := "1.9.0,1.10.0-rc1,1.10.0,another,odd one"; strings.Join(got, ",") != want {
		t.Errorf("the order is %v, want %s", got, want)
	}
	lines := []verdict.Line{{Slug: "7.10"}, {Slug: "7.9"}}
	triage.SortLines(verdict.Product{Versions: "maven"}, lines)
	if lines[0].Slug != "7.9" {
		t.Errorf("line %s stands first", lines[0].Slug)
	}
}
