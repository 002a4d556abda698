// SPDX-License-Identifier: Apache-2.0

package kev_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source/kev"
	"verdict/internal/source/sourcetest"
)

func catalogue(released string, entries ...string) string {
	return fmt.Sprintf(`{"title": "Catalogue", "catalogVersion": "1", "dateReleased": %q, "count": %d, "vulnerabilities": [
%s]}`, released, len(entries), strings.Join(entries, ",\n"))
}

func listed(id, more string) string {
	return `{"cveID": "` + id + `", "dateAdded": "2026-01-02"` + more + `}`
}

const (
	day   = "2026-02-01T10:00:00.5Z"
	whole = `{
  "cveID": "cve-2026-0001", "vendorProject": "Example", "product": "Lib", "vulnerabilityName": "Example Lib Flaw",
  "dateAdded": "2026-01-02", "shortDescription": "A flaw in it.", "requiredAction": "Update.", "dueDate": "2026-01-23",
  "knownRansomwareCampaignUse": "Known", "notes": "See: https://example.org/a ; https://example.org/b;", "cwes": ["CWE-20", "CWE-79"]}`
	table = "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse,notes,cwes\r\n" +
		"CVE-2026-0001,Example,Lib,Example Lib Flaw,2026-01-02,A flaw in it.,Update.,2026-01-23,Known,See: https://example.org/a ; https://example.org/b;,\"CWE-20, CWE-79\"\r\n"
)

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: kev.Read, Kind: verdict.SourceKEV, Bad: "a.json",
		Good: map[string]string{"known_exploited_vulnerabilities.json": catalogue(day, listed("CVE-2026-0002", ""), listed("CVE-2026-0001", ""))},
		IDs:  []string{"CVE-2026-0002", "CVE-2026-0001"},
	}.Run(t)
	sourcetest.Suite{
		Read: kev.Read, Kind: verdict.SourceKEV, Bad: "a.csv", Good: map[string]string{"known_exploited_vulnerabilities.csv": table},
		IDs: []string{"CVE-2026-0001"},
	}.Run(t)
}

func TestDocumentAndTableSayTheSame(t *testing.T) {
	at := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	want := verdict.Record{ID: "CVE-2026-0001", Summary: "Example Lib Flaw", Details: "A flaw in it.", Published: at, Modified: at,
		Exploited:  &verdict.Exploited{Added: at, Due: time.Date(2026, 1, 23, 0, 0, 0, 0, time.UTC), Action: "Update.", Ransomware: true},
		CWEs:       []string{"CWE-20", "CWE-79"},
		References: []verdict.Reference{{Kind: "WEB", URL: "https://example.org/a"}, {Kind: "WEB", URL: "https://example.org/b"}}}
	for name, body := range map[string]string{"x.json": catalogue(day, whole), "x.csv": table} {
		records, report := sourcetest.Read(t, kev.Read, sourcetest.File(t, name, body))
		if len(records) != 1 || report.Skipped != nil || report.Remarks != nil {
			t.Fatalf("%s: %d records, the report says %+v", name, len(records), report)
		}
		got := records[0]
		got.Digest, got.Origin = "", ""
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: the record differs (-want +got):\n%s", name, diff)
		}
		if got.Asserts() || got.Affected != nil {
			t.Errorf("%s: a listing says of itself that the flaw exists, in %v", name, got.Affected)
		}
	}
}

