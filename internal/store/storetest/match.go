// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

const (
	purlB = "pkg:maven/a/b@1"
	purlC = "pkg:maven/a/c@1"
)

func match(component, vulnerability string) verdict.Match {
	return verdict.Match{Component: component, Vulnerability: verdict.VulnerabilityID(vulnerability), As: verdict.AsPURL,
		Identity: component, Records: []string{"X-1"}, Fixed: []string{"2"}}
}

// shipBAndC puts the ledger with two components in 1.0.0, one of them in 1.1.0,
// and two vulnerabilities.
func shipBAndC(tx *store.Tx) error {
	if err := putLedger(tx); err != nil {
		return err
	}
	if _, err := tx.PutSBOM("ledger", "1.0.0", "", bill(purlB, purlC), nil); err != nil {
		return err
	}
	if _, err := tx.PutSBOM("ledger", "1.1.0", "", bill(purlB), nil); err != nil {
		return err
	}
	if err := putFeed(tx, record("X-1"), record("X-2")); err != nil {
		return err
	}
	_, err := tx.PutVulnerabilities([]verdict.Vulnerability{upstream("v1", record("X-1")), upstream("v2", record("X-2"))})
	return err
}

func putMatches(components []string, list ...verdict.Match) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.PutMatches(components, list)
		return err
	}
}

// active names the findings of the ledger that are not inactive.
func active(t *testing.T, b *bench) (names []string) {
	t.Helper()
	for _, f := range findings(t, b) {
		if f.Inactive.IsZero() {
			names = append(names, f.Version+" "+f.Component+" "+string(f.Vulnerability))
		}
	}
	return names
}

func findings(t *testing.T, b *bench) []verdict.Finding {
	t.Helper()
	return read(t, b, func(s *store.Snapshot) ([]verdict.Finding, error) { return s.Findings("ledger") })
}

