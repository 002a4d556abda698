// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"verdict"
)

// maxLooked is how many names a pattern may be held against.
const maxLooked = 2_000_000

// tree finds the files of a release.
type tree struct {
	root   fs.FS
	looked int
	faults []fault
}

// fault is a name that a pattern may mean, and that could not be looked at.
type fault struct {
	name string // "" for the pattern as a whole
	err  error
}

// match gives the paths that a pattern names, in order, and what could not be looked at.
// Folders that are links are followed where the pattern names them, and not by **.
func (t *tree) match(pattern string) (found []string, faults []fault) {
	if t.root == nil {
		return nil, []fault{{"", verdict.Errorf(verdict.NotFound, "cannot be looked for: no folder of the release was named")}}
	}
	parts := strings.Split(pattern, "/")
	if parts[len(parts)-1] == "**" {
		parts = append(parts, "*")
	}
	t.faults = nil
	t.walk(".", parts, func(name string) { found = append(found, name) })
	slices.Sort(found)
	return slices.Compact(found), t.faults
}

func (t *tree) fault(name string, err error) {
	if !errors.Is(err, fs.ErrNotExist) {
		t.faults = append(t.faults, fault{name, err})
	}
}

func (t *tree) walk(dir string, parts []string, tell func(string)) {
	part, rest := parts[0], parts[1:]
	if !strings.Contains(part, "*") {
		t.next(path.Join(dir, part), rest, tell)
		return
	}
	if t.looked > maxLooked {
		return
	}
	entries, err := fs.ReadDir(t.root, dir)
	if err != nil {
		t.fault(dir, err)
		return
	}
	if t.looked += len(entries); t.looked > maxLooked {
		t.fault("", verdict.Errorf(verdict.TooLarge, "is not looked for to the end: the folder holds more than %d names", maxLooked))
		return
	}
	if part == "**" {
		t.walk(dir, rest, tell)
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case part == "**" && e.IsDir():
			t.walk(name, parts, tell)
		case part != "**" && fits(part, e.Name()):
			t.next(name, rest, tell)
		}
	}
}

// next goes on with what a part of a pattern named.
func (t *tree) next(name string, rest []string, tell func(string)) {
	info, err := fs.Stat(t.root, name)
	switch {
	case err != nil:
		t.fault(name, err)
	case !info.IsDir() && !info.Mode().IsRegular():
		t.fault(name, verdict.Errorf(verdict.Invalid, "is neither a file nor a folder"))
	case len(rest) == 0:
		tell(name)
	case info.IsDir():
		t.walk(name, rest, tell)
	}
}

// files gives the files, and not the folders, that a pattern names.
func (t *tree) files(pattern string) ([]string, []fault) {
	names, faults := t.match(pattern)
	return slices.DeleteFunc(names, func(name string) bool {
		info, err := fs.Stat(t.root, name)
		return err != nil || info.IsDir()
	}), faults
}

// fits holds a name against a pattern in which * stands for any characters.
func fits(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(name) < len(first)+len(last) || !strings.HasPrefix(name, first) || !strings.HasSuffix(name, last) {
		return false
	}
	name = name[len(first) : len(name)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(name, part)
		if at < 0 {
			return false
		}
		name = name[at+len(part):]
	}
	return true
}

// fitsPath holds a name in parts against a pattern in parts, in which ** stands for any
// parts, none among them.
func fitsPath(pattern, name []string) bool {
	for i, part := range pattern {
		if part == "**" {
			for n := range len(name) + 1 {
				if fitsPath(pattern[i+1:], name[n:]) {
					return true
				}
			}
			return false
		}
		if len(name) == 0 || !fits(part, name[0]) {
			return false
		}
		name = name[1:]
	}
	return len(name) == 0
}
