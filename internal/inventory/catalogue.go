// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"context"
	"io"
	"slices"

	"verdict"
	"verdict/internal/limits"
)

// File is a regular file of an artifact as cataloguers see it: of a folder, of an
// archive, or of the final layer of an image.
type File struct {
	// Path is slash-separated and relative to the artifact. It is as its author
	// wrote it: show it, look it up, never join it to a path of ours.
	Path  string
	Size  int64
	Layer string // digest of the unpacked image layer that brought it; "" outside of images
	// Head are the first bytes, at most HeadBytes.
	Head []byte
	Open func() (Content, error)
	// Before are the files that stood at the path in lower layers of an image, the
	// lowest first: from those of a package manager's database it shows which layer
	// brought which package.
	Before []File
}

// Content is an open file with random access.
type Content interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Cataloguer finds components in the files of an artifact. It is a plugin of a
// folder of its own (inventory/archive, inventory/rpm).
type Cataloguer interface {
	// Wants reports whether a file may tell of components, by its path and its
	// first bytes, of which there are at most HeadBytes. Files that no cataloguer
	// wants are never read further. A path is asked about without first bytes when
	// only a link of that name leads to the file.
	Wants(path string, head []byte) bool
	// Catalogue reads the wanted files. What it unpacks counts towards the budget.
	// A file that cannot be read is no error but one of Skipped.
	Catalogue(ctx context.Context, files []File, budget *limits.Budget) (Catalogued, error)
}

// HeadBytes is how much of a file Wants sees at most.
const HeadBytes = 512

// Catalogued is what a cataloguer found.
type Catalogued struct {
	// Occurrences may have no Ref: Catalogue gives them one.
	Occurrences []verdict.Occurrence
	// Edges are dependencies between occurrences, by the values of Ref that the
	// cataloguer gave.
	Edges []verdict.Edge
	// Owned maps a path to the package URL of the distribution's package that put
	// the file there.
	Owned map[string]string
	// Held are files that belong to an occurrence, and folders, with a slash at the end,
	// all of whose files do: what an installed package of npm or Python brought.
	Held []string
	// Repositories are the ids of the repositories that packages of the distribution
	// were drawn from, where a build left them.
	Repositories []string
	// Skipped counts what could not be read, by reason, with paths as examples. Any of
	// it may be any component: it keeps the inventory from proving absence.
	Skipped []verdict.Skipped
	// Noted counts what was left out and is no component, such as packages that were
	// removed again.
	Noted []verdict.Skipped
}

// LeftOut is everything that was left out, what hides nothing too.
func (c Catalogued) LeftOut() []verdict.Skipped { return slices.Concat(c.Skipped, c.Noted) }
