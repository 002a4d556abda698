// SPDX-License-Identifier: Apache-2.0

package python

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/toml"
)

// uv reads uv.lock. What it is for is told by who reaches it from the source tree:
// by dependencies, by extras, or by groups of development.
func uv(lock toml.Table) []dist {
	tables := lock.Tables("package")
	dists := make([]dist, len(tables))
	at := map[need]int{}
	for i, p := range tables {
		dists[i] = uvDist(p)
		name := normal(dists[i].name)
		at[need{name, ""}], at[need{name, dists[i].version}] = i, i
	}
	var required, optional, development []int
	for i, p := range tables {
		if dists[i].source != own {
			continue
		}
		required = append(required, i)
		optional = append(optional, positions(at, grouped(p.Table("optional-dependencies")))...)
		development = append(development, positions(at, grouped(p.Table("dev-dependencies")))...)
	}
	reach(dists, at, required, verdict.Required)
	reach(dists, at, optional, verdict.Optional)
	reach(dists, at, development, verdict.Excluded)
	for i, p := range tables {
		if dists[i].source == own { // edges, once the scopes are told
			dists[i].needs = append(dists[i].needs, grouped(p.Table("optional-dependencies"))...)
			dists[i].needs = append(dists[i].needs, grouped(p.Table("dev-dependencies"))...)
		}
	}
	return dists
}

func uvDist(p toml.Table) dist {
	d := dist{name: p.Text("name"), version: p.Text("version")}
	from := p.Table("source")
	switch {
	case from.Text("registry") != "":
		if index := from.Text("registry"); strings.Contains(index, "://") { // else a folder of wheels
			d.index = index
		}
	case from.Text("git") != "":
		d.source, d.from = elsewhere, repository("git", from.Text("git"), "")
	case from.Text("url") != "", from.Text("path") != "":
		d.source, d.from = elsewhere, cmp.Or(from.Text("url"), "file:"+from.Text("path"))
	case from != nil: // editable, virtual, directory
		d.source = own
	}
	d.needs = needsOf(p.List("dependencies"))
	if d.source != own { // the extras that somebody asked for, and no others
		d.needs = append(d.needs, grouped(p.Table("optional-dependencies"))...)
	}
	return d
}

func needsOf(list []any) []need {
	var needs []need
	for _, v := range list {
		if t, ok := v.(toml.Table); ok {
			needs = append(needs, need{t.Text("name"), t.Text("version")})
		}
	}
	return needs
}

// grouped gives what all groups of a table ask for.
func grouped(groups toml.Table) []need {
	var needs []need
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		needs = append(needs, needsOf(groups.List(name))...)
	}
	return needs
}

func positions(at map[need]int, needs []need) []int {
	var found []int
	for _, n := range needs {
		if i, ok := at[need{normal(n.name), n.version}]; ok {
			found = append(found, i)
		}
	}
	return found
}

// reach gives a scope to all that has none yet and is needed from there.
func reach(dists []dist, at map[need]int, from []int, scope verdict.Scope) {
	for len(from) > 0 {
		i := from[len(from)-1]
		from = from[:len(from)-1]
		if dists[i].scope == "" {
			dists[i].scope = scope
			from = append(from, positions(at, dists[i].needs)...)
		}
	}
}