func TestTheBytesOfARecordAreItsEntry(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"x.json": {catalogue(day, whole), whole},
		"x.csv":  {table, strings.ReplaceAll(table, "\r\n", "\n")},
	} {
		_, err := kev.Read(t.Context(), sourcetest.File(t, name, tt.body), nil, func(_ verdict.Record, raw []byte) error {
			if string(raw) != tt.want {
				t.Errorf("%s: the bytes are %q", name, raw)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestACatalogueThatIsNotWholeIsRefused(t *testing.T) {
	full := catalogue(day, listed("CVE-2026-0001", ""), listed("CVE-2026-0002", ""))
	tests := []struct{ name, body, want string }{
		{"an entry too few", strings.Replace(full, `"count": 2`, `"count": 3`, 1), "says that it lists 3 vulnerabilities, and lists 2"},
		{"an entry too many", strings.Replace(full, `"count": 2`, `"count": 1`, 1), "says that it lists 1 vulnerabilities, and lists 2"},
		{"no count", strings.Replace(full, `"count"`, `"counted"`, 1), "it has no count of its entries"},
		{"a count that is no number", strings.Replace(full, `"count": 2`, `"count": "2"`, 1), "it has no count of its entries"},
		{"its end is missing", full[:len(full)-2], "should stand here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := kev.Read(t.Context(), sourcetest.File(t, "x.json", tt.body), nil, func(verdict.Record, []byte) error { return nil })
			if verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestAnEntryThatCannotBeReadIsToldAndTheOthersAreTaken(t *testing.T) {
	tests := []struct{ name, reason, file, body, want string }{
		{"no CVE id", "an entry cannot be read", "x.json", catalogue(day, listed("CVE-2026-0001", ""), listed("GHSA-x", "")), `x.json:3: $.vulnerabilities[1]/cveID: the entry names "GHSA-x", which is no CVE id`},
		{"another form", "an entry cannot be read", "x.json", catalogue(day, listed("CVE-2026-0001", ""), "[]"), "x.json:3: $.vulnerabilities[1]: "},
		{"a row without an id", "a row cannot be read", "x.csv", table + ",,,,2026-01-02,,,,,,\r\n", `x.csv:3: the entry names ""`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			records, report := sourcetest.Read(t, kev.Read, sourcetest.File(t, tt.file, tt.body))
			if len(records) != 1 || len(report.Unread) != 1 || len(report.Skipped) != 1 || report.Skipped[0].Reason != tt.reason || !strings.Contains(report.Skipped[0].Examples[0], tt.want) {
				t.Errorf("%d records, the report says %+v", len(records), report)
			}
		})
	}
}

func TestWhatAnEntryLeavesOpenIsRemarked(t *testing.T) {
	records, report := sourcetest.Read(t, kev.Read, sourcetest.File(t, "x.json", catalogue(day,
		listed("CVE-2026-0001", `, "dueDate": "soon", "knownRansomwareCampaignUse": "perhaps", "vendorProject": "A", "product": "B", "new": 1`),
		listed("CVE-2026-0002", `, "knownRansomwareCampaignUse": "Unknown"`))))
	if len(records) != 2 || !records[0].Exploited.Due.IsZero() || records[0].Exploited.Ransomware || records[0].Summary != "A B" {
		t.Errorf("read %+v", records)
	}
	var reasons []string
	for _, r := range report.Remarks {
		reasons = append(reasons, r.Reason)
	}
	want := []string{"a date is no day of the calendar, and is left out",
		"what the entry says of use in ransomware campaigns is neither Known nor Unknown, and counts as unknown",
		"a field that the schema does not know is not read"}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Errorf("remarked is (-want +got):\n%s", diff)
	}
}

func TestOfSeveralCataloguesTheLatestCounts(t *testing.T) {
	records, report := sourcetest.Read(t, kev.Read, sourcetest.Folder(t, map[string]string{
		"b.json": catalogue("2026-02-01T00:00:00Z", listed("CVE-2026-0001", ""), listed("CVE-2026-0002", "")),
		"a.json": catalogue("2026-02-02T00:00:00Z", listed("CVE-2026-0002", "")),
	}))
	want := "an older edition of the same list: only the latest counts"
	if len(records) != 1 || report.Documents != 2 || len(report.Skipped) != 1 || report.Skipped[0].Reason != want || report.Unread != nil {
		t.Errorf("read %v, the report says %+v", sourcetest.IDs(records), report)
	}
}

func TestTheWholeCatalogueIsRead(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the catalogue is not here")
	}
	path := filepath.Join(dir, "kev", "known_exploited_vulnerabilities.json")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var said struct{ Count int }
	if err := json.Unmarshal(raw, &said); err != nil {
		t.Fatal(err)
	}
	records, report := sourcetest.Read(t, kev.Read, path)
	if len(records) != said.Count || report.Skipped != nil || report.Remarks != nil {
		t.Errorf("%d of %d are read, the report says %+v", len(records), said.Count, report)
	}
	ransom := 0
	for _, r := range records {
		if r.Exploited.Added.IsZero() || r.Exploited.Action == "" || r.Exploited.Due.IsZero() {
			t.Errorf("%s is listed as %+v", r.ID, r.Exploited)
		}
		if r.Exploited.Ransomware {
			ransom++
		}
	}
	if want := strings.Count(string(raw), `"knownRansomwareCampaignUse": "Known"`); ransom != want {
		t.Errorf("%d of %d are known to be used for ransom", ransom, want)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(catalogue(day, whole)))
	f.Add([]byte(table))
	f.Add([]byte(`{"count": 1, "vulnerabilities": {"a": {"cveID": null}}}`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(dir, "x.json")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = kev.Read(t.Context(), path, nil, func(r verdict.Record, raw []byte) error {
			if !verdict.IsCVE(r.ID) || r.Exploited == nil || len(raw) == 0 {
				t.Errorf("read %+v from %q", r, raw)
			}
			return nil
		})
	})
}
