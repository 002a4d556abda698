// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/internal/inventory"
)

// pnpmLock is a lock file of pnpm (pnpm/spec, lockfile). Up to format 6 a package
// has its dependencies, from 9 on they are its snapshots'.
type pnpmLock struct {
	importers []*yaml.Node // that ask for packages: the root, and those of a workspace
	packages  map[string]pnpmPackage
	snapshots map[string]pnpmPackage
	patched   map[string]string // files of patches
}

type pnpmPackage struct {
	name, version string // of one from elsewhere
	resolution    *yaml.Node
	dev, optional bool
	needs         []need
}

func readPNPM(f inventory.File) (inventory.Catalogued, error) {
	raw, err := f.Read(yarnCaps)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	docs, err := documents(f.Path, raw)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	var c inventory.Catalogued
	first := 1
	for _, doc := range docs { // pnpm 11 has its own tools in a document of their own
		version := scalar(member(doc, "lockfileVersion"))
		major, err := strconv.ParseFloat(version, 64)
		if err != nil || major < 5 || major >= 10 {
			return inventory.Catalogued{}, verdict.Errorf(verdict.Invalid, "is of the format %q, which is not read", version).
				At(f.Path, doc.Line, "").WithHint("formats 5 to 9 are")
		}
		first = pnpmLockOf(doc).add(&c, f.Path, first, major)
	}
	return c, nil
}

func pnpmLockOf(doc *yaml.Node) pnpmLock {
	l := pnpmLock{
		importers: []*yaml.Node{doc}, patched: map[string]string{},
		packages: pnpmPackages(member(doc, "packages")), snapshots: pnpmPackages(member(doc, "snapshots")),
	}
	for _, i := range members(member(doc, "importers")) {
		l.importers = append(l.importers, i)
	}
	for name, p := range members(member(doc, "patchedDependencies")) {
		l.patched[name] = cmp.Or(scalar(p), scalar(member(p, "path")))
	}
	return l
}

func pnpmPackages(n *yaml.Node) map[string]pnpmPackage {
	all := map[string]pnpmPackage{}
	for key, v := range members(n) {
		all[key] = pnpmPackage{
			name: scalar(member(v, "name")), version: scalar(member(v, "version")), resolution: member(v, "resolution"),
			dev: scalar(member(v, "dev")) == "true", optional: scalar(member(v, "optional")) == "true",
			needs: append(wanted(member(v, "dependencies"), false), wanted(member(v, "optionalDependencies"), true)...),
		}
	}
	return all
}

// add adds the packages of one document, numbered from first on, and gives the
// next number.
func (l pnpmLock) add(c *inventory.Catalogued, path string, first int, major float64) int {
	list := l.packages
	if major >= 9 {
		list = l.snapshots
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
		for _, n := range list[key].needs {
			if to := find(list, n.name, n.wanted); to != "" {
				c.Depends(refs[key], refs[to])
			} else if !strings.HasPrefix(n.wanted, "link:") {
				c.Skip(badEdge, refs[key]+" needs "+n.name)
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
		p = l.packages[bare]
	}
	name, version := cutKey(bare, major)
	out := pack{name: name, version: version}
	if version == "" || version[0] < '0' || version[0] > '9' {
		out.source, out.from = sourceOfResolution(p.resolution, cmp.Or(version, bare))
		out.version = p.version
	}
	if p.name != "" {
		out.name = p.name
	}
	if strings.Contains("("+rest, "(patch_hash=") {
		out.patches = []verdict.Patch{{Kind: "unofficial", URL: l.patch(name, version)}}
	}
	return out
}

// sourceOfResolution tells where a package comes from whose version is an address.
func sourceOfResolution(r *yaml.Node, version string) (source, string) {
	repository, archive := scalar(member(r, "repo")), scalar(member(r, "tarball"))
	switch {
	case scalar(member(r, "type")) == "directory" || member(r, "directory") != nil:
		return own, ""
	case repository != "":
		return elsewhere, "git+" + strings.TrimPrefix(repository, "git+") + "#" + scalar(member(r, "commit"))
	case archive != "":
		return elsewhere, archive
	}
	if asked := sourceOf(version); asked != published {
		return asked, version
	}
	return elsewhere, "https://" + version
}

// patch gives the file of the patch that is applied to a package.
func (l pnpmLock) patch(name, version string) string {
	return cmp.Or(l.patched[name+"@"+version], l.patched[name])
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
