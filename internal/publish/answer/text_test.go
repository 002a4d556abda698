// SPDX-License-Identifier: Apache-2.0

package answer_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/publish/answer"
)

// table reads a sheet's table back: its heads, and its rows by them.
func table(t *testing.T, s answer.Sheet) (heads []string, rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(s.CSV())).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("the table cannot be read: %v", err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, c := range cells {
			row[all[0][i]] = c
		}
		rows = append(rows, row)
	}
	return all[0], rows
}

func TestAPrivateTableSaysSoInItsFirstColumn(t *testing.T) {
	inside := func([]string) (answer.Private, bool) {
		return answer.Private{Status: verdict.Affected, Because: "reached"}, true
	}
	rows := []verdict.ScanRow{row(purl(lib), "CVE-2024-0001"), row(purl("pkg:npm/a@1"), "CVE-2024-0001")}
	heads, cells := table(t, sheet(t, world(), shop, inside, rows...))
	if heads[0] != answer.PrivateNotice || len(cells) != 2 {
		t.Fatalf("the heads are %q, with %d rows", heads, len(cells))
	}
	for i, r := range cells {
		if r[answer.PrivateNotice] != "private" || r["vulnerability"] != "CVE-2024-0001" || r["private_status"] == "" && i == 0 {
			t.Errorf("row %d is %v", i+1, r)
		}
	}
	if empty, _ := table(t, sheet(t, world(), shop, inside)); empty[0] != answer.PrivateNotice {
		t.Errorf("a private sheet without rows begins with %q", empty[0])
	}
	if text := string(sheet(t, world(), shop, nil, rows...).CSV()); strings.Contains(strings.ToLower(text), "private") {
		t.Errorf("a public sheet says that it is private:\n%s", text)
	}
}

func TestATableHoldsTheRemarksInEveryRow(t *testing.T) {
	report := verdict.ScanReport{Subject: verdict.ScanSubject{Image: true, Name: "customer/app:7"}, Rows: []verdict.ScanRow{row(purl(lib), "CVE-2024-0001"), row(purl(web), "CVE-2024-0001")}}
	s, err := answer.Of(world(), "1.2.1", shop, report, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, cells := table(t, s)
	for i, r := range cells {
		if !strings.Contains(r["remarks"], "customer/app:7, which is no image of Shop 1.2.1 that is known") {
			t.Errorf("row %d has the remarks %q", i+1, r["remarks"])
		}
	}
}

func TestEveryCellIsInQuotesAndNoneIsAFormulaBehindAnySeparator(t *testing.T) {
	r := row(named("", "a;=1+1", "1"), "CVE-2024-0001")
	r.Location = "x|@y,-1\t+1"
	text := string(sheet(t, world(), shop, nil, r).CSV())
	for _, want := range []string{`"a;'=1+1 1"`, `"x|'@y,'-1 +1"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if cells := strings.TrimSuffix(line, "\r\n"); !strings.HasPrefix(cells, `"`) || !strings.HasSuffix(cells, `"`) || strings.Count(cells, `","`) != 12 {
			t.Errorf("not every cell is in quotes: %s", cells)
		}
	}
}
