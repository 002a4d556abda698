// SPDX-License-Identifier: Apache-2.0

package source

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"verdict"
	"verdict/internal/limits"
)

func isArchive(name string) bool { return strings.EqualFold(filepath.Ext(name), ".zip") }

// openArchive lists the documents of the zip archive in the file at path. prefix
// stands before their names, and shown names the archive in errors.
func (d *Documents) openArchive(path, prefix, shown string, budget *limits.Budget) error {
	f, err := os.Open(path)
	if err != nil {
		_, err = limits.ReadFile(path, limits.Caps{}) // for its words
		return err
	}
	d.closers = append(d.closers, f.Close)
	info, err := f.Stat()
	if err != nil {
		return verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(shown, 0, "")
	}
	z, err := budget.Zip(shown, f, info.Size())
	if err != nil {
		return err
	}
	for _, m := range z.Files() {
		name := shown + "!" + m.Name
		switch {
		case d.layout.Archives && isArchive(m.Name):
			if err := d.openInner(z, m, prefix+m.Name+"!", name, budget); err != nil {
				return err
			}
		case d.holds(m.Name):
			d.add(prefix+m.Name, name, budget, func() (io.ReadCloser, error) { return z.OpenEntry(m) })
		}
	}
	return nil
}

// openInner unpacks an archive that lies in another one to a file of its own: its
// members are read in any order, and it may be larger than memory.
func (d *Documents) openInner(z *limits.Zip, m limits.File, prefix, shown string, budget *limits.Budget) error {
	inside, err := budget.Inside(shown)
	if err != nil {
		return err
	}
	r, err := z.OpenEntry(m)
	if err != nil {
		return err
	}
	defer r.Close()
	file, err := os.CreateTemp("", "verdict-*.zip")
	if err != nil {
		return verdict.Errorf(verdict.Internal, "an archive in an archive cannot be unpacked: %w", err).At(shown, 0, "")
	}
	d.closers = append(d.closers, func() error { return os.Remove(file.Name()) })
	_, err = io.Copy(file, r)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return d.openArchive(file.Name(), prefix, shown, inside)
}
