// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"verdict/internal/remedy"
)

func TestSSVCFollowsTheTreeOfCISA(t *testing.T) {
	const (
		remote = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
		total  = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
		local  = "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"
		small  = "CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N"
		second = "AV:N/AC:L/Au:N/C:C/I:C/A:C"
	)
	for _, tt := range []struct {
		name      string
		facts     remedy.Facts
		dependent remedy.WellBeing
		want      remedy.Priority
	}{
		{"nobody exploits it, little depends on it", remedy.Facts{Vector: total}, remedy.WellBeingLow, remedy.Track},
		{"nobody exploits it, much depends on it", remedy.Facts{Vector: total}, remedy.WellBeingHigh, remedy.Attend},
		{"a total impact that takes hands", remedy.Facts{Vector: local}, remedy.WellBeingHigh, remedy.TrackStar},
		{"a proof is there", remedy.Facts{Vector: total, Proof: true}, remedy.WellBeingMedium, remedy.TrackStar},
		{"a proof of a partial impact", remedy.Facts{Vector: remote, Proof: true}, remedy.WellBeingMedium, remedy.Track},
		{"exploited, by machines, wholly", remedy.Facts{Vector: total, Exploited: true}, remedy.WellBeingMedium, remedy.Act},
		{"exploited, in the form of CVSS 2", remedy.Facts{Vector: second, Exploited: true}, remedy.WellBeingMedium, remedy.Act},
		{"exploited, with a partial impact", remedy.Facts{Vector: remote, Exploited: true}, remedy.WellBeingMedium, remedy.Attend},
		{"exploited, by hand, partly", remedy.Facts{Vector: small, Exploited: true}, remedy.WellBeingMedium, remedy.Track},
		{"exploited, and nobody gives a vector", remedy.Facts{Exploited: true}, remedy.WellBeingMedium, remedy.Act},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := remedy.SSVC(tt.facts, tt.dependent); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestMoreDangerNeverLowersAnOutcome(t *testing.T) {
	rank := func(f remedy.Facts, w remedy.WellBeing) int {
		return slices.Index(remedy.Priorities, remedy.SSVC(f, w))
	}
	rapid.Check(t, func(t *rapid.T) {
		f := remedy.Facts{Proof: rapid.Bool().Draw(t, "proof"), Vector: rapid.SampledFrom([]string{"",
			"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"}).Draw(t, "vector")}
		worse, unscored := f, f
		worse.Exploited, unscored.Vector = true, ""
		w := rapid.IntRange(0, 2).Draw(t, "dependence")
		at := rank(f, remedy.WellBeings[w])
		if rank(worse, remedy.WellBeings[w]) < at || rank(unscored, remedy.WellBeings[w]) < at || rank(f, remedy.WellBeings[min(w+1, 2)]) < at {
			t.Fatalf("%+v is %s", f, remedy.Priorities[at])
		}
	})
}
