// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math"
	"slices"

	"verdict"
)

// ReadEntry gives the unpacked bytes of a member, which may be none. It fails
// with verdict.TooLarge when a cap is reached, and with verdict.Invalid when the
// member is damaged, encrypted or packed in a way that is not read.
func (z *Zip) ReadEntry(f File) ([]byte, error) {
	r, err := z.open(f)
	if err != nil {
		return nil, err
	}
	defer r.close()
	// What the archive claims is believed as far as it is usual, or costs little.
	var b bytes.Buffer
	b.Grow(int(min(int64(min(f.entry.UncompressedSize64, math.MaxInt64)), max(8*f.packed, 1<<20))) + bytes.MinRead)
	if _, err := b.ReadFrom(r); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ReadHead gives at most n of the first unpacked bytes of a member. It fails as
// [Zip.ReadEntry] does.
func (z *Zip) ReadHead(f File, n int) ([]byte, error) {
	r, err := z.open(f)
	if err != nil {
		return nil, err
	}
	defer r.close()
	b, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err != nil {
		return nil, err
	}
	return b, nil
}

func (z *Zip) open(f File) (*zipEntry, error) {
	const encrypted = 0x1 // APPNOTE 4.4.4, bit 0
	if f.entry.Flags&encrypted != 0 {
		return nil, invalid("is encrypted").At(z.name+"!"+f.Name, 0, "")
	}
	r, err := f.entry.Open()
	if err != nil {
		return nil, zipError(err).At(z.name+"!"+f.Name, 0, "")
	}
	return &zipEntry{r: r, z: z, f: f}, nil
}

// zipEntry counts what is unpacked of one member.
type zipEntry struct {
	r io.ReadCloser
	z *Zip
	f File
	n int64
}

// Read unpacks up to the first cap that is passed.
func (e *zipEntry) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.n += int64(n)
	total := e.z.budget.spent.Add(int64(n))
	if capped := e.capped(total); capped != nil {
		return 0, capped.At(e.z.name+"!"+e.f.Name, 0, "")
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, zipError(err).At(e.z.name+"!"+e.f.Name, 0, "")
	}
	return n, err
}

// close ends the member. What was wrong with its bytes, Read has said already.
func (e *zipEntry) close() { _ = e.r.Close() }

func (e *zipEntry) capped(total int64) *verdict.Error {
	caps := e.z.budget.caps
	switch {
	case e.n > caps.EntryBytes:
		return tooLarge("unpacks to more than %s", size(caps.EntryBytes))
	case total > caps.TotalBytes:
		return tooLarge("with it the archive unpacks to more than %s", size(caps.TotalBytes))
	case e.n > ratioFree && e.n/caps.Ratio > e.f.packed:
		return tooLarge("unpacks to more than %d times its size", caps.Ratio)
	}
	return nil
}

// AppendEntry appends the unpacked bytes of a member to dst, so that memory can be
// used again. It fails as [Zip.ReadEntry] does.
func (z *Zip) AppendEntry(dst []byte, f File) ([]byte, error) {
	r, err := z.open(f)
	if err != nil {
		return dst, err
	}
	defer r.close()
	const likely = 1 << 20 // what a directory says may be a lie
	dst = slices.Grow(dst, int(min(f.Size(), likely))+bytes.MinRead)
	for {
		n, err := r.Read(dst[len(dst):cap(dst)])
		dst = dst[:len(dst)+n]
		switch {
		case errors.Is(err, io.EOF):
			return dst, nil
		case err != nil:
			return dst, err
		case len(dst) == cap(dst):
			dst = slices.Grow(dst, len(dst))
		}
	}
}

func zipError(err error) *verdict.Error {
	if errors.Is(err, zip.ErrAlgorithm) {
		return invalid("is packed by a method other than store and deflate")
	}
	return invalid("is damaged: %w", err)
}

// directoryGuard stops archive/zip while it reads a directory of too many
// members: it would hold all of them in memory before anyone can count. What it
// counts are the signatures in the bytes read, so that it needs no idea of its
// own where the directory begins.
type directoryGuard struct {
	r       io.ReaderAt
	entries int
	opened  bool // the directory has been read
	seen    int
	bytes   int64
	tail    [len(signature) - 1]byte // the last bytes read
}

// signature begins each record of a directory (APPNOTE 4.3.12).
const signature = "PK\x01\x02"

// headers and members say what is read from here on: the header of each member
// of so many bytes, and then whatever is asked for, perhaps by many at once.
func (g *directoryGuard) headers(bytes int64) {
	g.opened = true
	g.r = &aheadReader{r: g.r, left: bytes}
}

func (g *directoryGuard) members() {
	if a, ok := g.r.(*aheadReader); ok {
		g.r = a.r
	}
}

// Slack for what archive/zip reads besides the directory, and for its first
// look at the last 64 KiB, which holds members that are then seen again.
const (
	slackMembers = 1500
	slackBytes   = 1 << 20
	memberBytes  = 512 // a directory record with its name, on average
)

// ReadAt reads from the archive, and refuses once the directory is too large.
func (g *directoryGuard) ReadAt(p []byte, off int64) (int, error) {
	n, err := g.r.ReadAt(p, off)
	if g.opened {
		return n, err
	}
	g.seen += bytes.Count(p[:n], []byte(signature)) + g.straddling(p[:n])
	g.bytes += int64(n)
	if g.seen > g.entries+slackMembers {
		return 0, tooLarge("holds more than %d members", g.entries)
	}
	if g.bytes > int64(g.entries)*memberBytes+slackBytes {
		return 0, tooLarge("has a directory larger than that of %d members", g.entries)
	}
	return n, err
}

// straddling counts the signatures that begin in what was read before, and keeps
// the end of b.
func (g *directoryGuard) straddling(b []byte) int {
	var edge [2 * len(g.tail)]byte
	n := copy(edge[:], g.tail[:])
	n += copy(edge[n:], b)
	found := bytes.Count(edge[:n], []byte(signature))
	if len(b) < len(g.tail) {
		copy(g.tail[:], edge[n-len(g.tail):n])
	} else {
		copy(g.tail[:], b[len(b)-len(g.tail):])
	}
	return found
}
