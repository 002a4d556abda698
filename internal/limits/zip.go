// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"

	"verdict"
)

// ZipCaps bounds one archive. A field that is zero takes the value that an
// artifact has.
type ZipCaps struct {
	Entries    int   // members
	EntryBytes int64 // one member, unpacked
	TotalBytes int64 // everything, unpacked
	Ratio      int64 // unpacked to packed size, from 10 MiB on
	Depth      int   // archives inside one another
}

// artifact are the caps when nothing else is said.
var artifact = ZipCaps{Entries: 200_000, EntryBytes: 512 << 20, TotalBytes: 2 << 30, Ratio: 200, Depth: 6}

// ratioFree is the size from which on ZipCaps.Ratio holds: small members of one
// repeated byte are common, and harmless.
const ratioFree = 10 << 20

// localHeader is the least that stands before the data of a member (APPNOTE
// 4.3.7).
const localHeader = 30

func (c ZipCaps) orDefault() ZipCaps {
	set(&c.Entries, artifact.Entries)
	set(&c.EntryBytes, artifact.EntryBytes)
	set(&c.TotalBytes, artifact.TotalBytes)
	set(&c.Ratio, artifact.Ratio)
	set(&c.Depth, artifact.Depth)
	return c
}

func set[N int | int64](field *N, value N) {
	if *field <= 0 {
		*field = value
	}
}

// Zip is an open zip or jar archive whose members lie apart from one another.
// What is read from it counts towards the total of its budget, also what is read
// twice. Several goroutines may read members at once.
type Zip struct {
	name   string
	budget *Budget
	files  []File
	closer io.Closer
}

// File is one member of an archive, a folder never. Name is as the archive's
// author wrote it: it may be absolute, hold "..", and stand twice. Show it, look
// it up, but never join it to a path.
type File struct {
	Name   string
	packed int64
	entry  *zip.File
}

// OpenZip opens the archive at the path name. It fails with verdict.NotFound,
// verdict.TooLarge, or verdict.Invalid for what is not a zip archive or has
// members that overlap.
func OpenZip(name string, caps ZipCaps) (*Zip, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, openError(name, err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, openError(name, err)
	}
	if info.IsDir() {
		f.Close()
		return nil, invalid("is a folder, not a file").At(name, 0, "")
	}
	z, err := NewBudget(caps).Zip(name, f, info.Size())
	if err != nil {
		f.Close()
		return nil, err
	}
	z.closer = f
	return z, nil
}

// Size is the number of bytes that the archive says a member unpacks to.
func (f File) Size() int64 { return int64(min(f.entry.UncompressedSize64, math.MaxInt64)) }

// IsSymlink reports whether the member is a symbolic link; its content is where it
// leads.
func (f File) IsSymlink() bool { return f.entry.Mode()&fs.ModeSymlink != 0 }

// Files gives the members in the order of the archive's directory.
func (z *Zip) Files() []File { return z.files }

// Close closes the file that OpenZip opened; an archive that was opened over
// other bytes leaves them open.
func (z *Zip) Close() error {
	if z.closer == nil {
		return nil
	}
	return z.closer.Close()
}

func (z *Zip) read(r io.ReaderAt, packed int64) error {
	if packed == 0 {
		return invalid("is empty").At(z.name, 0, "")
	}
	guard := &directoryGuard{r: r, entries: z.budget.caps.Entries}
	reader, err := zip.NewReader(guard, packed)
	var e *verdict.Error
	switch {
	case errors.As(err, &e):
		return e.At(z.name, 0, "")
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return notZip(err).At(z.name, 0, "")
	}
	reader.RegisterDecompressor(zip.Deflate, inflate)
	guard.headers(packed)
	e = z.admit(reader.File, packed)
	guard.members()
	if e != nil {
		return e.At(z.name, 0, "")
	}
	return nil
}

// admit takes the members when the directory as a whole is in order.
func (z *Zip) admit(entries []*zip.File, packed int64) *verdict.Error {
	caps := z.budget.caps
	if len(entries) > caps.Entries {
		return tooLarge("holds more than %d members", caps.Entries)
	}
	var claimed uint64
	limit := uint64(caps.TotalBytes)
	for _, f := range entries {
		if claimed += min(f.UncompressedSize64, limit+1); claimed > limit {
			return tooLarge("unpacks to more than %s", size(caps.TotalBytes))
		}
		switch folder := strings.HasSuffix(f.Name, "/"); {
		case folder && f.UncompressedSize64 > 0:
			return invalid("the folder %q holds data of its own", f.Name)
		case !folder:
			z.files = append(z.files, File{f.Name, int64(f.CompressedSize64), f})
		}
	}
	if claimed > ratioFree && int64(claimed)/caps.Ratio > packed {
		return tooLarge("unpacks to more than %d times its size", caps.Ratio)
	}
	return apart(entries, packed)
}

// apart refuses members that share bytes: a few megabytes can claim terabytes.
func apart(entries []*zip.File, packed int64) *verdict.Error {
	type span struct {
		start, end int64
		name       string
	}
	spans := make([]span, 0, len(entries))
	for _, f := range entries {
		data, err := f.DataOffset()
		if err != nil {
			return invalid("the member %q has no header of its own", f.Name)
		}
		if f.CompressedSize64 > uint64(packed) || data+int64(f.CompressedSize64) > packed {
			return invalid("the member %q ends behind the end of the archive", f.Name)
		}
		spans = append(spans, span{data - localHeader, data + int64(f.CompressedSize64), f.Name})
	}
	slices.SortFunc(spans, func(a, b span) int { return int(min(max(a.start-b.start, -1), 1)) })
	for i := 1; i < len(spans); i++ {
		if spans[i].start < spans[i-1].end {
			return invalid("the members %q and %q overlap", spans[i-1].name, spans[i].name)
		}
	}
	return nil
}

// notZip says that archive/zip cannot read the directory of an archive. One that was
// cut has none: it stands at the end.
func notZip(err error) *verdict.Error {
	if errors.Is(err, zip.ErrFormat) {
		return invalid("is not a zip archive, or is cut off")
	}
	return invalid("is not a zip archive that can be read: %s", strings.TrimPrefix(err.Error(), "zip: "))
}
