// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/source/osv"
)

// corpus reads all archives of real records, each a source of its own.
func corpus(tb testing.TB) []verdict.Record {
	tb.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		tb.Skip("VERDICT_TESTDATA is not set: the corpus of real records is not here")
	}
	archives, err := filepath.Glob(filepath.Join(dir, "osv-corpus", "*.zip"))
	if err != nil || len(archives) == 0 {
		tb.Fatalf("no archives: %v", err)
	}
	var records []verdict.Record
	for _, file := range archives {
		report, err := osv.Read(context.Background(), file, nil, func(r verdict.Record, raw []byte) error {
			r.Source = filepath.Base(file)
			records = append(records, r)
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
		// One document holds U+0000, which nothing of ours takes.
		if report.Records < report.Documents-1 || report.Records+len(report.Unread) != report.Documents {
			tb.Errorf("%s: %d of %d documents read, skipped %+v", file, report.Records, report.Documents, report.Skipped)
		}
		for _, remark := range report.Remarks {
			tb.Logf("%s: %d times: %s", filepath.Base(file), remark.Count, remark.Reason)
		}
	}
	return records
}

// unitedByAliases counts the groups of several CVEs that a plain union of
// aliases would make, and the most CVEs in one.
func unitedByAliases(records []verdict.Record) (groups, most int) {
	root := map[string]string{}
	var find func(string) string
	find = func(id string) string {
		if root[id] == "" || root[id] == id {
			return id
		}
		root[id] = find(root[id])
		return root[id]
	}
	for _, r := range records {
		for _, alias := range r.Aliases {
			root[find(r.ID)] = find(alias)
		}
	}
	cves := map[string]map[string]bool{}
	for _, r := range records {
		for _, id := range append([]string{r.ID}, r.Aliases...) {
			if verdict.IsCVE(id) {
				if cves[find(id)] == nil {
					cves[find(id)] = map[string]bool{}
				}
				cves[find(id)][id] = true
			}
		}
	}
	for _, set := range cves {
		if len(set) > 1 {
			groups++
		}
		most = max(most, len(set))
	}
	return groups, most
}

func TestNoGroupOfRealRecordsHoldsTwoCVEs(t *testing.T) {
	records := corpus(t)
	plain, most := unitedByAliases(records)
	groups := source.Group(records, nil, nil, nil)
	held := map[string]bool{}
	for _, v := range groups {
		cves := slices.DeleteFunc(slices.Clone(v.IDs), func(id string) bool { return !verdict.IsCVE(id) })
		if len(cves) > 1 {
			t.Errorf("a group holds %v", cves)
		}
		for _, r := range v.Records {
			held[r.Source+" "+r.ID] = true
		}
	}
	for _, r := range records {
		if !held[r.Source+" "+r.ID] {
			t.Errorf("record %s of %s is in no group", r.ID, r.Source)
		}
	}
	ambiguous := source.Ambiguities(groups)
	t.Logf("%d records, %d vulnerabilities; a plain union would make %d groups of several CVEs, one with %d; here %d ids are ambiguous",
		len(records), len(groups), plain, most, len(ambiguous))
	if plain == 0 || len(ambiguous) == 0 {
		t.Error("the corpus has no wrong merge to avoid, so that this proves nothing")
	}
}

func BenchmarkGroup(b *testing.B) {
	records := corpus(b)
	b.ResetTimer()
	for b.Loop() {
		source.Group(records, nil, nil, nil)
	}
}
