// SPDX-License-Identifier: Apache-2.0

package csaf_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source/csaf"
	"verdict/internal/source/sourcetest"
)

// vex is a document of Acme's about one flaw, or two.
const vex = `{
  "document": {"category": "csaf_vex", "csaf_version": "2.0", "distribution": {"tlp": {"label": "LABEL"}},
    "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://acme.example"}, "title": "About CVE-2030-0001",
    "tracking": {"id": "ACME-VEX-1", "status": "final", "version": "1", "current_release_date": "2030-03-01T10:00:00Z", "initial_release_date": "2030-02-01T10:00:00Z", "revision_history": []}},
  "product_tree": {"branches": [{"category": "vendor", "name": "Acme", "branches": [
    {"category": "product_name", "name": "Net", "branches": [
      {"category": "product_version", "name": "1.0", "product": {"name": "Net 1.0", "product_id": "net1", "product_identification_helper": {"purl": "pkg:maven/com.acme/net@1.0"}}},
      {"category": "product_version", "name": "1.1", "product": {"name": "Net 1.1", "product_id": "net11", "product_identification_helper": {"purl": "pkg:maven/com.acme/net@1.1"}}},
      {"category": "product_version", "name": "1.2", "product": {"name": "Net 1.2", "product_id": "net12", "product_identification_helper": {"purl": "pkg:maven/com.acme/net@1.2"}}},
      {"category": "product_version_range", "name": "vers:maven/<1.0", "product": {"name": "Net before 1.0", "product_id": "net0", "product_identification_helper": {"purl": "pkg:maven/com.acme/net"}}}]},
    {"category": "product_name", "name": "Box", "product": {"name": "Box", "product_id": "box", "product_identification_helper": {"cpe": "cpe:/h:acme:box:1"}}},
    {"category": "product_name", "name": "Log", "product": {"name": "Log", "product_id": "log", "product_identification_helper": {"purl": "pkg:npm/%40acme/log@2.0.0"}}},
    {"category": "product_name", "name": "Web", "product": {"name": "Web", "product_id": "web", "product_identification_helper": {"purl": "pkg:npm/web@3.0.0"}}}]}]},
  "vulnerabilities": [{"cve": "CVE-2030-0001", "title": "A flaw",
    "product_status": {"known_affected": ["net1", "net11", "net0", "box"], "fixed": ["net12"], "known_not_affected": ["log"], "under_investigation": ["web"]},
    "flags": [{"label": "vulnerable_code_not_in_execute_path", "product_ids": ["log"]}],
    "threats": [{"category": "impact", "details": "The class is never loaded.", "product_ids": ["log"]}],
    "remediations": [{"category": "vendor_fix", "details": "Upgrade to 1.2.", "url": "https://acme.example/1.2", "product_ids": ["net1", "net11", "net12"]},
      {"category": "no_fix_planned", "details": "The device is retired.", "product_ids": ["box"]}]}MORE]
}`

func document(label, more string) string {
	return strings.NewReplacer("LABEL", label, "MORE", more).Replace(vex)
}

const gone = `{"document": {"category": "csaf_withdrawn", "csaf_version": "2.1", "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://acme.example"}, "title": "Withdrawn",
  "tracking": {"id": "ACME-VEX-2", "status": "final", "version": "2", "current_release_date": "2030-04-01T10:00:00Z", "initial_release_date": "2030-02-01T10:00:00Z", "revision_history": []}}}`

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: csaf.Read, Kind: verdict.SourceCSAF, Bad: "2030/acme-vex-0.json",
		Good: map[string]string{"2030/acme-vex-1.json": document("WHITE", ""), "2030/acme-vex-2.json": gone},
		IDs:  []string{"ACME-VEX-1", "ACME-VEX-2"},
	}.Run(t)
}

