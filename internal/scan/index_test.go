// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/scan"
	"verdict/internal/source"
	"verdict/internal/store"
	"verdict/internal/vulndb"
)

func TestAnIndexFromAnEarlierOneIsTheSameAsOneFromNothing(t *testing.T) {
	db := world(t)
	path := filepath.Join(t.TempDir(), "records.vdb")
	kept := 0
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 4).Draw(r, "transactions") {
			_, err := db.Update(r.Context(), actor, "change", func(tx *store.Tx) error {
				for range rapid.IntRange(1, 2).Draw(r, "steps") {
					if err := step(r, tx); err != nil {
						return err
					}
				}
				_, err := source.Regroup(tx)
				return err
			})
			if err != nil {
				r.Fatal(err)
			}
			earlier, err := vulndb.Open(path)
			if err != nil {
				earlier = nil
			}
			fresh := path + ".fresh"
			err = db.View(r.Context(), verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
				if _, _, err := scan.BuildIndex(s, nil, fresh); err != nil {
					return err
				}
				_, n, err := scan.BuildIndex(s, earlier, path)
				kept += n
				return err
			})
			if err != nil {
				r.Fatal(err)
			}
			if earlier != nil {
				earlier.Close()
			}
			if a, b := content(r, path), content(r, fresh); !bytes.Equal(a, b) {
				r.Fatalf("the index from an earlier one differs from one from nothing: %d and %d bytes", len(a), len(b))
			}
		}
	})
	if kept <= 0 {
		t.Error("nothing was ever taken from an earlier index: the test says nothing")
	}
	t.Logf("%d vulnerabilities were taken from earlier indexes", kept)
}

func content(t *rapid.T, path string) []byte {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
