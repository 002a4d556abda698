// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"context"
	"encoding/json"
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

// hiddenLock is what npm leaves in node_modules, as a lock file of what it put
// there.
const hiddenLock = ".package-lock.json"

var packageCaps = limits.Caps{Bytes: 4 << 20, Values: 200_000, CaseKeys: true}

// installedPackage is a package.json. Its authors write what they like into most
// of it.
type installedPackage struct {
	Name     json.RawMessage `json:"name"`
	Version  json.RawMessage `json:"version"`
	Private  json.RawMessage `json:"private"`
	Resolved json.RawMessage `json:"_resolved"` // npm up to 6
	Needs    json.RawMessage `json:"dependencies"`
	May      json.RawMessage `json:"optionalDependencies"`
	Peers    json.RawMessage `json:"peerDependencies"`
}

var packagePlan = sync.OnceValue(strictjson.PlanOf[installedPackage])

// readInstalled reads each package.json. Where a package came from and for what
// it is there only lock files know: the hidden ones, and those beside
// node_modules, which alone have what the product itself asked for.
func readInstalled(ctx context.Context, hidden, locked, installed []inventory.File) (inventory.Catalogued, error) {
	known := map[string]node{}
	learn := func(f inventory.File) (inventory.Catalogued, error) {
		nodes, err := readNodes(f)
		root := strings.TrimSuffix(strings.TrimPrefix(path.Dir("/"+f.Path), "/"), "node_modules")
		for folder, n := range nodes {
			known[path.Join(root, folder)] = n
		}
		return inventory.Catalogued{}, err
	}
	all, err := inventory.ReadEach(ctx, hidden, badLock, learn)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	if len(installed) > 0 { // what of them cannot be read was counted before
		if _, err := inventory.ReadEach(ctx, locked, badLock, learn); err != nil {
			return inventory.Catalogued{}, err
		}
	}
	nodes := map[string]node{}
	for _, f := range installed {
		if err := ctx.Err(); err != nil {
			return inventory.Catalogued{}, err
		}
		folder := path.Dir(f.Path)
		n, err := readPackage(f)
		if err != nil {
			all.Skip(badPackage, err.Error())
			n = node{pack: pack{name: moduleName(folder)}}
		}
		if k, ok := known[folder]; ok && k.link == "" && k.version == n.version {
			n.scope, n.source, n.from = k.scope, k.source, k.from
		}
		nodes[folder] = n
	}
	there := installedAt(nodes)
	all.Join(there)
	return all, nil
}

func installedAt(nodes map[string]node) inventory.Catalogued {
	var c inventory.Catalogued
	file := func(folder string) string { return folder + "/package.json" }
	for _, folder := range slices.Sorted(maps.Keys(nodes)) {
		n := nodes[folder]
		o := verdict.Occurrence{Path: file(folder), Ref: file(folder), Scope: n.scope, Identity: verdict.ByDatabase, Evidence: "package.json"}
		n.add(&c, o)
		c.Held = append(c.Held, folder+"/")
	}
	connect(&c, nodes, file, true)
	return c
}

func readPackage(f inventory.File) (node, error) {
	raw, err := readJSON(f, packageCaps)
	if err != nil {
		return node{}, err
	}
	p, _, err := packagePlan().Decode(raw)
	if err != nil {
		return node{}, misfit(f.Path, err)
	}
	n := node{pack: pack{name: text(p.Name), version: strings.TrimLeft(text(p.Version), "=v ")}}
	if n.name == "" {
		n.name = moduleName(path.Dir(f.Path))
	}
	if resolved := text(p.Resolved); resolved != "" && !strings.HasPrefix(resolved, "http") {
		n.source, n.from = sourceOf(resolved), address(resolved)
	}
	if string(p.Private) == "true" { // which npm refuses to publish
		n.source = own
	}
	// An edge that leads nowhere may lead over a link, which is no file: of an
	// installed package all may be missing.
	for _, list := range []json.RawMessage{p.Needs, p.May, p.Peers} {
		n.needs = append(n.needs, needs(list, true)...)
	}
	return n, nil
}
