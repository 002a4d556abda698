// SPDX-License-Identifier: Apache-2.0

package validate

import (
	"slices"

	"verdict/spec/csaf"
)

// contradictingStatus is test 6.1.6.
func (c *checker) contradictingStatus() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		type said struct {
			group  int
			status string
		}
		first := map[csaf.ProductID]said{}
		for i, group := range [][]string{affected, notAffected, fixed, underInvestigation} {
			eachStatus(path, v, group, func(path, status string, id csaf.ProductID) {
				before, known := first[id]
				if !known {
					first[id] = said{i, status}
				} else if before.group != i {
					c.report(path, "the product %q is %s and %s at once; keep one of them", id, before.status, status)
				}
			})
		}
	})
}

// missingRemediation is test 6.2.2.
func (c *checker) missingRemediation() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		c.demandRemediation(path, v, slices.Concat(affected, underInvestigation))
	})
}

// demandRemediation reports products of some statuses that have no remediation.
func (c *checker) demandRemediation(path string, v *csaf.Vulnerability, names []string) {
	covered := products{}
	for _, r := range v.Remediations {
		c.add(covered, r.ProductIDs, r.GroupIDs)
	}
	eachStatus(path, v, names, func(path, status string, id csaf.ProductID) {
		if !covered[id] {
			c.report(path, "the product %q is %s and has no remediation; give one, which may be none_available or no_fix_planned", id, status)
		}
	})
}

// missingScore is test 6.2.3.
func (c *checker) missingScore() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		covered := products{}
		for _, s := range v.Scores {
			c.add(covered, s.Products, nil)
		}
		eachStatus(path, v, affected, func(path, status string, id csaf.ProductID) {
			if !covered[id] {
				c.report(path, "the product %q is %s and has no score; add it to the products of one", id, status)
			}
		})
	})
}

// remediationWithoutProducts is test 6.1.29.
func (c *checker) remediationWithoutProducts() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		for i, r := range v.Remediations {
			if r.ProductIDs == nil && r.GroupIDs == nil {
				c.report(at(path+"/remediations", i), "the remediation does not say for which products it is; add product_ids or group_ids")
			}
		}
	})
}

// flagWithoutProducts is test 6.1.32.
func (c *checker) flagWithoutProducts() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		for i, f := range v.Flags {
			if f.ProductIDs == nil && f.GroupIDs == nil {
				c.report(at(path+"/flags", i), "the flag does not say for which products it is; add product_ids or group_ids")
			}
		}
	})
}

// severalFlags is test 6.1.33: all flags that 2.0 knows are justifications of VEX.
func (c *checker) severalFlags() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		first := map[csaf.ProductID]int{}
		for i, f := range v.Flags {
			if !slices.Contains(csaf.FlagLabels, f.Label) {
				continue
			}
			for _, id := range c.expand(f.ProductIDs, f.GroupIDs) {
				if before, twice := first[id]; twice {
					c.report(at(path+"/flags", i), "the product %q has the flag %s (entry %d) already; keep the one justification that fits best", id, v.Flags[before].Label, before)
					continue
				}
				first[id] = i
			}
		}
	})
}

// expand gives the products of ids and groups, each once, in their order.
func (c *checker) expand(ids []csaf.ProductID, groups []csaf.GroupID) []csaf.ProductID {
	var list []csaf.ProductID
	seen := products{}
	for _, part := range append([][]csaf.ProductID{ids}, c.groupsOf(groups)...) {
		for _, id := range part {
			if !seen[id] {
				seen[id] = true
				list = append(list, id)
			}
		}
	}
	return list
}

func (c *checker) groupsOf(ids []csaf.GroupID) (lists [][]csaf.ProductID) {
	for _, id := range ids {
		lists = append(lists, c.groups[id])
	}
	return lists
}
