// SPDX-License-Identifier: Apache-2.0

package csaf

import (
	"fmt"
	"strconv"
)

const (
	// MaxBranchDepth is how deep branches may lie inside one another (2.1, test
	// 6.1.34; 2.0 has no such rule, and no known document needs more).
	MaxBranchDepth = 30
	// maxParts is of how many products a relationship may make one, through all
	// relationships that it rests on.
	maxParts = 30
)

// Problem is one thing that is wrong with a document.
type Problem struct {
	Path    string // JSON pointer
	Message string // one sentence, lower case, no final period
}

// Product is a product that a document defines.
type Product struct {
	FullProductName
	Path string // JSON pointer to its definition

	branch *branchNode
	// parts are the products that a relationship makes this one of: the component,
	// then what it is part of.
	parts []ProductID
	state resolving
	chain []*Product // of one member for a product that is made of no others
}

// branchNode is a branch with those around it.
type branchNode struct {
	category, name string
	around         *branchNode
}

// resolving says how far the parts of a product have been followed.
type resolving int

const (
	untouched resolving = iota
	underway
	resolved
	refused
)

// Tree holds the products and groups of a document by their ids.
type Tree struct {
	products map[ProductID]*Product
	order    []*Product
	groups   map[GroupID][]ProductID
	problems []Problem
}

// Tree gives the document's products, and what is wrong with their ids (section
// 6, tests 6.1.1 to 6.1.5): one that is defined twice counts as it was defined
// first; one that is defined by way of itself, or beneath too many branches, is
// none; and one that is named and not defined is nothing. Flags are looked at
// too, which the text of tests 6.1.1 and 6.1.4 forgets.
func (d *Document) Tree() (*Tree, []Problem) {
	t := &Tree{products: map[ProductID]*Product{}, groups: map[GroupID][]ProductID{}}
	if p := d.ProductTree; p != nil {
		t.branches("/product_tree/branches", p.Branches, nil, 1)
		for i, n := range p.FullProductNames {
			t.define(&Product{FullProductName: n, Path: at("/product_tree/full_product_names", i)})
		}
		for i, r := range p.Relationships {
			t.define(&Product{FullProductName: r.FullProductName, parts: []ProductID{r.ProductReference, r.RelatesTo},
				Path: at("/product_tree/relationships", i) + "/full_product_name"})
		}
		for i, path := range p.ProductPaths {
			parts := []ProductID{path.Beginning}
			for _, s := range path.Subpaths {
				parts = append(parts, s.Next)
			}
			t.define(&Product{FullProductName: path.FullProductName, parts: parts, Path: at("/product_tree/product_paths", i) + "/full_product_name"})
		}
		for i, g := range p.ProductGroups {
			t.defineGroup(at("/product_tree/product_groups", i), g)
		}
	}
	for _, p := range t.order {
		t.resolve(p)
	}
	t.checkReferences(d)
	return t, t.problems
}

func at(list string, i int) string { return list + "/" + strconv.Itoa(i) }

func (t *Tree) report(path, format string, args ...any) {
	t.problems = append(t.problems, Problem{path, fmt.Sprintf(format, args...)})
}

func (t *Tree) branches(path string, list []Branch, around *branchNode, depth int) {
	if depth > MaxBranchDepth && len(list) > 0 {
		t.report(path, "branches lie more than %d deep inside one another, and are not read", MaxBranchDepth)
		return
	}
	for i, b := range list {
		here := at(path, i)
		node := &branchNode{b.Category, b.Name, around}
		if b.Product != nil {
			t.define(&Product{FullProductName: *b.Product, Path: here + "/product", branch: node})
		}
		t.branches(here+"/branches", b.Branches, node, depth+1)
	}
}

func (t *Tree) define(p *Product) {
	if p.ProductID == "" {
		t.report(p.Path, "the product has no product_id")
		return
	}
	if first, known := t.products[p.ProductID]; known {
		t.report(p.Path+"/product_id", "the product id %q is defined at %s already", p.ProductID, first.Path)
		return
	}
	t.products[p.ProductID] = p
	t.order = append(t.order, p)
}

func (t *Tree) defineGroup(path string, g ProductGroup) {
	if _, known := t.groups[g.GroupID]; known {
		t.report(path+"/group_id", "the group id %q is defined already", g.GroupID)
		return
	}
	t.groups[g.GroupID] = g.ProductIDs
}

// resolve follows the parts of a product down to those that are made of no
// others.
func (t *Tree) resolve(p *Product) {
	if p.state != untouched {
		return
	}
	p.state = underway
	if p.parts == nil {
		p.state, p.chain = resolved, []*Product{p}
		return
	}
	for _, id := range p.parts {
		part := t.products[id]
		if part == nil {
			p.state = refused // checkReferences says which
			return
		}
		if part.state == underway {
			t.report(p.Path+"/product_id", "the product id %q is defined by way of itself", p.ProductID)
			p.state, part.state = refused, refused
			return
		}
		t.resolve(part)
		if part.state != resolved || p.state == refused {
			p.state = refused
			return
		}
		p.chain = append(p.chain, part.chain...)
		if len(p.chain) > maxParts {
			t.report(p.Path+"/product_id", "the product id %q is made of more than %d others", p.ProductID, maxParts)
			p.state, p.chain = refused, nil
			return
		}
	}
	p.state = resolved
}

// Product gives a product by its id; nil when there is none, or none that can be
// used.
func (t *Tree) Product(id ProductID) *Product {
	p := t.products[id]
	if p == nil || p.state != resolved {
		return nil
	}
	return p
}

// Products gives the products that can be used, in the order of the document.
func (t *Tree) Products() []*Product {
	var list []*Product
	for _, p := range t.order {
		if p.state == resolved {
			list = append(list, p)
		}
	}
	return list
}

// Expand gives the products that ids and groups name, each once and in order.
// Groups that are not defined name none.
func (t *Tree) Expand(ids []ProductID, groups []GroupID) []ProductID {
	if len(groups) == 0 {
		return ids
	}
	var all []ProductID
	seen := map[ProductID]bool{}
	add := func(list []ProductID) {
		for _, id := range list {
			if !seen[id] {
				seen[id] = true
				all = append(all, id)
			}
		}
	}
	add(ids)
	for _, g := range groups {
		add(t.groups[g])
	}
	return all
}
