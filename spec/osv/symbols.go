// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// SymbolsSpecific gives the ecosystem_specific object that names the functions and
// classes that hold a flaw, in the form that the ecosystem's own database has: imports
// with their symbols for Go, affects.functions for crates.io. The others have no form of
// their own; for them it is a list "symbols". Names of Go are import/path.Function or
// import/path.Type.Method, and a path alone stands for all of a package. It is nil for no
// names; equal names give equal bytes, whatever their order.
func SymbolsSpecific(ecosystem string, names []string) (json.RawMessage, error) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	if len(names) == 0 {
		return nil, nil
	}
	ecosystem, _, _ = strings.Cut(ecosystem, ":")
	var specific any
	switch ecosystem {
	case "Go":
		specific = struct {
			Imports []goImport `json:"imports"`
		}{goImports(names)}
	case "crates.io":
		var affects struct {
			Affects struct {
				Functions []string `json:"functions"`
			} `json:"affects"`
		}
		affects.Affects.Functions = names
		specific = affects
	default:
		specific = struct {
			Symbols []string `json:"symbols"`
		}{names}
	}
	raw, err := json.Marshal(specific)
	if err != nil {
		return nil, fmt.Errorf("symbols of %s: %w", ecosystem, err)
	}
	return raw, nil
}

// goImport is a package with those of its symbols that are concerned; none is all.
type goImport struct {
	Path    string   `json:"path"`
	Symbols []string `json:"symbols,omitempty"`
}

// goImports groups names by their packages, in the order of the names.
func goImports(names []string) (list []goImport) {
	whole := map[string]bool{}
	for _, name := range names {
		path, symbol := splitGoName(name)
		i := slices.IndexFunc(list, func(g goImport) bool { return g.Path == path })
		if i < 0 {
			i = len(list)
			list = append(list, goImport{Path: path})
		}
		if symbol == "" {
			whole[path] = true
		} else {
			list[i].Symbols = append(list[i].Symbols, symbol)
		}
	}
	for i := range list {
		if whole[list[i].Path] {
			list[i].Symbols = nil
		}
	}
	return list
}

var majorVersion = regexp.MustCompile(`^v\d+$`)

// splitGoName splits a name behind its import path: at the first dot of the path's last
// element, but for that before a major version (gopkg.in/yaml.v3.Unmarshal).
func splitGoName(name string) (path, symbol string) {
	last := strings.LastIndexByte(name, '/') + 1
	parts := strings.Split(name[last:], ".")
	n := 1
	for n < len(parts) && majorVersion.MatchString(parts[n]) {
		n++
	}
	return name[:last] + strings.Join(parts[:n], "."), strings.Join(parts[n:], ".")
}
