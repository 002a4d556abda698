// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory"
)

// openFolder opens a folder: an OCI image layout, or files. Nothing outside of it
// is opened, whatever links and other programs do meanwhile.
func (o *opening) openFolder(ctx context.Context) (inventory.Artifact, error) {
	root, err := os.OpenRoot(o.name)
	if err != nil {
		return inventory.Artifact{}, o.cannot(err)
	}
	o.closers = append(o.closers, root)
	if l := (folderLayout{o, root}); isLayout(l) {
		return o.openImage(ctx, l)
	}
	w := &walker{opening: o, root: root, top: newFolder(0)}
	if err := w.walk(ctx, ".", w.top); err != nil {
		return inventory.Artifact{}, err
	}
	return o.finish(ctx, inventory.Artifact{Kind: inventory.Folder}, w.top, nil)
}

// walker makes a tree of a folder.
type walker struct {
	*opening
	root *os.Root
	top  *node
}

func (w *walker) walk(ctx context.Context, name string, n *node) error {
	entries, err := w.list(name)
	if err != nil {
		if name == "." {
			return w.cannot(err)
		}
		w.skip(unreadable, name)
		return nil
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		p := path.Join(name, e.Name())
		if err := w.meter.entry(p); err != nil {
			var capped *verdict.Error
			errors.As(err, &capped)
			return capped.At(w.opening.name, 0, "")
		}
		if err := w.entry(ctx, p, e, n); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) list(name string) ([]fs.DirEntry, error) {
	f, err := w.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

func (w *walker) skip(reason, name string) {
	w.skipped = verdict.AddSkipped(w.skipped, reason, filepath.Join(w.opening.name, filepath.FromSlash(name)))
}

func (w *walker) entry(ctx context.Context, p string, e fs.DirEntry, parent *node) error {
	switch t := e.Type(); {
	case t.IsDir() && w.ofKernel(p):
		w.skip(ofTheKernel, p)
	case t.IsDir() && parent.depth+1 >= maxDepth:
		w.skip(nameTooDeep, p)
	case t.IsDir():
		n := newFolder(0)
		parent.set(e.Name(), n)
		return w.walk(ctx, p, n)
	case t&fs.ModeSymlink != 0:
		if target, err := w.root.Readlink(p); err == nil {
			parent.set(e.Name(), &node{kind: symlink, link: filepath.ToSlash(target)})
		} else {
			w.skip(unreadable, p)
		}
	case t.IsRegular():
		w.regular(p, parent)
	default:
		parent.set(e.Name(), &node{kind: special})
	}
	return nil
}

// ofKernel tells the folders of a running system whose files are made up when
// they are read, some of them endlessly.
func (w *walker) ofKernel(p string) bool {
	whole, err := filepath.Abs(w.opening.name)
	return err == nil && whole == "/" && runtime.GOOS != "windows" && (p == "proc" || p == "sys" || p == "dev")
}

func (w *walker) regular(p string, parent *node) {
	c, err := w.content(p)
	if err != nil {
		w.skip(unreadable, p)
		return
	}
	defer c.Close()
	head := make([]byte, min(c.size, inventory.HeadBytes))
	read, err := c.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		w.skip(unreadable, p)
		return
	}
	head = head[:read]
	f := &file{size: c.size, open: func() (inventory.Content, error) {
		c, err := w.content(p)
		if err != nil {
			return nil, (&opening{name: filepath.Join(w.opening.name, filepath.FromSlash(p))}).cannot(err)
		}
		return c, nil
	}}
	n := &node{kind: regular, file: f, wanted: w.wants(p, head)}
	if n.wanted {
		f.head = head
	}
	parent.set(path.Base(p), n)
}

// openContent is a file of a folder.
type openContent struct {
	*os.File
	size int64
}

// Size is the size that the file had when it was opened.
func (c openContent) Size() int64 { return c.size }

// content opens a regular file; it may have become something else since the
// folder was read.
func (w *walker) content(p string) (openContent, error) {
	f, err := w.root.Open(p)
	if err != nil {
		return openContent{}, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no regular file any more")
	}
	if err != nil {
		f.Close()
		return openContent{}, err
	}
	return openContent{f, info.Size()}, nil
}
