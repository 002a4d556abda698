// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"verdict"
	"verdict/internal/app"
)

func TestADamagedIndexIsRefusedWhereverItIsDamaged(t *testing.T) {
	dir := t.TempDir()
	record := filepath.Join(dir, "CVE-2026-0001.json")
	if err := os.WriteFile(record, []byte(`{"id": "CVE-2026-0001", "modified": "2026-01-02T00:00:00Z", "affected": [
		{"package": {"ecosystem": "Maven", "name": "g:a"}, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2"}]}]}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	index := filepath.Join(dir, "records.vdb")
	if _, err := app.BuildIndex(t.Context(), []string{record}, index, nil); err != nil {
		t.Fatal(err)
	}
	bill := app.BillFile{Name: "b.json", Raw: []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": [
		{"type": "library", "name": "a", "version": "1", "purl": "pkg:maven/g/a@1"}]}`)}
	scans, err := app.MatchFiles(index, []app.BillFile{bill}, nil)
	if err != nil || len(scans) != 1 || len(scans[0].Matches) != 1 {
		t.Fatalf("the whole index gives %v, %v", scans, err)
	}
	whole, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		bytes := append([]byte(nil), whole...)
		bytes[i] ^= 0x04
		if err := os.WriteFile(index, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := app.MatchFiles(index, []app.BillFile{bill}, nil); verdict.CodeOf(err) != verdict.Tampered && verdict.CodeOf(err) != verdict.Invalid {
			t.Fatalf("with byte %d damaged it is taken: %v", i, err)
		}
	}
}
