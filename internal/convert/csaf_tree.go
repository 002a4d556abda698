// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"verdict/spec/cpe"
	"verdict/spec/csaf"
	"verdict/spec/cve"
	"verdict/spec/osv"
	"verdict/spec/purl"
)

// csafTree is a product tree that grows: vendor, product, and its versions.
type csafTree struct {
	branches
	status csaf.ProductStatus
	count  int
}

// branches are those of a product tree, by their ways.
type branches struct {
	list  []csaf.Branch
	index map[string]int
}

// step is a category and a name; one without a name is left out of a way.
type step struct{ category, name string }

// beneath gives the list of branches at the end of a way, which it makes where it is not
// there yet. It holds until something else is added.
func (b *branches) beneath(way ...step) *[]csaf.Branch {
	if b.index == nil {
		b.index = map[string]int{}
	}
	at, key := &b.list, ""
	for _, s := range way {
		if s.name == "" {
			continue
		}
		key += "\x00" + s.category + "\x00" + s.name
		i, known := b.index[key]
		if !known {
			i = len(*at)
			b.index[key] = i
			*at = append(*at, csaf.Branch{Category: s.category, Name: s.name})
		}
		at = &(*at)[i].Branches
	}
	return at
}

// id gives the next id of a product.
func (t *csafTree) id() csaf.ProductID {
	t.count++
	return csaf.ProductID(fmt.Sprintf("CSAFPID-%04d", t.count))
}

// add sets the status of a product.
func (t *csafTree) add(status csafStatus, id csaf.ProductID) {
	list := map[csafStatus]*[]csaf.ProductID{knownAffected: &t.status.KnownAffected, knownNotAffected: &t.status.KnownNotAffected,
		fixedIn: &t.status.Fixed, underInvestigation: &t.status.UnderInvestigation}[status]
	*list = append(*list, id)
}

// treeProduct adds a product of a CVE record with its versions; by is who says so, when it is
// not who publishes.
func (c *cveReading) treeProduct(t *csafTree, path string, p cve.Product, by string) {
	packages := c.knownPackages(path, p)
	conv := product{Product: p, path: path, losses: &c.losses}
	conv.scheme = conv.order(packages)
	leaves := conv.leaves()
	c.unplaced(path, p)
	if len(leaves) == 0 {
		c.losses.add(Lost, path, "nothing but unknown is said of the versions of this product, and CSAF 2.0 has no word for that")
		return
	}
	if len(packages) == 0 {
		packages = []osv.Package{{}}
	}
	for _, name := range packages {
		way := []step{{csaf.BranchVendor, p.Vendor}, {}, {}}
		if by != "" {
			way[1] = step{csaf.BranchFamily, "According to " + by}
		}
		called := cmp.Or(p.Product, name.Name, p.PackageName, "product")
		if len(packages) > 1 && p.Product != "" {
			way[2] = step{csaf.BranchFamily, p.Product}
			called = name.Name
		}
		at := t.beneath(way...)
		*at = append(*at, csaf.Branch{Category: csaf.BranchProduct, Name: called})
		under := &(*at)[len(*at)-1]
		for _, l := range leaves {
			under.Branches = append(under.Branches, t.leaf(l, p, name, called))
		}
	}
}

// knownPackages names the product as the registries do; of what is in none nothing is lost,
// as the package URL stands by itself.
func (c *cveReading) knownPackages(path string, p cve.Product) []osv.Package {
	quiet := cveReading{record: c.record}
	packages := quiet.packages(path, p)
	for _, l := range quiet.losses {
		if l.Kind == Fault {
			c.losses = append(c.losses, l)
		}
	}
	return packages
}

// leaf is the branch of a version or of a range, with the product's status set.
func (t *csafTree) leaf(l leaf, p cve.Product, name osv.Package, called string) csaf.Branch {
	b := csaf.Branch{Category: csaf.BranchVersion, Name: l.name}
	if l.ranged {
		b.Category = csaf.BranchVersionRange
	}
	b.Product = &csaf.FullProductName{Name: strings.TrimSpace(p.Vendor + " " + called + " " + l.name), ProductID: t.id()}
	b.Product.Helper = identified(l, p, name)
	t.add(l.status, b.Product.ProductID)
	return b
}

// identified is by what the product is known elsewhere; nil when nothing is told.
func identified(l leaf, p cve.Product, name osv.Package) *csaf.IdentificationHelper {
	h := &csaf.IdentificationHelper{CPE: firstCPE(p.CPEs), PURL: cmp.Or(name.PURL, p.PackageURL)}
	u, err := purl.Parse(h.PURL)
	switch {
	case err != nil:
		h.PURL = ""
	case !l.ranged && l.repo == "":
		h.PURL = u.WithVersion(l.name).String()
	default:
		h.PURL = u.String()
	}
	if h.PURL == "" {
		h.GenericURIs = append(h.GenericURIs, inCollection(p)...)
	}
	if l.repo != "" && isURI(l.repo) {
		h.GenericURIs = append(h.GenericURIs, csaf.GenericURI{Namespace: l.repo, URI: l.repo})
	}
	if h.CPE == "" && h.PURL == "" && len(h.GenericURIs) == 0 {
		return nil
	}
	return h
}

// inCollection names a package of a collection that has no package URL: by the URL of the
// collection, and the package beneath it.
func inCollection(p cve.Product) []csaf.GenericURI {
	if p.PackageName == "" || !isURI(p.CollectionURL) {
		return nil
	}
	return []csaf.GenericURI{{Namespace: p.CollectionURL, URI: strings.TrimSuffix(p.CollectionURL, "/") + "/" + url.PathEscape(p.PackageName)}}
}

func firstCPE(list []string) string {
	for _, text := range list {
		if _, err := cpe.Parse(text); err == nil {
			return text
		}
	}
	return ""
}

// isURI reports whether a text is what CSAF takes for a URI (RFC 3986).
func isURI(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("<>\"{}|\\^`", r) }) {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && u.IsAbs()
}

// unplaced tells what of a product CSAF has no place for.
func (c *cveReading) unplaced(path string, p cve.Product) {
	noURL := p.PackageName != "" && len(inCollection(p)) == 0 && p.PackageURL == "" && len((&cveReading{record: c.record}).packages(path, p)) == 0
	for _, m := range []struct {
		name  string
		there bool
	}{
		{"modules", len(p.Modules) > 0}, {"programFiles", len(p.ProgramFiles) > 0}, {"programRoutines", len(p.Routines) > 0}, {"platforms", len(p.Platforms) > 0},
		{"packageName", noURL && p.Product != ""},
		{"repo", p.Repo != "" && !slices.ContainsFunc(p.Versions, func(v cve.Version) bool { return v.Type == "git" })},
	} {
		if m.there {
			c.losses.add(Lost, path+"/"+m.name, "%s has no place", m.name)
		}
	}
	if len(p.CPEs) > 0 && firstCPE(p.CPEs) != p.CPEs[0] || len(p.CPEs) > 1 {
		c.losses.add(Lost, path+"/cpes", "a product has one CPE; the first that is one stands there")
	}
}
