// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"verdict"
)

// scopes tells the scope of each key of a lock file of pnpm: as it is marked up to
// format 6, and from 9 on by who reaches it from the importers. What nobody
// reaches has none.
func (l pnpmLock) scopes(list map[string]pnpmPackage, major float64) map[string]verdict.Scope {
	scopes := make(map[string]verdict.Scope, len(list))
	if major < 9 {
		for key, p := range list {
			scopes[key] = scopeOf(p.Dev, p.Optional)
		}
		return scopes
	}
	importers := []pnpmImporter{l.Root}
	for _, name := range slices.Sorted(maps.Keys(l.Importers)) {
		importers = append(importers, l.Importers[name])
	}
	// The strongest first: what is reached again keeps its scope.
	var required, optional, development []string
	for _, i := range importers {
		required = append(required, keys(list, i.Needs)...)
		optional = append(optional, keys(list, i.May)...)
		development = append(development, keys(list, i.Development)...)
	}
	optional = append(optional, reach(list, scopes, required, verdict.Required)...)
	for len(optional) > 0 {
		optional = reach(list, scopes, optional, verdict.Optional)
	}
	for len(development) > 0 {
		development = reach(list, scopes, development, verdict.Excluded)
	}
	return scopes
}

// keys gives those of the list that an importer asks for.
func keys(list map[string]pnpmPackage, wanted map[string]yaml.Node) []string {
	var found []string
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if key := find(list, name, member(wanted[name], "version")); key != "" {
			found = append(found, key)
		}
	}
	return found
}

// reach gives a scope to all that has none yet and is needed by those keys, and
// returns what may be missing of it.
func reach(list map[string]pnpmPackage, scopes map[string]verdict.Scope, from []string, scope verdict.Scope) []string {
	var may []string
	for len(from) > 0 {
		key := from[len(from)-1]
		from = from[:len(from)-1]
		if scopes[key] != "" {
			continue
		}
		scopes[key] = scope
		for name, version := range list[key].Needs {
			if to := find(list, name, version); to != "" {
				from = append(from, to)
			}
		}
		for name, version := range list[key].May {
			if to := find(list, name, version); to != "" {
				may = append(may, to)
			}
		}
	}
	return may
}
