// SPDX-License-Identifier: Apache-2.0

package tree_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/tree"
)

// fuzzCaps keep one try short.
var fuzzCaps = tree.Caps{Entries: 1000, NameBytes: 1 << 20, FileBytes: 1 << 20, KeptBytes: 4 << 20, TotalBytes: 8 << 20, Memory: 8 << 20}

// FuzzOpen opens any bytes as a file, as the only layer of an image, and as a
// packed one. What it opens must be readable and lie below the root.
func FuzzOpen(f *testing.F) {
	layer := archive(f, "a/b=1", "a/.wh.c=", "l -> a", "h => a/b", "l/x=2", "p|")
	p := picture{layers: [][]byte{layer}, tag: "app"}
	f.Add(layer)
	f.Add(gzipped(f, layer))
	f.Add(zstandard(f, layer))
	f.Add(tarOf(f, oci(f, p)))
	f.Add(tarOf(f, savedByDocker(f, p)))
	f.Add(zipOf(f, "a=1", "b -> a"))
	f.Fuzz(func(t *testing.T, b []byte) {
		try(t, b)
		for _, l := range [][]byte{b, gzipped(t, b)} {
			try(t, tarOf(t, savedByDocker(t, picture{layers: [][]byte{layer, l}, tag: "app"})))
		}
	})
}

// FuzzDecompress opens any bytes behind the magic of each packing.
func FuzzDecompress(f *testing.F) {
	layer := archive(f, "a=1")
	for i, b := range [][]byte{gzipped(f, layer), zstandard(f, layer), []byte("\xfd7zXZ\x00\x00\x04\xe6\xd6\xb4\x46"), []byte("BZh91AY&SY")} {
		f.Add(byte(i), b)
	}
	magics := [][]byte{{0x1f, 0x8b}, {0x28, 0xb5, 0x2f, 0xfd}, {0xfd, '7', 'z', 'X', 'Z', 0}, []byte("BZh"), {0x50, 0x2a, 0x4d, 0x18}}
	f.Fuzz(func(t *testing.T, which byte, b []byte) {
		magic := magics[int(which)%len(magics)]
		if !bytes.HasPrefix(b, magic) {
			b = append(bytes.Clone(magic), b...)
		}
		try(t, b)
	})
}

func try(t *testing.T, b []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.zip")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := tree.Open(t.Context(), path, []inventory.Cataloguer{everything{}}, tree.Options{Caps: fuzzCaps})
	if err != nil {
		if verdict.CodeOf(err) == verdict.Internal {
			t.Fatalf("an error of no kind: %v", err)
		}
		return
	}
	for _, file := range a.Files {
		if a.Kind != inventory.ZipArchive && len(file.Before) == 0 {
			c, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.ReadAt(make([]byte, c.Size()), 0); err != nil && c.Size() > 0 && c.Size() <= fuzzCaps.FileBytes {
				t.Fatalf("%q of %d bytes: %v", file.Path, c.Size(), err)
			}
			c.Close()
		}
		if file.Path == "" || file.Path[0] == '/' || filepath.ToSlash(filepath.Clean(file.Path)) != file.Path || len(file.Path) > 2 && file.Path[:3] == "../" {
			t.Fatalf("the path %q", file.Path)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}
