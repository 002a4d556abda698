// SPDX-License-Identifier: Apache-2.0

package osv_test

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

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
