// SPDX-License-Identifier: Apache-2.0

package npm

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// yarnEntry is a package in a lock file of Yarn, under all ways in which it was
// asked for.
type yarnEntry struct {
	asked      []string
	version    string
	resolution string // from Yarn 2 on
	resolved   string // of Yarn 1
	needs      []need
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
		p.add(&c, verdict.Occurrence{Path: f.Path, Ref: ref, Identity: verdict.ByDatabase, Evidence: strings.TrimSuffix(p.name+"@"+e.version, "@")})
	}
	for i, e := range entries {
		connectYarn(&c, refs, f.Path+"#"+strconv.Itoa(i+1), e)
	}
	return c, nil
}

func connectYarn(c *inventory.Catalogued, refs map[string]string, from string, e yarnEntry) {
	for _, n := range e.needs {
		// Versions 2 and 3 leave the protocol out where it is asked for.
		to := cmp.Or(refs[n.name+"@"+n.wanted], refs[n.name+"@npm:"+n.wanted])
		if to == "" {
			c.Skip(badEdge, from+" needs "+n.name)
			continue
		}
		c.Depends(from, to)
	}
}

// pack tells what an entry is by its resolution, or by how Yarn 1 was asked.
func (e yarnEntry) pack() pack {
	if e.resolution != "" {
		return resolved(e.resolution, e.version)
	}
	name, wanted := cutVersion(e.asked[0])
	p := pack{name: name, version: e.version, source: sourceOf(wanted)}
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
	docs, err := documents(path, raw)
	if err != nil {
		return nil, err
	}
	var entries []yarnEntry
	for _, doc := range docs {
		for key, v := range members(doc) {
			if key == "__metadata" {
				continue
			}
			e := yarnEntry{asked: strings.Split(key, ", "), version: scalar(member(v, "version")), resolution: scalar(member(v, "resolution"))}
			if e.resolution == "" {
				return nil, verdict.Errorf(verdict.Invalid, "a package has no resolution").At(path, v.Line, "")
			}
			e.needs = append(wanted(member(v, "dependencies"), false), wanted(member(v, "optionalDependencies"), true)...)
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// parseYarn reads the form of Yarn 1, which looks like YAML and is none: a line
// of names, then lines of two words, indented.
func parseYarn(path string, raw []byte) ([]yarnEntry, error) {
	lines := limits.NewLines(path, bytes.NewReader(raw), limits.LineCaps{Bytes: yarnCaps.Bytes, Line: 1 << 20, Lines: yarnCaps.Values})
	var entries []yarnEntry
	inList := false // that lines of four spaces go on
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
			inList = false
		case known && len(entries) > 0 && indent == 2:
			inList = entries[len(entries)-1].set(words)
		case known && len(entries) > 0 && indent >= 4 && len(words) == 2:
			if e := &entries[len(entries)-1]; inList {
				e.needs = append(e.needs, need{name: words[0], wanted: words[1]})
			}
		default:
			return nil, verdict.Errorf(verdict.Invalid, "the line is not as Yarn 1 writes a lock file").At(path, number, "")
		}
	}
}

// set takes a line of a package, and reports whether a list of what it needs
// begins.
func (e *yarnEntry) set(words []string) bool {
	if len(words) == 1 {
		return words[0] == "dependencies" || words[0] == "optionalDependencies"
	}
	switch words[0] {
	case "version":
		e.version = words[1]
	case "resolved":
		e.resolved = words[1]
	}
	return false
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
