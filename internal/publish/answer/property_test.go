// SPDX-License-Identifier: Apache-2.0

package answer_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/answer"
)

var (
	ids   = []string{"CVE-2024-0001", "CVE-2024-0002", "CVE-2024-0003", "CVE-2024-0005", "GHSA-2222-3333-4444", "GHSA-5555-6666-7777", "OSV-1", "NEVER-1"}
	purls = []string{"pkg:maven/org.example/lib@1.0", "pkg:maven/org.example/lib@2.0", "pkg:maven/org.example/twice@1.0", "pkg:npm/%40scope/web@2.0",
		"pkg:maven/org.upstream/base@3.9.0", "pkg:npm/none@1", "lib", ""}
)

func anyStatement(t *rapid.T) verdict.Statement {
	st := said(rapid.SampledFrom(ids).Draw(t, "id"), rapid.SampledFrom(verdict.Statuses).Draw(t, "status"))
	st.Revision = rapid.IntRange(1, 3).Draw(t, "revision")
	st.Version = rapid.SampledFrom([]string{"1.2.1", "1.2.1", "1.2.0"}).Draw(t, "version")
	st.At = day(rapid.IntRange(1, 28).Draw(t, "day"))
	st.Withdrawn = rapid.IntRange(0, 9).Draw(t, "withdrawn") == 0
	st.Aliases = rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 2, rapid.ID).Draw(t, "aliases")
	if st.Status == verdict.NotAffected {
		st.Justification = rapid.SampledFrom(verdict.Justifications).Draw(t, "justification")
	}
	for _, p := range rapid.SliceOfN(rapid.SampledFrom(purls[:6]), 0, 2).Draw(t, "components") {
		st.Components = append(st.Components, verdict.StatedComponent{PURL: p})
	}
	st.Audience = rapid.SampledFrom([]verdict.Audience{"", "", "customers"}).Draw(t, "audience")
	return st
}

func anyRow(t *rapid.T) verdict.ScanRow {
	r := verdict.ScanRow{IDs: rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, 3, rapid.ID).Draw(t, "ids")}
	r.Component = verdict.ScanComponent{
		PURL: rapid.SampledFrom(purls).Draw(t, "purl"), Name: rapid.SampledFrom([]string{"", "lib", "org.example:lib", "same"}).Draw(t, "name"),
		Version: rapid.SampledFrom([]string{"", "1.0", "2.0"}).Draw(t, "version"), Type: rapid.SampledFrom([]string{"", "maven", "npm"}).Draw(t, "type"),
		Image: rapid.SampledFrom([]string{"", "", "example/shop:1.2.1", "example/shop:1.2.0"}).Draw(t, "image"),
	}
	if rapid.Bool().Draw(t, "digest") {
		r.Component.Digests = map[string]string{"sha-1": rapid.SampledFrom([]string{"aa", "bb"}).Draw(t, "value")}
	}
	r.Component.Files = rapid.SliceOfN(rapid.SampledFrom([]string{"lib-1.0.jar", "renamed.jar", "x"}), 0, 1).Draw(t, "files")
	return r
}

type anyWorld struct {
	snapshot publish.Snapshot
	facts    answer.Facts
	report   verdict.ScanReport
}

func draw(t *rapid.T) anyWorld {
	w := anyWorld{snapshot: world(rapid.SliceOfN(rapid.Custom(anyStatement), 0, 8).Draw(t, "statements")...), facts: shop}
	w.facts.Completeness = rapid.SampledFrom([]verdict.Completeness{"", verdict.Complete, verdict.Incomplete}).Draw(t, "completeness")
	w.report.Rows = rapid.SliceOfN(rapid.Custom(anyRow), 0, 12).Draw(t, "rows")
	for i := range w.report.Rows {
		w.report.Rows[i].Number = i + 1
	}
	return w
}

func of(t *rapid.T, w anyWorld, inside answer.Inside) answer.Sheet {
	s, err := answer.Of(w.snapshot, "1.2.1", w.facts, w.report, inside)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func bytesOf(t *rapid.T, s answer.Sheet) string {
	page, err := s.HTML()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s.Document())
	if err != nil {
		t.Fatal(err)
	}
	return string(page) + string(s.CSV()) + string(s.Markdown()) + string(text)
}

func TestPlacedAndUnplacedRowsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		s := of(t, w, nil)
		placed := 0
		for i, r := range s.Rows {
			if r.Number != i+1 || !slices.Equal(r.IDs, w.report.Rows[i].IDs) {
				t.Fatalf("row %d is another", i+1)
			}
			if r.Placed {
				placed++
			}
			if r.Reason == "" || r.Because == "" {
				t.Fatalf("row %d has no reason: %+v", r.Number, r)
			}
		}
		d := s.Document()
		if len(s.Rows) != len(w.report.Rows) || placed+s.Unplaced != len(s.Rows) || d.Placed != placed || d.Unplaced != s.Unplaced || len(d.Rows) != len(s.Rows) {
			t.Fatalf("%d rows: %d placed, %d not", len(w.report.Rows), placed, s.Unplaced)
		}
	})
}

