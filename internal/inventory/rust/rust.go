// SPDX-License-Identifier: Apache-2.0

// Package rust finds crates in lock files (Cargo.lock, formats 1 to 4) and in
// programs and libraries that cargo auditable built, which hold the list of what
// was compiled into them.
//
// A lock file does not tell which crates are for tests, examples or other
// platforms only: all of them are found, without scope. The list in a program is
// of what was compiled; what only its build scripts needed is there as excluded.
//
// A crate of crates.io is pkg:cargo. One of a repository, of another registry or
// of the source tree is pkg:generic, because its name and version may be those of
// a crate at crates.io that it has nothing to do with. The first two are
// unresolved: somebody has to say what they were made from.
package rust

import (
	"context"
	"path"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

// The reasons why something is left out.
const (
	badLock    = "Cargo.lock files that cannot be read"
	badProgram = "executable files whose list of crates cannot be read"
	badEdge    = "dependencies of crates that lead to none in the list"
)

type cataloguer struct{}

// New gives the cataloguer.
func New() inventory.Cataloguer { return cataloguer{} }

// Wants takes lock files by their name, and executables by their first bytes.
func (cataloguer) Wants(name string, head []byte) bool {
	return path.Base(name) == "Cargo.lock" || inventory.IsExecutable(head)
}

// Catalogue reads lock files, and the programs that hold a list of crates.
func (cataloguer) Catalogue(ctx context.Context, files []inventory.File, _ *limits.Budget) (inventory.Catalogued, error) {
	var locks, programs []inventory.File
	for _, f := range files {
		if path.Base(f.Path) == "Cargo.lock" {
			locks = append(locks, f)
		} else {
			programs = append(programs, f)
		}
	}
	found, err := inventory.ReadEach(ctx, locks, badLock, readLock)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	built, err := inventory.ReadEach(ctx, programs, badProgram, readProgram)
	if err != nil {
		return inventory.Catalogued{}, err
	}
	found.Join(built)
	return found, nil
}

// place is where a crate was drawn from.
type place int

const (
	published place = iota // crates.io
	own                    // the source tree
	elsewhere
)

// found adds a crate. from is the address of one from elsewhere, where it is known.
func found(c *inventory.Catalogued, p place, name, version, from string, o verdict.Occurrence) {
	switch p {
	case published:
		c.Found(purl.PURL{Type: "cargo", Name: name, Version: version}, o)
	case own:
		c.Found(inventory.Unpublished(name, version, ""), o)
	default:
		o.Identity = verdict.Unresolved
		c.Found(inventory.Unpublished(name, version, from), o)
	}
}
