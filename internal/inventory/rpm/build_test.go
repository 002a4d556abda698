// SPDX-License-Identifier: Apache-2.0

package rpm_test

import (
	"bytes"
	"os"
	"testing"

	"verdict/internal/inventory"
	"verdict/internal/inventory/rpm"
	"verdict/internal/limits"
)

// content is a file in memory.
type content struct{ *bytes.Reader }

func (content) Close() error { return nil }

// file is one of an artifact.
func file(path string, b []byte) inventory.File {
	return inventory.File{
		Path: path, Size: int64(len(b)), Head: b[:min(len(b), inventory.HeadBytes)],
		Open: func() (inventory.Content, error) { return content{bytes.NewReader(b)}, nil },
	}
}

// catalogue reads the files that the cataloguer wants.
func catalogue(t testing.TB, files ...inventory.File) inventory.Catalogued {
	t.Helper()
	c := rpm.New()
	var wanted []inventory.File
	for _, f := range files {
		if c.Wants(f.Path, f.Head) {
			wanted = append(wanted, f)
		}
	}
	got, err := c.Catalogue(t.Context(), wanted, limits.NewBudget(limits.ZipCaps{}))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// count gives how often something was left out for a reason.
func count(c inventory.Catalogued, reason string) int {
	for _, s := range c.LeftOut() {
		if s.Reason == reason {
			return s.Count
		}
	}
	return 0
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
