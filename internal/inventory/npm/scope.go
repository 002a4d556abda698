// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"cmp"

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
			scopes[key] = scopeOf(p.dev, p.optional)
		}
		return scopes
	}
	// The strongest first: what is reached again keeps its scope.
	var required, optional, development []string
	for _, i := range l.importers {
		required = append(required, keys(list, member(i, "dependencies"))...)
		optional = append(optional, keys(list, member(i, "optionalDependencies"))...)
		development = append(development, keys(list, member(i, "devDependencies"))...)
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

// keys gives those of the list that an importer asks for: by version, which from
// format 6 on stands in a mapping.
func keys(list map[string]pnpmPackage, asked *yaml.Node) []string {
	var found []string
	for name, v := range members(asked) {
		if key := find(list, name, cmp.Or(scalar(v), scalar(member(v, "version")))); key != "" {
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
		for _, n := range list[key].needs {
			switch to := find(list, n.name, n.wanted); {
			case to == "":
			case n.may:
				may = append(may, to)
			default:
				from = append(from, to)
			}
		}
	}
	return may
}
