// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verdict/spec/csaf"
	"verdict/spec/cve"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// told is a product of a CSAF document with its status: what it is, and which of its
// versions.
type told struct {
	key      string // the same for all versions of one product
	path     string // JSON pointer to its definition
	vendor   string
	product  string
	family   string
	platform []string // architectures and the like
	purl     string
	cpe      string
	uris     []csaf.GenericURI

	leaf   // of no name where no version is told
	status cve.Status
}

// statusOf are the statuses of a CVE record by those of CSAF.
var cveStatusOf = map[string]cve.Status{
	"first_affected": cve.Affected, "known_affected": cve.Affected, "last_affected": cve.Affected,
	"first_fixed": cve.Unaffected, "fixed": cve.Unaffected, "known_not_affected": cve.Unaffected, "under_investigation": cve.Unknown,
}

// told gives the products that have a status, in the order of the document.
func (c *csafReading) told() (list []told) {
	if c.flaw.ProductStatus == nil {
		return nil
	}
	status := map[csaf.ProductID]cve.Status{}
	for _, s := range c.flaw.ProductStatus.Lists() {
		said, known := cveStatusOf[s.Name]
		at := c.path + "/product_status/" + s.Name
		if len(s.Products) > 0 && (s.Name == "first_affected" || s.Name == "last_affected") {
			c.losses.add(Lost, at, "that a version is the first or the last one affected has no place; it is one that is affected")
		}
		for i, id := range s.Products {
			before, twice := status[id]
			switch {
			case !known:
			case twice && before != said:
				c.losses.add(Fault, fmt.Sprintf("%s/%d", at, i), "the product %.80q has another status besides; the worst one stands", id)
				status[id] = worse(before, said)
			default:
				status[id] = said
			}
		}
	}
	for _, p := range c.tree.Products() {
		if s, ok := status[p.ProductID]; ok {
			one := c.product(p)
			one.status = s
			list = append(list, one)
		}
	}
	return list
}

// worse gives the status of two that warns more.
func worse(a, b cve.Status) cve.Status {
	rank := []cve.Status{cve.Affected, cve.Unknown, cve.Unaffected}
	return rank[min(slices.Index(rank, a), slices.Index(rank, b))]
}

// product tells what a product of the document is.
func (c *csafReading) product(p *csaf.Product) told {
	r, _ := c.tree.Resolve(p.ProductID) // it is of the tree's own
	one := told{path: p.Path, vendor: r.Vendor(), product: r.Component.Branch(csaf.BranchProduct), cpe: r.CPE()}
	home := c.around(&one, r.Component.Path)
	if h := r.Component.Helper; h != nil {
		one.uris = h.GenericURIs
		c.unknownBy(r.Component.Path, h)
	}
	if list := r.Component.PURLs(); len(list) > 0 {
		one.purl = list[0]
		if len(list) > 1 {
			c.losses.add(Lost, r.Component.Path, "a product has one package URL; the first stands there")
		}
	}
	u, err := purl.Parse(one.purl)
	if err != nil {
		one.purl = ""
	}
	one.repo = commitsOf(one.uris)
	if one.purl != "" {
		one.name = versionIn(u, one.leaf)
		one.product = cmp.Or(one.product, u.Name)
		one.purl = u.WithVersion("").String()
	}
	if s := r.Stream(); s != nil {
		one.product = r.StreamName()
		home += "|" + string(s.ProductID)
	}
	if one.product == "" {
		one.product = r.Component.Name
	}
	one.key = strings.Join(append([]string{home, one.purl, one.product}, one.platform...), "|")
	return one
}

// versionIn gives the version that a branch names, or its package URL, which counts more:
// what some call a version is the name of a package, with or without one behind it.
func versionIn(u purl.PURL, l leaf) string {
	switch {
	case l.ranged || l.repo != "":
		return l.name
	case u.Version != "" && u.Qualifiers["epoch"] != "" && u.Qualifiers["epoch"] != "0" && !strings.Contains(u.Version, ":"):
		return u.Qualifiers["epoch"] + ":" + u.Version
	case u.Version != "":
		return u.Version
	case l.name == u.Name || prose(l.name):
		return ""
	}
	return l.name
}

// around reads the branches around a product, and gives the pointer of the one that names
// it, beneath which all its versions stand.
func (c *csafReading) around(one *told, path string) (home string) {
	if c.doc.ProductTree == nil {
		return ""
	}
	list, at := c.doc.ProductTree.Branches, "/product_tree/branches"
	rest, found := strings.CutPrefix(strings.TrimSuffix(path, "/product"), at+"/")
	if !found {
		return ""
	}
	for step := range strings.SplitSeq(rest, "/branches/") {
		i, err := strconv.Atoi(step)
		if err != nil || i >= len(list) {
			return home
		}
		b := list[i]
		at += "/" + step
		switch b.Category {
		case csaf.BranchVersion:
			one.name = b.Name
		case csaf.BranchVersionRange:
			one.name, one.ranged = b.Name, true
		case csaf.BranchArchitecture, "platform":
			one.platform = append(one.platform, b.Name)
		case csaf.BranchFamily:
			one.family, home = b.Name, at
		case csaf.BranchVendor, csaf.BranchProduct:
			home = at
		default:
			c.losses.add(Lost, at+"/category", "the %.40s %.80q has no place", b.Category, b.Name)
		}
		list, at = b.Branches, at+"/branches"
	}
	return home
}

