// SPDX-License-Identifier: Apache-2.0

package osv_test

import (
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/source"
	"verdict/internal/source/osv"
)

func TestAHouseRecordIsExportedSoThatItReadsBackTheSame(t *testing.T) {
	entries, err := fs.ReadDir(kafka.Files, "house")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := fs.ReadFile(kafka.Files, "house/"+e.Name())
		if err != nil {
			t.Fatal(err)
		}
		record, _, err := source.ConvertOSV(e.Name(), raw)
		if err != nil {
			t.Fatal(err)
		}
		written, err := osv.Export(record)
		if err != nil {
			t.Fatal(err)
		}
		again, remarks, err := source.ConvertOSV("export", written)
		if err != nil {
			t.Fatalf("%s: %v\n%s", e.Name(), err, written)
		}
		if len(remarks) > 0 {
			t.Errorf("%s: the export departs from the standard: %v", e.Name(), remarks)
		}
		again.Digest = record.Digest
		if d := cmp.Diff(record, again); d != "" {
			t.Errorf("%s reads back otherwise (-want +got):\n%s", e.Name(), d)
		}
	}
}

func TestSymbolsOfAHouseRecordAreExported(t *testing.T) {
	for ecosystem, names := range map[string][]string{
		"Maven": {"org.example.A#a(I)V", "org.example.B"}, "Go": {"example.org/m/a.F", "example.org/m/a.T.M", "example.org/m/b"}, "crates.io": {"a::f"},
	} {
		written, err := osv.Export(verdict.Record{ID: "x_ours-1", Affected: []verdict.AffectedPackage{{Ecosystem: ecosystem, Name: "org.example:a", Symbols: names, Versions: []string{"1.0"}}},
			House: &verdict.HouseRecord{Overrides: []string{"GHSA-aaaa"}, Reason: "no symbols", Author: "ana"}, Modified: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := source.ConvertOSV("export", written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if d := cmp.Diff(names, again.Affected[0].Symbols); d != "" {
			t.Errorf("%s reads back otherwise (-want +got):\n%s\n%s", ecosystem, d, written)
		}
	}
}
