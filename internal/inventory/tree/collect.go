// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"context"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory"
)

// finish gives the artifact the files of the whole tree that are wanted. A file
// that only a link with a telling name leads to stands under the link's name.
func (o *opening) finish(ctx context.Context, a inventory.Artifact, root *node, readers []*reader) (inventory.Artifact, error) {
	found := o.collect(root, a.Kind == inventory.OCIImage || a.Kind == inventory.SavedImage)
	if err := o.readAgain(ctx, found, readers); err != nil {
		return inventory.Artifact{}, err
	}
	for _, r := range readers {
		o.skipped = verdict.JoinSkipped(o.skipped, r.skipped...)
	}
	for _, f := range found {
		if f.node.file.open != nil {
			a.Files = append(a.Files, f.file())
		}
	}
	slices.SortFunc(a.Files, func(a, b inventory.File) int { return strings.Compare(a.Path, b.Path) })
	a.Real = func(path string) string {
		follow := follow{root: root}
		if n, real := follow.walk(path, false); n != nil {
			return real
		}
		return path
	}
	return a, nil
}

// hidesNothing are the reasons for which nothing is missing from the files.
var hidesNothing = []string{nameTwice, ofTheKernel, whiteoutOfNone}

// archiveNames end the names of archives, which may hold anything.
var archiveNames = []string{".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".zip", ".7z", ".rar", ".cpio",
	".whl", ".egg", ".aar", ".jmod", ".rpm", ".deb", ".jar.gz", ".jar.pack.gz"}

func isArchive(path string) bool {
	path = strings.ToLower(path)
	return slices.ContainsFunc(archiveNames, func(end string) bool { return strings.HasSuffix(path, end) })
}

// named is a wanted file under a name of the tree.
type named struct {
	path string
	node *node
}

// collect finds the wanted files: first those that are wanted by what they are,
// then those that links lead to. What links lead to outside of an artifact is not
// seen, and counted; an image is whole, and its links to nothing lead to nothing.
func (o *opening) collect(root *node, image bool) []named {
	var found []named
	var links []string
	taken := map[*file]bool{}
	root.each("", func(path string, n *node) {
		switch {
		case n.kind == symlink && (!image || o.wants(path, nil)):
			links = append(links, path)
		case n.kind == regular && (n.wanted || n.linked && o.wants(path, n.file.peek())):
			found = append(found, named{path, n})
			taken[n.file] = true
		case n.kind == regular && isArchive(path):
			o.skipped = verdict.AddSkipped(o.skipped, notOpened, place(o.name, path))
		}
	})
	for _, path := range links {
		switch n := lookUp(root, path); {
		case n == nil:
			o.skipped = verdict.AddSkipped(o.skipped, linkOutside, place(o.name, path))
		case n.kind == regular && !taken[n.file] && o.wants(path, nil):
			n.file.peek()
			found = append(found, named{path, n})
			taken[n.file] = true
		}
	}
	return found
}

// peek gives the first bytes of a file, where they can be had at no cost.
func (f *file) peek() []byte {
	if f.head != nil || f.open == nil {
		return f.head
	}
	c, err := f.open()
	if err != nil {
		return nil // opening it says so again, to the cataloguer
	}
	defer c.Close()
	head := make([]byte, min(c.Size(), inventory.HeadBytes))
	n, _ := c.ReadAt(head, 0)
	f.head = head[:n]
	return f.head
}

// readAgain keeps the contents of files that turned out to be wanted after their
// streams had been read.
func (o *opening) readAgain(ctx context.Context, found []named, readers []*reader) error {
	again := map[*stream]map[int]*file{}
	for _, f := range found {
		lost := f.node.file
		if lost.open != nil || lost.tooBig || lost.stream == nil {
			continue
		}
		if again[lost.stream] == nil {
			again[lost.stream] = map[int]*file{}
		}
		again[lost.stream][lost.n] = lost
	}
	for _, first := range readers {
		files := again[first.stream]
		if files == nil {
			continue
		}
		r := &reader{opening: o, stream: first.stream, again: files}
		if err := r.stream.into(ctx, r, "", ""); err != nil {
			return err
		}
		first.skipped = append(first.skipped, r.skipped...)
	}
	return nil
}

func (f named) file() inventory.File {
	file := f.node.file.as(f.path)
	for _, b := range f.node.before {
		if b.open != nil {
			file.Before = append(file.Before, b.as(f.path))
		}
	}
	return file
}

func (f *file) as(path string) inventory.File {
	return inventory.File{Path: path, Size: f.size, Layer: f.layer, Head: f.head, Open: f.open}
}
