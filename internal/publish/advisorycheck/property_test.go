// SPDX-License-Identifier: Apache-2.0

package advisorycheck_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish/advisorycheck"
	"verdict/spec/vers"
)

// TestRangesThatAreMadeFromTheReleasesContradictNothing draws releases with a status each,
// makes the ranges of them, and asks the gates about versions.
func TestRangesThatAreMadeFromTheReleasesContradictNothing(t *testing.T) {
	whole := wellMade(t)
	rapid.Check(t, func(t *rapid.T) {
		in := whole
		in.Advisory.Products = slices.Clone(in.Advisory.Products)
		in.Releases, in.Advisory.Releases, in.Statements, in.Flaws = nil, nil, nil, nil
		var all []vers.Release
		var affected []string
		for line := range rapid.IntRange(1, 4).Draw(t, "lines") {
			for patch := range rapid.IntRange(1, 4).Draw(t, "releases") {
				version := fmt.Sprintf("%d.%d.%d", line/2+1, line%2, patch)
				status := rapid.SampledFrom([]verdict.Status{verdict.Affected, verdict.Fixed, verdict.NotAffected}).Draw(t, version)
				all = append(all, vers.Release{Version: version})
				if status == verdict.Affected {
					affected = append(affected, version)
				}
				in.Releases = append(in.Releases, advisorycheck.Release{Product: "kiosk", Version: version, State: verdict.Released})
				in.Advisory.Releases = append(in.Advisory.Releases, verdict.AdvisedRelease{Product: "kiosk", Version: version, Vulnerability: "CVE-2026-70001", Status: status})
			}
		}
		r, err := vers.FromReleases(vers.Maven, all, affected)
		if err != nil {
			t.Fatal(err)
		}
		in.Advisory.Products[0].Ranges = intervals(t, r)
		for _, f := range advisorycheck.Check(in) {
			if strings.HasPrefix(f.Gate, "range") || strings.HasPrefix(f.Gate, "version") || f.Gate == "fix_gap" || f.Gate == "release_unspoken" {
				t.Errorf("%s at %s: %s", f.Gate, f.Path, f.Message)
			}
		}
	})
}

func intervals(t *rapid.T, r vers.Range) (list []verdict.AdvisedRange) {
	if r.Empty() {
		return nil
	}
	groups, err := r.Events()
	if err != nil {
		t.Fatal(err)
	}
	for _, events := range groups {
		some, err := vers.Intervals(vers.Maven, events)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range some {
			list = append(list, verdict.AdvisedRange{Vulnerability: "CVE-2026-70001", OwnRange: verdict.OwnRange{Interval: i}})
		}
	}
	return list
}
