// SPDX-License-Identifier: Apache-2.0

package rpm_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkCatalogue reads one public database of each form.
func BenchmarkCatalogue(b *testing.B) {
	databases := publicDatabases(b)
	for _, name := range []string{"fedora35 rpmdb.sqlite", "testdata Packages.db", "centos8-modularitylabel Packages"} {
		b.Run(strings.ReplaceAll(name, " ", "/"), func(b *testing.B) {
			body, err := os.ReadFile(databases[name])
			if err != nil {
				missing(b, "%s is not in the module cache", name)
			}
			f := file("var/lib/rpm/"+filepath.Base(databases[name]), body)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if got := catalogue(b, f); len(got.Occurrences) < 100 {
					b.Fatalf("%d packages", len(got.Occurrences))
				}
			}
		})
	}
}
