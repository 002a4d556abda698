// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"path"
	"strings"
)

// kind is what stands at a name.
type kind uint8

const (
	folder kind = iota
	regular
	symlink
	hardLink // to a name that the layer itself does not have
	special  // a device, a pipe: never looked into
)

// node is what stands at a name of a layer, or of all layers together.
type node struct {
	kind     kind
	depth    int
	children map[string]*node
	link     string // where a link leads, as its author wrote it
	file     *file
	before   []*file // what stood here in lower layers
	wanted   bool    // by this name
	linked   bool    // the name was made by a hard link, so that nobody asked about it yet
	// Of a folder of a layer: what it hides of lower layers.
	opaque  bool
	removed []string
}

func newFolder(depth int) *node { return &node{kind: folder, depth: depth} }

func (n *node) child(name string) *node { return n.children[name] }

func (n *node) set(name string, c *node) {
	if n.children == nil {
		n.children = map[string]*node{}
	}
	c.depth = n.depth + 1
	n.children[name] = c
}

// cleanName gives a name of an archive as a path below its root, or the reason
// why it is none. "" is the root.
func cleanName(name string) (clean, reason string) {
	if len(name) > maxName {
		return "", nameTooLong
	}
	if strings.IndexByte(name, 0) >= 0 {
		return "", nameWithZero
	}
	depth := 0
	for s := range strings.SplitSeq(name, "/") {
		switch s {
		case "", ".":
		case "..":
			if depth--; depth < 0 {
				return "", nameOutside
			}
		default:
			depth++
		}
	}
	return path.Clean("/" + name)[1:], ""
}

// follow is how symbolic links are followed: as the kernel does below a root.
type follow struct {
	root *node
	hops int
	make bool // make folders where there are none, as unpacking does
}

// maxHops is how many links Linux follows for one path.
const maxHops = 40

// walk goes to a path below the root and gives its clean form; nil when nothing
// stands there, or links go round. A path that would lead above the root stays at
// the root. The last name is followed when it is a link and last is set.
func (f *follow) walk(name string, last bool) (*node, string) {
	todo := segments(nil, name)
	at := []*node{f.root}
	var names []string
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if s == ".." {
			if len(names) > 0 {
				at, names = at[:len(at)-1], names[:len(names)-1]
			}
			continue
		}
		here := at[len(at)-1]
		next := here.child(s)
		if next != nil && next.kind == symlink && (last || len(todo) > 0) {
			if f.hops++; f.hops <= maxHops && len(todo) < maxName {
				if strings.HasPrefix(next.link, "/") {
					at, names = at[:1], names[:0]
				}
				todo = segments(todo, next.link)
				continue
			}
			if !f.make {
				return nil, ""
			}
		}
		if next = f.step(here, next, s, len(todo) > 0); next == nil {
			return nil, ""
		}
		at, names = append(at, next), append(names, s)
	}
	return at[len(at)-1], strings.Join(names, "/")
}

// step gives what stands below here, or makes a folder of it when the walk makes
// folders: in place of nothing, of a file, of a link that goes round.
func (f *follow) step(here, next *node, name string, more bool) *node {
	if next != nil && (next.kind == folder || !f.make && !more) {
		return next
	}
	if !f.make || here.depth >= maxDepth {
		return nil
	}
	next = newFolder(0)
	here.set(name, next)
	return next
}

// segments puts the names of a path in front of those that are still to do; the
// next one is the last.
func segments(todo []string, name string) []string {
	parts := strings.Split(name, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i] != "" && parts[i] != "." {
			todo = append(todo, parts[i])
		}
	}
	return todo
}
