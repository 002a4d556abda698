// SPDX-License-Identifier: Apache-2.0

package nvd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
)

// folder is that of a mirror: the pages of a pass over everything in a folder full-…,
// those of each later one in a folder of changes, and those of the pass under way in
// unfinished.
type folder struct {
	dir   string
	state state
}

const (
	stateName  = "mirror.state" // not of the suffix of pages
	full       = "full-"
	changes    = "changes"
	unfinished = "unfinished"
)

// isWhole leaves out the pages of a pass that is under way.
func isWhole(name string) bool { return !strings.Contains("/"+name, "/"+unfinished+"/") }

// state is how far a mirror has come. It is kept as JSON.
type state struct {
	Version  int       `json:"version"`
	Location string    `json:"location"`
	Until    time.Time `json:"until"` // everything up to it is there; zero before the first pass
	Pass     *pass     `json:"pass,omitempty"`
}

// pass fetches everything, or what was modified in a span of time.
type pass struct {
	From  time.Time `json:"from"` // zero for everything
	Until time.Time `json:"until"`
	Next  int       `json:"next"`            // the first vulnerability that is missing
	Total *int      `json:"total,omitempty"` // nil before the first page
}

const stateVersion = 1

// openFolder finds what is in a folder, which need not exist.
func openFolder(dir, location string) (*folder, error) {
	c := &folder{dir: dir}
	fresh := state{Version: stateVersion, Location: location}
	raw, err := limits.ReadFile(c.path(stateName), limits.Caps{Bytes: 1 << 20})
	switch {
	case verdict.CodeOf(err) == verdict.NotFound && (len(c.fulls()) > 0 || exists(c.path(unfinished))):
		return nil, verdict.Errorf(verdict.Invalid, "holds pages, and nothing says of when").At(dir, 0, "").
			WithHint("mirror into another folder, or remove this one")
	case verdict.CodeOf(err) == verdict.NotFound:
		c.state = fresh
		return c, nil
	case err != nil:
		return nil, err
	case limits.CheckJSON(c.path(stateName), raw, limits.Caps{}) != nil || json.Unmarshal(raw, &c.state) != nil || c.state.Version != stateVersion:
		return nil, verdict.Errorf(verdict.Invalid, "does not say how far the mirror has come").At(c.path(stateName), 0, "").
			WithHint("mirror into another folder, or remove this one")
	case c.state.Location != location:
		return nil, verdict.Errorf(verdict.Conflict, "the folder holds a mirror of %s", c.state.Location).At(dir, 0, "").
			WithHint("mirror into another folder")
	}
	if p := c.state.Pass; p != nil && p.Next > 0 && !exists(c.path(unfinished)) && !exists(c.path(p.target())) {
		return c, c.restart()
	}
	return c, nil
}

func (c *folder) path(name string) string { return filepath.Join(c.dir, filepath.FromSlash(name)) }

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// target is where the pages of a pass lie once it is whole.
func (p *pass) target() string {
	const second = "20060102T150405Z"
	if p.From.IsZero() {
		return full + p.Until.UTC().Format(second)
	}
	return changes + "/" + p.From.UTC().Format(second) + "-" + p.Until.UTC().Format(second)
}

// fulls gives the folders of passes over everything.
func (c *folder) fulls() []string {
	paths, _ := filepath.Glob(c.path(full) + "*") // the pattern is one
	return paths
}

// mostChanges is how many folders of changes there are before everything is fetched
// anew: each holds what a later one may hold in a newer form.
const mostChanges = 1000

// worn reports whether it is time to fetch everything anew.
func (c *folder) worn() bool {
	list, err := os.ReadDir(c.path(changes))
	return err == nil && len(list) >= mostChanges
}

// supersede removes what a pass over everything has made needless.
func (c *folder) supersede(target string) error {
	old := append(c.fulls(), c.path(changes))
	for _, path := range old {
		if path == c.path(target) {
			continue
		}
		if err := os.RemoveAll(path); err != nil {
			return c.failed(filepath.Base(path), err)
		}
	}
	return nil
}

// keep stores a page, and notes that it is there.
func (c *folder) keep(h header, raw []byte) error {
	p := c.state.Pass
	if n := len(h.Vulnerabilities); n > 0 {
		name := fmt.Sprintf("%s/%09d.json", unfinished, p.Next)
		if err := c.write(name, raw); err != nil {
			return err
		}
		p.Next += n
	}
	p.Total = &h.Total
	return c.save()
}

// restart throws away what a pass has fetched.
func (c *folder) restart() error {
	c.state.Pass.Next, c.state.Pass.Total = 0, nil
	if err := os.RemoveAll(c.path(unfinished)); err != nil {
		return c.failed(unfinished, err)
	}
	return c.save()
}

// finish lets the pages of a pass count, all at once, and reports whether it had any. A
// run that ended in between has moved them already.
func (c *folder) finish() (bool, error) {
	p := c.state.Pass
	target := p.target()
	if exists(c.path(unfinished)) {
		if err := errors.Join(os.MkdirAll(filepath.Dir(c.path(target)), 0o750), os.Rename(c.path(unfinished), c.path(target))); err != nil {
			return false, c.failed(target, err)
		}
	}
	c.state.Until, c.state.Pass = p.Until, nil
	if err := c.save(); err != nil {
		return false, err
	}
	if p.From.IsZero() {
		return true, c.supersede(target)
	}
	return exists(c.path(target)), nil
}

func (c *folder) save() error {
	raw, err := json.MarshalIndent(c.state, "", "  ")
	if err != nil {
		return c.failed(stateName, err)
	}
	return c.write(stateName, append(raw, '\n'))
}

// write stores a file whole or not at all.
func (c *folder) write(name string, raw []byte) error {
	path := c.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return c.failed(name, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return c.failed(name, err)
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return c.failed(name, errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// failed says what could not be written.
func (c *folder) failed(name string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return verdict.Errorf(verdict.Internal, "cannot be written: %w", err).At(c.path(name), 0, "").
		WithHint("see whether the disk is full, and whether the folder may be written to")
}
