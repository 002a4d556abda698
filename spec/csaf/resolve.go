// SPDX-License-Identifier: Apache-2.0

package csaf

// Resolution is what a product is, as its document tells: a component, and where
// the document makes it part of others, those.
type Resolution struct {
	// Component is the innermost product, such as an rpm, or the product itself.
	Component *Product
	// Within are the products that it is part of, from the nearest to the
	// outermost: a module stream, a release of an operating system. None for a
	// product that stands alone.
	Within []*Product
}

// Resolve says what a product is. It does not matter how relationships are
// nested: a component of what is itself part of another, or the other way round.
// ok is false for an id that Product knows none of.
func (t *Tree) Resolve(id ProductID) (r Resolution, ok bool) {
	p := t.Product(id)
	if p == nil {
		return Resolution{}, false
	}
	return Resolution{Component: p.chain[0], Within: p.chain[1:]}, true
}

// Stream is the outermost product, in whose name the document speaks of the
// component; nil when it is part of none.
func (r Resolution) Stream() *Product {
	if len(r.Within) == 0 {
		return nil
	}
	return r.Within[len(r.Within)-1]
}

// StreamName is the name of the stream. For a component that stands alone it is
// the name of the product_name branch around it, else of the component.
func (r Resolution) StreamName() string {
	if s := r.Stream(); s != nil {
		return s.Name
	}
	if name := r.Component.Branch(BranchProduct); name != "" {
		return name
	}
	return r.Component.Name
}

// CPE is that of the outermost product that has one; "" when none has.
func (r Resolution) CPE() string {
	for i := len(r.Within) - 1; i >= 0; i-- {
		if cpe := r.Within[i].CPE(); cpe != "" {
			return cpe
		}
	}
	return r.Component.CPE()
}

// Vendor is the name of the vendor branch around the component, else around what
// it is part of; "" when there is none.
func (r Resolution) Vendor() string { return r.branch(BranchVendor) }

// Version is the name of the branch of category product_version around the
// component; "" when there is none.
func (r Resolution) Version() string { return r.Component.Branch(BranchVersion) }

// VersionRange is the name of the branch of category product_version_range
// around the component: a vers or a part of one; "" when there is none.
func (r Resolution) VersionRange() string { return r.Component.Branch(BranchVersionRange) }

// Architecture is the name of the architecture branch around the component.
func (r Resolution) Architecture() string { return r.Component.Branch(BranchArchitecture) }

func (r Resolution) branch(category string) string {
	if name := r.Component.Branch(category); name != "" {
		return name
	}
	for _, p := range r.Within {
		if name := p.Branch(category); name != "" {
			return name
		}
	}
	return ""
}

// Branch gives the name of the nearest branch of the category around a product.
func (p *Product) Branch(category string) string {
	for b := p.branch; b != nil; b = b.around {
		if b.category == category {
			return b.name
		}
	}
	return ""
}
