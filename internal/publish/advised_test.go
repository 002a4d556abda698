// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/vers"
)

// advised are releases as a word each: 1.0=affected; a line is what stands before the first dot.
func advised(words string) (list []verdict.AdvisedRelease) {
	for _, w := range strings.Fields(words) {
		version, status, _ := strings.Cut(w, "=")
		status, withdrawn := strings.CutSuffix(status, "!")
		line, _, _ := strings.Cut(version, ".")
		list = append(list, verdict.AdvisedRelease{Product: "shop", Line: line, Version: version, Vulnerability: "CVE-1900-0001",
			Status: verdict.Status(status), Withdrawn: withdrawn})
	}
	return list
}

func TestRangesFollowFromWhatIsSaidOfReleases(t *testing.T) {
	tests := []struct {
		name, releases, want string
	}{
		{"fixed in the line", "1.0=affected 1.1=affected 1.2=fixed", "1.0 before 1.2"},
		{"no fix in the line", "1.0=affected 1.1=affected 2.0=fixed", "1.0 through 1.1"},
		{"one release", "1.0=not_affected 1.1=affected", "1.1"},
		{"a line each", "1.0=affected 1.1=fixed 2.0=affected 2.1=fixed", "1.0 before 1.1; 2.0 before 2.1"},
		{"two runs of a line", "1.0=affected 1.1=fixed 1.2=affected", "1.0 before 1.1; 1.2"},
		{"what is looked into bounds nothing as fixed", "1.0=affected 1.1=under_investigation 1.2=fixed", "1.0"},
		{"a fix that was withdrawn is none", "1.0=affected 1.1=fixed! 1.2=fixed", "1.0 before 1.2"},
		{"a withdrawn release is affected as any", "1.0=affected 1.1=affected! 1.2=fixed", "1.0 before 1.2"},
		{"nothing affected", "1.0=not_affected 1.1=fixed", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, r := range publish.AffectedRanges(advised(tt.releases)) {
				got = append(got, r.Words())
			}
			if s := strings.Join(got, "; "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

// TestRangesHoldTheAffectedReleasesAndNoOther draws lines of releases.
func TestRangesHoldTheAffectedReleasesAndNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var words []string
		for line := range rapid.IntRange(1, 3).Draw(t, "lines") {
			for n := range rapid.IntRange(1, 8).Draw(t, "releases") {
				status := rapid.SampledFrom(verdict.Statuses).Draw(t, "status")
				withdrawn := rapid.SampledFrom([]string{"", "!"}).Draw(t, "withdrawn")
				words = append(words, fmt.Sprintf("%d.%d=%s%s", line+1, n, status, withdrawn))
			}
		}
		list := advised(strings.Join(words, " "))
		ranges := publish.AffectedRanges(list)
		for _, r := range list {
			in := slices.ContainsFunc(ranges, func(x verdict.AdvisedRange) bool { return x.Line == r.Line && reaches(t, x, r.Version) })
			if affected := r.Status == verdict.Affected; affected != in && (affected || !r.Withdrawn) {
				t.Fatalf("%s is %s, and in a range of affected ones: %t\n%v\n%+v", r.Version, r.Status, in, words, ranges)
			}
		}
	})
}

func reaches(t *rapid.T, r verdict.AdvisedRange, version string) bool {
	in, err := r.Interval.Contains(vers.Maven, version)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestASizeOfChangeIsThatOfItsGravestDifference(t *testing.T) {
	base := verdict.PublishedAdvisory{State: verdict.AdvisoryPublished, Releases: advised("1.0=affected 1.1=fixed"),
		Text: verdict.AdvisoryText{Title: "A flaw", Vulnerabilities: []verdict.AdvisoryFlaw{{ID: "CVE-1900-0001", Description: "Words."}}}}
	tests := []struct {
		name   string
		change func(*verdict.PublishedAdvisory)
		want   verdict.ChangeSize
		named  string
	}{
		{"nothing", func(*verdict.PublishedAdvisory) {}, verdict.ChangePatch, ""},
		{"a better word", func(p *verdict.PublishedAdvisory) {
			p.Text.Vulnerabilities = []verdict.AdvisoryFlaw{{ID: "CVE-1900-0001", Description: "Better words."}}
		}, verdict.ChangePatch, "vulnerabilities.CVE-1900-0001.description"},
		{"a score", func(p *verdict.PublishedAdvisory) {
			p.Text.Vulnerabilities = []verdict.AdvisoryFlaw{{ID: "CVE-1900-0001", Description: "Words.", Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}}
		}, verdict.ChangeMinor, "vulnerabilities.CVE-1900-0001.vector"},
		{"a workaround", func(p *verdict.PublishedAdvisory) { p.Text.Workarounds = []string{"Close the port."} }, verdict.ChangeMinor, "workarounds"},
		{"another fixed release", func(p *verdict.PublishedAdvisory) { p.Releases = advised("1.0=affected 1.1=fixed 1.2=fixed") }, verdict.ChangeMinor, "releases.shop@1.2 CVE-1900-0001"},
		{"another affected release", func(p *verdict.PublishedAdvisory) { p.Releases = advised("1.0=affected 1.1=fixed 2.0=affected") }, verdict.ChangeMajor, "releases.shop@2.0 CVE-1900-0001"},
		{"another status", func(p *verdict.PublishedAdvisory) { p.Releases = advised("1.0=affected 1.1=affected") }, verdict.ChangeMajor, "releases.shop@1.1 CVE-1900-0001"},
		{"a release less", func(p *verdict.PublishedAdvisory) { p.Releases = advised("1.0=affected") }, verdict.ChangeMajor, "releases.shop@1.1 CVE-1900-0001"},
		{"another flaw", func(p *verdict.PublishedAdvisory) {
			p.Text.Vulnerabilities = append(slices.Clone(p.Text.Vulnerabilities), verdict.AdvisoryFlaw{ID: "CVE-1900-0002"})
		}, verdict.ChangeMajor, "vulnerabilities"},
		{"that it is withdrawn", func(p *verdict.PublishedAdvisory) { p.State = verdict.AdvisoryWithdrawn }, verdict.ChangeMajor, "state"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after := base
			tt.change(&after)
			if got := publish.SizeOfChange(base, after); got != tt.want {
				t.Errorf("it is %s, not %s", got, tt.want)
			}
			list := publish.Differences(base, after)
			if tt.named == "" && len(list) > 0 || tt.named != "" && (len(list) != 1 || list[0].Section != tt.named) {
				t.Errorf("it differs in %+v, not in %q", list, tt.named)
			}
		})
	}
}
