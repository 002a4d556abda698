// SPDX-License-Identifier: Apache-2.0

package python

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/strictjson"
	"verdict/spec/toml"
)

// lockCaps bounds a lock file: those of large workspaces have 3 MB.
var lockCaps = limits.Caps{Bytes: 32 << 20, CaseKeys: true}

// readTOML gives the reader of a lock file in TOML.
func readTOML(dists func(toml.Table) []dist) func(inventory.File) (inventory.Catalogued, error) {
	return func(f inventory.File) (inventory.Catalogued, error) {
		raw, err := f.Read(lockCaps)
		if err != nil {
			return inventory.Catalogued{}, err
		}
		lock, err := toml.Parse(raw)
		if err != nil {
			var e *toml.Error
			if errors.As(err, &e) {
				return inventory.Catalogued{}, verdict.Errorf(verdict.Invalid, "is not TOML: %s", e.Message).At(f.Path, e.Line, "")
			}
			return inventory.Catalogued{}, err
		}
		var c inventory.Catalogued
		add(&c, f.Path, dists(lock))
		return c, nil
	}
}

// poetry reads poetry.lock. Up to lock version 2.0 a package has a category, from
// 2.1 on groups.
func poetry(lock toml.Table) []dist {
	var dists []dist
	for _, p := range lock.Tables("package") {
		d := dist{name: p.Text("name"), version: p.Text("version"), scope: verdict.Required}
		groups := p.Texts("groups")
		switch {
		case p.Text("category") == "dev", len(groups) > 0 && !slices.Contains(groups, "main"):
			d.scope = verdict.Excluded
		case p["optional"] == toml.Scalar("true"):
			d.scope = verdict.Optional
		}
		from := p.Table("source")
		switch url := from.Text("url"); from.Text("type") {
		case "git":
			d.source, d.from = elsewhere, repository("git", url, cmp.Or(from.Text("resolved_reference"), from.Text("reference")))
		case "url":
			d.source, d.from = elsewhere, url
		case "file", "directory":
			d.at(url)
		case "legacy":
			d.index = url
		}
		for _, name := range slices.Sorted(maps.Keys(p.Table("dependencies"))) {
			d.needs = append(d.needs, need{name: name})
		}
		dists = append(dists, d)
	}
	return dists
}

// pdm reads pdm.lock.
func pdm(lock toml.Table) []dist {
	var dists []dist
	for _, p := range lock.Tables("package") {
		d := dist{name: p.Text("name"), version: p.Text("version")}
		switch groups := p.Texts("groups"); {
		case slices.Contains(groups, "default"):
			d.scope = verdict.Required
		case len(groups) > 0:
			d.scope = verdict.Optional
		}
		switch {
		case p.Text("git") != "":
			d.source, d.from = elsewhere, repository("git", p.Text("git"), cmp.Or(p.Text("revision"), p.Text("ref")))
		case p.Text("url") != "":
			d.source, d.from = elsewhere, p.Text("url")
		case p.Text("path") != "":
			d.at(p.Text("path"))
		}
		for _, wanted := range p.Texts("dependencies") {
			d.needs = append(d.needs, need{name: nameOf(wanted)})
		}
		dists = append(dists, d)
	}
	return dists
}

// pylock reads pylock.toml (PEP 751).
func pylock(lock toml.Table) []dist {
	var dists []dist
	for _, p := range lock.Tables("packages") {
		d := dist{name: p.Text("name"), version: p.Text("version"), index: p.Text("index")}
		switch vcs, archive := p.Table("vcs"), p.Table("archive"); {
		case vcs != nil:
			kind := cmp.Or(vcs.Text("type"), "git")
			d.source, d.from = elsewhere, repository(kind, cmp.Or(vcs.Text("url"), vcs.Text("path")), vcs.Text("commit-id"))
		case archive != nil:
			d.source, d.from = elsewhere, cmp.Or(archive.Text("url"), "file:"+archive.Text("path"))
		case p.Table("directory") != nil:
			d.source = own
		}
		for _, wanted := range p.Tables("dependencies") {
			d.needs = append(d.needs, need{wanted.Text("name"), wanted.Text("version")})
		}
		dists = append(dists, d)
	}
	return dists
}

// pipfile is Pipfile.lock.
type pipfile struct {
	Default map[string]pinned `json:"default"`
	Develop map[string]pinned `json:"develop"`
}

type pinned struct {
	Version string `json:"version"` // ==1.0
	Git     string `json:"git"`
	Ref     string `json:"ref"`
	Path    string `json:"path"`
	File    string `json:"file"`
}

var pipfilePlan = sync.OnceValue(strictjson.PlanOf[pipfile])

func readPipfile(f inventory.File) (inventory.Catalogued, error) {
	raw, err := f.Read(lockCaps)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	if err := limits.CheckJSON(f.Path, raw, lockCaps); err != nil {
		return inventory.Catalogued{}, err
	}
	lock, _, err := pipfilePlan().Decode(raw)
	if err != nil {
		return inventory.Catalogued{}, misfit(f.Path, err)
	}
	dists := section(lock.Default, "default", verdict.Required)
	var c inventory.Catalogued
	add(&c, f.Path, append(dists, section(lock.Develop, "develop", verdict.Excluded)...))
	return c, nil
}

func section(pins map[string]pinned, name string, scope verdict.Scope) []dist {
	var dists []dist
	for _, n := range slices.Sorted(maps.Keys(pins)) {
		p := pins[n]
		d := dist{name: n, version: strings.TrimLeft(p.Version, "="), scope: scope, evidence: name}
		switch {
		case p.Git != "":
			d.source, d.from = elsewhere, repository("git", p.Git, p.Ref)
		case p.File != "":
			d.source, d.from = elsewhere, p.File
		case p.Path != "":
			d.at(p.Path)
		}
		dists = append(dists, d)
	}
	return dists
}

// misfit gives the error of JSON that has another form.
func misfit(file string, err error) error {
	var e *strictjson.Error
	if !errors.As(err, &e) {
		return verdict.Errorf(verdict.Invalid, "is not what it should be: %w", err).At(file, 0, "")
	}
	return verdict.Errorf(verdict.Invalid, "is not what it should be: %s", e.Message).At(file, e.Line, e.Path)
}
