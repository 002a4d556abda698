// SPDX-License-Identifier: Apache-2.0

package bench

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// stated is a published statement, as `verdict statement list` gives it.
type stated struct {
	Vulnerability string   `json:"vulnerability"`
	Aliases       []string `json:"aliases"`
	Status        string   `json:"status"`
}

// answeredRow is a row of an answer sheet.
type answeredRow struct {
	Vulnerability string   `json:"vulnerability"`
	IDs           []string `json:"ids"`
	Component     string   `json:"component"`
	Placed        bool     `json:"placed"`
	Reason        string   `json:"reason"`
	Status        string   `json:"status"`
}

// TestReportsOfOSVScannerAreAnswered scans the bill of every release of the
// example by osv-scanner and answers the reports: each group of records is a row,
// each row is placed, and it says what is published, or that nothing is.
func TestReportsOfOSVScannerAreAnswered(t *testing.T) {
	scanner := os.Getenv("VERDICT_OSV_SCANNER")
	if scanner == "" {
		t.Skip("VERDICT_OSV_SCANNER is not set: there is no scanner whose reports could be answered")
	}
	verdict, data := build(t), filepath.Join(t.TempDir(), "data")
	run(t, verdict, "demo", "--no-serve", "--quiet", "--data", data)
	bills, err := filepath.Glob(filepath.Join("..", "examples", "kafka", "sboms", "*.json"))
	if err != nil || len(bills) < 40 {
		t.Fatalf("%d bills: %v", len(bills), err)
	}
	published, silent := 0, 0
	for _, bill := range bills {
		version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(bill), "kafka-"), ".cdx.json")
		report := filepath.Join(t.TempDir(), "osv.json")
		raw := theirReport(t, scanner, filepath.Join("..", "examples", "kafka", "records"), []string{bill})
		if err := os.WriteFile(report, raw, 0o644); err != nil {
			t.Fatal(err)
		}
		var sheet struct {
			Rows     []answeredRow `json:"rows"`
			Unplaced int           `json:"unplaced"`
		}
		decode(t, run(t, verdict, "answer", "kafka@"+version, report, "--format", "json", "--data", data), &sheet)
		if want := groups(t, raw); len(sheet.Rows) != want || sheet.Unplaced != 0 {
			t.Errorf("%s: %d rows of %d groups, %d not placed", version, len(sheet.Rows), want, sheet.Unplaced)
		}
		var said []stated
		decode(t, run(t, verdict, "statement", "list", "kafka@"+version, "--format", "json", "--quiet", "--data", data), &said)
		for _, row := range sheet.Rows {
			want := about(said, row.IDs)
			switch {
			case row.Reason == "published" && row.Status == want:
				published++
			case row.Reason == "nothing_published" && row.Status == "unknown" && want == "":
				silent++
			default:
				t.Errorf("%s: %s of %s is answered %s, %s; published is %q", version, row.Vulnerability, row.Component, row.Reason, row.Status, want)
			}
		}
	}
	if published < 20 || silent < 100 {
		t.Errorf("only %d rows are answered and %d are not: the test says too little", published, silent)
	}
	t.Logf("%d releases: %d rows are answered, of %d nothing is published", len(bills), published, silent)
}

// about gives the status that is published under one of the ids.
func about(said []stated, ids []string) string {
	for _, st := range said {
		if slices.Contains(ids, st.Vulnerability) || slices.ContainsFunc(st.Aliases, func(a string) bool { return slices.Contains(ids, a) }) {
			return st.Status
		}
	}
	return ""
}

// groups counts what osv-scanner takes for one flaw of one package.
func groups(t *testing.T, raw []byte) (n int) {
	var report struct {
		Results []struct {
			Packages []struct {
				Groups []json.RawMessage `json:"groups"`
			} `json:"packages"`
		} `json:"results"`
	}
	decode(t, raw, &report)
	for _, r := range report.Results {
		for _, p := range r.Packages {
			n += len(p.Groups)
		}
	}
	return n
}

func decode(t *testing.T, raw []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%v in %.300s", err, raw)
	}
}

func run(t *testing.T, program string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(program, args...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("verdict %s: %v: %s", strings.Join(args, " "), err, errs.String())
	}
	return out
}
