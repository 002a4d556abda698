// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// yarnCaps bounds a lock file of Yarn or pnpm: those of large monorepos have 3 MB.
var yarnCaps = limits.Caps{Bytes: 16 << 20, Values: 1_000_000}

// yarnEntry is a package in a lock file of Yarn, under all ways in which it was
// asked for.
type yarnEntry struct {
	Version    string            `yaml:"version"`
	Resolution string            `yaml:"resolution"` // from Yarn 2 on
	Needs      map[string]string `yaml:"dependencies"`
	May        map[string]string `yaml:"optionalDependencies"`

	asked    []string
	resolved string // of Yarn 1
}

func readYarn(f inventory.File) (inventory.Catalogued, error) {
	raw, err := f.Read(yarnCaps)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	var entries []yarnEntry
	if bytes.Contains(raw, []byte("\n__metadata:")) {
		entries, err = parseBerry(f.Path, raw)
	} else {
		entries, err = parseYarn(f.Path, raw)
	}
	if err != nil {
		return inventory.Catalogued{}, err
	}
	var c inventory.Catalogued
	refs := map[string]string{}
	for i, e := range entries {
		p := e.pack()
		ref := f.Path + "#" + strconv.Itoa(i+1)
		for _, asked := range e.asked {
			refs[asked] = ref
			if bare, _, ok := strings.Cut(asked, "::"); ok && refs[bare] == "" { // who asked for a patch or a folder
				refs[bare] = ref
			}
		}
		p.add(&c, verdict.Occurrence{Path: f.Path, Ref: ref, Identity: verdict.ByDatabase, Evidence: strings.TrimSuffix(p.name+"@"+e.Version, "@")})
	}
	for i, e := range entries {
		connectYarn(&c, refs, f.Path+"#"+strconv.Itoa(i+1), e)
	}
	return c, nil
}

func connectYarn(c *inventory.Catalogued, refs map[string]string, from string, e yarnEntry) {
	for _, list := range []map[string]string{e.Needs, e.May} {
		for _, name := range slices.Sorted(maps.Keys(list)) {
			wanted := list[name]
			// Versions 2 and 3 leave the protocol out where it is asked for.
			to := cmp.Or(refs[name+"@"+wanted], refs[name+"@npm:"+wanted])
			if to == "" {
				c.Skip(badEdge, from+" needs "+name)
				continue
			}
			c.Depends(from, to)
		}
	}
}

// pack tells what an entry is by its resolution, or by how Yarn 1 was asked.
func (e yarnEntry) pack() pack {
	if e.Resolution != "" {
		return resolved(e.Resolution, e.Version)
	}
	name, wanted := cutVersion(e.asked[0])
	p := pack{name: name, version: e.Version, source: sourceOf(wanted)}
	switch alias, ok := strings.CutPrefix(wanted, "npm:"); {
	case ok:
		p.name, _ = cutVersion(alias)
	case strings.HasPrefix(e.resolved, "git+"), strings.HasPrefix(e.resolved, "git:"), strings.HasPrefix(e.resolved, "ssh:"):
		p.source = elsewhere
	}
	if p.source == elsewhere {
		p.from = address(cmp.Or(e.resolved, wanted))
	}
	return p
}

// resolved reads a resolution of Yarn from 2 on: name@protocol:reference.
func resolved(resolution, version string) pack {
	name, reference := cutVersion(resolution)
	p := pack{name: name, version: version, source: sourceOf(reference)}
	if patched, ok := strings.CutPrefix(reference, "patch:"); ok {
		original, patch, _ := strings.Cut(patched, "#")
		if original, err := url.PathUnescape(original); err == nil {
			_, reference = cutVersion(original)
			p.source = sourceOf(reference)
		}
		patch, _, _ = strings.Cut(patch, "::")
		p.patches = []verdict.Patch{{Kind: "unofficial", URL: strings.TrimPrefix(patch, "~")}}
	}
	switch p.source {
	case own:
		if version == "0.0.0-use.local" { // for a member of the source tree, whose version Yarn does not write
			p.version = ""
		}
	case elsewhere:
		p.from = address(reference)
	}
	return p
}

func parseBerry(path string, raw []byte) ([]yarnEntry, error) {
	if err := limits.CheckYAML(path, raw, yarnCaps); err != nil {
		return nil, err
	}
	var members map[string]yarnEntry
	if err := yaml.Unmarshal(raw, &members); err != nil {
		return nil, unlike(path, err)
	}
	var entries []yarnEntry
	for _, key := range slices.Sorted(maps.Keys(members)) {
		if e := members[key]; key != "__metadata" {
			e.asked = strings.Split(key, ", ")
			if e.Resolution == "" {
				return nil, verdict.Errorf(verdict.Invalid, "a package has no resolution").At(path, 0, key)
			}
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// unlike gives the error of YAML that has another form.
func unlike(path string, err error) error {
	words := strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), "yaml: unmarshal errors: ")
	return verdict.Errorf(verdict.Invalid, "is no lock file of its kind: %s", words).At(path, 0, "")
}

// parseYarn reads the form of Yarn 1, which looks like YAML and is none: a line
// of names, then lines of two words, indented.
func parseYarn(path string, raw []byte) ([]yarnEntry, error) {
	lines := limits.NewLines(path, bytes.NewReader(raw), limits.LineCaps{Bytes: yarnCaps.Bytes, Line: 1 << 20, Lines: yarnCaps.Values})
	var entries []yarnEntry
	var list map[string]string // that the lines of four spaces go into
	for {
		line, number, err := lines.Next()
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, err
		}
		body := strings.TrimLeft(string(line), " ")
		indent := len(line) - len(body)
		if body == "" || body[0] == '#' {
			continue
		}
		words, err := yarnWords(strings.TrimSuffix(body, ":"))
		known := err == nil
		switch {
		case known && indent == 0 && strings.HasSuffix(body, ":"):
			entries = append(entries, yarnEntry{asked: words})
			list = nil
		case known && len(entries) > 0 && indent == 2:
			list = entries[len(entries)-1].set(words)
		case known && len(entries) > 0 && indent >= 4 && len(words) == 2:
			if list != nil {
				list[words[0]] = words[1]
			}
		default:
			return nil, verdict.Errorf(verdict.Invalid, "the line is not as Yarn 1 writes a lock file").At(path, number, "")
		}
	}
}

// set takes a line of a package, and gives the list that it begins, if any.
func (e *yarnEntry) set(words []string) map[string]string {
	switch {
	case len(words) == 2 && words[0] == "version":
		e.Version = words[1]
	case len(words) == 2 && words[0] == "resolved":
		e.resolved = words[1]
	case len(words) == 1 && words[0] == "dependencies":
		e.Needs = map[string]string{}
		return e.Needs
	case len(words) == 1 && words[0] == "optionalDependencies":
		e.May = map[string]string{}
		return e.May
	}
	return nil
}

// yarnWords splits a line at spaces and commas outside of quotes.
func yarnWords(line string) ([]string, error) {
	var words []string
	for {
		line = strings.TrimLeft(line, " ,")
		if line == "" {
			if words == nil {
				return nil, strconv.ErrSyntax
			}
			return words, nil
		}
		end := strings.IndexAny(line, " ,")
		if line[0] == '"' {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, err
			}
			end = len(quoted)
		}
		if end < 0 {
			end = len(line)
		}
		word := line[:end]
		if line[0] == '"' {
			var err error
			if word, err = strconv.Unquote(word); err != nil {
				return nil, err
			}
		}
		words = append(words, word)
		line = line[end:]
	}
}
