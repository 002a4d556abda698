// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"verdict"
	"verdict/internal/inventory"
)

// The reasons for which something is left out; the same words for all of a kind.
const (
	nameTooLong    = "a name or link is longer than 4096 bytes"
	nameWithZero   = "a name holds a byte that is zero"
	nameOutside    = "a name leads outside of the artifact"
	nameTooDeep    = "a file lies more than 1024 folders deep"
	nameTwice      = "a name stands twice in an archive: the last file of that name counts"
	whiteoutOfNone = "a whiteout names nothing"
	hardLinkOfNone = "a hard link leads to nothing"
	fileTooLarge   = "a file is larger than what is kept"
	linkOutside    = "a symbolic link leads to nothing inside of the artifact"
	unreadable     = "a file or folder cannot be read"
	ofTheKernel    = "a folder that the kernel fills is not looked into"
	notOpened      = "an archive inside of the artifact, of a kind that is not looked into"
)

// file is the content of a regular file, which several names may share.
type file struct {
	size   int64
	layer  string
	head   []byte
	open   func() (inventory.Content, error) // nil when the content was not kept
	stream *stream                           // where it can be read again, as the n-th entry
	n      int
	tooBig bool
}

// wants is inventory.Cataloguer.Wants of all cataloguers.
type wants func(path string, head []byte) bool

// reader turns the entries of one stream into a tree.
type reader struct {
	*opening
	stream    *stream
	whiteouts bool // the stream is a layer of an image
	root      *node
	later     []*node // hard links to what only a lower layer can have
	skipped   []verdict.Skipped
	// stop ends the reading when it is true of the name of the first file.
	stop func(name string) bool
	// again are the entries whose content was found wanting after the first
	// reading; nil at the first.
	again map[int]*file
}

// errStopped says that reader.stop did.
var errStopped = errors.New("stopped")

func (r *reader) skip(reason, example string) {
	r.skipped = verdict.AddSkipped(r.skipped, reason, place(r.stream.name, example))
}

// read goes through the stream to the end of the archive. Of a stream that lies
// in a file as it is, plain is that file.
func (r *reader) read(ctx context.Context, in io.Reader, plain io.ReaderAt) error {
	r.root = newFolder(0)
	t := tar.NewReader(in)
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return r.broken(err)
		}
		if r.again == nil {
			if err := r.meter.entry(h.Name); err != nil {
				return r.broken(err)
			}
		}
		e := entry{Header: h, n: n, body: t}
		if at, ok := in.(*window); ok && plain != nil && !sparse(h) {
			e.plain = io.NewSectionReader(plain, at.at, h.Size)
		}
		if err := r.entry(e); err != nil {
			return r.broken(err)
		}
	}
}

// entry is one of a tar archive.
type entry struct {
	*tar.Header
	n     int
	body  io.Reader
	plain io.ReaderAt // the body where it lies; nil when it has to be copied
	name  string      // clean
}

// sparse reports whether a file's bytes do not stand in the archive as they are.
func sparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// broken says what is wrong with the stream; the caps have words of their own.
func (r *reader) broken(err error) error {
	var e *verdict.Error
	switch {
	case errors.As(err, &e) && e.File == "":
		return e.At(r.stream.name, 0, "")
	case errors.As(err, &e), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, errStopped):
		return err
	case errors.Is(err, tar.ErrHeader):
		return invalid("is not a tar archive, or damaged").At(r.stream.name, 0, "")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return invalid("ends in the middle of a file").At(r.stream.name, 0, "").WithHint("it is cut off there: make it again, or fetch it anew")
	}
	return invalid("cannot be read: %w", err).At(r.stream.name, 0, "")
}

func (r *reader) entry(e entry) error {
	if r.again != nil {
		if f := r.again[e.n]; f != nil {
			return r.keep(f, e)
		}
		return nil
	}
	var reason string
	if e.name, reason = cleanName(e.Name); reason == "" && len(e.Linkname) > maxName {
		reason = nameTooLong
	}
	if reason != "" {
		r.skip(reason, e.Name)
		return nil
	}
	switch e.Typeflag {
	case tar.TypeDir:
		r.folder(e.name)
	case tar.TypeReg, '\x00', tar.TypeCont, tar.TypeGNUSparse:
		return r.regular(e)
	case tar.TypeSymlink:
		r.put(e.name, &node{kind: symlink, link: e.Linkname})
	case tar.TypeLink:
		r.hardLink(e)
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		r.put(e.name, &node{kind: special})
	}
	return nil
}

