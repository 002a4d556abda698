// SPDX-License-Identifier: Apache-2.0

package dpkg_test

import (
	"bytes"
	"testing"

	"verdict/internal/inventory"
	"verdict/internal/inventory/dpkg"
	"verdict/internal/limits"
)

// content is a file in memory.
type content struct{ *bytes.Reader }

func (content) Close() error { return nil }

// file is one of an artifact.
func file(path, text string) inventory.File {
	b := []byte(text)
	return inventory.File{
		Path: path, Size: int64(len(b)), Head: b[:min(len(b), inventory.HeadBytes)],
		Open: func() (inventory.Content, error) { return content{bytes.NewReader(b)}, nil },
	}
}

// catalogue reads the files that the cataloguer wants.
func catalogue(t testing.TB, files ...inventory.File) inventory.Catalogued {
	t.Helper()
	c := dpkg.New()
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
