// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/limits"
)

// The caps of one document, and of an archive of them: the largest public
// exports hold a few hundred thousand documents.
var (
	caps    = limits.Caps{Bytes: 32 << 20, Depth: 100}
	zipCaps = limits.ZipCaps{Entries: 1_000_000, EntryBytes: 32 << 20}
)

// container is an open source: names are those of its documents, in order of
// text and with slashes.
type container struct {
	names  []string
	single bool // location is the document itself
	show   func(name string) string
	read   func(name string) ([]byte, error)
	close  func() error
}

// open finds out what is at location and lists its documents.
func open(location string) (*container, error) {
	info, err := os.Stat(location)
	var c *container
	switch {
	case err != nil:
		_, err = limits.ReadFile(location, caps) // for its words
		return nil, err
	case info.IsDir():
		c, err = openFolder(location)
	case strings.EqualFold(filepath.Ext(location), ".zip"):
		c, err = openZip(location)
	default:
		c = openFile(location)
	}
	if err != nil {
		return nil, err
	}
	if len(c.names) == 0 {
		err := verdict.Errorf(verdict.Invalid, "holds no *.json file").At(location, 0, "").
			WithHint("name a folder, a zip archive or a file of OSV documents")
		return nil, errors.Join(err, c.close())
	}
	slices.Sort(c.names)
	return c, nil
}

func nothing() error { return nil }

func openFile(location string) *container {
	return &container{
		names: []string{filepath.Base(location)}, single: true,
		show:  func(string) string { return location },
		read:  func(string) ([]byte, error) { return limits.ReadFile(location, caps) },
		close: nothing,
	}
}

func openFolder(location string) (*container, error) {
	c := &container{close: nothing}
	c.show = func(name string) string { return filepath.Join(location, filepath.FromSlash(name)) }
	c.read = func(name string) ([]byte, error) { return limits.ReadFile(c.show(name), caps) }
	err := filepath.WalkDir(location, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(path, 0, "")
		}
		name, err := filepath.Rel(location, path)
		if err == nil && !entry.IsDir() && isDocument(name) {
			c.names = append(c.names, filepath.ToSlash(name))
		}
		return err
	})
	return c, err
}

func openZip(location string) (*container, error) {
	z, err := limits.OpenZip(location, zipCaps)
	if err != nil {
		return nil, err
	}
	c := &container{close: z.Close}
	members := map[string][]limits.File{} // a name may stand twice
	for _, f := range z.Files() {
		if isDocument(f.Name) {
			c.names = append(c.names, f.Name)
			members[f.Name] = append(members[f.Name], f)
		}
	}
	c.show = func(name string) string { return location + "!" + name }
	c.read = func(name string) ([]byte, error) {
		f := members[name][0]
		if len(members[name]) > 1 {
			members[name] = members[name][1:]
		}
		return z.ReadEntry(f)
	}
	return c, nil
}

func isDocument(name string) bool { return strings.EqualFold(filepath.Ext(name), ".json") }
