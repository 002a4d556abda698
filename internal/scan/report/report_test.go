// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/binary"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"verdict"
	"verdict/internal/scan/report"
)

var update = flag.Bool("update", false, "write what was read into the golden file")

const golden = "testdata/reports.txtar"

// samples are the small reports of the golden file, and what was read of each.
func samples(t testing.TB) (*txtar.Archive, []txtar.File, map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var reports []txtar.File
	want := map[string]string{}
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, " rows"); ok {
			want[name] = string(f.Data)
		} else {
			reports = append(reports, f)
		}
	}
	return archive, reports, want
}

// shown writes a report for the golden file: every fact that it gives.
func shown(r verdict.ScanReport) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: tool %q %q, subject %q image %v %v %v\n", r.Format, r.Tool, r.Version, r.Subject.Name, r.Subject.Image, r.Subject.Tags, r.Subject.Digests)
	if r.Subject.Several {
		b.WriteString("several images\n")
	}
	for _, row := range r.Rows {
		c := row.Component
		fmt.Fprintf(&b, "%d %s | %s | type %q name %q version %q image %q files %q", row.Number, strings.Join(row.IDs, " "), c, c.Type, c.Name, c.Version, c.Image, c.Files)
		for _, algorithm := range slices.Sorted(maps.Keys(c.Digests)) {
			fmt.Fprintf(&b, " %s %s", algorithm, c.Digests[algorithm])
		}
		if len(c.Types) > 0 {
			fmt.Fprintf(&b, " of %s", strings.Join(c.Types, " "))
		}
		if c.Ecosystem != "" {
			fmt.Fprintf(&b, " ecosystem %q", c.Ecosystem)
		}
		if c.Unclear != "" {
			fmt.Fprintf(&b, " the row %s", c.Unclear)
		}
		fmt.Fprintf(&b, " | at %q | %q is %s | fixed %q\n", row.Location, row.Severity.Word, row.Severity.Severity(), row.Fixed)
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(&b, "left out %d: %s (%s)\n", s.Count, s.Reason, strings.Join(s.Examples, ", "))
	}
	return b.String()
}