var matchCases = []example{
	{"a match opens a finding in every release that ships the component", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		b.do(t, putMatches(nil, match(purlC, "v1"), match(purlB, "v1")))
		same(t, []verdict.Match{match(purlB, "v1"), match(purlC, "v1")}, read(t, b, (*store.Snapshot).Matches))
		same(t, []string{"1.0.0 " + purlB + " v1", "1.0.0 " + purlC + " v1", "1.1.0 " + purlB + " v1"}, active(t, b))
		some := read(t, b, func(s *store.Snapshot) ([]verdict.Finding, error) { return s.FindingsIn("ledger", purlC) })
		if len(some) != 1 || some[0].Component != purlC {
			t.Errorf("in %s: %+v", purlC, some)
		}
		same(t, 0, len(read(t, b, func(s *store.Snapshot) ([]verdict.Finding, error) { return s.FindingsIn("ledger") })))
	}},
	{"a finding goes inactive, never away, and comes back with its old beginning", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		b.do(t, putMatches(nil, match(purlC, "v1")))
		since := findings(t, b)[0].Since
		b.do(t, putMatches(nil))
		gone := findings(t, b)
		if len(gone) != 1 || !gone[0].Inactive.After(since) || !gone[0].Since.Equal(since) {
			t.Errorf("%+v", gone)
		}
		b.do(t, putMatches(nil, match(purlC, "v1")))
		same(t, []verdict.Finding{{Product: "ledger", Version: "1.0.0", Component: purlC, Vulnerability: "v1", Since: since}}, findings(t, b))
	}},
	{"a scan of some components leaves the matches of the others", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		b.do(t, putMatches(nil, match(purlB, "v1"), match(purlC, "v1")))
		b.do(t, putMatches([]string{purlC}, match(purlC, "v2")))
		same(t, []verdict.Match{match(purlB, "v1"), match(purlC, "v2")}, read(t, b, (*store.Snapshot).Matches))
		same(t, []string{"1.0.0 " + purlB + " v1", "1.0.0 " + purlC + " v2", "1.1.0 " + purlB + " v1"}, active(t, b))
		b.refuse(t, verdict.Internal, "which was not scanned", putMatches([]string{purlC}, match(purlB, "v1")))
		b.do(t, putMatches([]string{}))
		same(t, 2, len(read(t, b, (*store.Snapshot).Matches)))
	}},
	{"findings follow a new bill", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		b.do(t, putMatches(nil, match(purlC, "v1")))
		b.do(t, func(tx *store.Tx) error {
			if _, err := tx.PutSBOM("ledger", "1.0.0", "", bill(purlB), nil); err != nil {
				return err
			}
			if _, err := tx.PutSBOM("ledger", "1.1.0", "", bill(purlC), nil); err != nil {
				return err
			}
			all, err := tx.Findings("ledger") // inside the transaction already
			same(t, 2, len(all))
			return err
		})
		same(t, []string{"1.1.0 " + purlC + " v1"}, active(t, b))
	}},
	{"a component that is listed and not shipped has no finding", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		tested := bill(purlB, purlC)
		tested.Occurrences[1].Scope = verdict.Excluded
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutSBOM("ledger", "1.0.0", "", tested, nil)) })
		b.do(t, putMatches(nil, match(purlC, "v1")))
		same(t, 1, len(read(t, b, (*store.Snapshot).Matches)))
		same(t, 0, len(active(t, b)))
	}},
	{"a match on a release itself opens a finding in it", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		var own verdict.VulnerabilityID
		b.do(t, func(tx *store.Tx) error {
			if _, err := tx.PutOwnVulnerability(flaw("VSA-2026-01")); err != nil {
				return err
			}
			all, err := tx.VulnerabilitiesByID("VSA-2026-01")
			if err != nil {
				return err
			}
			own = all[0].ID
			m := match("pkg:maven/org.example/ledger@1.0.0", string(own))
			m.As = verdict.AsRelease
			return putMatches(nil, m)(tx)
		})
		same(t, []string{"1.0.0 pkg:maven/org.example/ledger@1.0.0 " + string(own)}, active(t, b))
	}},
	{"matches of an upstream vulnerability are ours when the flaw is ours", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		b.do(t, putMatches(nil, match(purlC, "v1"), match(purlB, "v2")))
		since := findings(t, b)[0].Since
		b.do(t, func(tx *store.Tx) error { return changed(tx.PutOwnVulnerability(flaw("X-1", "VSA-2026-01"))) })
		own := read(t, b, named("x-1"))[0].ID
		for _, id := range []verdict.VulnerabilityID{own, "v1"} {
			of := read(t, b, func(s *store.Snapshot) ([]verdict.Match, error) { return s.MatchesOf(id) })
			same(t, []verdict.Match{match(purlC, string(own))}, of)
		}
		same(t, 2, len(read(t, b, (*store.Snapshot).Matches)))
		// Scanned anew under the new key: the finding is as old as it was.
		b.do(t, putMatches([]string{purlC}, match(purlC, string(own))))
		for _, f := range findings(t, b) {
			if f.Component == purlC && (f.Vulnerability != own || !f.Since.Equal(since) || !f.Inactive.IsZero()) {
				t.Errorf("%+v", f)
			}
		}
		same(t, 3, len(findings(t, b)))
	}},
	{"a match on nothing is refused", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		b.refuse(t, verdict.NotFound, "there is no vulnerability of the key v9", putMatches(nil, match(purlB, "v9")))
		b.refuse(t, verdict.NotFound, "there is no component pkg:npm/none@1", putMatches(nil, match("pkg:npm/none@1", "v1")))
		b.refuse(t, verdict.Internal, "twice", putMatches(nil, match(purlB, "v1"), match(purlB, "v1")))
	}},
	{"a match on what was removed in the same command is refused", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		b.refuse(t, verdict.NotFound, "there is no vulnerability of the key v1", func(tx *store.Tx) error {
			if err := putMatches(nil, match(purlB, "v1"))(tx); err != nil {
				return err
			}
			if _, err := tx.PutVulnerabilities(nil); err != nil {
				return err
			}
			return putMatches(nil, match(purlC, "v1"))(tx)
		})
	}},
	{"matches are known as of an instant", func(t *testing.T, b *bench) {
		b.do(t, shipBAndC)
		var then time.Time
		b.do(t, func(tx *store.Tx) error {
			then = tx.At()
			return putMatches(nil, match(purlC, "v1"))(tx)
		})
		b.do(t, putMatches(nil))
		same(t, 1, len(readAsOf(t, b, then, (*store.Snapshot).Matches)))
		all := readAsOf(t, b, then, func(s *store.Snapshot) ([]verdict.Finding, error) { return s.Findings("") })
		if len(all) != 1 || !all[0].Inactive.IsZero() {
			t.Errorf("%+v", all)
		}
	}},
}