// TestOnlyAPublishedStatementSaysThatSomethingIsClean goes the other way: a status
// comes from a statement that stands, that the reader may read, and that names the
// row's flaw by an id that belongs to it.
func TestOnlyAPublishedStatementSaysThatSomethingIsClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		current := w.snapshot.Current("1.2.1")
		for _, r := range of(t, w, nil).Rows {
			if r.Said == nil {
				if r.Status != verdict.Unknown || r.Justification != "" || len(r.FixedIn) > 0 {
					t.Fatalf("without a statement row %d says %s", r.Number, r.Status)
				}
				continue
			}
			stands := slices.ContainsFunc(current, func(st verdict.Statement) bool {
				return st.Vulnerability == r.Said.Vulnerability && st.Revision == r.Said.Revision && st.Status == r.Status
			})
			if !stands || r.Said.Audience != "" || r.Reason != answer.Published || !r.Placed {
				t.Fatalf("row %d is answered by %+v", r.Number, r.Said)
			}
			named := append([]string{r.Said.Vulnerability}, r.Said.Aliases...)
			if cves := slices.DeleteFunc(slices.Clone(r.IDs), func(id string) bool { return !verdict.IsCVE(id) }); len(cves) == 1 &&
				verdict.IsCVE(r.Said.Vulnerability) && !slices.Contains(named, cves[0]) {
				t.Fatalf("row %d about %s is answered by a statement about %s", r.Number, cves[0], r.Said.Vulnerability)
			}
		}
	})
}

func TestTheOrderOfRowsOfTheStoreNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		// Of one id two statements of the same revision cannot stand in a store.
		seen := map[string]bool{}
		w.snapshot.Statements = slices.DeleteFunc(w.snapshot.Statements, func(st verdict.Statement) bool {
			key := fmt.Sprint(st.Version, st.Vulnerability, st.Revision)
			again := seen[key]
			seen[key] = true
			return again
		})
		other := w
		other.snapshot.Statements = rapid.Permutation(w.snapshot.Statements).Draw(t, "statements again")
		other.facts.Occurrences = rapid.Permutation(w.facts.Occurrences).Draw(t, "occurrences")
		other.facts.Vulnerabilities = rapid.Permutation(w.facts.Vulnerabilities).Draw(t, "vulnerabilities")
		if a, b := bytesOf(t, of(t, w, nil)), bytesOf(t, of(t, other, nil)); a != b {
			t.Fatalf("the order of rows tells:\n%s\n%s", a, b)
		}
	})
}

// TestOurOwnViewChangesNothingThatIsPublished makes the private sheet of every
// world: its published answers are those of the public one.
func TestOurOwnViewChangesNothingThatIsPublished(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := draw(t)
		public := of(t, w, nil)
		private := of(t, w, func(ids []string) (answer.Private, bool) {
			return answer.Private{Status: verdict.Affected, Because: "whispered"}, len(ids)%2 == 0
		})
		for i, r := range public.Rows {
			if p := private.Rows[i]; r.Said != nil && (p.Because != r.Because || p.Status != r.Status || p.Reason != r.Reason) {
				t.Fatalf("row %d: %s inside, %s outside", r.Number, p.Because, r.Because)
			}
		}
		if strings.Contains(bytesOf(t, public), "whispered") {
			t.Fatal("the public sheet holds our own view")
		}
	})
}

var hostile = rapid.StringOf(rapid.SampledFrom([]rune("ab =+-@\n\r\t`*_[]()<>&\"'#|~!\\:/.-\x1b\u202e\u2028＝")))

func TestForeignWordsAreTextInEveryFormat(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		words := hostile.Draw(rt, "words")
		st := said("CVE-2024-0001", verdict.Affected, "pkg:maven/org.example/lib@1.0")
		st.Impact, st.Action = words, words
		s := world(st)
		s.Product.Name, s.Product.Notice = words, words
		rows := []verdict.ScanRow{row(purl("pkg:maven/org.example/lib@1.0"), "CVE-2024-0001", words), row(named("", words, words), "CVE-2024-0001"), row(purl(words), words)}
		rows[1].Location = words
		report := verdict.ScanReport{Name: words, Tool: words, Rows: rows, Subject: verdict.ScanSubject{Name: words}, Skipped: []verdict.Skipped{{Reason: words, Count: 1, Examples: []string{words}}}}
		sheet, err := answer.Of(s, "1.2.1", shop, report, nil)
		if err != nil {
			rt.Fatal(err)
		}
		checkHTML(rt, sheet)
		checkCSV(rt, sheet)
		for _, line := range strings.Split(string(sheet.Markdown()), "\n") {
			if bars := strings.Count(line, "|") - strings.Count(line, `\|`); strings.HasPrefix(line, "| ") && bars != 6 {
				rt.Fatalf("a row of the table has %d bars: %q", bars, line)
			}
			if strings.ContainsAny(line, "<>\x1b\u202e\u2028\r@") || regexp.MustCompile(`(^|[^\\])[\[\x60]|://`).MatchString(line) {
				rt.Fatalf("markup or a control character came through: %q", line)
			}
		}
	})
}

// checkHTML parses the page: only its own elements may be in it, no script, no
// link, and nothing that loads.
func checkHTML(t *rapid.T, s answer.Sheet) {
	page, err := s.HTML()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(page, "\x1b\u202e") {
		t.Fatalf("a control character came through")
	}
	allowed := strings.Fields("html head meta title style body main h1 h2 p br span strong ul li div table caption thead tbody tr th td")
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains(allowed, start.Name.Local) {
			t.Fatalf("the page holds a <%s>", start.Name.Local)
		}
		for _, a := range start.Attr {
			if a.Name.Local == "src" || a.Name.Local == "href" || a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				t.Fatalf("an element has %s=%q", a.Name.Local, a.Value)
			}
		}
	}
}

// checkCSV reads the table back: no cell is a formula.
func checkCSV(t *rapid.T, s answer.Sheet) {
	rows, err := csv.NewReader(bytes.NewReader(s.CSV())).ReadAll()
	if err != nil || len(rows) != len(s.Rows)+1 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for _, r := range rows {
		for _, cell := range r {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n＝", []rune(cell)[0]) {
				t.Fatalf("the cell %q is a formula", cell)
			}
		}
	}
}