func TestReportsOfEveryKindAreRead(t *testing.T) {
	archive, reports, want := samples(t)
	archive.Files = nil
	for _, f := range reports {
		// Its name tells nothing: what it is stands in its content.
		r, err := report.Read("report", f.Data, nil)
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		got := shown(r)
		archive.Files = append(archive.Files, f, txtar.File{Name: f.Name + " rows", Data: []byte(got)})
		if diff := cmp.Diff(want[f.Name], got); diff != "" && !*update {
			t.Errorf("%s; run with -update and review:\n%s", f.Name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(golden, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestColumnsCanBeNamedByHand(t *testing.T) {
	const table = "Flaw No.;Thing;Rev\nCVE-2024-0001;lib;1.0\n"
	r, err := report.Read("t.csv", []byte(table), report.Columns{"vulnerability": "flaw no.", "component": "Thing", "version": "Rev"})
	if err != nil || len(r.Rows) != 1 || r.Rows[0].ShownID() != "CVE-2024-0001" || r.Rows[0].Component.String() != "lib 1.0" {
		t.Errorf("got %+v, %v", r.Rows, err)
	}
	_, err = report.Read("t.csv", []byte(table), report.Columns{"vulnerability": "Nowhere"})
	if err == nil || !strings.Contains(err.Error(), `t.csv:1: has no column "Nowhere"; it has Flaw No., Thing, Rev`) {
		t.Errorf("a column that is not there: %v", err)
	}
	_, err = report.Read("t.csv", []byte(table), nil)
	if err == nil || !strings.Contains(err.Error(), "no column for the vulnerability and the component") || !strings.Contains(err.Error(), "--columns") {
		t.Errorf("columns that nobody names: %v", err)
	}
}

func TestTwoColumnsOfOneNameAreRefused(t *testing.T) {
	for table, says := range map[string]string{
		"cve,package,Version,version\nA,lib,1.0,2.0\n": `t.csv:1: has two columns "Version", and which of them holds the version is not told`,
		"cve,Package Name,package_name\nA,lib,other\n": `which of them holds the component is not told`,
	} {
		if _, err := report.Read("t.csv", []byte(table), nil); verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", table, err, says)
		}
	}
	const named = "Flaw,package,notes,notes\nA,lib,x,y\n"
	if r, err := report.Read("t.csv", []byte(named), report.Columns{"vulnerability": "Flaw"}); err != nil || len(r.Rows) != 1 {
		t.Errorf("columns that tell no component: %+v, %v", r.Rows, err)
	}
}

func TestWindowsWritesReportsToo(t *testing.T) {
	const text = "cve,package\r\nCVE-2024-0001,lib-ä\r\n"
	wide := utf16.Encode([]rune("\uFEFF" + text))
	little, big := []byte{}, []byte{}
	for _, u := range wide {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	for name, raw := range map[string][]byte{"a byte order mark": []byte("\uFEFF" + text), "UTF-16": little, "UTF-16 the other way": big} {
		r, err := report.Read("report", raw, nil)
		if err != nil || len(r.Rows) != 1 || r.Rows[0].Component.Name != "lib-ä" {
			t.Errorf("%s: %+v, %v", name, r.Rows, err)
		}
	}
	marked := "\uFEFF" + `{"SchemaVersion": 2, "Results": [{"Vulnerabilities": [{"VulnerabilityID": "A"}]}]}`
	if r, err := report.Read("report", []byte(marked), nil); err != nil || len(r.Rows) != 1 {
		t.Errorf("JSON with a mark: %+v, %v", r.Rows, err)
	}
}

func TestWhatIsNoReportIsRefusedByName(t *testing.T) {
	cases := []struct{ name, text, says string }{
		{"nothing at all", " \n", "is empty, and so no report"},
		{"a list of texts", `["not", "a", "document"]`, "is JSON of no kind of report that is known"},
		{"an empty object", `{}`, "is JSON of no kind of report that is known"},
		{"ZAP in JSON", `{"@programName": "ZAP", "@version": "2.14", "site": []}`, "is a report of ZAP"},
		{"ZAP in XML", `<?xml version="1.0"?><OWASPZAPReport/>`, "is a report of ZAP"},
		{"Burp", `<issues burpVersion="1"/>`, "is a report of Burp"},
		{"Burp with the document type that it writes", "<?xml version=\"1.0\"?>\n<!DOCTYPE issues [<!ELEMENT issues (issue*)>]>\n<issues/>", "is a report of Burp"},
		{"semgrep", `{"results": [{"check_id": "a"}]}`, "is a report of semgrep"},
		{"nuclei, one object a line", "{\"template-id\": \"a\"}\n{\"template-id\": \"b\"}\n", "is a report of nuclei"},
		{"SpotBugs", `<BugCollection/>`, "is a report of SpotBugs"},
		{"a log of code analysis", `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "CodeQL"}}, "results": [{"ruleId": "java/x", "message": {"text": "a"}}]}]}`, "is a SARIF log of CodeQL"},
		{"a log of Snyk Code", `{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "SnykCode"}}, "results": []}]}`, "is a SARIF log of SnykCode"},
		{"a log without runs", `{"version": "2.1.0", "runs": []}`, "is a SARIF log without a run"},
		{"OpenVEX", `{"@context": "https://openvex.dev/ns/v0.2.0", "statements": []}`, "is an OpenVEX document"},
		{"CSAF", `{"document": {"csaf_version": "2.0"}}`, "is a CSAF document"},
		{"SPDX", `{"spdxVersion": "SPDX-2.3"}`, "is a bill of materials (SPDX)"},
		{"SPDX by tags", "SPDXVersion: SPDX-2.3\n", "is a bill of materials (SPDX)"},
		{"HTML", "<!DOCTYPE html><html></html>", "is an HTML page"},
		{"an archive", "PK\x03\x04", "is a zip archive"},
		{"other XML", "<a/>", "is XML with the root <a>"},
		{"XML that is none", "<analysis", "ends before its XML does"},
		{"XML with an entity", `<!DOCTYPE a [<!ENTITY b "c">]><analysis>&b;</analysis>`, "document type declaration"},
		{"a key twice", `{"matches": [], "matches": [], "source": {}}`, "stands twice"},
		{"a text where a list belongs", `{"matches": "x", "source": {}}`, "report:1: /matches"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := report.Read("report", []byte(c.text), nil)
			if err == nil || verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "report") {
				t.Errorf("got %v, want %q in it", err, c.says)
			}
		})
	}
}
