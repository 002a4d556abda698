// SPDX-License-Identifier: Apache-2.0

// Package sourcetest holds what the tests of readers of sources have in common: the
// files of a source made on the spot, and the conformance suite that every reader
// passes.
package sourcetest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/zstd"

	"verdict"
	"verdict/internal/source"
)

// Folder writes files, whose names may hold slashes, and gives where.
func Folder(tb testing.TB, files map[string]string) string {
	tb.Helper()
	dir := tb.TempDir()
	for name, body := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, []byte(body), 0o600)); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

// File writes one file into a folder of its own, and gives its path.
func File(tb testing.TB, name, body string) string {
	tb.Helper()
	return filepath.Join(Folder(tb, map[string]string{name: body}), name)
}

// Zip packs members, given as pairs of name and body, in this order.
func Zip(tb testing.TB, pairs ...string) string {
	tb.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		member, err := w.Create(pairs[i])
		if err == nil {
			_, err = io.WriteString(member, pairs[i+1])
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// Tar packs members, given as pairs of name and body, in this order; packing is
// .gz, .zst or none.
func Tar(tb testing.TB, packing string, pairs ...string) string {
	tb.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: pairs[i], Size: int64(len(pairs[i+1])), Mode: 0o600})
		if err == nil {
			_, err = io.WriteString(w, pairs[i+1])
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	switch packing {
	case ".gz":
		return Gzip(tb, b.String())
	case ".zst":
		z, err := zstd.NewWriter(nil)
		if err != nil {
			tb.Fatal(err)
		}
		return string(z.EncodeAll(b.Bytes(), nil))
	}
	return b.String()
}

// Gzip packs a text.
func Gzip(tb testing.TB, text string) string {
	tb.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	if err := errors.Join(err, w.Close()); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// Read is what a reader yields and reports; it fails the test when the source
// cannot be read, and when a record comes without its bytes, digest or origin.
func Read(tb testing.TB, read source.Reader, location string) ([]verdict.Record, source.Report) {
	tb.Helper()
	var records []verdict.Record
	report, err := read(context.Background(), location, nil, func(r verdict.Record, raw []byte) error {
		if len(raw) == 0 || r.Digest != source.DigestOf(raw) || r.Origin == "" || r.ID == "" || r.Source != "" {
			tb.Errorf("record %q from %q has the digest %s of %q, source %q", r.ID, r.Origin, r.Digest, raw, r.Source)
		}
		records = append(records, r)
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	if report.Records != len(records) {
		tb.Errorf("the report counts %d records of %d", report.Records, len(records))
	}
	return records, report
}

// IDs gives the ids of records, in their order.
func IDs(records []verdict.Record) []string {
	ids := []string{}
	for _, r := range records {
		ids = append(ids, r.ID)
	}
	return ids
}
