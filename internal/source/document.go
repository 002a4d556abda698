// SPDX-License-Identifier: Apache-2.0

package source

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
)

// Layout says which files of a source are its documents, and how large one may
// be. A document may be packed by gzip.
type Layout struct {
	Kind verdict.SourceKind
	// Noun names the documents in a sentence: OSV documents.
	Noun string
	// Suffixes are what their names end in, in lower case: .json when there are none.
	// A suffix .gz behind them does not matter.
	Suffixes []string
	// Named says how their names look, for a sentence: GHSA-*.json; "" for what
	// Suffixes say.
	Named string
	// Holds narrows down what Suffixes allow, by the name inside of the source with
	// slashes; nil takes everything.
	Holds func(name string) bool
	// Bytes is the most that one document unpacks to; zero is 32 MiB.
	Bytes int64
	// Archives lets zip archives that lie among the documents be opened as well.
	Archives bool
	// Edition is set where each document is the whole list as it was at an instant,
	// which its beginning tells: of several only the latest counts.
	Edition func(head []byte) (time.Time, bool)
}

// The caps of a source's archives: the largest public exports hold a few hundred
// thousand documents. What is inside of an archive that lies in another one is
// unpacked once more.
const (
	documentBytes = 32 << 20
	archiveBytes  = 4 << 30
	sourceBytes   = 32 << 30
	sourceEntries = 1_000_000
)

// documentDepth bounds objects and arrays inside one another.
const documentDepth = 100

// Document is one file of a source.
type Document struct {
	// Name is that inside of the source, with slashes; of a member of an archive
	// that lies among the documents, the archive's name and ! stand before it.
	Name string
	// Shown names it in errors.
	Shown string

	caps   limits.Caps
	budget *limits.Budget
	open   func() (io.ReadCloser, error)
}

// Documents are those of an open source, in order of their names.
type Documents struct {
	List []Document
	// Single is set when the source is the one document itself.
	Single bool

	layout  Layout
	budget  *limits.Budget
	closers []func() error
}

// Open finds out what is at location, a folder, a zip or tar archive or one file,
// and lists its documents. Whoever opens them closes them.
func Open(location string, layout Layout) (*Documents, error) {
	if layout.Bytes == 0 {
		layout.Bytes = documentBytes
	}
	if layout.Suffixes == nil {
		layout.Suffixes = []string{".json"}
	}
	d := &Documents{layout: layout, budget: limits.NewBudget(limits.ZipCaps{
		Entries: sourceEntries, EntryBytes: max(layout.Bytes, archiveBytes), TotalBytes: sourceBytes})}
	if err := d.openAt(location); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if len(d.List) == 0 {
		named := cmp.Or(layout.Named, "*"+strings.Join(layout.Suffixes, " or *"))
		err := verdict.Errorf(verdict.Invalid, "holds no %s file", named).At(location, 0, "").
			WithHint("name a folder, a zip archive or a file of %s", layout.Noun)
		return nil, errors.Join(err, d.Close())
	}
	slices.SortStableFunc(d.List, func(a, b Document) int { return strings.Compare(a.Name, b.Name) })
	return d, nil
}

// Close closes the archives.
func (d *Documents) Close() error {
	var failed error
	for _, c := range slices.Backward(d.closers) {
		failed = errors.Join(failed, c())
	}
	return failed
}

func (d *Documents) openAt(location string) error {
	info, err := os.Stat(location)
	switch {
	case err != nil:
		_, err = limits.ReadFile(location, limits.Caps{}) // for its words
		return err
	case info.IsDir():
		return d.openFolder(location)
	case isArchive(location) || beginsAsZip(location):
		return d.openArchive(location, "", location, d.budget)
	case isTar(location):
		return d.openTar(location)
	}
	d.Single = true
	d.add(filepath.Base(location), location, d.budget, func() (io.ReadCloser, error) { return openFile(location) })
	return nil
}

func (d *Documents) openFolder(location string) error {
	return filepath.WalkDir(location, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(path, 0, "")
		}
		relative, err := filepath.Rel(location, path)
		if err != nil || entry.IsDir() {
			return err
		}
		name := filepath.ToSlash(relative)
		if d.layout.Archives && isArchive(name) {
			return d.openArchive(path, name+"!", path, d.budget)
		}
		if d.holds(name) {
			d.add(name, path, d.budget, func() (io.ReadCloser, error) { return openFile(path) })
		}
		return nil
	})
}

func (d *Documents) add(name, shown string, budget *limits.Budget, open func() (io.ReadCloser, error)) {
	caps := limits.Caps{Bytes: d.layout.Bytes, Depth: documentDepth}
	d.List = append(d.List, Document{Name: name, Shown: shown, caps: caps, budget: budget, open: open})
}

// holds reports whether a file is a document by its name.
func (d *Documents) holds(name string) bool {
	lower := strings.TrimSuffix(strings.ToLower(name), ".gz")
	return slices.ContainsFunc(d.layout.Suffixes, func(suffix string) bool { return strings.HasSuffix(lower, suffix) }) &&
		(d.layout.Holds == nil || d.layout.Holds(name))
}

// openFile opens a file, with the words of limits when it cannot be.
func openFile(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		_, err = limits.ReadFile(path, limits.Caps{})
		return nil, err
	}
	return f, nil
}

func beginsAsZip(location string) bool {
	f, err := os.Open(location)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && string(head[:]) == "PK\x03\x04"
}

// Open gives the document bit by bit, unpacked.
func (d Document) Open() (io.ReadCloser, error) {
	raw, err := d.open()
	if err != nil {
		return nil, err
	}
	unpacked, err := d.budget.Decompress(d.Shown, raw)
	if err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return readCloser{unpacked, raw}, nil
}

// Read gives the document whole, unpacked.
func (d Document) Read() ([]byte, error) {
	r, err := d.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return limits.ReadAll(d.Shown, r, d.caps)
}

// Caps bounds the document for a check of its bytes.
func (d Document) Caps() limits.Caps { return d.caps }

type readCloser struct {
	io.Reader
	io.Closer
}
