// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish/advisorycheck"
)

// checked asks the gates about a published advisory.
func checked(t *testing.T, a *app.App, number string, q app.GateQuestion) []advisorycheck.Finding {
	t.Helper()
	list, err := a.CheckAdvisory(ctx, number, q)
	if err != nil {
		t.Fatalf("%s: %v", number, err)
	}
	return list
}

// defect is a defect of a published entry, and the gate that finds it.
type defect struct {
	name, number, gate, message string
}

func (d defect) find(t *testing.T, list []advisorycheck.Finding) {
	t.Helper()
	for _, f := range list {
		if f.Gate == d.gate && strings.Contains(f.Message, d.message) {
			return
		}
	}
	t.Errorf("%s: the gate %s finds nothing like %q in %s: %+v", d.name, d.gate, d.message, d.number, list)
}

// ofPages are the defects that a page shows.
var ofPages = []defect{
	{"a gap between the last affected and the first fixed version", "CVE-2025-27819", "fix_gap",
		"nothing is said of 3.4.0, 3.4.1, 3.5.0, 3.5.1, 3.5.2 and 9 more, between the last affected version 3.3.2 and the first fixed one 3.9.1"},
	{"nothing to do for what nothing fixes", "CVE-2026-41115", "action_missing", "users of affected versions of kafka"},
	{"a range that stops before a line has an end", "CVE-2018-1288", "range_hole", "the range ends with 0.9.0.1 without a fix"},
}

// neverOnPages are the gates that miss what pages in this form never say: an entry of
// which they alone find something is faultless.
var neverOnPages = []string{"cwe_missing", "text_missing", "contact_missing", "exploitation_undated", "reference_missing", "severity_missing"}

func TestTheGatesFindTheDefectsOfAPage(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	imported(t, a, list)
	for _, d := range ofPages {
		d.find(t, checked(t, a, d.number, app.GateQuestion{}))
	}
	all, err := a.PublishedAdvisories(ctx, verdict.PublicAudience)
	if err != nil || len(all) != 21 {
		t.Fatalf("%d are published: %v", len(all), err)
	}
	var got strings.Builder
	for _, p := range all {
		fmt.Fprintf(&got, "%s\n", p.Number)
		for _, f := range checked(t, a, p.Number, app.GateQuestion{}) {
			if !among(neverOnPages, f.Gate) {
				fmt.Fprintf(&got, "  %s %s: %s\n", f.Gate, f.Level, f.Message)
			}
		}
	}
	goldenHistory(t, "page.golden", got.String())
}

func among(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// goldenHistory compares a text with a file of testdata/history.
func goldenHistory(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "history", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", name, diff)
	}
}

// ofRecords are the defects of the CVE records of Apache Kafka.
var ofRecords = []defect{
	{"versions with the product's name, twice over", "CVE-2022-34917", "version_unreadable", `"Apache Kafka 2.8.0 2.8.0", "Apache Kafka 2.8.1 2.8.1", `},
	{"ranges that begin with a name and a pattern", "CVE-2021-38153", "version_unreadable", `"Apache Kafka 2.0.x" is no version`},
	{"a hole between the ranges", "CVE-2024-31141", "range_hole", "the range ends with 3.5.2 without a fix, so that a 3.5.3 would be read as not affected"},
	{"a weakness that says too little", "CVE-2024-31141", "cwe_discouraged", "CWE-269"},
	{"a product that is named by words alone", "CVE-2023-25194", "record_package", "by words alone"},
	{"an order of versions that is none", "CVE-2021-38153", "record_order", `"custom"`},
	{"the product's name in the title", "CVE-2023-25194", "title_product", "names the product"},
	{"a sentence for a credit", "CVE-2022-34917", "credit_form", "is a sentence"},
	{"addresses in credits", "CVE-2024-56128", "credit_form", "holds an address"},
}

// recordFiles are the records of Kafka in the test material.
func recordFiles(t *testing.T) []string {
	t.Helper()
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the records are not here")
	}
	files, err := filepath.Glob(filepath.Join(dir, "cve5", "kafka", "*.json"))
	if err != nil || len(files) != 6 {
		t.Fatalf("the records of Kafka are %q: %v", files, err)
	}
	return files
}

func TestTheGatesFindTheDefectsOfTheRecordsOfKafka(t *testing.T) {
	t.Parallel()
	files := recordFiles(t)
	a, _ := historyApp(t)
	if got, _ := imported(t, a, app.AdvisoryImport{Product: "kafka", Files: files}); got != "" {
		t.Errorf("records that say no day are taken:\n%s", got)
	}
	in := app.AdvisoryImport{Product: "kafka", Files: files, Published: "2024-12-31"}
	if got, _ := imported(t, a, in); strings.Count(got, " added") != 6 {
		t.Fatalf("not all are added:\n%s", got)
	}
	var got strings.Builder
	for _, file := range files {
		number := strings.TrimSuffix(filepath.Base(file), ".cve.json")
		findings := checked(t, a, number, app.GateQuestion{Records: []string{file}})
		for _, d := range ofRecords {
			if d.number == number {
				d.find(t, findings)
			}
		}
		fmt.Fprintf(&got, "%s\n", number)
		for _, f := range findings {
			fmt.Fprintf(&got, "  %s %s at %s\n", f.Gate, f.Level, f.Path)
		}
	}
	goldenHistory(t, "records.golden", got.String())
}

