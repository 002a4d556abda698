// SPDX-License-Identifier: Apache-2.0

package dpkg

import (
	"bytes"
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// Where dpkg keeps what it knows.
const (
	statusFile   = "var/lib/dpkg/status"
	statusFolder = "var/lib/dpkg/status.d" // a file for each package, and one with the sums of its files
	listFolder   = "var/lib/dpkg/info"
	listSuffix   = ".list"
	sumsSuffix   = ".md5sums"
)

// The reasons for what is left out.
const (
	noStatus   = "a status file of dpkg that cannot be read"
	noStanza   = "an entry of dpkg's status that cannot be read"
	removed    = "a package that was removed, or was never installed"
	unfinished = "a package that was not unpacked to its end"
	noList     = "a list of a package's files that cannot be read"
	noSystem   = "an os-release that cannot be read: the packages beside it have no distribution"
	noLayers   = "an earlier state of dpkg's status that cannot be read: which layers brought its packages is not told"
)

// New gives the cataloguer of packages that dpkg installed.
func New() inventory.Cataloguer { return cataloguer{} }

type cataloguer struct{}

// role says what a file is to dpkg, and of which system.
type role struct {
	kind string // statusFile, statusFolder, listSuffix or sumsSuffix; "" for none
	root string
}

func roleOf(file string) role {
	if root, ok := inventory.RootOf(file, statusFile); ok {
		return role{statusFile, root}
	}
	folder := path.Dir(file)
	if root, ok := inventory.RootOf(folder, statusFolder); ok {
		if strings.HasSuffix(file, sumsSuffix) {
			return role{sumsSuffix, root}
		}
		return role{statusFolder, root}
	}
	if root, ok := inventory.RootOf(folder, listFolder); ok && strings.HasSuffix(file, listSuffix) {
		return role{listSuffix, root}
	}
	return role{}
}

// Wants takes the files of dpkg where it keeps them, and anywhere else what is
// called status and begins like one.
func (cataloguer) Wants(file string, head []byte) bool {
	return roleOf(file).kind != "" || isStray(file, head) || inventory.IsOSRelease(file)
}

// isStray tells a status file that was taken out of its place.
func isStray(file string, head []byte) bool {
	return path.Base(file) == path.Base(statusFile) && bytes.HasPrefix(head, []byte("Package: "))
}

// Catalogue reads the status of all packages, then the lists of their files.
func (cataloguer) Catalogue(ctx context.Context, files []inventory.File, _ *limits.Budget) (inventory.Catalogued, error) {
	c := catalogue{
		files: files, lists: map[string]string{}, refs: map[string]bool{},
		systems: map[string]inventory.Distribution{}, packages: map[string][]installed{},
	}
	c.Owned = map[string]string{}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return inventory.Catalogued{}, err
		}
		switch r := roleOf(f.Path); {
		case r.kind == statusFile, r.kind == statusFolder, r.kind == "" && isStray(f.Path, f.Head):
			c.status(f, r)
		}
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return inventory.Catalogued{}, err
		}
		if r := roleOf(f.Path); r.kind == listSuffix || r.kind == sumsSuffix {
			c.list(f, r)
		}
	}
	for _, root := range slices.Sorted(maps.Keys(c.packages)) {
		c.Edges = append(c.Edges, edges(c.packages[root])...)
	}
	return c.Catalogued, nil
}

// catalogue is what was found so far.
type catalogue struct {
	inventory.Catalogued
	files []inventory.File
	lists map[string]string // package URLs, by the path of the list of its files
	refs  map[string]bool   // that packages have
	// By the folder of a system.
	systems  map[string]inventory.Distribution
	packages map[string][]installed
}

func (c *catalogue) skip(reason, example string) {
	c.Skipped = verdict.AddSkipped(c.Skipped, reason, limits.Strip(example))
}

// note counts what hides no package.
func (c *catalogue) note(reason, example string) {
	c.Noted = verdict.AddSkipped(c.Noted, reason, limits.Strip(example))
}

// systemAt gives the distribution of a root, which is read once.
func (c *catalogue) systemAt(root string) inventory.Distribution {
	d, known := c.systems[root]
	if !known {
		var err error
		if d, err = inventory.DistributionAt(c.files, root); err != nil {
			c.skip(noSystem, err.Error())
		}
		c.systems[root] = d
	}
	return d
}

// status reads a status file.
func (c *catalogue) status(f inventory.File, r role) {
	if f.Size == 0 {
		return // of a system without packages, and beside status.d
	}
	single := r.kind == statusFolder
	found, err := readStatus(f, single)
	if err != nil {
		c.skip(noStatus, err.Error())
		return
	}
	for _, s := range found.skipped {
		if s.Reason == removed {
			c.Noted = verdict.JoinSkipped(c.Noted, s)
		} else {
			c.Skipped = verdict.JoinSkipped(c.Skipped, s)
		}
	}
	brought, err := inventory.Brought(f, found.keys(), func(before inventory.File) ([]string, error) {
		if before.Size == 0 {
			return nil, nil
		}
		s, err := readStatus(before, single)
		return s.keys(), err
	})
	if err != nil {
		c.note(noLayers, err.Error())
	}
	c.add(f, r, found.packages, brought)
}

// add adds the packages of a status file.
func (c *catalogue) add(f inventory.File, r role, packages []installed, brought map[string]string) {
	system := c.systemAt(r.root)
	for _, p := range packages {
		purl, err := p.purl(system)
		if err != nil {
			c.skip(noStanza, p.place(f.Path)+": "+err.Error())
			continue
		}
		p.ref = purl
		if c.refs[purl] {
			p.ref = f.Path + " " + purl
		}
		c.refs[p.ref] = true
		c.packages[r.root] = append(c.packages[r.root], p)
		c.Occurrences = append(c.Occurrences, verdict.Occurrence{
			Component: verdict.Component{PURL: purl}, Ref: p.ref, Path: f.Path, Layer: brought[p.key()],
			Identity: verdict.ByDatabase, Evidence: f.Path,
		})
		switch r.kind {
		case statusFolder:
			c.lists[f.Path+sumsSuffix] = purl
		case statusFile:
			folder := r.root + listFolder + "/" + p.name
			c.lists[folder+listSuffix] = purl
			c.lists[folder+":"+p.arch+listSuffix] = purl
		}
	}
}
