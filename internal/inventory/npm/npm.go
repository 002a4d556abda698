// SPDX-License-Identifier: Apache-2.0

// Package npm finds packages of npm in lock files (package-lock.json and
// npm-shrinkwrap.json of formats 1 to 3; yarn.lock of Yarn 1 and of its
// successors; pnpm-lock.yaml of formats 5 to 9) and in folders node_modules, where
// they are installed.
//
// What is for development only is excluded, and what may be missing optional,
// where the format says so: a lock file of npm marks packages, one of pnpm marks
// them up to format 6 and lists what each importer needs in format 9. Those of
// Yarn say nothing, nor does an installed package, unless the list that npm leaves
// beside it does; their scope is "".
//
// A package of a registry, a mirror's too, is pkg:npm. One of a repository, of an
// archive at an address, of a folder or of the source tree is pkg:generic, because
// its name and version may be those of a package at the registry that it has
// nothing to do with. The first two are unresolved: somebody has to say what they
// were made from. A package to which Yarn or pnpm applies a patch is the
// registry's, with the patch in its pedigree.
package npm

import (
	"context"
	"path"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

// The reasons why something is left out.
const (
	badLock    = "lock files of npm, Yarn or pnpm that cannot be read"
	badPackage = "package.json files of installed packages that cannot be read: their version is not known"
	badEdge    = "dependencies of npm packages that lead to none in the list"
)

type cataloguer struct{}

// New gives the cataloguer.
func New() inventory.Cataloguer { return cataloguer{} }

// locks are the readers of lock files by name.
var locks = map[string]func(inventory.File) (inventory.Catalogued, error){
	"package-lock.json":   readPackageLock,
	"npm-shrinkwrap.json": readPackageLock,
	"yarn.lock":           readYarn,
	"pnpm-lock.yaml":      readPNPM,
}

// Wants takes lock files outside of node_modules, and the package.json of each
// package inside. A lock file that a package carries along has no effect where it
// is installed.
func (cataloguer) Wants(name string, _ []byte) bool {
	base := path.Base(name)
	if locks[base] != nil {
		return !strings.Contains("/"+name, "/node_modules/")
	}
	return base == hiddenLock && path.Base(path.Dir(name)) == "node_modules" || base == "package.json" && moduleName(path.Dir(name)) != ""
}

// Catalogue reads lock files, then what is installed.
func (cataloguer) Catalogue(ctx context.Context, files []inventory.File, _ *limits.Budget) (inventory.Catalogued, error) {
	var locked, ofNPM, hidden, installed []inventory.File
	for _, f := range files {
		switch base := path.Base(f.Path); base {
		case hiddenLock:
			hidden = append(hidden, f)
		case "package.json":
			installed = append(installed, f)
		case "package-lock.json", "npm-shrinkwrap.json":
			ofNPM = append(ofNPM, f)
			fallthrough
		default:
			locked = append(locked, f)
		}
	}
	found, err := inventory.ReadEach(ctx, locked, badLock, func(f inventory.File) (inventory.Catalogued, error) {
		return locks[path.Base(f.Path)](f)
	})
	if err != nil {
		return inventory.Catalogued{}, err
	}
	there, err := readInstalled(ctx, hidden, ofNPM, installed)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	found.Join(there)
	return found, nil
}

// source is where a package was drawn from.
type source int

const (
	published source = iota // a registry
	own                     // the source tree
	elsewhere
)

// pack is a package as a list has it.
type pack struct {
	name, version string
	source        source
	from          string // the address of one from elsewhere
	patches       []verdict.Patch
}

// add adds an occurrence of the package.
func (p pack) add(c *inventory.Catalogued, o verdict.Occurrence) {
	if len(p.patches) > 0 {
		o.Component.Pedigree = &verdict.Pedigree{Patches: p.patches}
	}
	switch p.source {
	case published:
		slash := strings.LastIndexByte(p.name, '/')
		version := strings.TrimLeft(p.version, "=v ")
		c.Found(purl.PURL{Type: "npm", Namespace: p.name[:max(slash, 0)], Name: p.name[slash+1:], Version: version}, o)
	case own:
		c.Found(inventory.Unpublished(p.name, p.version, ""), o)
	default:
		o.Identity = verdict.Unresolved
		c.Found(inventory.Unpublished(p.name, p.version, p.from), o)
	}
}

// sourceOf tells by how a dependency is asked for where it comes from (npm,
// package.json, dependencies; Yarn, Protocols).
func sourceOf(wanted string) source {
	scheme, _, ok := strings.Cut(wanted, ":")
	switch {
	case !ok && strings.Contains(wanted, "/"): // owner/repository, or a folder
		if strings.HasPrefix(wanted, ".") || strings.HasPrefix(wanted, "/") || strings.HasPrefix(wanted, "~/") {
			return own
		}
		return elsewhere
	case !ok:
		return published
	}
	switch scheme {
	case "npm", "jsr", "catalog":
		return published
	case "workspace", "link", "portal":
		return own
	case "file":
		wanted, _, _ = strings.Cut(wanted, "#")
		for _, archive := range []string{".tgz", ".tar.gz", ".tar"} {
			if strings.HasSuffix(wanted, archive) {
				return elsewhere
			}
		}
		return own
	}
	return elsewhere
}

// address writes where a package from elsewhere lies, with the scheme that says
// what it is.
func address(wanted string) string {
	for short, host := range map[string]string{"github:": "github.com/", "gitlab:": "gitlab.com/", "bitbucket:": "bitbucket.org/"} {
		if rest, ok := strings.CutPrefix(wanted, short); ok {
			return "git+https://" + host + rest
		}
	}
	if host, path, ok := strings.Cut(wanted, ":"); ok && strings.HasPrefix(host, "git@") { // as ssh writes it
		return "git+ssh://" + host + "/" + path
	}
	if strings.HasPrefix(wanted, "git:") || strings.HasPrefix(wanted, "ssh:") {
		return "git+" + wanted
	}
	bare, _, _ := strings.Cut(wanted, "#")
	switch {
	case strings.HasPrefix(bare, "http") && strings.HasSuffix(bare, ".git"):
		return "git+" + wanted
	case !strings.Contains(bare, ":"):
		return "git+https://github.com/" + wanted
	}
	return wanted
}
