// SPDX-License-Identifier: Apache-2.0

package python

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/strictjson"
)

// metadataCaps bounds metadata, which holds the readme too.
var (
	metadataCaps  = limits.Caps{Bytes: 4 << 20}
	referenceCaps = limits.Caps{Bytes: 64 << 10, Depth: 10, Values: 1000}
)

// isMetadata reports whether a file is the metadata of an installed distribution
// (Recording installed projects; setuptools, The Internal Structure of Python
// Eggs). What distutils wrote is one file.
func isMetadata(name string) bool {
	folder, base := path.Split(name)
	folder = strings.TrimSuffix(folder, "/")
	switch base {
	case "METADATA":
		return strings.HasSuffix(folder, ".dist-info")
	case "PKG-INFO":
		return strings.HasSuffix(folder, ".egg-info") || path.Base(folder) == "EGG-INFO"
	}
	return strings.HasSuffix(base, ".egg-info") && inPackages(folder)
}

// isReference reports whether a file says where a distribution was installed from
// (PEP 610).
func isReference(name string) bool {
	return path.Base(name) == "direct_url.json" && strings.HasSuffix(path.Dir(name), ".dist-info")
}

// inPackages reports whether a folder is one that Python imports installed code
// from. Metadata that setuptools leaves in a source tree is not there.
func inPackages(folder string) bool {
	for part := range strings.SplitSeq(folder, "/") {
		if part == "site-packages" || part == "dist-packages" {
			return true
		}
	}
	return false
}

// reference is direct_url.json.
type reference struct {
	URL string `json:"url"`
	VCS *struct {
		Kind   string `json:"vcs"`
		Commit string `json:"commit_id"`
	} `json:"vcs_info"`
	Folder *struct {
		Editable bool `json:"editable"`
	} `json:"dir_info"`
}

var referencePlan = sync.OnceValue(strictjson.PlanOf[reference])

func readInstalled(ctx context.Context, files []inventory.File) (inventory.Catalogued, error) {
	var c inventory.Catalogued
	references, records := map[string]reference{}, map[string]inventory.File{} // by folder
	for _, f := range files {
		if isRecord(f.Path) {
			records[path.Dir(f.Path)] = f
		}
		if !isReference(f.Path) {
			continue
		}
		r, err := readReference(f)
		if err != nil {
			c.Skip(badReference, err.Error())
			continue
		}
		references[path.Dir(f.Path)] = r
	}
	folders := map[string][]dist{} // that code is imported from
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return inventory.Catalogued{}, err
		}
		if isReference(f.Path) || isRecord(f.Path) {
			continue
		}
		d, err := readMetadata(f)
		if err != nil {
			c.Skip(badMetadata, err.Error())
			continue
		}
		within := path.Dir(f.Path)
		if r, ok := references[within]; ok {
			r.apply(&d)
		}
		if f, ok := records[within]; ok {
			holds(&c, f)
		}
		if path.Base(f.Path) == "METADATA" || path.Base(f.Path) == "PKG-INFO" {
			within = path.Dir(within)
		}
		folders[within] = append(folders[within], d)
	}
	order := make([]string, 0, len(folders))
	for folder := range folders {
		order = append(order, folder)
	}
	slices.Sort(order)
	for _, folder := range order {
		add(&c, folder, folders[folder])
	}
	return c, nil
}

func readReference(f inventory.File) (reference, error) {
	raw, err := f.Read(referenceCaps)
	if err != nil {
		return reference{}, err
	}
	if err := limits.CheckJSON(f.Path, raw, referenceCaps); err != nil {
		return reference{}, err
	}
	r, _, err := referencePlan().Decode(raw)
	if err != nil {
		return reference{}, misfit(f.Path, err)
	}
	return r, nil
}

// apply tells where a distribution came from. An archive of the machine that
// installed it is none of its own: images are built from folders of wheels, which
// another stage drew from an index.
func (r reference) apply(d *dist) {
	switch {
	case r.VCS != nil:
		d.source, d.from = elsewhere, repository(r.VCS.Kind, r.URL, r.VCS.Commit)
	case r.Folder != nil:
		d.source = own
	case !strings.HasPrefix(r.URL, "file:"):
		d.source, d.from = elsewhere, r.URL
	}
}

// readMetadata reads the fields above the first empty line (Core metadata
// specifications).
func readMetadata(f inventory.File) (dist, error) {
	raw, err := f.Read(metadataCaps)
	if err != nil {
		return dist{}, err
	}
	d := dist{file: f.Path, evidence: path.Base(f.Path)}
	for line := range bytes.Lines(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		field, value, ok := strings.Cut(string(line), ":")
		if !ok || line[0] == ' ' || line[0] == '\t' {
			continue
		}
		value = strings.TrimSpace(value)
		switch field = strings.ToLower(field); {
		case field == "name" && d.name == "":
			d.name = value
		case field == "version" && d.version == "":
			d.version = value
		case field == "requires-dist" && !strings.Contains(value, ";"):
			d.needs = append(d.needs, need{name: nameOf(value)})
		}
	}
	if d.name == "" || d.version == "" {
		return dist{}, verdict.Errorf(verdict.Invalid, "has no name or no version").At(f.Path, 0, "")
	}
	if strings.Contains(f.Path, ".egg-info") && !inPackages(f.Path) {
		d.source = own
	}
	return d, nil
}

// nameOf gives the name that a requirement begins with (PEP 508).
func nameOf(requirement string) string {
	end := strings.IndexFunc(requirement, func(r rune) bool {
		return r != '-' && r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		return requirement
	}
	return requirement[:end]
}
