// SPDX-License-Identifier: Apache-2.0

package source

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
)

// shownIDs maps what is shown to the surrogate.
func shownIDs(vulnerabilities []verdict.Vulnerability) map[string]verdict.VulnerabilityID {
	ids := map[string]verdict.VulnerabilityID{}
	for _, v := range vulnerabilities {
		ids[v.Shown()] = v.ID
	}
	return ids
}

func TestSurrogatesStayWhileIDsComeAndGo(t *testing.T) {
	const c1, c2 = "CVE-2026-0001", "CVE-2026-0002"
	g1, g2 := rec("GHSA-1"), rec("GHSA-2")
	first := Group([]verdict.Record{g1, g2}, nil, nil, nil)
	if want := map[string]verdict.VulnerabilityID{"GHSA-1": made("GHSA-1", 1), "GHSA-2": made("GHSA-2", 1)}; !cmp.Equal(want, shownIDs(first)) {
		t.Fatalf("new surrogates are %v, not %v", shownIDs(first), want)
	}

	g1.Aliases, g2.Aliases = []string{c1}, []string{c2}
	second := Group([]verdict.Record{g1, g2}, nil, nil, Surrogates(first))
	want := map[string]verdict.VulnerabilityID{c1: made("GHSA-1", 1), c2: made("GHSA-2", 1)}
	if !cmp.Equal(want, shownIDs(second)) {
		t.Errorf("with CVEs the surrogates are %v, not %v", shownIDs(second), want)
	}

	merged := Group([]verdict.Record{g1, g2}, nil, []verdict.AliasRuling{merge(c1, c2)}, Surrogates(second))
	if want := map[string]verdict.VulnerabilityID{c1: made("GHSA-1", 1)}; !cmp.Equal(want, shownIDs(merged)) {
		t.Errorf("merged they are %v, not %v", shownIDs(merged), want)
	}

	apart := Group([]verdict.Record{g1, g2}, nil, nil, Surrogates(merged))
	if got := shownIDs(apart); got[c1] != made("GHSA-1", 1) || got[c2] != made(c2, 1) {
		t.Errorf("apart again they are %v", got)
	}
}

func TestASurrogateStaysWithTheIDThatItWasMadeOf(t *testing.T) {
	const c1, c2 = "CVE-2026-0001", "CVE-2026-0002"
	earlier := map[string]verdict.VulnerabilityID{c1: made(c2, 1), c2: made(c2, 1)}
	got := shownIDs(Group([]verdict.Record{rec(c1), rec(c2)}, nil, nil, earlier))
	if got[c2] != made(c2, 1) || got[c1] != made(c1, 1) {
		t.Errorf("the surrogates are %v", got)
	}
}

func TestANewSurrogateIsNoneThatIsInUse(t *testing.T) {
	// The CVE took over what was made of GHSA-1, which stands alone again.
	earlier := map[string]verdict.VulnerabilityID{"CVE-2026-0001": made("GHSA-1", 1)}
	got := shownIDs(Group([]verdict.Record{rec("CVE-2026-0001"), rec("GHSA-1")}, nil, nil, earlier))
	if got["CVE-2026-0001"] != made("GHSA-1", 1) || got["GHSA-1"] != made("GHSA-1", 2) {
		t.Errorf("the surrogates are %v", got)
	}
}

func TestGroupingAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld().Draw(t, "world")
		first := w.group()
		seen := map[verdict.VulnerabilityID]bool{}
		for _, v := range first {
			if v.ID == "" || seen[v.ID] {
				t.Fatalf("surrogate %q stands twice or is empty", v.ID)
			}
			seen[v.ID] = true
		}
		if diff := cmp.Diff(first, Group(w.records, w.own, w.rulings, Surrogates(first))); diff != "" {
			t.Fatalf("the second grouping differs:\n%s", diff)
		}
	})
}

func TestAmbiguitiesNameWhatSeveralFlawsShare(t *testing.T) {
	const c1, c2, c3, c4 = "CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0003", "CVE-2026-0004"
	records := []verdict.Record{rec("GHSA-1", c1, c2), rec("GHSA-2", c1), rec(c3, c4), rec(c4)}
	want := []Ambiguity{{c3, []string{c3, c4}}, {"GHSA-1", []string{c1, c2}}}
	if diff := cmp.Diff(want, Ambiguities(Group(records, nil, nil, nil))); diff != "" {
		t.Errorf("the ambiguities differ (-want +got):\n%s", diff)
	}
	if left := Ambiguities(Group(records, nil, []verdict.AliasRuling{merge(c1, c2), split(c3, c4)}, nil)); len(left) != 1 {
		t.Errorf("a merge and a split left %v", left)
	}
}
