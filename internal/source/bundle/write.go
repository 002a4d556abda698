// SPDX-License-Identifier: Apache-2.0

package bundle

import (
	"archive/zip"
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/sshsig"
)

// Content is a source to be put into a bundle.
type Content struct {
	Source  verdict.Source
	AsOf    time.Time // when it was last read
	Records int
	// Path is the file or folder that holds what it is.
	Path string
}

// Write makes a bundle at the path out, where nothing may be yet. A nil key signs
// nothing. When it fails it leaves nothing.
func Write(out string, sources []Content, key ed25519.PrivateKey) (_ Manifest, err error) {
	f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return Manifest{}, verdict.Errorf(verdict.Conflict, "is there already").At(out, 0, "").WithHint("name a new file")
	}
	if err != nil {
		return Manifest{}, verdict.Errorf(verdict.Invalid, "cannot be written: %w", err).At(out, 0, "")
	}
	w := &writer{zip: zip.NewWriter(f), manifest: Manifest{Version: version, Sources: []Member{}}}
	err = w.all(sources, key)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return Manifest{}, errors.Join(err, os.Remove(out))
	}
	return w.manifest, nil
}

type writer struct {
	zip      *zip.Writer
	manifest Manifest
}

func (w *writer) all(sources []Content, key ed25519.PrivateKey) error {
	sources = slices.SortedFunc(slices.Values(sources), func(a, b Content) int { return cmp.Compare(a.Source.Name, b.Source.Name) })
	for _, s := range sources {
		if err := w.source(s); err != nil {
			return verdict.Errorf(verdict.CodeOf(err), "source %s cannot be bundled: %w", s.Source.Name, err)
		}
	}
	text, err := json.MarshalIndent(w.manifest, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if err := w.text(manifestName, text); err != nil {
		return err
	}
	if key != nil {
		armoured, err := sshsig.Sign(key, Namespace, text)
		if err != nil {
			return verdict.Errorf(verdict.Invalid, "the bundle cannot be signed: %w", err)
		}
		if err := w.text(signatureName, armoured); err != nil {
			return err
		}
	}
	return w.zip.Close()
}

func (w *writer) text(name string, text []byte) error {
	f, err := w.zip.Create(name)
	if err == nil {
		_, err = f.Write(text)
	}
	return err
}

// source adds what a source holds, and tells of it in the manifest.
func (w *writer) source(s Content) error {
	info, err := os.Stat(s.Path)
	if err != nil {
		return unreadable(s.Path, err)
	}
	m := Member{Name: s.Source.Name, Type: s.Source.Kind, Location: s.Source.Location, Score: s.Source.Score, AsOf: s.AsOf.UTC(), Records: s.Records}
	if s.Source.MaxAge > 0 {
		m.MaxAge = s.Source.MaxAge.String()
	}
	copying := func(to io.Writer) error { return packFolder(to, s.Path) }
	m.File = "sources/" + m.Name + ".zip"
	if !info.IsDir() {
		copying = func(to io.Writer) error { return copyFile(to, s.Path) }
		m.File = "sources/" + m.Name + extension(s.Path)
	}
	to, err := w.zip.CreateHeader(&zip.FileHeader{Name: m.File, Method: method(m.File)})
	if err != nil {
		return err
	}
	sum := sha256.New()
	n := &counter{to: io.MultiWriter(to, sum)}
	if err := copying(n); err != nil {
		return err
	}
	m.Bytes, m.SHA256 = n.n, hex.EncodeToString(sum.Sum(nil))
	w.manifest.Sources = append(w.manifest.Sources, m)
	if m.AsOf.After(w.manifest.AsOf) {
		w.manifest.AsOf = m.AsOf
	}
	return nil
}

// extension gives the ending that says what a file is: .json.gz, when it is one
// that a manifest may name.
func extension(path string) string {
	base := strings.ToLower(filepath.Base(path))
	last := filepath.Ext(base)
	if before := filepath.Ext(strings.TrimSuffix(base, last)); packed[last] && fileForm.MatchString("sources/x"+before+last) {
		return before + last
	}
	if fileForm.MatchString("sources/x" + last) {
		return last
	}
	return ""
}

// packed are the endings of what would not become smaller.
var packed = map[string]bool{".zip": true, ".gz": true, ".zst": true, ".xz": true, ".bz2": true}

func method(name string) uint16 {
	if packed[filepath.Ext(name)] {
		return zip.Store
	}
	return zip.Deflate
}

func copyFile(to io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return unreadable(path, err)
	}
	defer f.Close()
	if _, err := io.Copy(to, f); err != nil {
		return unreadable(path, err)
	}
	return nil
}

// packFolder writes a zip archive of the files in a folder, in the order of their
// names and without their times. What is hidden is left out, as version control is,
// and so is what a mirror keeps in its folder for itself.
func packFolder(to io.Writer, folder string) error {
	z := zip.NewWriter(to)
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		hidden := path != folder && strings.HasPrefix(filepath.Base(path), ".")
		switch {
		case err != nil:
			return unreadable(path, err)
		case hidden && entry.IsDir():
			return filepath.SkipDir
		case hidden || entry.IsDir():
			return nil
		}
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return nil //nolint:nilerr // a link to nowhere, a pipe: no document
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		if name = filepath.ToSlash(name); name == "lock" || name == "mirror.state" {
			return nil
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method(name)})
		if err != nil {
			return err
		}
		return copyFile(f, path)
	})
	if err != nil {
		return err
	}
	return z.Close()
}

// counter counts what is written.
type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

func unreadable(path string, err error) error {
	var own *verdict.Error
	if errors.As(err, &own) {
		return err
	}
	return verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(path, 0, "")
}
