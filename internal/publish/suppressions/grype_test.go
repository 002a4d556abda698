// SPDX-License-Identifier: Apache-2.0

package suppressions_test

import (
	"archive/zip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"verdict"
	"verdict/internal/publish/suppressions"
)

// TestGrypeFollowsRulesAboutNamesInAnyCase runs grype on a bill that writes names as
// their authors do, with rules about the canonical ones.
func TestGrypeFollowsRulesAboutNamesInAnyCase(t *testing.T) {
	grype, writer, folder := os.Getenv("VERDICT_GRYPE"), os.Getenv("VERDICT_GRYPEDB"), t.TempDir()
	if grype == "" || writer == "" {
		t.Skip("VERDICT_GRYPE or VERDICT_GRYPEDB is not set: there is no scanner to run")
	}
	put := func(name, text string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	record := func(ecosystem, name, id, cve string) {
		t.Helper()
		file, err := os.Create(filepath.Join(folder, ecosystem+".zip"))
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(file)
		entry, err := z.Create(id + ".json")
		if err == nil {
			_, err = entry.Write([]byte(`{"id": "` + id + `", "aliases": ["` + cve + `"], "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "` + ecosystem +
				`", "name": "` + name + `"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}`))
		}
		if err != nil || z.Close() != nil || file.Close() != nil {
			t.Fatal("the records cannot be packed")
		}
	}
	record("Go", "github.com/BurntSushi/toml", "GHSA-2222-3333-4444", "CVE-2024-0001")
	record("PyPI", "flask-login", "GHSA-5555-6666-7777", "CVE-2024-0002")
	if out, err := exec.Command(writer, folder, filepath.Join(folder, "cache")).CombinedOutput(); err != nil {
		t.Fatalf("grype's database cannot be built: %v\n%s", err, out)
	}
	bill := put("bill.cdx.json", `{"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [
		{"type": "library", "bom-ref": "a", "name": "github.com/BurntSushi/toml", "version": "v1.0.0", "purl": "pkg:golang/github.com/BurntSushi/toml@v1.0.0"},
		{"type": "library", "bom-ref": "b", "name": "Flask_Login", "version": "0.6", "purl": "pkg:pypi/Flask_Login@0.6"}]}`)
	rules, err := suppressions.Render(snapshot(said("CVE-2024-0001", verdict.NotAffected, "pkg:golang/github.com/burntsushi/toml@v1.0.0"),
		said("CVE-2024-0002", verdict.NotAffected, "pkg:pypi/flask-login@0.6")), "1.0", suppressions.Grype, 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		want int
	}{"without rules": {"ignore: []\n", 2}, "with ours": {string(rules.Text), 0}} {
		run := exec.Command(grype, "sbom:"+bill, "--output", "json", "--config", put("grype.yaml", c.text))
		run.Env = append(os.Environ(), "GRYPE_DB_CACHE_DIR="+filepath.Join(folder, "cache"), "GRYPE_DB_AUTO_UPDATE=false", "GRYPE_DB_VALIDATE_AGE=false", "GRYPE_CHECK_FOR_APP_UPDATE=false")
		out, err := run.Output()
		var report struct{ Matches []any }
		if err == nil {
			err = json.Unmarshal(out, &report)
		}
		if err != nil || len(report.Matches) != c.want {
			t.Errorf("%s: grype has %d rows, want %d: %v", name, len(report.Matches), c.want, err)
		}
	}
}
