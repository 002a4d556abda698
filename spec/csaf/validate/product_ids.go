// SPDX-License-Identifier: Apache-2.0

package validate

import (
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
	s := circles{made: map[csaf.ProductID][]int{}, relations: c.doc.ProductTree.Relationships}
	for i, r := range s.relations {
		s.made[r.FullProductName.ProductID] = append(s.made[r.FullProductName.ProductID], i)
	}
	s.state = make([]int, len(s.relations))
	for i := range s.relations {
		s.follow(i)
	}
	for _, f := range s.found {
		c.report(at("/product_tree/relationships", f.relation)+"/full_product_name/product_id",
			"the product is defined by way of itself, %s; let the relationship rest on products that are defined without it", f.way)
	}
}

// circles looks for relationships that rest on what they define.
type circles struct {
	relations []csaf.Relationship
	made      map[csaf.ProductID][]int // the relationships that define a product
	state     []int                    // of each: 0 untouched, 1 underway, 2 done
	open      []int
	found     []circle
}

type circle struct {
	relation int
	way      string
}

func (s *circles) follow(i int) {
	if s.state[i] != 0 {
		return
	}
	s.state[i] = 1
	s.open = append(s.open, i)
	for _, part := range []csaf.ProductID{s.relations[i].ProductReference, s.relations[i].RelatesTo} {
		for _, next := range s.made[part] {
			if s.state[next] == 1 {
				s.found = append(s.found, circle{i, s.way(next)})
			}
			s.follow(next)
		}
	}
	s.open = s.open[:len(s.open)-1]
	s.state[i] = 2
}

// way writes the circle that closes at a relationship that is underway.
func (s *circles) way(begin int) string {
	var ids []string
	for _, i := range s.open[slices.Index(s.open, begin):] {
		ids = append(ids, string(s.relations[i].FullProductName.ProductID))
	}
	if len(ids) > 10 {
		ids = append(ids[:9], "…", ids[len(ids)-1])
	}
	return strings.Join(append(ids, string(s.relations[begin].FullProductName.ProductID)), " → ")
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
