// SPDX-License-Identifier: Apache-2.0

package rpm

import (
	"context"
	"path"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// folders are where rpm keeps its database: of old, of SUSE and Fedora, and of
// systems that are delivered as a whole (ostree).
var folders = []string{"var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"}

// names are those of the file that has the headers, by form.
var names = map[string]form{"rpmdb.sqlite": sqliteForm, "Packages.db": ndbForm, "Packages": berkeley}

// logSuffix stands behind the name of an SQLite database in that of its log.
const logSuffix = "-wal"

// The reasons for what is left out.
const (
	noDatabase = "an rpm database that cannot be read"
	noEntry    = "an entry of an rpm database that cannot be read"
	noSystem   = "an os-release that cannot be read: the packages beside it have no distribution"
	muchDamage = "an rpm database of which much cannot be read: the rest was not looked at"
	isKey      = "a key that signs packages, which rpm lists like a package"
	noManifest = "a list of content sets that cannot be read"
	noLayers   = "an earlier state of an rpm database that cannot be read: which layers brought its packages is not told"
	manyNames  = "an rpm database that lists too many files and dependencies: the rest of them is not told"
)

// New gives the cataloguer of packages that rpm installed, and of the repositories
// that Red Hat's builds say they were drawn from.
func New() inventory.Cataloguer { return cataloguer{} }

type cataloguer struct{}

// Wants takes databases where rpm keeps them, and anywhere else what has the name
// of one and begins like it.
func (cataloguer) Wants(file string, head []byte) bool {
	if inventory.IsOSRelease(file) || isManifest(file) {
		return true
	}
	name, isLog := strings.CutSuffix(file, logSuffix)
	wanted, named := names[path.Base(name)]
	if !named || isLog && wanted != sqliteForm {
		return false
	}
	_, placed := rootOf(name)
	return placed || isLog || formOf(head) == wanted
}

// rootOf gives the folder of the system that a database belongs to. What lies
// elsewhere belongs to the artifact's own.
func rootOf(database string) (root string, placed bool) {
	for _, folder := range folders {
		if root, ok := inventory.RootOf(path.Dir(database), folder); ok {
			return root, true
		}
	}
	return "", false
}

// Catalogue reads each database and each list of content sets.
func (cataloguer) Catalogue(ctx context.Context, files []inventory.File, _ *limits.Budget) (inventory.Catalogued, error) {
	c := catalogue{files: files, refs: map[string]bool{}}
	c.Owned = map[string]string{}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return inventory.Catalogued{}, err
		}
		switch _, database := names[path.Base(f.Path)]; {
		case database:
			c.database(ctx, f)
		case isManifest(f.Path):
			c.manifest(f)
		}
	}
	slices.Sort(c.Repositories)
	c.Repositories = slices.Compact(c.Repositories)
	return c.Catalogued, ctx.Err()
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

// database adds what a database says to be installed.
func (c *catalogue) database(ctx context.Context, f inventory.File) {
	root, _ := rootOf(f.Path)
	system, err := inventory.DistributionAt(c.files, root)
	if err != nil {
		c.skip(noSystem, err.Error())
	}
	log := c.logOf(f)
	read, err := readDatabase(ctx, f, log, details{root: root, bytes: detailBytes})
	if err != nil {
		c.skip(noDatabase, f.Path+": "+err.Error())
		return
	}
	if read.unread > 0 {
		missed := verdict.Skipped{Reason: noEntry, Count: read.unread}
		for _, err := range read.examples {
			missed.Examples = append(missed.Examples, limits.Strip(f.Path+": "+err.Error()))
		}
		c.Skipped = verdict.JoinSkipped(c.Skipped, missed)
	}
	if read.unread == maxUnread {
		c.skip(muchDamage, f.Path)
	}
	for range read.keys {
		c.note(isKey, f.Path)
	}
	if read.full {
		c.note(manyNames, f.Path)
	}
	c.add(f, root, system, read.packages, c.layers(ctx, f, log, read))
}

// add adds the packages of a database.
func (c *catalogue) add(f inventory.File, root string, system inventory.Distribution, packages []installed, layers map[string]string) {
	var found []installed // those that have a Ref
	for _, p := range packages {
		purl, err := p.purl(system)
		if err != nil {
			c.skip(noEntry, f.Path+": "+p.name+": "+err.Error())
			continue
		}
		p.ref = c.ref(purl, f.Path)
		found = append(found, p)
		c.Occurrences = append(c.Occurrences, verdict.Occurrence{
			Component: verdict.Component{PURL: purl}, Ref: p.ref, Path: f.Path, Layer: layers[p.key()],
			Identity: verdict.ByDatabase, Evidence: f.Path,
		})
		for _, file := range p.files {
			if _, taken := c.Owned[file]; !taken {
				c.Owned[file] = purl
			}
		}
	}
	c.Edges = append(c.Edges, edges(found, root)...)
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

// edges gives those between packages of one database: by the names that they
// provide, and by their files where a file is required.
func edges(packages []installed, root string) []verdict.Edge {
	var by inventory.Providers
	files := map[string]bool{}
	for _, p := range packages {
		by.Provide(p.ref, p.provides...)
		for _, name := range p.requires {
			if file, ok := strings.CutPrefix(name, "/"); ok {
				files[root+file] = true
			}
		}
	}
	for _, p := range packages {
		for _, file := range p.files {
			if files[file] {
				by.Provide(p.ref, "/"+strings.TrimPrefix(file, root))
			}
		}
	}
	var list []verdict.Edge
	for _, p := range packages {
		list = append(list, by.Requires(p.ref, p.requires...)...)
	}
	return list
}

// logOf gives the write-ahead log beside a database; nil when there is none.
func (c *catalogue) logOf(f inventory.File) *inventory.File {
	for i, other := range c.files {
		if other.Path == f.Path+logSuffix && other.Size > 0 {
			return &c.files[i]
		}
	}
	return nil
}

// layers tells which layer brought each package.
func (c *catalogue) layers(ctx context.Context, f inventory.File, log *inventory.File, now database) map[string]string {
	brought, err := inventory.Brought(f, now.keysOfPackages(), func(before inventory.File) ([]string, error) {
		if log != nil && len(log.Before) > 0 {
			return nil, damaged("its write-ahead log was in several layers")
		}
		d, err := readDatabase(ctx, before, nil, details{})
		if err == nil && d.unread > 0 {
			err = d.examples[0]
		}
		return d.keysOfPackages(), err
	})
	if err != nil {
		c.note(noLayers, f.Path+": "+err.Error())
	}
	return brought
}
