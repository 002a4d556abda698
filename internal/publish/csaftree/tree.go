// SPDX-License-Identifier: Apache-2.0

// Package csaftree makes what CSAF documents of ours have alike, whatever their profile:
// the product tree of releases under vendor and product, by the names that scanners have
// for them and with the components that statements rest on; what is said of a release in
// the words of the standard; ids and scores of a vulnerability (CSAF 2.0, section 3).
package csaftree

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/csaf"
	"verdict/spec/purl"
)

// Tree is the products of a document: releases by their names, ranges of versions, and
// components. What is not asked for is not in it, so that no id is defined in vain.
type Tree struct {
	joint    string
	products map[string]*product // by slug
	// components are those of releases: package URLs by the ids of the releases' names.
	components map[string]map[csaf.ProductID]bool
}

// product is one product of the tree.
type product struct {
	verdict.Product
	releases map[string]bool
	ranges   map[string]bool // VERS
}

// New gives an empty tree. joint stands between a product's slug and a version in ids; of
// several products it is what no slug and no version has, such as @.
func New(joint string) *Tree {
	return &Tree{joint: joint, products: map[string]*product{}, components: map[string]map[csaf.ProductID]bool{}}
}

func (t *Tree) of(p verdict.Product) *product {
	if t.products[p.Slug] == nil {
		t.products[p.Slug] = &product{p, map[string]bool{}, map[string]bool{}}
	}
	return t.products[p.Slug]
}

// Release adds a release, and gives the ids of all of its names and, as parts of it, of the
// components of a statement about it, in order.
func (t *Tree) Release(p verdict.Product, version string, components []verdict.StatedComponent) (list []csaf.ProductID) {
	t.of(p).releases[version] = true
	names := t.names(p, version)
	for _, name := range names {
		list = append(list, name.ProductID)
	}
	for _, c := range components {
		if c.PURL == "" || c.PURL == names[0].Helper.PURL { // one that was removed; the release as a component of itself
			continue
		}
		if t.components[c.PURL] == nil {
			t.components[c.PURL] = map[csaf.ProductID]bool{}
		}
		for _, name := range names {
			t.components[c.PURL][name.ProductID] = true
			list = append(list, part(c.PURL, name))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Range adds a range of a product's versions, written as a VERS, and gives its id.
func (t *Tree) Range(p verdict.Product, vers string) csaf.ProductID {
	t.of(p).ranges[vers] = true
	return csaf.ProductID(p.Slug + t.joint + vers)
}

// names are the release by its package URL and, where scanners know it by another one, by
// that.
func (t *Tree) names(p verdict.Product, version string) []csaf.FullProductName {
	id := csaf.ProductID(p.Slug + t.joint + version)
	own, scanned := publish.ReleasePURL(p, version), publish.ScannedPURL(p, version)
	list := []csaf.FullProductName{{Name: p.Name + " " + version, ProductID: id, Helper: &csaf.IdentificationHelper{PURL: own}}}
	if scanned != own {
		list = append(list, csaf.FullProductName{Name: p.Name + " " + version + ", as scanners name it", ProductID: id + "-scanned",
			Helper: &csaf.IdentificationHelper{PURL: scanned}})
	}
	return list
}

// part is the id of a component as part of the release.
func part(component string, release csaf.FullProductName) csaf.ProductID {
	return release.ProductID + ":" + csaf.ProductID(component)
}

// Tree gives the product tree: a branch for each vendor, and the components beside them;
// nil when it is empty.
func (t *Tree) Tree() *csaf.ProductTree {
	if len(t.products) == 0 {
		return nil
	}
	made := &csaf.ProductTree{}
	for _, slug := range sorted(t.products) {
		t.addProduct(made, t.products[slug])
	}
	for _, component := range sorted(t.components) {
		t.addComponent(made, component)
	}
	return made
}

func (t *Tree) addProduct(made *csaf.ProductTree, p *product) {
	at := slices.IndexFunc(made.Branches, func(b csaf.Branch) bool { return b.Name == p.Author })
	if at < 0 {
		at = len(made.Branches)
		made.Branches = append(made.Branches, csaf.Branch{Category: csaf.BranchVendor, Name: p.Author})
	}
	branch := csaf.Branch{Category: csaf.BranchProduct, Name: p.Name}
	versions := sorted(p.releases)
	slices.SortFunc(versions, p.CompareVersions)
	for _, version := range versions {
		for i, name := range t.names(p.Product, version) {
			label := version
			if i > 0 {
				label += " (as scanners name it)"
			}
			branch.Branches = append(branch.Branches, csaf.Branch{Category: csaf.BranchVersion, Name: label, Product: &name})
		}
	}
	for _, vers := range sorted(p.ranges) {
		name := csaf.FullProductName{Name: p.Name + " " + vers, ProductID: t.Range(p.Product, vers), Helper: &csaf.IdentificationHelper{PURL: anyVersion(p.Product)}}
		branch.Branches = append(branch.Branches, csaf.Branch{Category: csaf.BranchVersionRange, Name: vers, Product: &name})
	}
	made.Branches[at].Branches = append(made.Branches[at].Branches, branch)
}

// anyVersion is the product's package URL.
func anyVersion(p verdict.Product) string {
	if p.PURL != "" {
		return p.PURL
	}
	return "pkg:generic/" + p.Slug
}

func (t *Tree) addComponent(made *csaf.ProductTree, component string) {
	c := csaf.FullProductName{Name: named(component), ProductID: csaf.ProductID(component), Helper: &csaf.IdentificationHelper{PURL: component}}
	made.FullProductNames = append(made.FullProductNames, c)
	for _, slug := range sorted(t.products) {
		p := t.products[slug]
		versions := sorted(p.releases)
		slices.SortFunc(versions, p.CompareVersions)
		for _, version := range versions {
			for _, name := range t.names(p.Product, version) {
				if !t.components[component][name.ProductID] {
					continue
				}
				made.Relationships = append(made.Relationships, csaf.Relationship{
					Category: "default_component_of", ProductReference: c.ProductID, RelatesTo: name.ProductID,
					FullProductName: csaf.FullProductName{Name: c.Name + " as a component of " + name.Name, ProductID: part(component, name), Helper: c.Helper},
				})
			}
		}
	}
}

// named is what a component is called.
func named(text string) string {
	u, err := purl.Parse(text)
	if err != nil {
		return text
	}
	return strings.TrimSpace(u.Name + " " + u.Version)
}

func sorted[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
