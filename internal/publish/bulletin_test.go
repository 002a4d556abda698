// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/vers"
)

func TestARangeIsSaidAsAnnouncementsSayIt(t *testing.T) {
	for want, r := range map[string]verdict.OwnRange{
		"all versions":     {Interval: vers.Interval{Introduced: "0"}},
		"before 1.2":       {Interval: vers.Interval{Introduced: "0", Fixed: "1.2"}},
		"through 1.1":      {Interval: vers.Interval{Introduced: "0", LastAffected: "1.1"}},
		"1.0 before 1.2":   {Interval: vers.Interval{Introduced: "1.0", Fixed: "1.2"}},
		"1.0 through 1.1":  {Interval: vers.Interval{Introduced: "1.0", LastAffected: "1.1"}},
		"1.0":              {Interval: vers.Interval{Introduced: "1.0", LastAffected: "1.0"}},
		"2.0 or later":     {Interval: vers.Interval{Introduced: "2.0"}},
		"1.0, 1.0.1, 1.1a": {Versions: []string{"1.0", "1.0.1", "1.1a"}},
	} {
		if got := publish.VersionWords(r); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestLinesOfWhichAllTheSameIsSaidShareARow(t *testing.T) {
	release := func(line, version string, s verdict.Status, edit ...func(*verdict.AdvisedRelease)) verdict.AdvisedRelease {
		r := verdict.AdvisedRelease{Product: "shop", Line: line, Version: version, Vulnerability: "CVE-1900-0007", Status: s}
		for _, e := range edit {
			e(&r)
		}
		return r
	}
	ended := func(r *verdict.AdvisedRelease) { r.EndOfLife = true }
	withdrawn := func(r *verdict.AdvisedRelease) { r.Withdrawn = true }
	planned := func(r *verdict.AdvisedRelease) { r.Treatment = verdict.Fix }
	never := func(r *verdict.AdvisedRelease) { r.Treatment = verdict.NoAction }
	p := verdict.PublishedAdvisory{Products: []verdict.AdvisedProduct{{Slug: "shop", Name: "Shop"}}, Releases: []verdict.AdvisedRelease{
		release("1", "1.0", verdict.Affected, ended), release("1", "1.1", verdict.Affected, ended), release("2", "2.0", verdict.Affected, ended), release("3", "3.0", verdict.Affected, ended, never),
		release("4", "4.0", verdict.Affected), release("4", "4.1", verdict.Fixed, withdrawn), release("4", "4.2", verdict.Fixed), release("4", "4.3", verdict.Fixed),
		release("5", "5.0", verdict.Affected, planned), release("6", "6.0", verdict.Affected, never), release("7", "7.0", verdict.UnderInvestigation),
		release("8", "8.0", verdict.Fixed), release("8", "8.1", verdict.Affected), release("9", "9.0", verdict.NotAffected), release("10", "10.0", verdict.NotAffected)}}
	var got [][]string
	for _, l := range publish.NewBulletin(p).Products[0].Lines {
		got = append(got, slices.DeleteFunc([]string{l.Line, l.Affected, l.Fixed, l.NotAffected, l.Investigated, l.Outlook}, func(s string) bool { return s == "" }))
	}
	want := [][]string{
		{"1 to 2", "1.0, 1.1, 2.0", "Its support has ended: no release of it will have a fix."},
		{"3", "3.0", "Its support has ended: no release of it will have a fix."},
		{"4", "4.0", "4.2 and later"},
		{"5", "5.0", "A fix is planned."},
		{"6", "6.0", "No fix is planned."},
		{"7", "7.0"},
		{"8", "8.1", "8.0"},
		{"9 to 10", "9.0, 10.0"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWordsAreParagraphsAndListsStayLists(t *testing.T) {
	p := verdict.PublishedAdvisory{Text: verdict.AdvisoryText{Summary: "One\nsentence.\r\n\r\n\nA list:\n- first\n- second\n  of two\n\x1b[31mred\u202e", Contact: "mailto:a@example.org?bcc=b@example.org"}}
	b := publish.NewBulletin(p)
	if diff := cmp.Diff(publish.Words{"One sentence.", "A list:\n- first\n- second\n  of two red"}, b.Summary); diff != "" {
		t.Error(diff)
	}
	if b.ContactLink != "" {
		t.Errorf("the contact leads to %s", b.ContactLink)
	}
}
