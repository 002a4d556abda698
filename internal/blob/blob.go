// SPDX-License-Identifier: Apache-2.0

// Package blob keeps files by the SHA-256 of their content: each once, however many
// releases ship it. What is kept is never changed.
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"verdict"
)

// Folder is where files are kept. It is made when the first one comes.
type Folder string

var digestPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Put keeps what r gives, and returns its SHA-256 in hex and its size in bytes. What is
// there already stays. A file that could not be written whole is never there.
func (f Folder) Put(r io.Reader) (digest string, size int64, err error) {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return "", 0, f.cannotKeep(err)
	}
	temporary, err := os.CreateTemp(string(f), ".new-*")
	if err != nil {
		return "", 0, f.cannotKeep(err)
	}
	defer os.Remove(temporary.Name()) // it is gone where it was kept
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(temporary, h), r)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return "", 0, f.cannotKeep(err)
	}
	digest = hex.EncodeToString(h.Sum(nil))
	return digest, size, f.keep(temporary.Name(), digest, size)
}

// keep gives a whole file its place. One of that size which stands there is the same.
func (f Folder) keep(temporary, digest string, size int64) error {
	name := f.place(digest)
	if info, err := os.Stat(name); err == nil && info.Size() == size {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return f.cannotKeep(err)
	}
	if err := os.Chmod(temporary, 0o400); err != nil { // so that nobody writes through a link
		return f.cannotKeep(err)
	}
	if err := os.Rename(temporary, name); err != nil {
		return f.cannotKeep(err)
	}
	return nil
}

func (f Folder) cannotKeep(err error) error {
	return verdict.Errorf(verdict.Invalid, "a file cannot be kept: %w", err).At(string(f), 0, "").
		WithHint("see whether the folder can be written and the disk has room")
}

func (f Folder) place(digest string) string { return filepath.Join(string(f), digest[:2], digest) }

// Path gives the file of a digest. It fails with NotFound when it is not kept here, and
// with Invalid for what is no digest.
func (f Folder) Path(digest string) (string, error) {
	if !digestPattern.MatchString(digest) {
		return "", verdict.Errorf(verdict.Invalid, "%q is no SHA-256", digest)
	}
	name := f.place(digest)
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return "", verdict.Errorf(verdict.NotFound, "the file with the SHA-256 %s is not kept in %s", digest, string(f))
	} else if err != nil {
		return "", verdict.Errorf(verdict.Invalid, "a kept file cannot be seen: %w", err).At(name, 0, "")
	}
	return name, nil
}

// Read gives the content of a file of at most that many bytes, when it is still that of
// the digest. It fails with Tampered when it is not.
func (f Folder) Read(digest string, most int64) ([]byte, error) {
	name, err := f.Path(digest)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "a kept file cannot be read: %w", err).At(name, 0, "")
	}
	defer file.Close() // was only read
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	switch sum := sha256.Sum256(content); {
	case err != nil:
		return nil, verdict.Errorf(verdict.Invalid, "a kept file cannot be read: %w", err).At(name, 0, "")
	case int64(len(content)) > most:
		return nil, verdict.Errorf(verdict.TooLarge, "a kept file is larger than %d bytes", most).At(name, 0, "")
	case hex.EncodeToString(sum[:]) != digest:
		return nil, changed(name)
	}
	return content, nil
}

// Check proves that the file of a digest is still what it was. It fails with Tampered
// when it is not.
func (f Folder) Check(digest string) error {
	name, err := f.Path(digest)
	if err != nil {
		return err
	}
	file, err := os.Open(name)
	if err != nil {
		return verdict.Errorf(verdict.Invalid, "a kept file cannot be read: %w", err).At(name, 0, "")
	}
	defer file.Close() // was only read
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return verdict.Errorf(verdict.Invalid, "a kept file cannot be read: %w", err).At(name, 0, "")
	}
	if hex.EncodeToString(h.Sum(nil)) != digest {
		return changed(name)
	}
	return nil
}

func changed(name string) error {
	return verdict.Errorf(verdict.Tampered, "a kept file is not what it was").At(name, 0, "").
		WithHint("remove it, and add the release with its artifact again")
}
