// SPDX-License-Identifier: Apache-2.0

package source

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"verdict"
	"verdict/internal/egress"
	"verdict/internal/limits"
)

// Copy is what is known of a file of a mirror.
type Copy struct {
	Location     string    `json:"location"` // of the source it was fetched from
	File         string    `json:"file"`     // its name in the folder
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"lastModified,omitempty"` // as the server writes it
	SHA256       string    `json:"sha256"`
	Bytes        int64     `json:"bytes"`
	Fetched      time.Time `json:"fetched"`
}

// mirrorState is the file state.json of a mirror's folder. It is replaced in one
// step, after the files that it names are whole and on disk: whatever it names can
// be read.
type mirrorState struct {
	Version int   `json:"version"`
	Kept    *Copy `json:"kept,omitempty"` // the copy in force
	Next    *Copy `json:"next,omitempty"` // whole, but not kept
}

const (
	mirrorVersion = 1
	stateFile     = "state.json"
	arriving      = "arriving" // what egress.Download writes
)

// mirrorFolder is the folder of a mirror, locked by this process.
type mirrorFolder struct {
	dir   string
	lock  *os.File
	state mirrorState
	now   *Copy // what is given: state.Next, or state.Kept when nothing changed
}

func (f *mirrorFolder) path(name string) string { return filepath.Join(f.dir, name) }

// openMirrorFolder locks the folder, and forgets what does not verify.
func openMirrorFolder(dir string) (*mirrorFolder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unwritable(dir, err)
	}
	f := &mirrorFolder{dir: dir}
	var err error
	if f.lock, err = lockFile(f.path("lock")); err != nil {
		return nil, err
	}
	f.load()
	for _, c := range []**Copy{&f.state.Kept, &f.state.Next} {
		if *c != nil && !f.verifies(*c) {
			*c = nil
		}
	}
	f.tidy()
	return f, nil
}

// close unlocks the folder. It may be called again.
func (f *mirrorFolder) close() {
	if f.lock != nil {
		unlock(f.lock)
		f.lock = nil
	}
}

// load reads the state. One that is damaged, or of another version, is as none:
// then everything is fetched anew.
func (f *mirrorFolder) load() {
	raw, err := limits.ReadFile(f.path(stateFile), limits.Caps{Bytes: 1 << 20})
	if err != nil || limits.CheckJSON(stateFile, raw, limits.Caps{}) != nil {
		return
	}
	var s mirrorState
	if json.Unmarshal(raw, &s) == nil && s.Version == mirrorVersion {
		f.state = s
	}
}

// verifies reports whether a file is the one that the state names.
func (f *mirrorFolder) verifies(c *Copy) bool {
	if !ownName.MatchString(c.File) {
		return false
	}
	n, sum, err := digestOf(f.path(c.File))
	return err == nil && n == c.Bytes && sum == c.SHA256
}

// digestOf gives the size of a file and its SHA-256.
func digestOf(name string) (n int64, sum string, err error) {
	r, err := os.Open(name)
	if err != nil {
		return 0, "", err
	}
	defer r.Close()
	h := sha256.New()
	n, err = io.Copy(h, r)
	return n, hex.EncodeToString(h.Sum(nil)), err
}

// known gives what to ask the server about: the last copy of the location, which
// need not be the one in force.
func (f *mirrorFolder) known(location string) Copy {
	for _, c := range []*Copy{f.state.Next, f.state.Kept} {
		if c != nil && c.Location == location {
			f.now = c
			return *c
		}
	}
	return Copy{}
}

// take makes a file that has arrived the next copy, when it is whole.
func (f *mirrorFolder) take(location string, got egress.Downloaded, at time.Time) error {
	place := "/"
	if u, err := url.Parse(location); err == nil {
		place = u.Path
	}
	extension, err := whole(f.path(arriving), place, egress.Shown(location))
	if err != nil {
		os.Remove(f.path(arriving))
		return err
	}
	c := &Copy{
		Location: location, File: fileName(place, got.SHA256, extension), ETag: got.ETag, LastModified: got.LastModified,
		SHA256: got.SHA256, Bytes: got.Bytes, Fetched: at.UTC(),
	}
	if err := os.Rename(f.path(arriving), f.path(c.File)); err != nil {
		return unwritable(f.path(c.File), err)
	}
	next := f.state
	next.Next, f.now = c, c
	if k := next.Kept; k != nil && k.File == c.File && k.Location == location { // the same bytes, perhaps under another ETag
		next.Kept, next.Next = c, nil
	}
	return f.write(next)
}

// mirrored gives the copy.
func (f *mirrorFolder) mirrored(src verdict.Source) Mirrored {
	unchanged := f.state.Kept != nil && f.now.File == f.state.Kept.File
	return Mirrored{Copy: *f.now, Path: f.path(f.now.File), Unchanged: unchanged, source: src, folder: f}
}

// keep puts the copy in force.
func (f *mirrorFolder) keep() error {
	if f.lock == nil {
		return verdict.Errorf(verdict.Internal, "it was closed before").At(f.dir, 0, "")
	}
	if f.now != f.state.Next {
		return nil
	}
	return f.write(mirrorState{Kept: f.now})
}

// write replaces the state, and then removes what it no longer names.
func (f *mirrorFolder) write(s mirrorState) error {
	s.Version = mirrorVersion
	raw, err := json.MarshalIndent(s, "", "  ")
	if err == nil {
		err = replaceFile(f.path(stateFile), append(raw, '\n'))
	}
	if err != nil {
		return unwritable(f.path(stateFile), err)
	}
	f.state = s
	f.tidy()
	return nil
}

// ownName are names that take gives; others in the folder are left alone.
var ownName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*-[0-9a-f]{16}(\.[a-z0-9]+){0,2}$`)

// tidy removes files of before that the state does not name. What cannot be
// removed now is tried again the next time.
func (f *mirrorFolder) tidy() {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return
	}
	named := map[string]bool{}
	for _, c := range []*Copy{f.state.Kept, f.state.Next} {
		if c != nil {
			named[c.File] = true
		}
	}
	for _, e := range entries {
		name := e.Name()
		if e.Type().IsRegular() && !named[name] && (ownName.MatchString(name) || name == arriving || strings.HasSuffix(name, ".new")) {
			os.Remove(f.path(name))
		}
	}
}

// fileName names a copy by its place and its content, so that two never meet:
// all-3f2a….zip.
func fileName(place, sum, extension string) string {
	stem := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, strings.TrimSuffix(strings.ToLower(path.Base(place)), extension)), ".-_")
	if len(stem) > 60 {
		stem = stem[:60]
	}
	if stem == "" {
		stem = "feed"
	}
	return stem + "-" + sum[:16] + extension
}

// replaceFile writes a file in one step that a crash does not halve.
func replaceFile(name string, content []byte) error {
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(name+".new", name)
	}
	if err != nil || runtime.GOOS == "windows" { // where folders cannot be synced
		return err
	}
	folder, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

func unwritable(name string, err error) error {
	return verdict.Errorf(verdict.Internal, "cannot be written: %w", err).At(name, 0, "").WithHint("see whether the disk is full and the folder is ours")
}
