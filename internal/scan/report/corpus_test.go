// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/scan/report"
)

// real reads a real report.
func real(t *testing.T, parts ...string) (verdict.ScanReport, []byte, error) {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real reports are not here")
	}
	name := filepath.Join(append([]string{dir}, parts...)...)
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Read(filepath.Base(name), raw, nil)
	return r, raw, err
}

// counted gives the table of another program's counts: kind, file, findings.
func counted(t *testing.T) (rows [][]string) {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real reports are not here")
	}
	table, err := os.ReadFile(filepath.Join(dir, "scanner-reports", "expected-finding-counts.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		rows = append(rows, strings.Split(line, "\t"))
	}
	return rows
}

// ours are the kinds in the table whose reports are read; of SARIF logs those of
// scanners of components.
var ours = map[string]bool{"anchore_grype": true, "cyclonedx": true, "osv_scanner": true, "dependency_track": true, "sarif": true}

var componentLogs = map[string]bool{"dependency_check.sarif": true, "cxf-3.4.6.sarif": true}

// folded are the files of which the other program makes one finding out of several
// rows, with the number of rows that it takes for the same.
var folded = map[string]int{
	// Two matches of GHSA-v6rh-hp5x-86rv in Django 3.2.9, found in two places.
	"check_all_fields.json": 1,
}

// TestRealReportsAreReadWhole holds the rows of real reports against the counts
// of another program.
func TestRealReportsAreReadWhole(t *testing.T) {
	read := 0
	for _, row := range counted(t) {
		kind, file := row[0], row[1]
		if !ours[kind] || kind == "sarif" && !componentLogs[file] {
			continue
		}
		r, raw, err := real(t, "scanner-reports", kind, file)
		if len(raw) == 0 { // the other program takes an empty file for a report
			if err == nil || !strings.Contains(err.Error(), "is empty") {
				t.Errorf("%s/%s: an empty file is %v", kind, file, err)
			}
			continue
		}
		want, convErr := strconv.Atoi(row[2])
		if err != nil || convErr != nil {
			t.Errorf("%s/%s: %v, %v", kind, file, err, convErr)
			continue
		}
		if len(r.Rows) != want+folded[file] {
			t.Errorf("%s/%s: %d rows, want %d and %d that the other program folds", kind, file, len(r.Rows), want, folded[file])
		}
		if same := len(r.Rows) - distinct(r.Rows); folded[file] > 0 && same != folded[file] {
			t.Errorf("%s/%s: %d rows say the same as another, want %d", kind, file, same, folded[file])
		}
		read++
	}
	if read < 23 {
		t.Errorf("only %d reports were read", read)
	}
}

// distinct counts the rows that differ in flaw or component.
func distinct(rows []verdict.ScanRow) int {
	seen := map[string]bool{}
	for _, r := range rows {
		seen[r.IDs[0]+" "+r.Component.String()] = true
	}
	return len(seen)
}

// claims are how reports that the table does not count begin each claim.
var claims = map[string]*regexp.Regexp{
	"trivy":            regexp.MustCompile(`"VulnerabilityID":`),
	"dependency_check": regexp.MustCompile(`<vulnerability[ >]`),
	"sarif":            regexp.MustCompile(`"ruleId":`),
}

func TestEveryClaimIsARow(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real reports are not here")
	}
	read := 0
	for kind, claim := range claims {
		folder := []string{"scanner-reports", kind}
		if kind == "sarif" {
			folder = []string{"vex", "openvex-vexctl", "sarif"}
		}
		files, err := filepath.Glob(filepath.Join(append(append([]string{dir}, folder...), "*")...))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if kind == "sarif" && !strings.HasSuffix(f, ".sarif.json") {
				continue
			}
			r, raw, err := real(t, append(folder, filepath.Base(f))...)
			if err != nil {
				t.Errorf("%s: %v", f, err)
				continue
			}
			if want := len(claim.FindAll(raw, -1)); len(r.Rows) != want {
				t.Errorf("%s: %d rows of %d claims", f, len(r.Rows), want)
			}
			for _, row := range r.Rows {
				if len(row.IDs) == 0 || row.Component.Name == "" && row.Component.PURL == "" {
					t.Errorf("%s: row %d names no flaw or no component: %+v", f, row.Number, row)
				}
			}
			read++
		}
	}
	if read < 16 {
		t.Errorf("only %d reports were read", read)
	}
}

// names are what a refusal calls a kind of tool.
var names = map[string]string{
	"zap": "ZAP", "burp": "Burp", "semgrep": "emgrep", "semgrep_pro": "emgrep", "nuclei": "nuclei", "spotbugs": "SpotBugs", "fortify": "Fortify",
	"govulncheck": "govulncheck", "github_vulnerability": "GitHub", "h1": "HackerOne", "sonarqube": "SonarQube", "sarif": "a SARIF log of ",
}

// nameless are files in which nothing tells by whom they are, and what is said of
// them instead.
var nameless = map[string]string{
	"bug_bounty_zero.json":                 "JSON of no kind of report that is known", // {"findings": []}
	"sonar-table-in-table.html":            "an HTML page",
	"empty_zip.zip":                        "a zip archive",
	"fortify_suppressed_with_comments.fpr": "a zip archive",
}

// TestOtherKindsOfToolsAreRefusedByName gives the reports of tools that look at
// code, services and networks.
func TestOtherKindsOfToolsAreRefusedByName(t *testing.T) {
	refused := 0
	for _, row := range counted(t) {
		kind, file := row[0], row[1]
		if ours[kind] && (kind != "sarif" || componentLogs[file]) {
			continue
		}
		_, raw, err := real(t, "scanner-reports", kind, file)
		want := names[kind]
		if other, ok := nameless[file]; ok {
			want = other
		}
		if len(raw) <= 1 {
			want = "is empty"
		}
		if want == "" || err == nil || verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s/%s: got %v, want %q in it", kind, file, err, want)
		}
		refused++
	}
	if refused < 40 {
		t.Errorf("only %d reports were refused", refused)
	}
}
