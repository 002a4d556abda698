// SPDX-License-Identifier: Apache-2.0

package apk

import (
	"bytes"
	"context"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// places are where apk keeps its database: of old, and where /lib is a link.
var places = []string{"lib/apk/db/installed", "usr/lib/apk/db/installed"}

// The reasons for what is left out.
const (
	noDatabase = "an apk database that cannot be read"
	noEntry    = "an entry of an apk database that cannot be read"
	isVirtual  = "a name that apk gave to a list of packages, which is no package"
	noSystem   = "an os-release that cannot be read: the packages beside it have no distribution"
	noLayers   = "an earlier state of an apk database that cannot be read: which layers brought its packages is not told"
)

// New gives the cataloguer of packages that apk installed.
func New() inventory.Cataloguer { return cataloguer{} }

type cataloguer struct{}

// Wants takes databases where apk keeps them, and anywhere else what is called
// installed and begins like one.
func (cataloguer) Wants(file string, head []byte) bool {
	_, wanted := rootOf(file, head)
	return wanted || inventory.IsOSRelease(file)
}

// rootOf gives the folder of the system that a database belongs to, and whether a
// file is one.
func rootOf(file string, head []byte) (root string, database bool) {
	// The shorter place ends the longer one, which leaves usr/ of the folder.
	for i := len(places) - 1; i >= 0; i-- {
		if root, ok := inventory.RootOf(file, places[i]); ok {
			return root, true
		}
	}
	_, named := inventory.RootOf(file, "installed")
	return "", named && (bytes.HasPrefix(head, []byte("C:Q1")) || bytes.HasPrefix(head, []byte("C:Q2")))
}

// Catalogue reads each database.
func (cataloguer) Catalogue(ctx context.Context, files []inventory.File, _ *limits.Budget) (inventory.Catalogued, error) {
	c := catalogue{files: files, refs: map[string]bool{}}
	c.Owned = map[string]string{}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return inventory.Catalogued{}, err
		}
		if root, ok := rootOf(f.Path, f.Head); ok && f.Size > 0 {
			c.database(f, root)
		}
	}
	return c.Catalogued, nil
}

// catalogue is what was found so far.
type catalogue struct {
	inventory.Catalogued
	files []inventory.File
	refs  map[string]bool // that packages have
}

func (c *catalogue) skip(reason, example string) {
	c.Skipped = verdict.AddSkipped(c.Skipped, reason, limits.Strip(example))
}

// note counts what hides no package.
func (c *catalogue) note(reason, example string) {
	c.Noted = verdict.AddSkipped(c.Noted, reason, limits.Strip(example))
}

// database adds the packages of a database and the files that they put.
func (c *catalogue) database(f inventory.File, root string) {
	system, err := inventory.DistributionAt(c.files, root)
	if err != nil {
		c.skip(noSystem, err.Error())
	}
	found, err := readDatabase(f, true)
	if err != nil {
		c.skip(noDatabase, err.Error())
		return
	}
	for _, s := range found.skipped {
		if s.Reason == isVirtual || s.Reason == manyNames {
			c.Noted = verdict.JoinSkipped(c.Noted, s)
		} else {
			c.Skipped = verdict.JoinSkipped(c.Skipped, s)
		}
	}
	brought, err := inventory.Brought(f, found.keys(), func(before inventory.File) ([]string, error) {
		if before.Size == 0 {
			return nil, nil
		}
		d, err := readDatabase(before, false)
		return d.keys(), err
	})
	if err != nil {
		c.note(noLayers, err.Error())
	}
	var by inventory.Providers
	var named []installed // those that have a Ref
	for _, p := range found.packages {
		purl, err := p.purl(system)
		if err != nil {
			c.skip(noEntry, p.place(f.Path)+": "+err.Error())
			continue
		}
		p.ref = c.ref(purl, f.Path)
		named = append(named, p)
		by.Provide(p.ref, append(p.provides, p.name)...)
		c.Occurrences = append(c.Occurrences, verdict.Occurrence{
			Component: verdict.Component{PURL: purl}, Ref: p.ref, Path: f.Path, Layer: brought[p.key()],
			Identity: verdict.ByDatabase, Evidence: f.Path,
		})
		for _, file := range p.files {
			if file = root + file; c.Owned[file] == "" {
				c.Owned[file] = purl
			}
		}
	}
	for _, p := range named {
		c.Edges = append(c.Edges, by.Requires(p.ref, p.requires...)...)
	}
}

// ref gives the Ref of a package: its package URL, with the database in front
// where another database has the same package.
func (c *catalogue) ref(purl, database string) string {
	if c.refs[purl] {
		purl = database + " " + purl
	}
	c.refs[purl] = true
	return purl
}