// parent gives the folder that a name stands in, which is made where it is not.
func (r *reader) parent(name string) *node {
	f := follow{root: r.root, make: true}
	n, _ := f.walk(path.Dir(name), true)
	return n
}

// put places a node, and reports whether it did.
func (r *reader) put(name string, n *node) bool {
	if name == "" { // the root is a folder, whatever is said
		return false
	}
	parent := r.parent(name)
	if parent == nil || parent.depth >= maxDepth {
		r.skip(nameTooDeep, name)
		return false
	}
	last := path.Base(name)
	if r.whiteouts && strings.HasPrefix(last, ".wh.") {
		r.whiteout(parent, name, strings.TrimPrefix(last, ".wh."))
		return false
	}
	if there := parent.child(last); there != nil && there.kind == regular && n.kind == regular && there.file != n.file {
		r.skip(nameTwice, name)
	}
	parent.set(last, n)
	return true
}

// whiteout notes what a layer hides of those beneath it. Names that go on with
// .wh. are bookkeeping of aufs, but for the one that makes a folder opaque.
func (r *reader) whiteout(parent *node, name, hidden string) {
	switch {
	case hidden == ".wh..opq":
		parent.opaque = true
	case strings.HasPrefix(hidden, ".wh."):
	case hidden == "", hidden == ".", hidden == "..":
		r.skip(whiteoutOfNone, name)
	default:
		parent.removed = append(parent.removed, hidden)
	}
}

func (r *reader) folder(name string) {
	if name == "" {
		return
	}
	if parent := r.parent(name); parent != nil {
		if there := parent.child(path.Base(name)); there != nil && there.kind == folder {
			return
		}
	}
	r.put(name, newFolder(0))
}

// hardLink gives a file of the layer another name. A link to what only a lower
// layer has is looked up when the layer is put on that one.
func (r *reader) hardLink(e entry) {
	target, reason := cleanName(e.Linkname)
	if reason != "" {
		r.skip(reason, e.Linkname)
		return
	}
	f := follow{root: r.root}
	there, _ := f.walk(target, false)
	switch {
	case there == nil && r.whiteouts:
		n := &node{kind: hardLink, link: target, linked: true}
		if r.put(e.name, n) {
			r.later = append(r.later, n)
		}
	case there == nil, there.kind == folder:
		r.skip(hardLinkOfNone, e.name)
	case there.kind == hardLink:
		n := &node{kind: hardLink, link: there.link, linked: true}
		if r.put(e.name, n) {
			r.later = append(r.later, n)
		}
	default:
		r.put(e.name, &node{kind: there.kind, link: there.link, file: there.file, linked: true})
	}
}

func (r *reader) regular(e entry) error {
	if r.stop != nil {
		if r.stop(e.name) {
			return errStopped
		}
		r.stop = nil
	}
	f := &file{size: e.Size, layer: r.stream.layer, stream: r.stream, n: e.n}
	head, err := headOf(e)
	if err != nil {
		return err
	}
	n := &node{kind: regular, file: f, wanted: r.wants(e.name, head)}
	if !r.put(e.name, n) {
		return nil
	}
	build := r.whiteouts && isBuildLabels(e.name)
	if n.wanted {
		f.head = head // most files are not wanted; their heads would add up
	}
	if e.plain != nil { // nothing has to be copied: it costs nothing to keep
		c := content{e.plain, e.Size}
		f.open = func() (inventory.Content, error) { return c, nil }
		return nil
	}
	if !n.wanted && !build {
		return nil
	}
	return r.keepHead(f, e, head)
}

func headOf(e entry) ([]byte, error) {
	head := make([]byte, min(e.Size, inventory.HeadBytes))
	_, err := io.ReadFull(e.body, head)
	if errors.Is(err, io.EOF) && len(head) > 0 {
		err = io.ErrUnexpectedEOF
	}
	return head, err
}

func (r *reader) keep(f *file, e entry) error {
	head, err := headOf(e)
	if err != nil {
		return err
	}
	return r.keepHead(f, e, head)
}

// keepHead keeps the content of a file whose head has been read.
func (r *reader) keepHead(f *file, e entry, head []byte) error {
	if e.Size > r.caps.FileBytes || e.Size > ratioFree && sparse(e.Header) {
		f.tooBig = true
		r.skip(fileTooLarge, e.Name)
		return nil
	}
	kept, err := r.store.put(io.MultiReader(bytes.NewReader(head), e.body), e.Size)
	if err != nil {
		return err
	}
	c := content{kept, e.Size}
	f.head, f.open = head, func() (inventory.Content, error) { return c, nil }
	return nil
}
