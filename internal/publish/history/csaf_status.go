// SPDX-License-Identifier: Apache-2.0

package history

import (
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/csaf"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// statusOf maps the lists of product_status to ours (CSAF 2.0, section 3.2.3.9).
// What is recommended is no status.
var statusOf = map[string]verdict.Status{
	"first_affected": verdict.Affected, "known_affected": verdict.Affected, "last_affected": verdict.Affected,
	"first_fixed": verdict.Fixed, "fixed": verdict.Fixed, "known_not_affected": verdict.NotAffected, "under_investigation": verdict.UnderInvestigation,
}

// standing takes how the product stands to a flaw, and reports whether anything is said.
func (b *book) standing(a *verdict.PublishedAdvisory, tree *csaf.Tree, path, flaw string, v csaf.Vulnerability) bool {
	if v.ProductStatus == nil {
		b.skip(path, "nothing is said of how products stand to %s", flaw)
		return false
	}
	some := false
	for _, list := range v.ProductStatus.Lists() {
		status, ok := statusOf[list.Name]
		if !ok && list.Name != "recommended" && len(list.Products) > 0 {
			b.skip(path+"/product_status/"+list.Name, "the status has no place in an advisory")
		}
		if !ok {
			continue
		}
		for i, id := range list.Products {
			at := fmt.Sprintf("%s/product_status/%s/%d", path, list.Name, i)
			r, known := tree.Resolve(id)
			switch {
			case !known: // the problems of the tree tell
			case b.ours(r) == nil:
				b.skip(at, "%q is not %s", r.Component.Name, b.Product.Name)
			default:
				some = true
				b.stands(a, standing{r, tree, at}, flaw, status, v)
			}
		}
	}
	return some
}

// ours is the product of the document that is ours: the outermost that is.
func (b *book) ours(r csaf.Resolution) *csaf.Product {
	for _, p := range slices.Backward(append([]*csaf.Product{r.Component}, r.Within...)) {
		for _, u := range p.PURLs() {
			if b.Product.PURL != "" && verdict.PURLBase(u) == verdict.PURLBase(b.Product.PURL) {
				return p
			}
		}
		name := p.Branch(csaf.BranchProduct)
		if name == "" {
			name = p.Name
		}
		if b.Product.Name != "" && publish.WholeWords(strings.ToLower(name), strings.ToLower(b.Product.Name)) {
			return p
		}
	}
	return nil
}

// versionOf gives the version of a product of the document: the name of its branch, or what
// its package URL says where that name is more than a version.
func versionOf(p *csaf.Product) string {
	version := p.Branch(csaf.BranchVersion)
	for _, text := range p.PURLs() {
		if u, err := purl.Parse(text); err == nil && u.Version != "" && !verdict.ValidVersion(version) {
			return u.Version
		}
	}
	return version
}

// standing is a product of the document with its place in a list.
type standing struct {
	csaf.Resolution
	tree *csaf.Tree
	path string
}

// stands takes how a release stands, or a range of versions.
func (b *book) stands(a *verdict.PublishedAdvisory, s standing, flaw string, status verdict.Status, v csaf.Vulnerability) {
	p, path := b.ours(s.Resolution), s.path
	parts := b.partOf(p.Branch(csaf.BranchProduct))
	if text := p.Branch(csaf.BranchVersionRange); text != "" {
		b.rangeOf(a, path, flaw, status, text, parts)
		return
	}
	version := versionOf(p)
	if version == "" {
		b.unread(path, "%q names no version", p.Name)
		return
	}
	said := verdict.AdvisedRelease{Version: version, Vulnerability: flaw, Status: status}
	for _, f := range v.Flags {
		if s.named(f.ProductIDs, f.GroupIDs) && slices.Contains(verdict.Justifications, verdict.Justification(f.Label)) && status == verdict.NotAffected {
			said.Justification = verdict.Justification(f.Label)
		}
	}
	for _, t := range v.Threats {
		if t.Category == "impact" && s.named(t.ProductIDs, t.GroupIDs) {
			said.Impact = t.Details
		}
	}
	for _, m := range v.Remediations {
		if status == verdict.Affected && s.named(m.ProductIDs, m.GroupIDs) {
			said.Action = joined(said.Action, m.Details)
		}
	}
	if s.Component != p {
		for _, u := range s.Component.PURLs() {
			said.Components = append(said.Components, verdict.StatedComponent{PURL: u})
		}
	}
	b.say(a, said)
}

// named reports whether products or groups of them name the one that stands.
func (s standing) named(ids []csaf.ProductID, groups []csaf.GroupID) bool {
	return slices.Contains(s.tree.Expand(ids, groups), s.Component.ProductID)
}

// rangeOf takes a range of versions: a VERS, or versions in words.
func (b *book) rangeOf(a *verdict.PublishedAdvisory, path, flaw string, status verdict.Status, text string, parts []string) {
	if status != verdict.Affected {
		b.skip(path, "the range %q is %s: an advisory says that of releases", text, strings.ReplaceAll(string(status), "_", " "))
		return
	}
	var r vers.Range
	var err error
	if _, constraints, ok := strings.Cut(text, "/"); ok && strings.HasPrefix(text, "vers:") {
		r, err = vers.ParseRange("vers:" + string(b.scheme) + "/" + constraints) // the bounds as written, in the product's order
	} else {
		r, err = prose(b.scheme, text)
	}
	if err == nil {
		err = b.addAll(a, flaw, r, parts...)
	}
	if err != nil {
		b.unread(path, "the range %q cannot be read: %v", text, err)
	}
}

// prose reads versions in the words of people, or as comparisons of the scheme.
func prose(s vers.Scheme, text string) (vers.Range, error) {
	text = strings.TrimSpace(text)
	for _, c := range []struct{ sign, before, behind string }{
		{"<=", "up to ", ""}, {"≤", "up to ", ""}, {"<", "before ", ""}, {">=", "", " and later"}, {"≥", "", " and later"},
	} {
		if rest, ok := strings.CutPrefix(text, c.sign); ok && !strings.ContainsAny(rest, "<>=≤≥|") {
			return vers.FromProse(s, c.before+strings.TrimSpace(rest)+c.behind)
		}
	}
	return vers.FromProse(s, text)
}
