// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"verdict"
	"verdict/internal/limits"
)

// documents is the folder, inside of the mirror's, that readers read; stateFile
// notes what is in it.
const (
	documents = "documents"
	stateFile = "state.json"
)

// folder is the copy on disk. Documents are put by one goroutine.
type folder struct {
	dir     string
	state   state
	unsaved int // documents that were put since the state was written
}

// state notes the documents of the folder by name.
type state struct {
	Documents map[string]noted `json:"documents"`
}

type noted struct {
	URL     string    `json:"url"`
	Updated time.Time `json:"updated"`
	Hash    string    `json:"hash,omitempty"` // that the provider gives, in hexadecimal
}

// load reads the state. One that cannot be read costs fetching everything again.
func (f *folder) load() {
	raw, err := limits.ReadFile(filepath.Join(f.dir, stateFile), limits.Caps{Bytes: 1 << 30})
	if err == nil {
		err = json.Unmarshal(raw, &f.state)
	}
	if err != nil || f.state.Documents == nil {
		f.state = state{Documents: map[string]noted{}}
	}
}

func (f *folder) save() error {
	raw, err := json.Marshal(f.state)
	if err == nil {
		err = f.replace(filepath.Join(f.dir, stateFile), raw)
	}
	f.unsaved = 0
	return unwritable(f.dir, err)
}

// saveSome writes the state once enough has changed: writing it for each batch
// would take time in proportion to the square of the documents.
func (f *folder) saveSome() error {
	if f.unsaved == 0 || f.unsaved*20 < len(f.state.Documents) {
		return nil
	}
	return f.save()
}

func unwritable(path string, err error) error {
	if err == nil {
		return nil
	}
	return verdict.Errorf(verdict.Internal, "the copy of a provider cannot be written: %w", err).At(path, 0, "")
}

func (f *folder) path(name string) string {
	return filepath.Join(f.dir, documents, filepath.FromSlash(name))
}

// holds reports whether the document is there as the provider lists it.
func (f *folder) holds(e entry) bool {
	n, known := f.state.Documents[e.name]
	if !known || n.URL != e.url || !n.Updated.Equal(e.updated) {
		return false
	}
	_, err := os.Stat(f.path(e.name))
	return err == nil
}

// hashed reports whether the document that is there has the hash.
func (f *folder) hashed(e entry, sum []byte) bool {
	return len(sum) > 0 && hex.EncodeToString(sum) == f.state.Documents[e.name].Hash
}

// put writes a document in one step, and notes it.
func (f *folder) put(e entry, r result) error {
	path := f.path(e.name)
	if err := f.replace(path, r.raw); err != nil {
		return unwritable(path, err)
	}
	f.unsaved++
	f.state.Documents[e.name] = noted{URL: e.url, Updated: e.updated, Hash: hex.EncodeToString(r.sum)}
	return nil
}

// replace writes a file beside the one that is there, and puts it in its place.
func (f *folder) replace(path string, raw []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	beside, err := os.CreateTemp(filepath.Dir(path), ".arriving-*")
	if err != nil {
		return err
	}
	_, err = beside.Write(raw)
	if err = errors.Join(err, beside.Sync(), beside.Close()); err == nil {
		err = os.Rename(beside.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(beside.Name()))
	}
	return nil
}

// removeOthers removes the documents that are listed no more, and gives how many.
// When that is more than a tenth it is the listing that is doubted: all stay, and
// they are given as lost.
func (f *folder) removeOthers(entries []entry) (removed, lost int, err error) {
	listed := map[string]bool{}
	for _, e := range entries {
		listed[e.name] = true
	}
	var gone []string
	for name := range f.state.Documents {
		if !listed[name] {
			gone = append(gone, name)
		}
	}
	if len(gone)*10 > len(f.state.Documents) && len(gone) > 1 {
		return 0, len(gone), nil
	}
	for _, name := range gone {
		if err := os.Remove(f.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return 0, 0, unwritable(f.path(name), err)
		}
		delete(f.state.Documents, name)
	}
	return len(gone), 0, nil
}

// segment is a part of a document's address that may be part of a file's name on
// any system.
var segment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_+=@~-][A-Za-z0-9._+=@~-]{0,199}$`) })

// nameOf makes the name of a file of a document's address: host and path. ok is
// false for an address whose parts cannot all be parts of it, such as one that
// leads out of the folder.
func nameOf(at string) (name string, ok bool) {
	u, err := url.Parse(at)
	if err != nil || u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || !strings.HasSuffix(u.Path, ".json") {
		return "", false
	}
	parts := append([]string{strings.ReplaceAll(u.Host, ":", "_")}, strings.Split(strings.TrimPrefix(u.Path, "/"), "/")...)
	for i, p := range parts {
		isFolder := i < len(parts)-1
		if !segment().MatchString(p) || strings.HasSuffix(p, ".") || isFolder && strings.HasSuffix(p, ".json") {
			return "", false
		}
	}
	name = strings.Join(parts, "/")
	return name, len(name) <= 1000
}
