// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"slices"

	"verdict/spec/csaf"
)

// definition is a Full Product Name where it stands.
type definition struct {
	path string
	*csaf.FullProductName
	branches []*csaf.Branch // around it, from the root; none outside of branches
}

// index gathers what the document defines.
func (c *checker) index() {
	c.groups = map[csaf.GroupID][]csaf.ProductID{}
	tree := c.doc.ProductTree
	if tree == nil {
		return
	}
	c.eachBranch(func(path string, around []*csaf.Branch) {
		if b := around[len(around)-1]; b.Product != nil {
			c.defined = append(c.defined, definition{path + "/product", b.Product, slices.Clone(around)})
		}
	})
	for i := range tree.FullProductNames {
		c.defined = append(c.defined, definition{path: at("/product_tree/full_product_names", i), FullProductName: &tree.FullProductNames[i]})
	}
	for i := range tree.Relationships {
		c.defined = append(c.defined, definition{path: at("/product_tree/relationships", i) + "/full_product_name",
			FullProductName: &tree.Relationships[i].FullProductName})
	}
	for _, g := range tree.ProductGroups {
		if _, twice := c.groups[g.GroupID]; !twice {
			c.groups[g.GroupID] = g.ProductIDs
		}
	}
}

// eachBranch calls fn for each branch, with those around it and itself.
func (c *checker) eachBranch(fn func(path string, around []*csaf.Branch)) {
	if c.doc.ProductTree == nil {
		return
	}
	var walk func(path string, list []csaf.Branch, around []*csaf.Branch)
	walk = func(path string, list []csaf.Branch, around []*csaf.Branch) {
		for i := range list {
			here, upTo := at(path, i), append(around, &list[i])
			fn(here, upTo)
			walk(here+"/branches", list[i].Branches, upTo)
		}
	}
	walk("/product_tree/branches", c.doc.ProductTree.Branches, nil)
}

// eachNamed calls fn for each branch of a category.
func (c *checker) eachNamed(category string, fn func(path, name string)) {
	c.eachBranch(func(path string, around []*csaf.Branch) {
		if b := around[len(around)-1]; b.Category == category {
			fn(path, b.Name)
		}
	})
}

// eachReference calls fn for each use of a product's id outside of its definition,
// in the order of the document.
func (c *checker) eachReference(fn func(path string, id csaf.ProductID)) {
	all := func(path string, ids []csaf.ProductID) {
		for i, id := range ids {
			fn(at(path, i), id)
		}
	}
	if tree := c.doc.ProductTree; tree != nil {
		for i, g := range tree.ProductGroups {
			all(at("/product_tree/product_groups", i)+"/product_ids", g.ProductIDs)
		}
		for i, r := range tree.Relationships {
			fn(at("/product_tree/relationships", i)+"/product_reference", r.ProductReference)
			fn(at("/product_tree/relationships", i)+"/relates_to_product_reference", r.RelatesTo)
		}
	}
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		for _, p := range concerns(path, v) {
			all(p.path+"/product_ids", p.products)
		}
		for _, s := range statuses(v) {
			all(path+"/product_status/"+s.Name, s.Products)
		}
		for i, s := range v.Scores {
			all(at(path+"/scores", i)+"/products", s.Products)
		}
	})
}

// concern is an entry of a vulnerability that names products and groups.
type concern struct {
	path     string
	products []csaf.ProductID
	groups   []csaf.GroupID
}

// concerns are the flags, remediations and threats.
func concerns(path string, v *csaf.Vulnerability) (list []concern) {
	for i, f := range v.Flags {
		list = append(list, concern{at(path+"/flags", i), f.ProductIDs, f.GroupIDs})
	}
	for i, r := range v.Remediations {
		list = append(list, concern{at(path+"/remediations", i), r.ProductIDs, r.GroupIDs})
	}
	for i, t := range v.Threats {
		list = append(list, concern{at(path+"/threats", i), t.ProductIDs, t.GroupIDs})
	}
	return list
}

func (c *checker) eachVulnerability(fn func(path string, v *csaf.Vulnerability)) {
	for i := range c.doc.Vulnerabilities {
		fn(at("/vulnerabilities", i), &c.doc.Vulnerabilities[i])
	}
}

// statuses are the lists of products by status that a vulnerability has.
func statuses(v *csaf.Vulnerability) []csaf.StatusList {
	if v.ProductStatus == nil {
		return nil
	}
	return slices.DeleteFunc(v.ProductStatus.Lists(), func(s csaf.StatusList) bool { return s.Products == nil })
}

// products is a set of them.
type products map[csaf.ProductID]bool

func (p products) add(ids []csaf.ProductID) {
	for _, id := range ids {
		p[id] = true
	}
}

// coverage is a set of products that grows by ids and groups, by each group once.
type coverage struct {
	products
	groups map[csaf.GroupID]bool
}

func newCoverage() coverage { return coverage{products{}, map[csaf.GroupID]bool{}} }

func (c *checker) cover(s coverage, ids []csaf.ProductID, groups []csaf.GroupID) {
	s.add(ids)
	for _, g := range groups {
		if !s.groups[g] {
			s.groups[g] = true
			s.add(c.groups[g])
		}
	}
}

// eachStatus calls fn for each product that has one of the statuses.
func eachStatus(path string, v *csaf.Vulnerability, names []string, fn func(path, status string, id csaf.ProductID)) {
	for _, s := range statuses(v) {
		if !slices.Contains(names, s.Name) {
			continue
		}
		for i, id := range s.Products {
			fn(at(path+"/product_status/"+s.Name, i), s.Name, id)
		}
	}
}

// The statuses of section 6.1.6 that say the same.
var (
	affected           = []string{"first_affected", "known_affected", "last_affected"}
	notAffected        = []string{"known_not_affected"}
	fixed              = []string{"first_fixed", "fixed"}
	underInvestigation = []string{"under_investigation"}
)