func TestARecordKeepsWhatTheSupplierSays(t *testing.T) {
	records, report := sourcetest.Read(t, csaf.Read, sourcetest.File(t, "acme-vex-1.json", document("WHITE", "")))
	if len(records) != 1 || report.Skipped != nil || report.Remarks != nil {
		t.Fatalf("%d records, the report says %+v", len(records), report)
	}
	r := records[0]
	if r.ID != "ACME-VEX-1" || !cmp.Equal(r.Aliases, []string{"CVE-2030-0001"}) || r.Summary != "A flaw" || !r.Withdrawn.IsZero() {
		t.Errorf("the record is %s, also %q, %q", r.ID, r.Aliases, r.Summary)
	}
	statement := func(component, stream string, status verdict.Status, fix verdict.FixState, url, words string) verdict.SupplierStatement {
		return verdict.SupplierStatement{By: "Acme", Component: component, Stream: stream, Status: status, FixState: fix, URL: url, Words: words}
	}
	box := statement("", "Box", verdict.Affected, verdict.FixRefused, "", "The device is retired.")
	box.CPE = "cpe:/h:acme:box:1"
	log := statement("pkg:npm/%40acme/log@2.0.0", "Log", verdict.NotAffected, "", "", "The class is never loaded.")
	log.Justification = verdict.CodeNotInExecutePath
	const fix = "https://acme.example/1.2"
	want := []verdict.SupplierStatement{
		statement("pkg:maven/com.acme/net@1.0", "Net", verdict.Affected, verdict.FixAvailable, fix, ""),
		statement("pkg:maven/com.acme/net@1.1", "Net", verdict.Affected, verdict.FixAvailable, fix, ""),
		statement("pkg:maven/com.acme/net", "Net", verdict.Affected, "", "", ""),
		box,
		statement("pkg:npm/web@3.0.0", "Web", verdict.UnderInvestigation, "", "", ""),
		statement("pkg:maven/com.acme/net@1.2", "Net", verdict.Fixed, verdict.FixAvailable, fix, ""),
		log,
	}
	if diff := cmp.Diff(want, r.Supplier); diff != "" {
		t.Errorf("the statements differ (-want +got):\n%s", diff)
	}
	claims := []verdict.AffectedPackage{
		{Ecosystem: "Maven", Name: "com.acme:net", Versions: []string{"1.0", "1.1"}},
		{Ecosystem: "Maven", Name: "com.acme:net", Uncompared: 1},
		{Ecosystem: "npm", Name: "web", Uncompared: 1},
	}
	if diff := cmp.Diff(claims, r.Affected); diff != "" {
		t.Errorf("the claims differ (-want +got):\n%s", diff)
	}
}

func TestADocumentAboutSeveralFlawsGivesSeveralRecords(t *testing.T) {
	more := `, {"cve": "CVE-2030-0002", "product_status": {"known_affected": ["log"]}}, {"ids": [{"system_name": "Acme", "text": "7"}], "product_status": {"fixed": ["log"]}}`
	records, _ := sourcetest.Read(t, csaf.Read, sourcetest.File(t, "x.json", document("WHITE", more)))
	if diff := cmp.Diff([]string{"ACME-VEX-1/CVE-2030-0001", "ACME-VEX-1/CVE-2030-0002", "ACME-VEX-1/3"}, sourcetest.IDs(records)); diff != "" {
		t.Errorf("the ids differ (-want +got):\n%s", diff)
	}
	if !cmp.Equal(records[1].Aliases, []string{"CVE-2030-0002"}) || len(records[2].Aliases) > 0 {
		t.Errorf("the aliases are %q and %q", records[1].Aliases, records[2].Aliases)
	}
}

func TestAWithdrawnDocumentGivesAWithdrawnRecord(t *testing.T) {
	records, report := sourcetest.Read(t, csaf.Read, sourcetest.File(t, "x.json", gone))
	if len(records) != 1 || records[0].Withdrawn.Format("2006-01-02") != "2030-04-01" || report.Withdrawn != 1 {
		t.Errorf("the records are %+v", records)
	}
}

func TestWhatIsNotForEverybodyIsRemarked(t *testing.T) {
	for label, want := range map[string]bool{"WHITE": false, "CLEAR": false, "AMBER": true, "RED": true} {
		_, report := sourcetest.Read(t, csaf.Read, sourcetest.File(t, "x.json", document(label, "")))
		if got := len(report.Remarks) == 1 && strings.Contains(report.Remarks[0].Reason, "TLP"); got != want {
			t.Errorf("%s: the remarks are %+v", label, report.Remarks)
		}
	}
}

// TestDocumentsOfTheStandardAreRead reads the examples of the OASIS committee.
func TestDocumentsOfTheStandardAreRead(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the standard's examples are not here")
	}
	seen := map[verdict.Status]int{}
	read := 0
	err := filepath.WalkDir(filepath.Join(dir, "csaf-2.0-examples"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(b), `"csaf_version"`) || !strings.Contains(string(b), `"tracking"`) {
			return err
		}
		_, err = csaf.Read(t.Context(), path, nil, func(r verdict.Record, _ []byte) error {
			read++
			for _, s := range r.Supplier {
				seen[s.Status]++
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range []verdict.Status{verdict.Affected, verdict.Fixed, verdict.NotAffected, verdict.UnderInvestigation} {
		if seen[status] == 0 {
			t.Errorf("no statement says %s: %v in %d records", status, seen, read)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(document("WHITE", "")))
	f.Add([]byte(gone))
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(t.TempDir(), "x.json")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := csaf.Read(t.Context(), path, nil, func(r verdict.Record, _ []byte) error {
			if r.ID == "" {
				t.Error("a record has no id")
			}
			return nil
		})
		var e *verdict.Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("the error is none of ours: %v", err)
		}
	})
}
