// SPDX-License-Identifier: Apache-2.0

package osv_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"verdict"
	"verdict/internal/source/osv"
)

// BenchmarkRead reads and converts every record of the public exports.
func BenchmarkRead(b *testing.B) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		b.Skip("VERDICT_TESTDATA is not set: the corpus of real records is not here")
	}
	archives, err := filepath.Glob(filepath.Join(dir, "osv-corpus", "*.zip"))
	if err != nil || len(archives) == 0 {
		b.Fatalf("no archives: %v", err)
	}
	b.ReportAllocs()
	for b.Loop() {
		records := 0
		for _, file := range archives {
			_, err := osv.Read(context.Background(), file, nil, func(verdict.Record, []byte) error { records++; return nil })
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(records), "records/op")
	}
}
