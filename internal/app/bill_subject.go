// SPDX-License-Identifier: Apache-2.0

package app

import (
	"slices"
	"strings"

	"verdict"
	"verdict/internal/store"
	"verdict/spec/cyclonedx"
	"verdict/spec/purl"
)

// speaksOf refuses a bill that tells itself to be of something else than the release:
// of another version, or under a name by which neither the product nor a stored bill
// of the release goes. One that tells nothing of itself is taken.
func speaksOf(s *store.Snapshot, p verdict.Product, ref verdict.Ref, subject *cyclonedx.Component, name string) error {
	if subject == nil {
		return nil
	}
	known, err := subjectsOf(s, p, ref)
	if err != nil || slices.Contains(known, subject.PURL) {
		return err
	}
	wrong := func(what string) error {
		return verdict.Errorf(verdict.Invalid, "it is the bill of %s, and not of %s", what, ref).At(name, 0, "$.metadata.component").
			WithHint("give the bill of the release, or its document would speak of something else")
	}
	u, err := purl.Parse(subject.PURL)
	named := subject.PURL != "" && err == nil
	version := subject.Version
	if named && u.Version != "" {
		version = u.Version
	}
	if tag := u.Qualifiers["tag"]; named && tag != "" {
		version = tag
	}
	told := strings.TrimSpace(subject.Group + " " + subject.Name + " " + version)
	if named {
		told = subject.PURL
	}
	isDigest := strings.Contains(version, ":") // of an image, whose version nothing tells
	if version != "" && !isDigest && strings.TrimPrefix(version, "v") != strings.TrimPrefix(ref.Version, "v") {
		return wrong(told)
	}
	base := verdict.PURLBase(subject.PURL)
	if named && !slices.ContainsFunc(known, func(k string) bool { return verdict.PURLBase(k) == base }) {
		return wrong(told)
	}
	if named {
		return nil
	}
	return otherProduct(s, p, subject.Name, func() error { return wrong(told) })
}

// subjectsOf are the package URLs by which a release goes.
func subjectsOf(s *store.Snapshot, p verdict.Product, ref verdict.Ref) ([]string, error) {
	known := []string{"pkg:generic/" + p.Slug}
	if p.PURL != "" {
		known = append(known, p.PURL)
		if u, err := purl.Parse(p.PURL); err == nil {
			known = append(known, "pkg:generic/"+strings.ToLower(u.Name))
		}
	}
	for _, part := range append([]string{""}, p.PartNames()...) {
		bill, err := s.Bill(p.Slug, ref.Version, part)
		if err != nil && verdict.CodeOf(err) != verdict.NotFound {
			return nil, err
		}
		if err == nil && bill.SBOM.Subject != "" {
			known = append(known, bill.SBOM.Subject)
		}
	}
	return known, nil
}

// otherProduct refuses a bare name that is another product's.
func otherProduct(s *store.Snapshot, p verdict.Product, name string, wrong func() error) error {
	called := func(o verdict.Product) bool {
		return strings.EqualFold(name, o.Slug) || strings.EqualFold(name, o.Name)
	}
	products, err := s.Products()
	if err == nil && name != "" && !called(p) && slices.ContainsFunc(products, called) {
		return wrong()
	}
	return err
}
