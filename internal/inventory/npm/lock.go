// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/strictjson"
)

// lockCaps bounds a lock file: those of large monorepos have 5 MB. Names of
// packages may differ in case only.
var lockCaps = limits.Caps{Bytes: 32 << 20, Values: 2_000_000, CaseKeys: true}

// packageLock is a lock file of npm (package-lock.json, File Format). Format 1 has
// dependencies, 3 packages, and 2 both.
type packageLock struct {
	Name         string                     `json:"name"`
	Version      string                     `json:"version"`
	Packages     map[string]lockedPackage   `json:"packages"`
	Dependencies map[string]json.RawMessage `json:"dependencies"`
}

// lockedPackage is one of format 2 or 3, by the folder that it lies in.
type lockedPackage struct {
	Name        string          `json:"name"` // where the folder has another one
	Version     string          `json:"version"`
	Resolved    json.RawMessage `json:"resolved"` // an address; a folder for a link
	Link        bool            `json:"link"`
	Dev         bool            `json:"dev"`
	Optional    bool            `json:"optional"`
	DevOptional bool            `json:"devOptional"`
	Needs       json.RawMessage `json:"dependencies"`
	Development json.RawMessage `json:"devDependencies"`
	May         json.RawMessage `json:"optionalDependencies"`
	Peers       json.RawMessage `json:"peerDependencies"`
}

// lockedDependency is one of format 1, by its name.
type lockedDependency struct {
	Version      string                     `json:"version"` // or an address
	Resolved     json.RawMessage            `json:"resolved"`
	Dev          bool                       `json:"dev"`
	Optional     bool                       `json:"optional"`
	Requires     json.RawMessage            `json:"requires"`
	Dependencies map[string]json.RawMessage `json:"dependencies"`
}

var (
	lockPlan       = sync.OnceValue(strictjson.PlanOf[packageLock])
	dependencyPlan = sync.OnceValue(strictjson.PlanOf[lockedDependency])
)

// node is a package in a tree of folders, by its folder's path.
type node struct {
	pack
	link  string // the folder that this one leads to; the rest is empty then
	scope verdict.Scope
	needs []need
}

// need is a dependency as it is asked for.
type need struct {
	name, wanted string
	may          bool // be missing
}

func readPackageLock(f inventory.File) (inventory.Catalogued, error) {
	nodes, err := readNodes(f)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	var c inventory.Catalogued
	for _, folder := range slices.Sorted(maps.Keys(nodes)) {
		n := nodes[folder]
		if n.link != "" || folder == "" && n.name == "" {
			continue
		}
		n.add(&c, verdict.Occurrence{Path: f.Path, Ref: f.Path + "#" + folder, Scope: n.scope, Identity: verdict.ByDatabase, Evidence: folder})
	}
	ref := func(folder string) string { return f.Path + "#" + folder }
	connect(&c, nodes, ref, nodes[""].name != "")
	return c, nil
}

// readNodes reads a lock file of any format of npm into its tree.
func readNodes(f inventory.File) (map[string]node, error) {
	text, err := readJSON(f, lockCaps)
	if err != nil {
		return nil, err
	}
	lock, _, err := lockPlan().Decode(text)
	if err != nil {
		return nil, misfit(f.Path, err)
	}
	nodes := map[string]node{}
	if lock.Packages == nil {
		if err := addNested(nodes, f.Path, "", lock.Dependencies); err != nil {
			return nil, err
		}
		return nodes, nil
	}
	for folder, p := range lock.Packages {
		if folder == "" && p.Name == "" {
			p.Name = lock.Name
		}
		nodes[folder] = p.node(folder)
	}
	asked(nodes)
	return nodes, nil
}

// readJSON reads a file of npm, which passes over a byte order mark.
func readJSON(f inventory.File, caps limits.Caps) ([]byte, error) {
	text, err := f.Read(caps)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	return text, limits.CheckJSON(f.Path, text, caps)
}

