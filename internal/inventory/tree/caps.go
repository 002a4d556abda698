// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"fmt"
	"io"
	"sync/atomic"

	"verdict"
)

// Caps bounds what one artifact may cost. A field that is zero takes its default.
type Caps struct {
	Entries    int64 // names in all archives and layers
	NameBytes  int64 // all these names together
	FileBytes  int64 // one file that is kept
	KeptBytes  int64 // all files that are kept, in memory or beyond
	TotalBytes int64 // everything that is unpacked
	Ratio      int64 // unpacked to packed size of a stream, from 10 MiB on
	Memory     int64 // of KeptBytes, what memory may hold
}

var defaults = Caps{
	Entries: 1_000_000, NameBytes: 256 << 20,
	FileBytes: 2 << 30, KeptBytes: 8 << 30, TotalBytes: 32 << 30, Ratio: 200, Memory: 128 << 20,
}

// ratioFree is the size from which on Caps.Ratio holds, as it does for archives
// in internal/limits. A sparse file of more is not kept: its holes cost nothing
// in the archive and all that they are long when they are written out.
const ratioFree = 10 << 20

// What a name may be at most: PATH_MAX of Linux, and the depth of folders to which
// the tree is walked.
const (
	maxName  = 4096
	maxDepth = 1024
)

func (c Caps) orDefault() Caps {
	for _, f := range []struct{ field, value *int64 }{
		{&c.Entries, &defaults.Entries}, {&c.NameBytes, &defaults.NameBytes},
		{&c.FileBytes, &defaults.FileBytes}, {&c.KeptBytes, &defaults.KeptBytes},
		{&c.TotalBytes, &defaults.TotalBytes}, {&c.Ratio, &defaults.Ratio}, {&c.Memory, &defaults.Memory},
	} {
		if *f.field <= 0 {
			*f.field = *f.value
		}
	}
	return c
}

// meter counts what an artifact costs. Many goroutines may use it at once.
type meter struct {
	caps    Caps
	entries atomic.Int64
	names   atomic.Int64
	total   atomic.Int64
	kept    atomic.Int64
}

// entry books one name.
func (m *meter) entry(name string) error {
	if m.entries.Add(1) > m.caps.Entries {
		return tooLarge("holds more than %d names", m.caps.Entries)
	}
	if m.names.Add(int64(len(name))) > m.caps.NameBytes {
		return tooLarge("the names in it have more than %d MiB", m.caps.NameBytes>>20)
	}
	return nil
}

// keep books a file whose content is kept.
func (m *meter) keep(size int64) error {
	if m.kept.Add(size) > m.caps.KeptBytes {
		return tooLarge("the files in it that tell of components have more than %d MiB", m.caps.KeptBytes>>20)
	}
	return nil
}

func tooLarge(format string, args ...any) *verdict.Error {
	return verdict.Errorf(verdict.TooLarge, format, args...)
}

func invalid(format string, args ...any) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, format, args...)
}

// unpacked counts the bytes of a stream that was packed.
type unpacked struct {
	r      io.Reader
	meter  *meter
	packed *counted
	n      int64
}

// Read unpacks up to the first cap that is passed.
func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	if u.meter.total.Add(int64(n)) > u.meter.caps.TotalBytes {
		return 0, tooLarge("unpacks to more than %d MiB", u.meter.caps.TotalBytes>>20)
	}
	if u.n > ratioFree && u.n/u.meter.caps.Ratio > u.packed.n {
		return 0, tooLarge("unpacks to more than %d times its size", u.meter.caps.Ratio)
	}
	return n, err
}

// counted counts what is read.
type counted struct {
	r io.Reader
	n int64
}

// Read counts the bytes.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// place names a blob or file inside of an artifact.
func place(artifact, inner string) string {
	if inner == "" {
		return artifact
	}
	return fmt.Sprintf("%s!%s", artifact, inner)
}
