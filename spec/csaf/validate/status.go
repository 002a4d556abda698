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
	covered := newCoverage()
	for _, r := range v.Remediations {
		c.cover(covered, r.ProductIDs, r.GroupIDs)
	}
	eachStatus(path, v, names, func(path, status string, id csaf.ProductID) {
		if !covered.products[id] {
			c.report(path, "the product %q is %s and has no remediation; give one, which may be none_available or no_fix_planned", id, status)
		}
	})
}

// missingScore is test 6.2.3.
func (c *checker) missingScore() {
	c.eachVulnerability(func(path string, v *csaf.Vulnerability) {
		covered := products{}
		for _, s := range v.Scores {
			covered.add(s.Products)
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
			if slices.Contains(csaf.FlagLabels, f.Label) {
				c.flagged(first, at(path+"/flags", i), v, i)
			}
		}
	})
}

// mostOfAFlag is how many products of a flag are told to have another: a few groups
// in many flags could tell of millions.
const mostOfAFlag = 100

// flagged tells the products of a flag that have one already, and notes the others.
func (c *checker) flagged(first map[csaf.ProductID]int, path string, v *csaf.Vulnerability, flag int) {
	told := 0
	for _, ids := range c.named(v.Flags[flag]) {
		for _, id := range ids {
			before, twice := first[id]
			switch {
			case !twice:
				first[id] = flag
			case before != flag && told == mostOfAFlag:
				return
			case before != flag:
				told++
				c.report(path, "the product %q has the flag %s (entry %d) already; keep the one justification that fits best", id, v.Flags[before].Label, before)
			}
		}
	}
}

// named gives the lists of products that a flag names.
func (c *checker) named(f csaf.Flag) [][]csaf.ProductID {
	lists := [][]csaf.ProductID{f.ProductIDs}
	for _, g := range f.GroupIDs {
		lists = append(lists, c.groups[g])
	}
	return lists
}