// TestAPageAndARecordThatDisagreeAreFound holds the entries of the page against the
// records: one range where the record has three.
func TestAPageAndARecordThatDisagreeAreFound(t *testing.T) {
	t.Parallel()
	files := recordFiles(t)
	a, _ := historyApp(t)
	imported(t, a, list)
	findings := checked(t, a, "CVE-2024-31141", app.GateQuestion{Records: files})
	defect{"page and record", "CVE-2024-31141", "record_ranges",
		"the advisory says vers:maven/>=2.3.0|<=3.7.0 and the record vers:maven/>=2.3.0|<=3.5.2|>=3.6.0|<=3.6.2|3.7.0"}.find(t, findings)
	defect{"page and record", "CVE-2024-27309", "record_ranges", "they differ for versions that may come"}.find(t,
		checked(t, a, "CVE-2024-27309", app.GateQuestion{Records: files}))
}

// otherRanges is a record that the programme keeps, in other words than the real one: its
// ranges are not those of the page.
const otherRanges = `{"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": {"cveId": "CVE-2024-31141", "assignerOrgId": "d3adb33f-0000-4000-8000-00000000000a", "state": "PUBLISHED"},
 "containers": {"cna": {"providerMetadata": {"orgId": "d3adb33f-0000-4000-8000-00000000000a"}, "title": "Providers of settings read files",
  "descriptions": [{"lang": "en", "value": "Providers of settings read files."}], "references": [{"url": "https://kafka.example/31141"}],
  "affected": [{"vendor": "Example", "product": "Apache Kafka", "defaultStatus": "unaffected", "versions": [{"version": "2.3.0", "lessThan": "3.0.0", "status": "affected", "versionType": "maven"}]}]}}}`

func TestARecordThatTheProgrammeKeepsIsHeldAgainstItsAdvisory(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	imported(t, a, list)
	if _, _, err := a.ImportCVEs(ctx, []app.CVEFile{{Name: "x.json", Raw: []byte(otherRanges)}}); err != nil {
		t.Fatal(err)
	}
	defect{"page and record", "CVE-2024-31141", "record_ranges", "they differ for 3.0.0, 3.0.1, "}.find(t, checked(t, a, "CVE-2024-31141", app.GateQuestion{}))
}

// weakRecord is a record with one weakness, in other words than those of the real ones: one
// that CWE took back, and one that is free text.
const weakRecord = `{"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": {"cveId": "NUMBER", "state": "PUBLISHED", "datePublished": "2026-01-01T00:00:00Z"},
 "containers": {"cna": {"title": "What is logged", "descriptions": [{"lang": "en", "value": "Requests are logged whole."}], "affected": [{"product": "Apache Kafka", "versions": [{"status": "affected", "version": "3.9.0"}]}],
  "problemTypes": [{"descriptions": [{"lang": "en", "description": "WORDS"ID}]}]}}}`

func TestWeaknessesThatNobodyCanUseAreFound(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	folder := t.TempDir()
	for _, test := range []struct{ number, words, id, gate, message string }{
		{"CVE-2026-33558", "CWE-533", `, "cweId": "CWE-533"`, "cwe_deprecated", "CWE-533 was taken back by CWE"},
		{"CVE-2025-27817", "Server asks other hosts", "", "cwe_unknown", `"Server asks other hosts" is free text`},
		{"CVE-2020-0001", "", "", "cwe_missing", "no weakness is named"},
	} {
		path := filepath.Join(folder, test.number+".json")
		if err := os.WriteFile(path, []byte(strings.NewReplacer("NUMBER", test.number, "WORDS", test.words, "ID}", test.id+"}").Replace(weakRecord)), 0o600); err != nil {
			t.Fatal(err)
		}
		imported(t, a, app.AdvisoryImport{Product: "kafka", Files: []string{path}})
		defect{"a weakness", test.number, test.gate, test.message}.find(t, checked(t, a, test.number, app.GateQuestion{}))
	}
}

func TestThePageOfAdvisoriesNamesEveryGate(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "advisories.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, g := range app.Gates() {
		named[g.Name] = true
		if !strings.Contains(string(page), "`"+g.Name+"`") {
			t.Errorf("docs/advisories.md does not name the gate %s", g.Name)
		}
	}
	_, section, _ := strings.Cut(string(page), "\n## Gates\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for _, row := range strings.Split(section, "\n") {
		if !strings.HasPrefix(row, "| `") {
			continue
		}
		first, _, _ := strings.Cut(row[2:], " |")
		for _, name := range strings.Split(first, ", ") {
			if name = strings.Trim(name, "`"); !named[name] {
				t.Errorf("docs/advisories.md names the gate %s, which is none", name)
			}
		}
	}
}

func TestAReferenceIsAskedForOnlyWhenThatIsWanted(t *testing.T) {
	t.Parallel()
	a, _ := historyApp(t)
	path := filepath.Join(t.TempDir(), "x.json")
	linked := strings.Replace(strings.NewReplacer("NUMBER", "CVE-2020-0002", "WORDS", "x", "ID}", "}").Replace(weakRecord), `"title"`,
		`"references": [{"url": "http://127.0.0.1:1/gone"}, {"url": "http://93.184.216.34:1/gone"}], "title"`, 1)
	if err := os.WriteFile(path, []byte(linked), 0o600); err != nil {
		t.Fatal(err)
	}
	imported(t, a, app.AdvisoryImport{Product: "kafka", Files: []string{path}})
	for _, wanted := range []bool{false, true} {
		found := 0
		for _, f := range checked(t, a, "CVE-2020-0002", app.GateQuestion{Reachable: wanted}) {
			if f.Gate == "reference_unreachable" {
				found++
			}
		}
		if (found == 1) != wanted { // of the one inside another gate tells, and plain http is not spoken
			t.Errorf("asked for: %t, %d references do not answer", wanted, found)
		}
	}
}
