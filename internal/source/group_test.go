// SPDX-License-Identifier: Apache-2.0

package source

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
)

// rec is a standing record.
func rec(id string, aliases ...string) verdict.Record {
	return verdict.Record{Source: "osv", ID: id, Aliases: aliases}
}

func withdrawn(r verdict.Record) verdict.Record {
	r.Withdrawn = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return r
}

func house(id string, overrides ...string) verdict.Record {
	r := rec(id)
	r.House = &verdict.HouseRecord{Overrides: overrides, Reason: "the range is wrong"}
	return r
}

func merge(a, b string) verdict.AliasRuling { return verdict.AliasRuling{A: a, B: b, Merge: true} }
func split(a, b string) verdict.AliasRuling { return verdict.AliasRuling{A: a, B: b} }

// picture writes the groups: the ids of each, with ~ before an ambiguous one,
// and the records behind a bar.
func picture(vulnerabilities []verdict.Vulnerability) []string {
	var lines []string
	for _, v := range vulnerabilities {
		var words []string
		for _, id := range v.IDs {
			if slices.Contains(v.Ambiguous, id) {
				id = "~" + id
			}
			words = append(words, id)
		}
		words = append(words, "|")
		for _, r := range v.Records {
			words = append(words, r.ID)
		}
		if v.Own != nil {
			words = append(words, "own:"+v.Own.Title)
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

func TestIDsAreGroupedByAliasesAndNeverTwoCVEs(t *testing.T) {
	const c1, c2, c3 = "CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0003"
	type list = []verdict.Record
	tests := []struct {
		name    string
		records []verdict.Record
		own     []verdict.OwnVulnerability
		rulings []verdict.AliasRuling
		want    []string
	}{
		{"a record without aliases is a vulnerability", list{rec("X-1")}, nil, nil, []string{"X-1 | X-1"}},
		{"records that name one CVE are one", list{rec("GHSA-1", c1), rec("PYSEC-1", c1)}, nil, nil, []string{c1 + " GHSA-1 PYSEC-1 | GHSA-1 PYSEC-1"}},
		{"the case of an id does not matter", list{rec("ghsa-AB", "cve-2026-0001"), rec("PYSEC-1", "GHSA-ab")}, nil, nil, []string{c1 + " GHSA-ab PYSEC-1 | ghsa-AB PYSEC-1"}},
		{"related and upstream ids are no aliases", list{{ID: "A-1", Related: []string{"B-1"}}, rec("B-1")}, nil, nil, []string{"A-1 | A-1", "B-1 | B-1"}},
		{"aliases reach over several records", list{rec("A-1", "B-1"), rec("B-1", "C-1"), rec("C-1", c1)}, nil, nil, []string{"A-1 B-1 C-1 " + c1 + " | A-1 B-1 C-1"}},
		{"a record that names two CVEs belongs to both", list{rec("GHSA-1", c1, c2)}, nil, nil, []string{c1 + " ~GHSA-1 | GHSA-1", c2 + " ~GHSA-1 | GHSA-1"}},
		{"what leads to one CVE only stays plain", list{rec("GHSA-1", c1, c2), rec(c1, "X-1")}, nil, nil, []string{c1 + " ~GHSA-1 X-1 | " + c1 + " GHSA-1", c2 + " ~GHSA-1 | GHSA-1"}},
		{"two CVEs that call each other aliases stay apart", list{rec(c1, c2), rec(c2)}, nil, nil, []string{c1 + " | " + c1, c2 + " | " + c2}},

		{"a person merges two CVEs", list{rec("GHSA-1", c1), rec("GHSA-2", c2)}, nil, []verdict.AliasRuling{merge(c1, c2)}, []string{c1 + " " + c2 + " GHSA-1 GHSA-2 | GHSA-1 GHSA-2"}},
		{"a merge of plain ids unites their groups", list{rec("GHSA-1", c1), rec("GHSA-2", c2)}, nil, []verdict.AliasRuling{merge("GHSA-1", "GHSA-2")}, []string{c1 + " " + c2 + " GHSA-1 GHSA-2 | GHSA-1 GHSA-2"}},
		{"a merged ambiguous id is plain", list{rec("GHSA-1", c1, c2)}, nil, []verdict.AliasRuling{merge(c1, c2)}, []string{c1 + " " + c2 + " GHSA-1 | GHSA-1"}},
		{"a merge with an ambiguous id unites no CVEs", list{rec("GHSA-1", c1, c2), rec(c3)}, nil, []verdict.AliasRuling{merge("GHSA-1", c3)}, []string{c1 + " ~GHSA-1 | GHSA-1", c2 + " ~GHSA-1 | GHSA-1", c3 + " ~GHSA-1 | " + c3 + " GHSA-1"}},
		{"a merge brings in an id that no record names", list{rec(c1)}, nil, []verdict.AliasRuling{merge("X-2", "X-3"), merge(c1, "X-2")}, []string{c1 + " X-2 X-3 | " + c1}},
		{"a merge of unknown ids makes nothing", list{rec(c1)}, nil, []verdict.AliasRuling{merge("X-2", "X-3")}, []string{c1 + " | " + c1}},

		{"a split cuts an assertion", list{rec("GHSA-1", c1), rec(c1)}, nil, []verdict.AliasRuling{split("GHSA-1", c1)}, []string{c1 + " | " + c1, "GHSA-1 | GHSA-1"}},
		{"a split of a CVE from what another record connects leaves that record in both", list{rec("R-1", c1, "B-1"), rec("B-1")}, nil, []verdict.AliasRuling{split(c1, "B-1")}, []string{"B-1 ~R-1 | B-1 R-1", c1 + " ~R-1 | R-1"}},
		{"a split of two ids that a record connects leaves that record in both", list{rec("R-1", "A-1", "B-1"), rec("A-1"), rec("B-1")}, nil, []verdict.AliasRuling{split("B-1", "A-1")}, []string{"A-1 ~R-1 | A-1 R-1", "B-1 ~R-1 | B-1 R-1"}},
		{"a split resolves an ambiguous id", list{rec("GHSA-1", c1, c2), rec(c2)}, nil, []verdict.AliasRuling{split("GHSA-1", c2)}, []string{c1 + " GHSA-1 | GHSA-1", c2 + " | " + c2}},
		{"a split holds against a merge of the same ids", list{rec("GHSA-1", c1), rec(c1)}, nil, []verdict.AliasRuling{merge(c1, "GHSA-1"), split("GHSA-1", c1)}, []string{c1 + " | " + c1, "GHSA-1 | GHSA-1"}},

		{"a withdrawn record joins what it names", list{withdrawn(rec("GHSA-1", c1)), rec(c1)}, nil, nil, []string{c1 + " GHSA-1 | " + c1 + " GHSA-1"}},
		{"a withdrawn record unites nothing", list{withdrawn(rec("GHSA-1", "A-1", "B-1")), rec("A-1"), rec("B-1")}, nil, nil, []string{"A-1 ~GHSA-1 | A-1 GHSA-1", "B-1 ~GHSA-1 | B-1 GHSA-1"}},
		{"what only withdrawn records name is still found", list{withdrawn(rec("GHSA-1", c1)), withdrawn(rec("PYSEC-1", c1))}, nil, nil, []string{c1 + " GHSA-1 PYSEC-1 | GHSA-1 PYSEC-1"}},
		{"a CVE that only a withdrawn record names does not join another's group", list{withdrawn(rec("GHSA-1", c1, c2)), rec(c1)}, nil, nil, []string{c1 + " ~GHSA-1 | " + c1 + " GHSA-1", c2 + " ~GHSA-1 | GHSA-1"}},
		{"a withdrawn record whose id another names keeps its own CVE as a tombstone", list{withdrawn(rec("GHSA-1", c2)), rec("PYSEC-1", "GHSA-1", c1)}, nil, nil, []string{c1 + " ~GHSA-1 PYSEC-1 | GHSA-1 PYSEC-1", c2 + " ~GHSA-1 | GHSA-1"}},

		{"a house record joins what it overrides and unites none", list{house("x_1", "GHSA-1", "GHSA-2"), rec("GHSA-1", c1), rec("GHSA-2", c2)}, nil, nil, []string{c1 + " GHSA-1 ~x_1 | GHSA-1 x_1", c2 + " GHSA-2 ~x_1 | GHSA-2 x_1"}},
		{"a house record that overrides nothing known stands alone", list{house("x_1", "GHSA-9")}, nil, nil, []string{"x_1 | x_1"}},

		{"our flaw takes its upstream records", list{rec("GHSA-1", c1)}, []verdict.OwnVulnerability{{IDs: []string{"VSA-1", c1}, Title: "t"}}, nil, []string{c1 + " GHSA-1 VSA-1 | GHSA-1 own:t"}},
		{"our flaw needs no record", nil, []verdict.OwnVulnerability{{IDs: []string{c1}, Title: "t"}}, nil, []string{c1 + " | own:t"}},
		{"an ambiguous id does not make another's flaw ours", list{rec("GHSA-1", c1, c2)}, []verdict.OwnVulnerability{{IDs: []string{c1, "GHSA-1"}, Title: "t"}}, nil, []string{c1 + " ~GHSA-1 | GHSA-1 own:t", c2 + " ~GHSA-1 | GHSA-1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, picture(Group(tt.records, tt.own, tt.rulings, nil))); diff != "" {
				t.Errorf("the groups differ (-want +got):\n%s", diff)
			}
		})
	}
}

// world is a small random set of records and rulings that collide often.
type world struct {
	records []verdict.Record
	own     []verdict.OwnVulnerability
	rulings []verdict.AliasRuling
}

var smallIDs = []string{"CVE-2026-0001", "CVE-2026-0002", "CVE-2026-0003", "GHSA-a", "GHSA-b", "GHSA-c", "X-1", "X-2", "X-3"}

func anyWorld() *rapid.Generator[world] {
	id := rapid.SampledFrom(smallIDs)
	record := rapid.Custom(func(t *rapid.T) verdict.Record {
		r := rec(id.Draw(t, "id"), rapid.SliceOfN(id, 0, 3).Draw(t, "aliases")...)
		r.Source = rapid.SampledFrom([]string{"a", "b"}).Draw(t, "source")
		r.Digest = fmt.Sprint(r.Aliases)
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			r = withdrawn(r)
			r.Digest += "withdrawn"
		case 1:
			r.House = &verdict.HouseRecord{Overrides: rapid.SliceOfN(id, 0, 2).Draw(t, "overrides")}
			r.Digest += fmt.Sprint("house", r.House.Overrides)
		}
		return r
	})
	ruling := rapid.Custom(func(t *rapid.T) verdict.AliasRuling {
		return verdict.AliasRuling{A: id.Draw(t, "a"), B: id.Draw(t, "b"), Merge: rapid.Bool().Draw(t, "merge")}
	})
	flaw := rapid.Custom(func(t *rapid.T) verdict.OwnVulnerability {
		return verdict.OwnVulnerability{IDs: rapid.SliceOfN(id, 1, 2).Draw(t, "ids"), Title: "t"}
	})
	return rapid.Custom(func(t *rapid.T) world {
		return world{rapid.SliceOfN(record, 0, 8).Draw(t, "records"), rapid.SliceOfN(flaw, 0, 1).Draw(t, "own"),
			rapid.SliceOfN(ruling, 0, 3).Draw(t, "rulings")}
	})
}

func (w world) group() []verdict.Vulnerability { return Group(w.records, w.own, w.rulings, nil) }

func TestTheOrderOfRowsNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld().Draw(t, "world")
		want := w.group()
		shuffled := world{slices.Clone(w.records), slices.Clone(w.own), slices.Clone(w.rulings)}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		r.Shuffle(len(w.records), func(i, j int) {
			shuffled.records[i], shuffled.records[j] = shuffled.records[j], shuffled.records[i]
		})
		r.Shuffle(len(w.rulings), func(i, j int) {
			shuffled.rulings[i], shuffled.rulings[j] = shuffled.rulings[j], shuffled.rulings[i]
		})
		if diff := cmp.Diff(want, shuffled.group()); diff != "" {
			t.Fatalf("another order gives other groups:\n%s", diff)
		}
	})
}

