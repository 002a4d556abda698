// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"cmp"
	"slices"
	"strings"

	"verdict/spec/csaf"
)

// missingProducts is test 6.1.1.
func (c *checker) missingProducts() {
	known := products{}
	for _, d := range c.defined {
		known[d.ProductID] = true
	}
	c.eachReference(func(path string, id csaf.ProductID) {
		if !known[id] {
			c.report(path, "the product id %q is defined nowhere; define it in the product tree, or name one that is", id)
		}
	})
}

// productsTwice is test 6.1.2.
func (c *checker) productsTwice() {
	first := map[csaf.ProductID]string{}
	for _, d := range c.defined {
		if before, twice := first[d.ProductID]; twice {
			c.report(d.path+"/product_id", "the product id %q is defined at %s already; give each product an id of its own", d.ProductID, before)
			continue
		}
		first[d.ProductID] = d.path
	}
}

// circularProducts is test 6.1.3.
func (c *checker) circularProducts() {
	if c.doc.ProductTree == nil {
		return
	}
	s := circles{rests: map[csaf.ProductID][]part{}, place: map[csaf.ProductID]int{}, done: products{}}
	relations := c.doc.ProductTree.Relationships
	for i, r := range relations {
		id := r.FullProductName.ProductID
		s.rests[id] = append(s.rests[id], part{i, r.ProductReference}, part{i, r.RelatesTo})
	}
	for _, r := range relations {
		s.follow(r.FullProductName.ProductID)
	}
	slices.SortStableFunc(s.found, func(a, b circle) int { return cmp.Compare(a.relation, b.relation) })
	for _, f := range s.found {
		c.report(at("/product_tree/relationships", f.relation)+"/full_product_name/product_id",
			"the product is defined by way of itself, %s; let the relationship rest on products that are defined without it", f.way)
	}
}

// circles looks for products that rest on themselves.
type circles struct {
	rests map[csaf.ProductID][]part // what products of relationships rest on
	place map[csaf.ProductID]int    // where in open a product is that is underway, from 1 on
	open  []csaf.ProductID
	done  products
	found []circle
}

// part is what a relationship makes a product of.
type part struct {
	relation int
	id       csaf.ProductID
}

type circle struct {
	relation int
	way      string
}

func (s *circles) follow(id csaf.ProductID) {
	if s.done[id] || s.rests[id] == nil {
		return
	}
	s.open = append(s.open, id)
	s.place[id] = len(s.open)
	for _, p := range s.rests[id] {
		if begin := s.place[p.id]; begin > 0 {
			s.found = append(s.found, circle{p.relation, s.way(begin - 1)})
			continue
		}
		s.follow(p.id)
	}
	s.open = s.open[:len(s.open)-1]
	s.place[id] = 0
	s.done[id] = true
}

// way writes the circle from a product that is underway to itself.
func (s *circles) way(begin int) string {
	const shown = 8
	var ids []string
	for _, id := range s.open[begin:min(begin+shown, len(s.open))] {
		ids = append(ids, short(string(id)))
	}
	if len(s.open) > begin+shown {
		ids = append(ids, "…")
	}
	return strings.Join(append(ids, ids[0]), " → ")
}

// missingGroups is test 6.1.4.
func (c *checker) missingGroups() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		for _, p := range concerns(path, v) {
			for i, g := range p.groups {
				if _, known := c.groups[g]; !known {
					c.report(at(p.path+"/group_ids", i), "the group id %q is defined nowhere; define it among the product groups, or name one that is", g)
				}
			}
		}
	})
}

// groupsTwice is test 6.1.5.
func (c *checker) groupsTwice() {
	if c.doc.ProductTree == nil {
		return
	}
	first := map[csaf.GroupID]int{}
	for i, g := range c.doc.ProductTree.ProductGroups {
		if before, twice := first[g.GroupID]; twice {
			c.report(at("/product_tree/product_groups", i)+"/group_id",
				"the group id %q is defined by group %d already; give each group an id of its own", g.GroupID, before)
			continue
		}
		first[g.GroupID] = i
	}
}

// unusedProducts is test 6.2.1.
func (c *checker) unusedProducts() {
	if c.doc.Header.Category == csaf.InformationalAdvisory {
		return
	}
	used := products{}
	c.eachReference(func(_ string, id csaf.ProductID) { used[id] = true })
	for _, d := range c.defined {
		if !used[d.ProductID] {
			c.report(d.path+"/product_id", "the product id %q is used nowhere; say something of the product, or take it out", d.ProductID)
		}
	}
}

// withoutHelper is test 6.2.16.
func (c *checker) withoutHelper() {
	for _, d := range c.defined {
		if d.Helper == nil {
			c.report(d.path, "the product %q has no product_identification_helper; give a purl, a CPE or another one", d.ProductID)
		}
	}
}