// misfit gives the error of JSON that has another form.
func misfit(file string, err error) error {
	var e *strictjson.Error
	if !errors.As(err, &e) {
		return verdict.Errorf(verdict.Invalid, "is no lock file: %w", err).At(file, 0, "")
	}
	return verdict.Errorf(verdict.Invalid, "is not what it should be: %s", e.Message).At(file, e.Line, e.Path)
}

func (p lockedPackage) node(folder string) node {
	resolved := text(p.Resolved)
	if p.Link {
		return node{link: resolved}
	}
	n := node{pack: pack{name: p.Name, version: p.Version}, scope: scopeOf(p.Dev, p.Optional || p.DevOptional)}
	if n.name == "" && folder != "" {
		n.name = cmp.Or(moduleName(folder), path.Base(folder))
	}
	switch {
	case !inModules(folder):
		n.source = own
	case resolved != "" && !strings.HasPrefix(resolved, "http"):
		n.source, n.from = sourceOf(resolved), address(resolved)
	default:
		n.from = resolved // asked tells whether a registry has it
	}
	n.needs = append(needs(p.Needs, false), needs(p.May, true)...)
	n.needs = append(n.needs, needs(p.Peers, true)...)
	if n.source == own {
		n.needs = append(n.needs, needs(p.Development, false)...)
	}
	return n
}

// inModules reports whether a folder is that of an installed package.
func inModules(folder string) bool { return strings.Contains("/"+folder, "/node_modules/") }

func scopeOf(dev, optional bool) verdict.Scope {
	switch {
	case dev:
		return verdict.Excluded
	case optional:
		return verdict.Optional
	}
	return verdict.Required
}

// asked tells archives at an address apart from those of a registry: only who
// depends on them says so.
func asked(nodes map[string]node) {
	for folder, n := range nodes {
		for _, want := range n.needs {
			if !strings.HasPrefix(want.wanted, "http:") && !strings.HasPrefix(want.wanted, "https:") {
				continue
			}
			at := lookup(nodes, folder, want.name)
			if target, ok := nodes[at]; ok && target.source == published && target.from != "" {
				target.source = elsewhere
				nodes[at] = target
			}
		}
	}
}

// addNested adds the dependencies of format 1, which lie in one another as their
// folders do.
func addNested(nodes map[string]node, file, within string, dependencies map[string]json.RawMessage) error {
	for name, raw := range dependencies {
		d, _, err := dependencyPlan().Decode(raw)
		if err != nil {
			return misfit(file, err)
		}
		folder := strings.TrimPrefix(within+"/node_modules/"+name, "/")
		n := node{pack: pack{name: name, version: d.Version, source: sourceOf(d.Version)}, scope: scopeOf(d.Dev, d.Optional)}
		switch alias, ok := strings.CutPrefix(d.Version, "npm:"); {
		case ok:
			n.name, n.version = cutVersion(alias)
		case n.source != published:
			n.version, n.from = "", address(d.Version)
		}
		n.needs = needs(d.Requires, d.Optional)
		nodes[folder] = n
		if err := addNested(nodes, file, folder, d.Dependencies); err != nil {
			return err
		}
	}
	return nil
}

// cutVersion splits @scope/name@version.
func cutVersion(s string) (name, version string) {
	at := strings.IndexByte(s[min(1, len(s)):], '@') + 1
	if at == 0 {
		return s, ""
	}
	return s[:at], s[at+1:]
}

// needs reads an object of names and what is wanted of each, in order of names.
// Whatever else stands in its place says nothing.
func needs(raw json.RawMessage, may bool) []need {
	var members map[string]json.RawMessage
	if len(raw) == 0 || json.Unmarshal(raw, &members) != nil {
		return nil
	}
	var list []need
	for _, name := range slices.Sorted(maps.Keys(members)) {
		list = append(list, need{name, text(members[name]), may})
	}
	return list
}

// text gives a string, "" for any other value.
func text(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
