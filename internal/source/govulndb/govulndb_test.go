// SPDX-License-Identifier: Apache-2.0

package govulndb_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source/govulndb"
	"verdict/internal/source/sourcetest"
	"verdict/spec/vers"
)

func report(id, module string) string {
	return `{"schema_version": "1.3.1", "id": "` + id + `", "modified": "2026-01-02T00:00:00Z", "aliases": ["CVE-2026-0001"],
		"affected": [{"package": {"name": "` + module + `", "ecosystem": "Go"},
			"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.0"}]}],
			"ecosystem_specific": {"imports": [{"path": "` + module + `/a", "symbols": ["F", "T.M"]}]}}],
		"database_specific": {"url": "https://pkg.go.dev/vuln/` + id + `", "review_status": "REVIEWED"}}`
}

// database is a small one, whole and in order.
func database() map[string]string {
	return map[string]string{
		"index/db.json":        `{"modified": "2026-01-03T00:00:00Z"}`,
		"index/vulns.json":     `[{"id": "GO-2026-0001", "modified": "2026-01-02T00:00:00Z", "aliases": ["CVE-2026-0001"]}, {"id": "GO-2026-0002", "modified": "2026-01-02T00:00:00Z"}]`,
		"index/modules.json":   `[{"path": "example.org/m", "vulns": [{"id": "GO-2026-0001", "modified": "2026-01-02T00:00:00Z", "fixed": "1.2.0"}, {"id": "GO-2026-0002"}]}]`,
		"ID/GO-2026-0001.json": report("GO-2026-0001", "example.org/m"),
		"ID/GO-2026-0002.json": report("GO-2026-0002", "example.org/m"),
	}
}

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: govulndb.Read, Kind: verdict.SourceGoVuln, Bad: "ID/GO-2026-0000.json",
		Good: database(), IDs: []string{"GO-2026-0001", "GO-2026-0002"},
	}.Run(t)
}

func TestARecordKeepsItsSymbols(t *testing.T) {
	records, found := sourcetest.Read(t, govulndb.Read, sourcetest.Folder(t, database()))
	want := []verdict.AffectedPackage{{Ecosystem: "Go", Name: "example.org/m", Ranges: [][]vers.Event{{{Introduced: "0"}, {Fixed: "1.2.0"}}},
		Symbols: []string{"example.org/m/a.F", "example.org/m/a.T.M"}}}
	if diff := cmp.Diff(want, records[0].Affected); diff != "" {
		t.Errorf("it affects (-want +got):\n%s", diff)
	}
	if found.Documents != 2 || found.Skipped != nil || found.Remarks != nil {
		t.Errorf("the report says %+v", found)
	}
}

func TestDocumentsAreReadWithoutAnIndex(t *testing.T) {
	records, found := sourcetest.Read(t, govulndb.Read, sourcetest.Folder(t, map[string]string{
		"data/osv/GO-2026-0001.json": report("GO-2026-0001", "example.org/m"), "data/cve/v5/GO-2026-0001.json": `{"dataType": "CVE_RECORD"}`,
		"data/reports/GO-2026-0001.yaml": "id: x",
	}))
	if len(records) != 1 || records[0].Origin != "data/osv/GO-2026-0001.json" || found.Remarks != nil || found.Skipped != nil {
		t.Errorf("read %v, the report says %+v", sourcetest.IDs(records), found)
	}
}

func TestWhereIndexAndDocumentsDifferItIsTold(t *testing.T) {
	tests := []struct {
		name             string
		change           map[string]string // "" takes a file away
		skipped, remarks []verdict.Skipped
		unread           []string
	}{
		{"a document that is not there", map[string]string{"ID/GO-2026-0002.json": ""},
			[]verdict.Skipped{{Reason: "the index names a report whose document is not there", Count: 1, Examples: []string{"ID/GO-2026-0002.json"}}}, nil,
			[]string{"ID/GO-2026-0002.json"}},
		{"a document that the index does not name", map[string]string{"ID/GO-2026-0003.json": report("GO-2026-0003", "example.org/m")}, nil,
			[]verdict.Skipped{{Reason: "the document of a report is not named by the index, and is read all the same", Count: 1, Examples: []string{"ID/GO-2026-0003.json"}}}, nil},
		{"an older document", map[string]string{"ID/GO-2026-0002.json": strings.Replace(report("GO-2026-0002", "example.org/m"), "2026-01-02", "2025-01-02", 1)}, nil,
			[]verdict.Skipped{{Reason: "the document is older than the index says", Count: 1, Examples: []string{"ID/GO-2026-0002.json"}}}, nil},
		{"a module that the document does not name", map[string]string{"ID/GO-2026-0002.json": report("GO-2026-0002", "example.org/other")}, nil,
			[]verdict.Skipped{{Reason: "the index says that the report concerns a module that the document does not name", Count: 1, Examples: []string{"ID/GO-2026-0002.json: example.org/m"}}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := database()
			maps.Copy(files, tt.change)
			maps.DeleteFunc(files, func(_, body string) bool { return body == "" })
			_, found := sourcetest.Read(t, govulndb.Read, sourcetest.Folder(t, files))
			if diff := cmp.Diff(tt.skipped, found.Skipped); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.remarks, found.Remarks); diff != "" {
				t.Errorf("remarks (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.unread, found.Unread); diff != "" {
				t.Errorf("unread (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABrokenIndexIsToldAndAnIndexAloneIsNoDatabase(t *testing.T) {
	files := database()
	files["index/vulns.json"] = `{"id": 1}`
	records, found := sourcetest.Read(t, govulndb.Read, sourcetest.Folder(t, files))
	if len(records) != 2 || len(found.Unread) != 1 || found.Unread[0] != "index/vulns.json" {
		t.Errorf("read %v, the report says %+v", sourcetest.IDs(records), found)
	}
	files = database()
	maps.DeleteFunc(files, func(name, _ string) bool { return strings.HasPrefix(name, "ID/") })
	_, err := govulndb.Read(t.Context(), sourcetest.Folder(t, files), nil, nil)
	if err == nil || !strings.HasSuffix(err.Error(), ": holds an index and none of the reports that it names") {
		t.Errorf("the error is %v", err)
	}
}

func TestRealReportsAreRead(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: the real reports are not here")
	}
	files, err := filepath.Glob(filepath.Join(dir, "go-vulndb", "osv", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no reports: %v", err)
	}
	records, found := sourcetest.Read(t, govulndb.Read, filepath.Join(dir, "go-vulndb", "osv"))
	if len(records) != len(files) || found.Skipped != nil {
		t.Errorf("%d of %d are read, the report says %+v", len(records), len(files), found)
	}
}
