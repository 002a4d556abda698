// SPDX-License-Identifier: Apache-2.0

// Package cwe knows the weaknesses of the Common Weakness Enumeration by their
// ids, with the names that they have and had: versions 1.0 (2008) to 4.17 (2025),
// https://cwe.mitre.org. Categories and views are no weaknesses, and not among
// them.
package cwe

import (
	_ "embed" // names.tsv
	"slices"
	"strings"
	"sync"
)

// Versions are the first and the last version whose names are known.
const Versions = "1.0 to 4.17"

// table has a line for each weakness: its number, its name, and the names that it
// had before, the newest first, with tabs between them.
//
//go:embed names.tsv
var table string

var weaknesses = sync.OnceValue(func() map[string][]string {
	known := map[string][]string{}
	for line := range strings.Lines(table) {
		number, names, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		known["CWE-"+number] = strings.Split(names, "\t")
	}
	return known
})

// Name gives the name of a weakness by its id, as CWE-79; ok is false for an id
// that is none.
func Name(id string) (name string, ok bool) {
	names := weaknesses()[id]
	if names == nil {
		return "", false
	}
	return names[0], true
}

// Named reports whether a weakness has a name, or had it in an earlier version.
// Spaces around it tell nothing: CWE's own list has some.
func Named(id, name string) bool { return slices.Contains(weaknesses()[id], strings.TrimSpace(name)) }
