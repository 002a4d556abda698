// SPDX-License-Identifier: Apache-2.0

package openvex

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/openvex"
)

// images are the images that a release ships and of which a statement about it says what
// it says of the release, by digest and by tag; and those of parts that differ from the
// release, as statements of their own. Of an image of parts that differ among each other
// nothing is said.
func images(s publish.Snapshot, st verdict.Statement) (alike []openvex.Product, apart []verdict.Statement, of [][]openvex.Product) {
	for _, n := range publish.ShippedNames(s.Product, st.Version, s.Shipped) {
		said, ok := ofAll(st, n.Parts)
		if n.PURL == "" || !ok {
			continue
		}
		named := openvex.Product{Component: component(n.PURL)}
		if said.Status == st.Status && said.Justification == st.Justification {
			alike = append(alike, named)
			continue
		}
		if said.Status == verdict.NotAffected && said.Justification == "" && strings.TrimSpace(said.Impact) == "" {
			said.Status = verdict.UnderInvestigation // that needs a reason
		}
		at := slices.IndexFunc(apart, func(a verdict.Statement) bool {
			return a.Status == said.Status && a.Justification == said.Justification
		})
		if at < 0 {
			at, apart, of = len(apart), append(apart, said), append(of, nil)
		}
		of[at] = append(of[at], named)
	}
	return alike, apart, of
}

// ofAll is a statement as it holds for all of some parts; false where they differ, or
// where nothing was said of one of parts that do.
func ofAll(st verdict.Statement, parts []string) (said verdict.Statement, ok bool) {
	for i, part := range parts {
		known := slices.ContainsFunc(st.Parts, func(p verdict.StatedPart) bool { return p.Part == part })
		if !known && publish.PartsDiffer(st.Parts) {
			return said, false
		}
		of := publish.OfPart(st, part)
		if i > 0 && (of.Status != said.Status || of.Justification != said.Justification) {
			return said, false
		}
		said = of
	}
	return said, true
}

// written are the statements of a document about what was published: that about the
// release, with the images of which it holds, and those about images of parts that differ.
func written(s publish.Snapshot, st verdict.Statement, f Form) (list []openvex.Statement) {
	whole, ok := statement(s, st, f)
	if f == ByComponent {
		if ok {
			list = append(list, whole)
		}
		return list
	}
	alike, apart, of := images(s, st)
	if ok {
		whole.Products = append(whole.Products, alike...)
		list = append(list, whole)
	}
	for i, said := range apart {
		if one, ok := statement(s, said, f); ok {
			one.Products = of[i]
			list = append(list, one)
		}
	}
	return list
}
