// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// jar writes an archive of 5,000 members of so many bytes each, of which packing
// leaves about half.
func jar(b *testing.B, size int) string {
	b.Helper()
	var pairs []string
	for i := range 5000 {
		var text strings.Builder
		for n := uint32(i); text.Len() < size; n = n*1664525 + 1013904223 {
			fmt.Fprintf(&text, "%08x", n)
		}
		pairs = append(pairs, fmt.Sprintf("org/example/library/internal/Class%d.class", i), text.String())
	}
	path := filepath.Join(b.TempDir(), "f.jar")
	if err := os.WriteFile(path, archive(b, pairs...), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

func BenchmarkOpenZipOfFiveThousandMembers(b *testing.B) {
	for _, size := range []int{500, 4000, 40_000} {
		path := jar(b, size)
		b.Run(fmt.Sprintf("of %d bytes", size), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				z, err := OpenZip(path, ZipCaps{})
				if err != nil {
					b.Fatal(err)
				}
				z.Close()
			}
		})
	}
}

func BenchmarkReadEntriesOfFiveThousandMembers(b *testing.B) {
	path := jar(b, 4000)
	b.SetBytes(5000 * 4000)
	b.ReportAllocs()
	for b.Loop() {
		z, err := OpenZip(path, ZipCaps{})
		if err != nil {
			b.Fatal(err)
		}
		for _, f := range z.Files() {
			if _, err := z.ReadEntry(f); err != nil {
				b.Fatal(err)
			}
		}
		z.Close()
	}
}

// countedReaderAt counts what is read.
type countedReaderAt struct {
	io.ReaderAt
	bytes int64
}

func (c *countedReaderAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, off)
	c.bytes += int64(n)
	return n, err
}

func TestReadingAheadGivesTheSameBytesAndReadsTheArchiveAtMostTwice(t *testing.T) {
	archive := make([]byte, 300_000)
	for i := range archive {
		archive[i] = byte(i * i >> 5)
	}
	rapid.Check(t, func(t *rapid.T) {
		under := &countedReaderAt{ReaderAt: bytes.NewReader(archive)}
		a := &aheadReader{r: under, left: int64(len(archive))}
		asked := int64(0)
		for _, off := range rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 310_000), rapid.Int64Range(290_000, 300_010), rapid.Int64Range(0, 3000)), 1, 200).Draw(t, "offsets") {
			var want, got [localHeader]byte
			n, err := bytes.NewReader(archive).ReadAt(want[:], off)
			m, again := a.ReadAt(got[:], off)
			if n != m || !errors.Is(again, err) || got != want {
				t.Fatalf("at %d: %d bytes, %v; want %d, %v", off, m, again, n, err)
			}
			asked += int64(n)
		}
		if ahead := under.bytes - asked; ahead > int64(len(archive))+aheadWindow {
			t.Fatalf("%d bytes are read ahead", ahead)
		}
	})
}