// unknownBy tells by what a product is known that has no place.
func (c *csafReading) unknownBy(path string, h *csaf.IdentificationHelper) {
	for _, m := range []struct {
		name  string
		there bool
	}{{"hashes", len(h.Hashes) > 0}, {"model_numbers", len(h.ModelNumbers) > 0}, {"sbom_urls", len(h.SBOMURLs) > 0},
		{"serial_numbers", len(h.SerialNumbers) > 0}, {"skus", len(h.SKUs) > 0}} {
		if m.there {
			c.losses.add(Lost, path+"/product_identification_helper/"+m.name, "%s has no place", m.name)
		}
	}
}

// commitsOf gives the repository whose commits the versions are: an identifier that is its
// own namespace.
func commitsOf(uris []csaf.GenericURI) string {
	for _, u := range uris {
		if u.Namespace == u.URI {
			return u.URI
		}
	}
	return ""
}

// affected writes the products, each once with all of its versions.
func (c *csafReading) affected() (list []cve.Product) {
	groups := map[string][]told{}
	var keys []string
	for _, one := range c.told() {
		if len(groups[one.key]) == 0 {
			keys = append(keys, one.key)
		}
		groups[one.key] = append(groups[one.key], one)
	}
	for _, key := range keys {
		c.places[fmt.Sprintf("%s/%d", cvePlace("affected"), len(list))] = groups[key][0].path
		list = append(list, c.affectedProduct(groups[key]))
	}
	return list
}

// affectedProduct writes one product.
func (c *csafReading) affectedProduct(group []told) cve.Product {
	first := group[0]
	p := cve.Product{Vendor: first.vendor, Product: first.product, PackageURL: first.purl, Platforms: first.platform}
	c.inRegistry(&p, first)
	for _, one := range group {
		if one.cpe != "" && !slices.Contains(p.CPEs, one.cpe) {
			p.CPEs = append(p.CPEs, one.cpe)
		}
		if one.repo != "" {
			p.Repo = one.repo
		}
	}
	switch {
	case first.family != "" && p.PackageName != "" && first.product == p.PackageName:
		p.Product = first.family
	case first.family != "":
		c.losses.add(Lost, first.path, "the family %.80q has no place", first.family)
	}
	if p.Vendor == "" && p.PackageURL == "" && (p.CollectionURL == "" || p.PackageName == "") {
		p.Vendor = "n/a"
		c.losses.add(Added, first.path, "a record names the vendor of a product that no registry has, and the tree names none")
	}
	scheme, known := schemeOf(group)
	c.versions(&p, group, scheme, known)
	return p
}

// inRegistry names the package in its registry.
func (c *csafReading) inRegistry(p *cve.Product, one told) {
	if name, ok := packageOf(one.purl); ok {
		p.PackageName, p.CollectionURL = name.Name, cve.Collection(name.Ecosystem)
		return
	}
	for _, u := range one.uris {
		beneath, ok := strings.CutPrefix(u.URI, strings.TrimSuffix(u.Namespace, "/")+"/")
		if ok && u.Namespace != u.URI {
			p.CollectionURL, p.PackageName = u.Namespace, unescaped(beneath)
			return
		}
	}
	for _, u := range one.uris {
		if u.Namespace != u.URI {
			c.losses.add(Lost, one.path, "the identifier %.120q has no place", u.URI)
		}
	}
}

// schemeOf gives the scheme by which the versions of a product are ordered: that of its
// ranges where they have one, else that of its package; known is false where nobody says.
func schemeOf(group []told) (scheme vers.Scheme, known bool) {
	for _, one := range group {
		if one.repo != "" {
			continue
		}
		if text, ok := strings.CutPrefix(one.name, "vers:"); ok && one.name != allVersions {
			name, _, _ := strings.Cut(text, "/")
			if scheme != "" && scheme != vers.Scheme(name) {
				return vers.Maven, false
			}
			scheme = vers.Scheme(name)
		}
	}
	if scheme != "" && vers.Valid(scheme, "1.0.0") {
		return scheme, true
	}
	if name, ok := packageOf(group[0].purl); ok {
		if s, ok := vers.SchemeOf(name.Ecosystem); ok {
			return s, true
		}
	}
	if u, err := purl.Parse(group[0].purl); err == nil && slices.Contains(vers.Schemes, vers.Scheme(u.Type)) {
		return vers.Scheme(u.Type), true
	}
	return vers.Maven, false
}
