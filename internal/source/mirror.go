// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"errors"
	"net/http"
	"os"
	"time"

	"verdict"
	"verdict/internal/egress"
)

// Mirror brings a copy of a source whose location is a URL into the folder dir,
// which belongs to this source alone, and makes it if need be. What it gives is
// complete, and in force once it is kept:
//
//	m, err := mirror(ctx, client, src, header, dir, progress)
//	…
//	defer m.Close()
//	reading, err := m.Fetch(ctx, reader, progress)
//	… store the reading …
//	err = m.Keep()
//
// Whatever goes wrong on the way, and wherever the process ends, the copy that was
// kept before stays in force. header is sent to the source's own host alone, so that
// a key may stand in it; nil for none. progress hears of bytes.
type Mirror func(ctx context.Context, c *egress.Client, src verdict.Source, header http.Header, dir string, progress Progress) (Mirrored, error)

// Mirrored is a copy of a remote source. While it is open no other process
// mirrors the source into the same folder.
type Mirrored struct {
	Copy
	// Path is what a Reader reads.
	Path string
	// Unchanged says that the copy is the one that was kept before.
	Unchanged bool

	source verdict.Source
	folder *mirrorFolder // nil when the mirror needs neither Keep nor Close
}

// MirroredAt is what a Mirror with a protocol of its own gives, whose copy at path
// is in force already.
func MirroredAt(src verdict.Source, path string, unchanged bool) Mirrored {
	return Mirrored{Path: path, Unchanged: unchanged, source: src}
}

// LockMirror lets a Mirror with a protocol of its own have the folder dir for
// itself until unlock is called. It fails with verdict.Conflict while another
// process has it.
func LockMirror(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unwritable(dir, err)
	}
	f := &mirrorFolder{dir: dir}
	if f.lock, err = lockFile(f.path("lock")); err != nil {
		return nil, err
	}
	return f.close, nil
}

// Fetch reads the copy as [Fetch] reads a source; the reading is the source's.
func (m Mirrored) Fetch(ctx context.Context, read Reader, progress Progress) (Reading, error) {
	local := m.source
	local.Location = m.Path
	in, err := Fetch(ctx, read, local, progress)
	in.Source = m.source
	return in, err
}

// Keep puts the copy in force, in the place of the one before. Afterwards the
// Mirrored is closed.
func (m Mirrored) Keep() error {
	if m.folder == nil {
		return nil
	}
	defer m.folder.close()
	if err := m.folder.keep(); err != nil {
		return verdict.Errorf(verdict.CodeOf(err), "the copy of source %s cannot be kept: %w", m.source.Name, err)
	}
	return nil
}

// Close lets others mirror the source. A copy that was not kept stays on disk for
// the next try, which need not fetch it again; it is not in force.
func (m Mirrored) Close() {
	if m.folder != nil {
		m.folder.close()
	}
}

// MirrorFile is the Mirror of a source that is one file: an archive, a packed or
// a plain document. It asks whether the file has changed, takes up what was cut,
// and looks whether an archive is whole before it gives it.
//
// It fails with an *egress.Error for what the network did, with verdict.Conflict
// while another process mirrors the source, and with verdict.Invalid for a file
// that is not whole and for a source that is not remote.
func MirrorFile(ctx context.Context, c *egress.Client, src verdict.Source, header http.Header, dir string, progress Progress) (Mirrored, error) {
	m, err := mirrorFile(ctx, c, src, header, dir, progress)
	if err != nil {
		return Mirrored{}, verdict.Errorf(verdict.CodeOf(err), "source %s cannot be mirrored: %w", src.Name, err)
	}
	return m, nil
}

func mirrorFile(ctx context.Context, c *egress.Client, src verdict.Source, header http.Header, dir string, progress Progress) (_ Mirrored, err error) {
	if !src.Remote() {
		return Mirrored{}, verdict.Errorf(verdict.Invalid, "its location is no URL")
	}
	f, err := openMirrorFolder(dir)
	if err != nil {
		return Mirrored{}, err
	}
	defer func() {
		if err != nil {
			f.close()
		}
	}()
	known := f.known(src.Location)
	got, err := c.Download(ctx, egress.Download{
		URL: src.Location, Header: header, Path: f.path(arriving), MaxBytes: maxMirror, ETag: known.ETag, LastModified: known.LastModified,
		Progress: func(done, total int64) {
			if progress != nil {
				progress(int(done), int(max(total, 0)))
			}
		},
	})
	if err != nil {
		return Mirrored{}, err
	}
	if !got.Unchanged {
		if err := f.take(src.Location, got, c.Now()); err != nil {
			return Mirrored{}, err
		}
	}
	return f.mirrored(src), nil
}

const maxMirror = 8 << 30

// MirrorOf makes the file at path, which is moved, the next copy of a source, as
// though it had been fetched at an instant. The source need not be remote. It
// fails as MirrorFile does.
func MirrorOf(src verdict.Source, dir, path string, at time.Time) (m Mirrored, err error) {
	f, err := openMirrorFolder(dir)
	if err != nil {
		return Mirrored{}, err
	}
	defer func() {
		if err != nil {
			f.close()
		}
	}()
	if err := os.Rename(path, f.path(arriving)); err != nil {
		return Mirrored{}, unwritable(f.path(arriving), err)
	}
	n, sum, err := digestOf(f.path(arriving))
	if err != nil {
		return Mirrored{}, unreadable(path, err)
	}
	if err := f.take(src.Location, egress.Downloaded{Bytes: n, SHA256: sum}, at); err != nil {
		return Mirrored{}, verdict.Errorf(verdict.CodeOf(err), "source %s cannot be mirrored: %w", src.Name, err)
	}
	return f.mirrored(src), nil
}

// KeptMirror gives the copy in force in the folder dir, for reading without the
// network, and looks whether its bytes are those that were kept. It fails with
// verdict.NotFound when there is none.
func KeptMirror(src verdict.Source, dir string) (Mirrored, error) {
	f := &mirrorFolder{dir: dir}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return Mirrored{}, verdict.Errorf(verdict.NotFound, "source %s has never been mirrored", src.Name).At(dir, 0, "")
	}
	f.load()
	if f.state.Kept == nil || f.state.Kept.Location != src.Location || !f.verifies(f.state.Kept) {
		return Mirrored{}, verdict.Errorf(verdict.NotFound, "there is no whole copy of source %s", src.Name).At(dir, 0, "").
			WithHint("sync it while the network can be reached")
	}
	return Mirrored{Copy: *f.state.Kept, Path: f.path(f.state.Kept.File), Unchanged: true, source: src}, nil
}
