// SPDX-License-Identifier: Apache-2.0

package csafvex

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/csaf"
	"verdict/spec/purl"
)

// tree is the products of a document: the release by its names, and components of it.
type tree struct {
	product    verdict.Product
	release    verdict.Release
	names      []csaf.FullProductName // of the release
	components map[string]bool        // package URLs
}

func newTree(p verdict.Product, r verdict.Release) *tree {
	t := &tree{product: p, release: r, components: map[string]bool{}}
	id := csaf.ProductID(p.Slug + "-" + r.Version)
	own, scanned := publish.ReleasePURL(p, r.Version), publish.ScannedPURL(p, r.Version)
	t.names = []csaf.FullProductName{{Name: p.Name + " " + r.Version, ProductID: id, Helper: &csaf.IdentificationHelper{PURL: own}}}
	if scanned != own {
		t.names = append(t.names, csaf.FullProductName{Name: p.Name + " " + r.Version + ", as scanners name it", ProductID: id + "-scanned",
			Helper: &csaf.IdentificationHelper{PURL: scanned}})
	}
	return t
}

// products are the ids of what a statement speaks of: the release by all of its names, and
// as part of it the components that the statement rests on.
func (t *tree) products(st verdict.Statement) (list []csaf.ProductID) {
	for _, name := range t.names {
		list = append(list, name.ProductID)
	}
	for _, c := range st.Components {
		if c.PURL == "" || c.PURL == t.names[0].Helper.PURL { // one that was removed; the release as a component of itself
			continue
		}
		t.components[c.PURL] = true
		for _, name := range t.names {
			list = append(list, part(c.PURL, name))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// part is the id of a component as part of the release.
func part(component string, release csaf.FullProductName) csaf.ProductID {
	return release.ProductID + ":" + csaf.ProductID(component)
}

// tree gives the product tree: the vendor's branch, and the components beside it.
func (t *tree) tree() *csaf.ProductTree {
	var versions []csaf.Branch
	for _, name := range t.names {
		label := t.release.Version
		if len(versions) > 0 {
			label += " (as scanners name it)"
		}
		versions = append(versions, csaf.Branch{Category: csaf.BranchVersion, Name: label, Product: &name})
	}
	made := &csaf.ProductTree{Branches: []csaf.Branch{{Category: csaf.BranchVendor, Name: t.product.Author,
		Branches: []csaf.Branch{{Category: csaf.BranchProduct, Name: t.product.Name, Branches: versions}}}}}
	components := make([]string, 0, len(t.components))
	for component := range t.components {
		components = append(components, component)
	}
	slices.Sort(components)
	for _, component := range components {
		c := csaf.FullProductName{Name: named(component), ProductID: csaf.ProductID(component), Helper: &csaf.IdentificationHelper{PURL: component}}
		made.FullProductNames = append(made.FullProductNames, c)
		for _, name := range t.names {
			made.Relationships = append(made.Relationships, csaf.Relationship{
				Category: "default_component_of", ProductReference: c.ProductID, RelatesTo: name.ProductID,
				FullProductName: csaf.FullProductName{Name: c.Name + " as a component of " + name.Name, ProductID: part(component, name), Helper: c.Helper},
			})
		}
	}
	return made
}

// named is what a component is called.
func named(text string) string {
	u, err := purl.Parse(text)
	if err != nil {
		return text
	}
	return strings.TrimSpace(u.Name + " " + u.Version)
}
