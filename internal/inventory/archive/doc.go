// SPDX-License-Identifier: Apache-2.0

// Package archive catalogues Java archives: jar, war, ear and what else Java packs
// into zip archives, also those that lie inside of others.
//
// For each archive a ladder is climbed until something tells which component it
// is: the poms that Maven left in it; a table of known files and classes; the
// artifacts that records name; the package that most classes lie in. What nothing
// tells of is an occurrence all the same, under a generic package URL, and waits
// for a person. Beside the archive's own component those are found that were
// packed or shaded into it. docs/identity.md says how sure each rung is.
//
// The directory of an archive, its manifest and its poms are read; classes only
// where the table knows classes.
package archive
