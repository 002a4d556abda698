// SPDX-License-Identifier: Apache-2.0

package csaf

// checkReferences reports the products and groups that are named and not defined.
func (t *Tree) checkReferences(d *Document) {
	if p := d.ProductTree; p != nil {
		for i, g := range p.ProductGroups {
			t.known(at("/product_tree/product_groups", i)+"/product_ids", g.ProductIDs)
		}
		for i, r := range p.Relationships {
			here := at("/product_tree/relationships", i)
			t.knownOne(here+"/product_reference", r.ProductReference)
			t.knownOne(here+"/relates_to_product_reference", r.RelatesTo)
		}
		for i, path := range p.ProductPaths {
			here := at("/product_tree/product_paths", i)
			t.knownOne(here+"/beginning_product_reference", path.Beginning)
			for j, s := range path.Subpaths {
				t.knownOne(at(here+"/subpaths", j)+"/next_product_reference", s.Next)
			}
		}
	}
	t.notes("/document/notes", d.Header.Notes)
	for i, v := range d.Vulnerabilities {
		t.vulnerability(at("/vulnerabilities", i), v)
	}
}

func (t *Tree) knownOne(path string, id ProductID) {
	if _, ok := t.products[id]; !ok {
		t.report(path, "the product id %q is not defined", id)
	}
}

func (t *Tree) known(path string, ids []ProductID) {
	for i, id := range ids {
		if _, ok := t.products[id]; !ok {
			t.report(at(path, i), "the product id %q is not defined", id)
		}
	}
}

// both checks the members product_ids and group_ids of one object.
func (t *Tree) both(path string, ids []ProductID, groups []GroupID) {
	t.known(path+"/product_ids", ids)
	for i, g := range groups {
		if _, ok := t.groups[g]; !ok {
			t.report(at(path+"/group_ids", i), "the group id %q is not defined", g)
		}
	}
}

func (t *Tree) notes(path string, notes []Note) {
	for i, n := range notes {
		t.both(at(path, i), n.ProductIDs, n.GroupIDs)
	}
}

func (t *Tree) vulnerability(path string, v Vulnerability) {
	for i, x := range v.FirstKnownExploitations {
		t.both(at(path+"/first_known_exploitation_dates", i), x.ProductIDs, x.GroupIDs)
	}
	for i, f := range v.Flags {
		t.both(at(path+"/flags", i), f.ProductIDs, f.GroupIDs)
	}
	for i, x := range v.IDs {
		t.both(at(path+"/ids", i), x.ProductIDs, x.GroupIDs)
	}
	for i, x := range v.Involvements {
		t.both(at(path+"/involvements", i), x.ProductIDs, x.GroupIDs)
	}
	for i, m := range v.Metrics {
		t.known(at(path+"/metrics", i)+"/products", m.Products)
	}
	t.notes(path+"/notes", v.Notes)
	if v.ProductStatus != nil {
		for _, s := range v.ProductStatus.Lists() {
			t.known(path+"/product_status/"+s.Name, s.Products)
		}
	}
	for i, r := range v.Remediations {
		t.both(at(path+"/remediations", i), r.ProductIDs, r.GroupIDs)
	}
	for i, s := range v.Scores {
		t.known(at(path+"/scores", i)+"/products", s.Products)
	}
	for i, x := range v.Threats {
		t.both(at(path+"/threats", i), x.ProductIDs, x.GroupIDs)
	}
}

// StatusList is one list of a ProductStatus under its JSON name.
type StatusList struct {
	Name     string
	Products []ProductID
}

// Lists gives the lists of s by their names, in order of text.
func (s ProductStatus) Lists() []StatusList {
	return []StatusList{
		{"first_affected", s.FirstAffected}, {"first_fixed", s.FirstFixed}, {"fixed", s.Fixed},
		{"known_affected", s.KnownAffected}, {"known_not_affected", s.KnownNotAffected}, {"last_affected", s.LastAffected},
		{"recommended", s.Recommended}, {"under_investigation", s.UnderInvestigation}, {"unknown", s.Unknown},
	}
}
