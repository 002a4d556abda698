// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// pnpmLock is a lock file of pnpm (pnpm/spec, lockfile). Up to format 6 a package
// has its dependencies, from 9 on they are its snapshots'.
type pnpmLock struct {
	Version   string                  `yaml:"lockfileVersion"`
	Importers map[string]pnpmImporter `yaml:"importers"`
	Root      pnpmImporter            `yaml:",inline"` // the only one, without importers
	Packages  map[string]pnpmPackage  `yaml:"packages"`
	Snapshots map[string]pnpmPackage  `yaml:"snapshots"`
	Patched   map[string]yaml.Node    `yaml:"patchedDependencies"`
}

// pnpmImporter is a package of the source tree. What it asks for has a version, or
// from format 6 on that in a mapping.
type pnpmImporter struct {
	Needs       map[string]yaml.Node `yaml:"dependencies"`
	May         map[string]yaml.Node `yaml:"optionalDependencies"`
	Development map[string]yaml.Node `yaml:"devDependencies"`
}

type pnpmPackage struct {
	Name       string            `yaml:"name"` // of one from elsewhere, as version
	Version    string            `yaml:"version"`
	Resolution pnpmResolution    `yaml:"resolution"`
	Dev        bool              `yaml:"dev"`
	Optional   bool              `yaml:"optional"`
	Needs      map[string]string `yaml:"dependencies"`
	May        map[string]string `yaml:"optionalDependencies"`
}

type pnpmResolution struct {
	Type      string `yaml:"type"` // git, directory
	Tarball   string `yaml:"tarball"`
	Repo      string `yaml:"repo"`
	Commit    string `yaml:"commit"`
	Directory string `yaml:"directory"`
}

func readPNPM(f inventory.File) (inventory.Catalogued, error) {
	raw, err := f.Read(yarnCaps)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	if err := limits.CheckYAML(f.Path, raw, yarnCaps); err != nil {
		return inventory.Catalogued{}, err
	}
	var c inventory.Catalogued
	for d, first := yaml.NewDecoder(bytes.NewReader(raw)), 1; ; { // pnpm 11 has its own tools in a document of their own
		var lock pnpmLock
		err := d.Decode(&lock)
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return inventory.Catalogued{}, unlike(f.Path, err)
		}
		major, err := strconv.ParseFloat(lock.Version, 64)
		if err != nil || major < 5 || major >= 10 {
			return inventory.Catalogued{}, verdict.Errorf(verdict.Invalid, "is of the format %q, which is not read", lock.Version).
				At(f.Path, 0, "").WithHint("formats 5 to 9 are")
		}
		first = lock.add(&c, f.Path, first, major)
	}
}

// add adds the packages of one document, numbered from first on, and gives the
// next number.
func (l pnpmLock) add(c *inventory.Catalogued, path string, first int, major float64) int {
	list := l.Packages
	if major >= 9 {
		list = l.Snapshots
	}
	keys := slices.Sorted(maps.Keys(list))
	refs, scopes := map[string]string{}, l.scopes(list, major)
	for i, key := range keys {
		refs[key] = path + "#" + strconv.Itoa(first+i)
		p := l.pack(key, list[key], major)
		p.add(c, verdict.Occurrence{
			Path: path, Ref: refs[key], Scope: scopes[key], Identity: verdict.ByDatabase, Evidence: strings.TrimSuffix(p.name+"@"+p.version, "@"),
		})
	}
	for _, key := range keys {
		for _, needs := range []map[string]string{list[key].Needs, list[key].May} {
			for _, name := range slices.Sorted(maps.Keys(needs)) {
				if to := find(list, name, needs[name]); to != "" {
					c.Depends(refs[key], refs[to])
				} else if !strings.HasPrefix(needs[name], "link:") {
					c.Skip(badEdge, refs[key]+" needs "+name)
				}
			}
		}
	}
	return first + len(keys)
}

// pack tells what a key names: /name/1.0.0_peers in format 5, /name@1.0.0(peers)
// in 6, name@1.0.0(peers) in 9, and an address for the version of one from
// elsewhere, or alone.
func (l pnpmLock) pack(key string, p pnpmPackage, major float64) pack {
	bare, rest, _ := strings.Cut(key, "(")
	if major >= 9 {
		p = l.Packages[bare]
	}
	name, version := cutKey(bare, major)
	out := pack{name: name, version: version}
	if version == "" || version[0] < '0' || version[0] > '9' {
		out.source, out.from = p.Resolution.source(cmp.Or(version, bare))
		out.version = p.Version
	}
	if p.Name != "" {
		out.name = p.Name
	}
	if strings.Contains("("+rest, "(patch_hash=") {
		out.patches = []verdict.Patch{{Kind: "unofficial", URL: l.patch(name, version)}}
	}
	return out
}

// source tells where a package comes from whose version is an address.
func (r pnpmResolution) source(version string) (source, string) {
	switch {
	case r.Type == "directory" || r.Directory != "":
		return own, ""
	case r.Repo != "":
		return elsewhere, "git+" + strings.TrimPrefix(r.Repo, "git+") + "#" + r.Commit
	case r.Tarball != "":
		return elsewhere, r.Tarball
	}
	if asked := sourceOf(version); asked != published {
		return asked, version
	}
	return elsewhere, "https://" + version
}

// patch gives the file of the patch that is applied to a package.
func (l pnpmLock) patch(name, version string) string {
	n, ok := l.Patched[name+"@"+version]
	if !ok {
		n = l.Patched[name]
	}
	return member(n, "path")
}

// member gives the text of a member of a mapping, or of the node itself where it
// is a text.
func member(n yaml.Node, name string) string {
	if n.Kind == yaml.ScalarNode {
		return n.Value
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name && n.Content[i+1].Kind == yaml.ScalarNode {
			return n.Content[i+1].Value
		}
	}
	return ""
}

// cutKey splits a key without peers. The name is "" where it is not told.
func cutKey(key string, major float64) (name, version string) {
	if major >= 6 {
		name, version = cutVersion(strings.TrimPrefix(key, "/"))
		if version == "" || major < 9 && !strings.HasPrefix(key, "/") {
			return "", ""
		}
		return name, version
	}
	if strings.HasPrefix(key, "file:") {
		return "", ""
	}
	_, path, ok := strings.Cut(key, "/") // behind the registry, where it is not the usual one
	slash := strings.LastIndexByte(path, '/')
	if !ok || slash < 0 {
		return "", ""
	}
	name, version = path[:slash], path[slash+1:]
	version, _, _ = strings.Cut(version, "_")
	if version == "" || version[0] < '0' || version[0] > '9' || !strings.Contains(version, ".") {
		return "", "" // the commit of github.com/owner/repository/commit
	}
	return name, version
}

// find gives the key of what a dependency got; "" when there is none.
func find(list map[string]pnpmPackage, name, version string) string {
	for _, key := range []string{version, name + "@" + version, "/" + name + "@" + version, "/" + name + "/" + version, "/" + version} {
		if _, ok := list[key]; ok {
			return key
		}
	}
	return ""
}