func TestEveryRecordIsInAGroupAndNoGroupHasTwoCVEsWithoutAPerson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld().Draw(t, "world")
		w.rulings = slices.DeleteFunc(w.rulings, func(r verdict.AliasRuling) bool { return r.Merge })
		w.own = nil
		held := map[string]bool{}
		for _, v := range w.group() {
			cves := 0
			for _, id := range v.IDs {
				if verdict.IsCVE(id) {
					cves++
				}
			}
			if cves > 1 {
				t.Fatalf("a group holds %d CVEs: %v", cves, v.IDs)
			}
			for _, r := range v.Records {
				held[r.Source+" "+r.ID+r.Digest] = true
			}
		}
		for _, r := range w.records {
			if !held[r.Source+" "+r.ID+r.Digest] {
				t.Fatalf("record %s is in no group", r.ID)
			}
		}
	})
}

func TestARulingIsUndoneByItsOpposite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld().Draw(t, "world")
		w.rulings, w.own = nil, nil
		before := w.group()
		a, b := rapid.SampledFrom(smallIDs).Draw(t, "a"), rapid.SampledFrom(smallIDs).Draw(t, "b")
		together, near := false, false
		for _, v := range before {
			together = together || slices.Contains(plain(v.IDs, v.Ambiguous), a) && slices.Contains(plain(v.IDs, v.Ambiguous), b)
			near = near || slices.Contains(v.IDs, a) && slices.Contains(v.IDs, b)
		}
		asserted := slices.ContainsFunc(w.records, func(r verdict.Record) bool {
			names := append([]string{r.ID}, r.Aliases...)
			if r.House != nil {
				names = append(names, r.House.Overrides...)
			}
			return slices.Contains(names, a) && slices.Contains(names, b)
		})
		opposite := merge(a, b)
		if !near && !asserted {
			opposite = split(a, b) // undoes a merge: it cuts nothing here
		} else if !together {
			return // of two CVEs or ambiguous ids a merge says something new
		}
		w.rulings = []verdict.AliasRuling{opposite}
		if diff := cmp.Diff(picture(before), picture(w.group())); diff != "" {
			t.Fatalf("%+v changed the groups:\n%s", opposite, diff)
		}
	})
}
