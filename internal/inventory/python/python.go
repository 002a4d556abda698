// SPDX-License-Identifier: Apache-2.0

// Package python finds distributions of Python: those that are installed
// (*.dist-info, *.egg-info), those that requirements files pin, and those of the
// lock files of Poetry, pipenv, uv, PDM and PEP 751 (pylock.toml).
//
// What is for development only is excluded, and what an extra brings optional,
// where the format says so: Poetry by category or groups, pipenv by its section
// develop, uv by who reaches a distribution from the source tree. PDM does not tell
// groups of development from extras: what only they want is optional. Installed
// distributions, requirements files and pylock.toml say nothing; their scope is "".
//
// A distribution of an index is pkg:pypi, with its name normalised (PEP 503). One
// of a repository, of an archive at an address or of the source tree is
// pkg:generic, because its name and version may be those of a distribution of PyPI
// that it has nothing to do with. The first two are unresolved: somebody has to say
// what they were made from.
package python

import (
	"cmp"
	"context"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

// The reasons why something is left out.
const (
	badLock      = "lock files of Python that cannot be read"
	badMetadata  = "metadata of installed Python distributions that cannot be read"
	badText      = "requirements files that cannot be read"
	notPinned    = "requirements of Python that are not pinned to one version"
	otherFile    = "requirements files that others name and that do not look like one"
	noName       = "requirements of Python that name an address or folder and no distribution"
	badRecord    = "lists of the files of installed Python distributions that cannot be read"
	badReference = "records of where a Python distribution was installed from that cannot be read"
)

type cataloguer struct{}

// New gives the cataloguer.
func New() inventory.Cataloguer { return cataloguer{} }

// reader is how files of a kind are read, and the reason why one is left out.
type reader struct {
	read   func(inventory.File) (inventory.Catalogued, error)
	reason string
}

// readerOf gives the reader of a file that is read on its own.
func readerOf(name string) (reader, bool) {
	switch base := path.Base(name); {
	case base == "poetry.lock":
		return reader{readTOML(poetry), badLock}, true
	case base == "pdm.lock":
		return reader{readTOML(pdm), badLock}, true
	case base == "uv.lock":
		return reader{readTOML(uv), badLock}, true
	case base == "pylock.toml", strings.HasPrefix(base, "pylock.") && strings.HasSuffix(base, ".toml"):
		return reader{readTOML(pylock), badLock}, true
	case base == "Pipfile.lock":
		return reader{readPipfile, badLock}, true
	case isRequirements(name):
		return reader{readRequirements, badText}, true
	}
	return reader{}, false
}

// Wants takes lock files, requirements files, and the metadata of what is
// installed, by their paths.
func (cataloguer) Wants(name string, _ []byte) bool {
	_, ok := readerOf(name)
	return ok || isMetadata(name) || isReference(name) || isRecord(name)
}

// Catalogue reads each lock and requirements file, then what is installed.
func (cataloguer) Catalogue(ctx context.Context, files []inventory.File, _ *limits.Budget) (inventory.Catalogued, error) {
	var all inventory.Catalogued
	var installed []inventory.File
	for _, f := range files {
		r, ok := readerOf(f.Path)
		if !ok {
			installed = append(installed, f)
			continue
		}
		found, err := inventory.ReadEach(ctx, []inventory.File{f}, r.reason, r.read)
		if err != nil {
			return inventory.Catalogued{}, err
		}
		all.Join(found)
	}
	there, err := readInstalled(ctx, installed)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	all.Join(there)
	return all, nil
}

// source is where a distribution was drawn from.
type source int

const (
	published source = iota // an index
	own                     // the source tree
	elsewhere
)

// dist is a distribution as a list or an installation has it.
type dist struct {
	name, version string
	source        source
	from          string // the address of one from elsewhere
	index         string // where it is not the usual one
	scope         verdict.Scope
	file          string // that it is seen in, where that is not the list
	evidence      string
	needs         []need
}

// need is a dependency; version is "" where the list has the name once.
type need struct{ name, version string }

var separators = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[-_.]+`) })

// normal gives the name that an index takes for equal with others (PEP 503).
func normal(name string) string { return strings.ToLower(separators().ReplaceAllString(name, "-")) }

// add adds the distributions of a list that belong together, with their edges. A
// dependency that the list does not have is one of another platform or extra.
func add(c *inventory.Catalogued, path string, dists []dist) {
	refs := make([]string, len(dists))
	named, counts := map[need]string{}, map[string]int{}
	for i, d := range dists {
		refs[i] = cmp.Or(d.file, path+"#"+strconv.Itoa(i+1))
		name := normal(d.name)
		counts[name]++
		named[need{name, ""}], named[need{name, d.version}] = refs[i], refs[i]
		d.add(c, verdict.Occurrence{
			Path: cmp.Or(d.file, path), Ref: refs[i], Scope: d.scope, Identity: verdict.ByDatabase,
			Evidence: cmp.Or(d.evidence, strings.TrimSuffix(d.name+" "+d.version, " ")),
		})
	}
	for i, d := range dists {
		for _, n := range d.needs {
			name := normal(n.name)
			to := named[need{name, n.version}]
			if to != "" && to != refs[i] && (n.version != "" || counts[name] == 1) {
				c.Depends(refs[i], to)
			}
		}
	}
}

func (d dist) add(c *inventory.Catalogued, o verdict.Occurrence) {
	switch d.source {
	case published:
		p := purl.PURL{Type: "pypi", Name: normal(d.name), Version: d.version}
		if d.index != "" {
			if other := inventory.Unpublished(d.name, "", "registry+"+d.index); !isPyPI(d.index) {
				p.Qualifiers = other.Qualifiers
			}
		}
		c.Found(p, o)
	case own:
		c.Found(inventory.Unpublished(d.name, d.version, ""), o)
	default:
		o.Identity = verdict.Unresolved
		c.Found(inventory.Unpublished(d.name, d.version, d.from), o)
	}
}

func isPyPI(index string) bool {
	return strings.HasPrefix(index, "https://pypi.org/") || strings.HasPrefix(index, "https://pypi.python.org/")
}

// at notes the folder or archive of the source tree that a distribution is.
func (d *dist) at(path string) {
	d.source = own
	for _, archive := range []string{".whl", ".tar.gz", ".tgz", ".zip", ".tar.bz2"} {
		if strings.HasSuffix(path, archive) {
			d.source, d.from = elsewhere, "file:"+strings.TrimPrefix(path, "file:")
		}
	}
}

// repository writes the address of a commit in a repository.
func repository(kind, address, commit string) string {
	address = kind + "+" + strings.TrimPrefix(address, kind+"+")
	if commit == "" {
		return address
	}
	address, _, _ = strings.Cut(address, "#")
	return address + "@" + commit
}
