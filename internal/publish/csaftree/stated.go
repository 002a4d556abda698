// SPDX-License-Identifier: Apache-2.0

package csaftree

import (
	"cmp"
	"net/url"
	"slices"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/csaf"
)

// Stated are products of which a statement says one thing.
type Stated struct {
	Statement verdict.Statement // as it holds for them
	Products  []csaf.ProductID
}

// State adds what a statement is about, and gives what is said of which products: of the
// release, by all of its names, only where it holds for all of its parts, else of each
// part of which CSAF has a word; and of what the release ships where it holds for all
// parts that ship it. There are none where CSAF has no word for anything.
func (t *Tree) State(p verdict.Product, st verdict.Statement, shipped []verdict.Artifact) (list []Stated) {
	add := func(said verdict.Statement, products []csaf.ProductID) {
		if !Said(said.Status) || len(products) == 0 {
			return
		}
		at := slices.IndexFunc(list, func(s Stated) bool {
			return s.Statement.Status == said.Status && s.Statement.Justification == said.Justification && s.Statement.Impact == said.Impact
		})
		if at < 0 {
			at, list = len(list), append(list, Stated{Statement: said})
		}
		list[at].Products = append(list[at].Products, products...)
	}
	if Agree(st) {
		if Said(st.Status) {
			add(st, t.Release(p, st.Version, st.Components))
		}
	} else {
		for _, part := range partsOf(st) {
			if said := publish.OfPart(st, part); Said(said.Status) {
				add(said, t.part(p, st.Version, part, st.Components))
			}
		}
	}
	for _, n := range publish.ShippedNames(p, st.Version, shipped) {
		if said, ok := ofAll(st, n.Parts); ok && Said(said.Status) {
			add(said, []csaf.ProductID{t.ship(p, st.Version, n)})
		}
	}
	for i := range list {
		slices.Sort(list[i].Products)
		list[i].Products = slices.Compact(list[i].Products)
	}
	return list
}

// Says reports whether CSAF has a word for something that a statement says.
func Says(st verdict.Statement) bool {
	if Agree(st) {
		return Said(st.Status)
	}
	return slices.ContainsFunc(st.Parts, func(p verdict.StatedPart) bool { return Said(p.Status) })
}

// Agree reports whether a statement holds for all parts of the release: none has another
// status. What no reason is told of is not said not to be affected, of a part as of a
// release.
func Agree(st verdict.Statement) bool {
	if len(st.Parts) < 2 {
		return true
	}
	return !slices.ContainsFunc(st.Parts, func(p verdict.StatedPart) bool { return groupOf(publish.OfPart(st, p.Part)) != groupOf(st) })
}

// ofAll is a statement as it holds for parts, and false where they differ, or where nothing
// was said of one of them.
func ofAll(st verdict.Statement, parts []string) (said verdict.Statement, ok bool) {
	for i, part := range parts {
		known := slices.ContainsFunc(st.Parts, func(p verdict.StatedPart) bool { return p.Part == part })
		if !known && !Agree(st) {
			return said, false
		}
		of := publish.OfPart(st, part)
		if i > 0 && (groupOf(of) != groupOf(said) || of.Justification != said.Justification) {
			return said, false
		}
		said = of
	}
	return said, true
}

func partsOf(st verdict.Statement) (names []string) {
	for _, p := range st.Parts {
		names = append(names, p.Part)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// part adds a part of a release, with the components that it holds, and gives their ids.
func (t *Tree) part(p verdict.Product, version, name string, components []verdict.StatedComponent) []csaf.ProductID {
	declared := slices.IndexFunc(p.Parts, func(d verdict.Part) bool { return d.Name == name })
	title := name
	if declared >= 0 {
		title = cmp.Or(p.Parts[declared].Title, name)
		components = slices.DeleteFunc(slices.Clone(components), func(c verdict.StatedComponent) bool { return !p.Parts[declared].Holds(c.PURL) })
	}
	own := t.id(p, version) + ":" + csaf.ProductID(name)
	ref := verdict.Ref{Product: p.Slug, Version: version, Part: name}
	namespace := p.Namespace
	t.leaf(p, version, leaf{label: version + " (" + name + ")", product: csaf.FullProductName{Name: p.Name + " " + version + ", " + title, ProductID: own,
		Helper: &csaf.IdentificationHelper{GenericURIs: []csaf.GenericURI{{Namespace: namespace, URI: namespace + "#" + (&url.URL{Fragment: ref.String()}).EscapedFragment()}}}}})
	return append(t.hold(own, publish.ReleasePURL(p, version), components), own)
}

// ship adds a name of what a release ships, and gives its id.
func (t *Tree) ship(p verdict.Product, version string, n publish.ShippedName) csaf.ProductID {
	own := t.id(p, version) + ":" + csaf.ProductID(n.Key)
	helper := &csaf.IdentificationHelper{PURL: n.PURL}
	for _, name := range n.Files {
		helper.Hashes = append(helper.Hashes, csaf.FileHashes{FileHashes: []csaf.FileHash{{Algorithm: "sha256", Value: n.Key[len("sha256:"):]}}, Filename: name})
	}
	t.leaf(p, version, leaf{label: version + " (" + n.Title + ")", product: csaf.FullProductName{Name: p.Name + " " + version + ", " + n.Title, ProductID: own, Helper: helper}})
	return own
}
