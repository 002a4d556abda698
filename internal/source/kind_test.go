// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"path/filepath"
	"testing"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/source/sourcetest"
)

func TestTheKindOfASourceIsToldOnlyWhereOneIsPossible(t *testing.T) {
	const kev = `{"title": "x", "catalogVersion": "1", "count": 0, "vulnerabilities": []}`
	tests := []struct {
		name, location string
		want           verdict.SourceKind
	}{
		{"the catalogue of what is exploited", sourcetest.File(t, "x.json", kev), verdict.SourceKEV},
		{"the same, packed", sourcetest.File(t, "x.json.gz", sourcetest.Gzip(t, kev)), verdict.SourceKEV},
		{"a table of predictions", sourcetest.File(t, "x.csv.gz", sourcetest.Gzip(t, "#model_version:v1,score_date:x\ncve,epss\n")), verdict.SourceEPSS},
		{"the tracker of Debian", sourcetest.File(t, "json", `{"bash": {"CVE-2026-0001": {}}}`), verdict.SourceDebian},
		{"a CVE record", sourcetest.File(t, "x.json", `{"dataType": "CVE_RECORD"}`), verdict.SourceCVEList},
		{"a page of NVD", sourcetest.File(t, "x.json", `{"format": "NVD_CVE", "version": "2.0"}`), verdict.SourceNVD},
		{"the Go database by its index", sourcetest.Folder(t, map[string]string{"index/modules.json": "[]"}), verdict.SourceGoVuln},
		{"GitHub's repository", sourcetest.Folder(t, map[string]string{"advisories/github-reviewed/x.json": "{}"}), verdict.SourceGHSA},
		{"a part of it", sourcetest.Folder(t, map[string]string{"github-reviewed/x.json": "{}"}), verdict.SourceGHSA},
		{"the catalogue at its URL", "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json", verdict.SourceKEV},
		{"a day's predictions at a mirror", "https://example.org/epss_scores-2026-02-03.csv.gz?x=1", verdict.SourceEPSS},
		{"the Go database at its URL", "https://vuln.go.dev/vulndb.zip", verdict.SourceGoVuln},
		{"the tracker at its URL", "https://security-tracker.debian.org/tracker/data/json", verdict.SourceDebian},
		{"OSV documents, which three kinds hold", sourcetest.File(t, "x.json", `{"id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-01T00:00:00Z"}`), ""},
		{"CSAF documents, which two kinds hold", sourcetest.File(t, "x.json", `{"document": {"csaf_version": "2.0"}}`), ""},
		{"an archive", sourcetest.File(t, "x.zip", sourcetest.Zip(t, "x.json", kev)), ""},
		{"an archive that is none", sourcetest.File(t, "x.zip", "x"), ""},
		{"a folder", sourcetest.Folder(t, map[string]string{"x.json": kev}), ""},
		{"nothing", filepath.Join(t.TempDir(), "none"), ""},
		{"another URL", "https://example.org/all.zip", ""},
		{"an HTML page", sourcetest.File(t, "x.json", "<html>"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kind, told := source.KindAt(tt.location)
			if told != (tt.want != "") || told && kind != tt.want {
				t.Errorf("it is told as %q, %v", kind, told)
			}
		})
	}
}
