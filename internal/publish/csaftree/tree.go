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
	// components are package URLs, by the ids of the products that hold them.
	components map[string]map[csaf.ProductID]bool
}

// product is one product of the tree.
type product struct {
	verdict.Product
	leaves map[string]map[csaf.ProductID]leaf // by version
	ranges map[string]bool                    // VERS
}

// leaf is a product beneath its version: the release by one of its names, a part of it, or
// what it ships.
type leaf struct {
	label   string // of its branch
	product csaf.FullProductName
}

// New gives an empty tree. joint stands between a product's slug and a version in ids; of
// several products it is what no slug and no version has, such as @.
func New(joint string) *Tree {
	return &Tree{joint: joint, products: map[string]*product{}, components: map[string]map[csaf.ProductID]bool{}}
}

func (t *Tree) of(p verdict.Product) *product {
	if t.products[p.Slug] == nil {
		t.products[p.Slug] = &product{p, map[string]map[csaf.ProductID]leaf{}, map[string]bool{}}
	}
	return t.products[p.Slug]
}

// Release adds a release, and gives the ids of all of its names and, as parts of it, of the
// components of a statement about it, in order.
func (t *Tree) Release(p verdict.Product, version string, components []verdict.StatedComponent) (list []csaf.ProductID) {
	names := t.names(p, version)
	for i, name := range names {
		label := version
		if i > 0 {
			label += " (as scanners name it)"
		}
		t.leaf(p, version, leaf{label, name})
		list = append(list, name.ProductID)
		list = append(list, t.hold(name.ProductID, names[0].Helper.PURL, components)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// leaf adds a product of a version.
func (t *Tree) leaf(p verdict.Product, version string, l leaf) {
	of := t.of(p)
	if of.leaves[version] == nil {
		of.leaves[version] = map[csaf.ProductID]leaf{}
	}
	of.leaves[version][l.product.ProductID] = l
}

// hold adds the components of a statement to a product, and gives their ids as parts of it.
func (t *Tree) hold(of csaf.ProductID, release string, components []verdict.StatedComponent) (list []csaf.ProductID) {
	for _, c := range components {
		if c.PURL == "" || c.PURL == release { // one that was removed; the release as a component of itself
			continue
		}
		if t.components[c.PURL] == nil {
			t.components[c.PURL] = map[csaf.ProductID]bool{}
		}
		t.components[c.PURL][of] = true
		list = append(list, held(c.PURL, of))
	}
	return list
}

// Range adds a range of a product's versions, written as a VERS, and gives its id.
func (t *Tree) Range(p verdict.Product, vers string) csaf.ProductID {
	t.of(p).ranges[vers] = true
	return csaf.ProductID(p.Slug + t.joint + vers)
}

func (t *Tree) id(p verdict.Product, version string) csaf.ProductID {
	return csaf.ProductID(p.Slug + t.joint + version)
}

// names are the release by its package URL and, where scanners know it by another one, by
// that.
func (t *Tree) names(p verdict.Product, version string) []csaf.FullProductName {
	id := t.id(p, version)
	own, scanned := publish.ReleasePURL(p, version), publish.ScannedPURL(p, version)
	list := []csaf.FullProductName{{Name: p.Name + " " + version, ProductID: id, Helper: &csaf.IdentificationHelper{PURL: own, CPE: publish.ReleaseCPE(p, version)}}}
	if scanned != own {
		list = append(list, csaf.FullProductName{Name: p.Name + " " + version + ", as scanners name it", ProductID: id + "-scanned",
			Helper: &csaf.IdentificationHelper{PURL: scanned}})
	}
	return list
}

// held is the id of a component as part of a product.
func held(component string, of csaf.ProductID) csaf.ProductID {
	return of + ":" + csaf.ProductID(component)
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
	for _, l := range p.inOrder() {
		branch.Branches = append(branch.Branches, csaf.Branch{Category: csaf.BranchVersion, Name: l.label, Product: &l.product})
	}
	for _, vers := range sorted(p.ranges) {
		name := csaf.FullProductName{Name: p.Name + " " + vers, ProductID: t.Range(p.Product, vers), Helper: &csaf.IdentificationHelper{PURL: anyVersion(p.Product)}}
		branch.Branches = append(branch.Branches, csaf.Branch{Category: csaf.BranchVersionRange, Name: vers, Product: &name})
	}
	made.Branches[at].Branches = append(made.Branches[at].Branches, branch)
}

// inOrder are the leaves by version, then by id: the release before what is of it.
func (p *product) inOrder() (list []leaf) {
	versions := sorted(p.leaves)
	slices.SortFunc(versions, p.CompareVersions)
	for _, version := range versions {
		for _, id := range sorted(p.leaves[version]) {
			list = append(list, p.leaves[version][id])
		}
	}
	return list
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
		for _, l := range t.products[slug].inOrder() {
			if !t.components[component][l.product.ProductID] {
				continue
			}
			made.Relationships = append(made.Relationships, csaf.Relationship{
				Category: "default_component_of", ProductReference: c.ProductID, RelatesTo: l.product.ProductID,
				FullProductName: csaf.FullProductName{Name: c.Name + " as a component of " + l.product.Name, ProductID: held(component, l.product.ProductID), Helper: c.Helper},
			})
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

func sorted[K ~string, V any](m map[K]V) []K {
	list := make([]K, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
