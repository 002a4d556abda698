// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"

	"verdict"
)

// ReadFile reads a whole file of at most caps.Bytes. It fails with
// verdict.NotFound, verdict.TooLarge, or verdict.Invalid for a folder, an empty
// file and one that cannot be read.
func ReadFile(name string, caps Caps) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, openError(name, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, openError(name, err)
	}
	if info.IsDir() {
		return nil, invalid("is a folder, not a file").At(name, 0, "").WithHint("name a file in it")
	}
	if info.Mode().IsRegular() {
		if info.Size() == 0 {
			return nil, invalid("is empty").At(name, 0, "").WithHint("make it again: whatever wrote it wrote nothing")
		}
		if err := caps.orDefault().checkBytes(name, info.Size()); err != nil {
			return nil, err
		}
	}
	return readAll(name, f, caps, info.Size())
}

// ReadAll reads r to its end, at most caps.Bytes; name stands in errors. It
// fails as [ReadFile] does.
func ReadAll(name string, r io.Reader, caps Caps) ([]byte, error) {
	return readAll(name, r, caps, 0)
}

func readAll(name string, r io.Reader, caps Caps, expected int64) ([]byte, error) {
	caps = caps.orDefault()
	var buf bytes.Buffer
	if expected > 0 && expected <= caps.Bytes {
		buf.Grow(int(expected) + bytes.MinRead)
	}
	n, err := buf.ReadFrom(io.LimitReader(r, caps.Bytes+1))
	if err != nil {
		var e *verdict.Error // a cap of an archive that r reads from
		if errors.As(err, &e) {
			return nil, err
		}
		return nil, invalid("cannot be read: %w", err).At(name, 0, "")
	}
	if err := caps.checkBytes(name, n); err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, invalid("is empty").At(name, 0, "")
	}
	return buf.Bytes(), nil
}

// cutOff is what to do about a document that ends before its end.
const cutOff = "it is cut off there: make it again, or fetch it anew"

func openError(name string, err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err // the name stands in front already
	}
	if errors.Is(err, fs.ErrNotExist) {
		return verdict.Errorf(verdict.NotFound, "does not exist").At(name, 0, "").WithHint("see whether the name is right")
	}
	return invalid("cannot be read: %w", err).At(name, 0, "")
}

// Line gives the 1-based line on which the byte at offset stands; an offset
// behind the end gives the last line.
func Line(b []byte, offset int64) int {
	offset = min(max(offset, 0), int64(len(b)))
	return 1 + bytes.Count(b[:offset], []byte{'\n'})
}

// checkText refuses what is not UTF-8, and says so of the other encodings that
// editors and shells write.
func checkText(name string, b []byte) error {
	if bytes.HasPrefix(b, []byte{0xFF, 0xFE}) || bytes.HasPrefix(b, []byte{0xFE, 0xFF}) {
		return invalid("is UTF-16, not UTF-8").At(name, 1, "").WithHint("save it again as UTF-8")
	}
	if utf8.Valid(b) {
		return nil
	}
	i := 0
	for i < len(b) {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return invalid("is not UTF-8 at byte %d", i).At(name, Line(b, int64(i)), "").WithHint("save it again as UTF-8")
}
