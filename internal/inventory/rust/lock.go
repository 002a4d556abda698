// SPDX-License-Identifier: Apache-2.0

package rust

import (
	"errors"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/toml"
)

// lockCaps bounds a lock file: that of the compiler itself has 200 KB.
var lockCaps = limits.Caps{Bytes: 16 << 20}

// registries are the addresses of crates.io: its old and its present index.
var registries = map[string]bool{
	"registry+https://github.com/rust-lang/crates.io-index": true,
	"sparse+https://index.crates.io/":                       true,
}

// crate is one of a lock file.
type crate struct {
	name, version, source string
	needs                 []string
	ref                   string
}

func readLock(f inventory.File) (inventory.Catalogued, error) {
	text, err := f.Read(lockCaps)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	lock, err := toml.Parse(text)
	if err != nil {
		return inventory.Catalogued{}, unreadable(f.Path, err)
	}
	crates := crates(lock, f.Path)
	var c inventory.Catalogued
	for _, k := range crates {
		o := verdict.Occurrence{Path: f.Path, Ref: k.ref, Identity: verdict.ByDatabase, Evidence: strings.TrimSpace(k.name + " " + k.version)}
		found(&c, k.place(), k.name, k.version, k.source, o)
	}
	connect(&c, crates)
	return c, nil
}

// unreadable gives the error of a document that is no TOML.
func unreadable(path string, err error) error {
	var e *toml.Error
	if !errors.As(err, &e) {
		return verdict.Errorf(verdict.Invalid, "is not TOML: %w", err).At(path, 0, "")
	}
	return verdict.Errorf(verdict.Invalid, "is not TOML: %s", e.Message).At(path, e.Line, "")
}

// crates gives those of the list, and the root crate that format 1 has apart.
func crates(lock toml.Table, path string) []crate {
	tables := lock.Tables("package")
	if root := lock.Table("root"); root != nil {
		tables = append(tables, root)
	}
	taken := map[string]int{}
	var all []crate
	for _, t := range tables {
		k := crate{name: t.Text("name"), version: t.Text("version"), source: t.Text("source"), needs: t.Texts("dependencies")}
		k.ref = path + "#" + k.name + "@" + k.version
		if taken[k.ref]++; taken[k.ref] > 1 { // of another source, whose address may hold a secret
			k.ref += "#" + strconv.Itoa(taken[k.ref])
		}
		all = append(all, k)
	}
	return all
}

func (k crate) place() place {
	switch {
	case k.source == "":
		return own
	case registries[k.source]:
		return published
	}
	return elsewhere
}

// connect adds the edges. A dependency is written as name, as name and version
// where there are several, and with its source where these are alike too.
func connect(c *inventory.Catalogued, crates []crate) {
	known := map[string]string{} // refs
	for _, k := range crates {
		for _, spelling := range []string{k.name, k.name + " " + k.version, k.name + " " + k.version + " (" + address(k.source) + ")"} {
			if _, taken := known[spelling]; !taken {
				known[spelling] = k.ref
			}
		}
	}
	for _, k := range crates {
		for _, need := range k.needs {
			name, source, _ := strings.Cut(strings.TrimSuffix(need, ")"), " (")
			if source != "" {
				name += " (" + address(source) + ")"
			}
			if ref, ok := known[name]; ok {
				c.Depends(k.ref, ref)
			} else {
				short, _, _ := strings.Cut(need, " (")
				c.Skip(badEdge, k.ref+" needs "+short)
			}
		}
	}
}

// address gives a source without its commit, with which only the list has it.
func address(source string) string {
	source, _, _ = strings.Cut(source, "#")
	return source
}
