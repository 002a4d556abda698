// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"maps"
	"slices"
)

// overlay puts an upper layer on what is there and gives the result; both are
// used up.
func overlay(lower, upper *node) *node {
	if lower == nil || upper.kind != folder || lower.kind != folder || upper.opaque {
		return replace(lower, upper)
	}
	for _, name := range upper.removed {
		switch c := upper.child(name); {
		case c == nil:
			delete(lower.children, name)
		case c.kind == folder:
			c.opaque = true
		}
	}
	for name, c := range upper.children {
		lower.set(name, overlay(lower.child(name), c))
	}
	return lower
}

// replace puts a node where another stood.
func replace(lower, upper *node) *node {
	remember(lower, upper)
	settle(upper)
	return upper
}

// remember notes, of each file that takes the place of a file, the lower one.
func remember(lower, upper *node) {
	switch {
	case lower == nil || lower.kind != upper.kind:
	case upper.kind == folder:
		for name, c := range upper.children {
			remember(lower.child(name), c)
		}
	case upper.kind == regular:
		upper.before = lower.before
		if lower.file != upper.file {
			upper.before = append(upper.before, lower.file)
		}
	}
}

// settle drops the whiteouts of a tree that has nothing beneath it any more, and
// gives its folders their depth.
func settle(n *node) {
	n.opaque, n.removed = false, nil
	for _, c := range n.children {
		c.depth = n.depth + 1
		if c.kind == folder {
			settle(c)
		}
	}
}

// lookUp goes to a path below the root, as the kernel does.
func lookUp(root *node, name string) *node {
	f := follow{root: root}
	n, _ := f.walk(name, true)
	return n
}

// resolve gives the hard links of a layer that lead to files of lower layers
// their content; those that lead to nothing are left out.
func resolve(lower *node, links []*node) (lost []string) {
	for _, n := range links {
		var there *node
		if lower != nil {
			f := follow{root: lower}
			there, _ = f.walk(n.link, false)
		}
		if there == nil || there.kind != regular {
			lost = append(lost, n.link)
			n.kind, n.link = special, ""
			continue
		}
		n.kind, n.link, n.file = regular, "", there.file
	}
	return lost
}

// each calls fn with every node below n, in order of paths.
func (n *node) each(path string, fn func(path string, n *node)) {
	for _, name := range sortedNames(n.children) {
		c := n.children[name]
		p := name
		if path != "" {
			p = path + "/" + name
		}
		fn(p, c)
		if c.kind == folder {
			c.each(p, fn)
		}
	}
}

func sortedNames(m map[string]*node) []string { return slices.Sorted(maps.Keys(m)) }
