// SPDX-License-Identifier: Apache-2.0

package store

import (
	"slices"

	"verdict"
)

var (
	products = series{table: "products", key: []string{"slug"}, touch: touchProduct}
	lines    = series{table: "lines", key: []string{"product", "slug"}}
)

// PutProduct makes p stand under its slug.
func (tx *Tx) PutProduct(p verdict.Product) (bool, error) {
	if err := p.Validate(); err != nil {
		return false, err
	}
	before, found, err := one[verdict.Product](tx.Snapshot, products, p.Slug)
	if err != nil {
		return false, err
	}
	if found {
		if err := tx.profileChanged(before, p); err != nil {
			return false, err
		}
	}
	return products.putValue(tx, p.Canonical(), p.Slug)
}

// PutLine makes l stand under its product and slug.
func (tx *Tx) PutLine(l verdict.Line) (bool, error) {
	if err := l.Validate(); err != nil {
		return false, err
	}
	if err := tx.needProduct(l.Product); err != nil {
		return false, err
	}
	return lines.putValue(tx, l, l.Product, l.Slug)
}

func (tx *Tx) needProduct(slug string) error {
	return tx.need(products, []any{slug}, "there is no product %s", slug)
}

func (tx *Tx) needLine(product, slug string) error {
	return tx.need(lines, []any{product, slug}, "there is no line %s/%s", product, slug)
}

// Product gives the product of a slug; NotFound when there is none.
func (s *Snapshot) Product(slug string) (verdict.Product, error) {
	p, found, err := one[verdict.Product](s, products, slug)
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "there is no product %s", slug)
	}
	return p, err
}

// Products gives all products by slug. The outside sees those of which something was
// released.
func (s *Snapshot) Products() ([]verdict.Product, error) {
	all, err := list[verdict.Product](s, products, "")
	if err == nil && s.viewer.Public {
		var shipped map[verdict.Ref]bool
		shipped, err = s.shippedLines("")
		all = slices.DeleteFunc(all, func(p verdict.Product) bool { return !shipped[verdict.Ref{Product: p.Slug}] })
	}
	return sortBy(all, func(p verdict.Product) []string { return []string{p.Slug} }), err
}

// Line gives a line of a product; NotFound when there is none.
func (s *Snapshot) Line(product, slug string) (verdict.Line, error) {
	l, found, err := one[verdict.Line](s, lines, product, slug)
	if err == nil && s.viewer.Public {
		var shipped map[verdict.Ref]bool
		shipped, err = s.shippedLines(product)
		found = found && shipped[l.Ref()]
	}
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "there is no line %s/%s", product, slug)
	}
	return l, err
}

// Lines gives the lines of a product in the order of their text. The outside sees those
// of which something was released.
func (s *Snapshot) Lines(product string) ([]verdict.Line, error) {
	all, err := list[verdict.Line](s, lines, "product = $1", product)
	if err == nil && s.viewer.Public {
		var shipped map[verdict.Ref]bool
		shipped, err = s.shippedLines(product)
		all = slices.DeleteFunc(all, func(l verdict.Line) bool { return !shipped[l.Ref()] })
	}
	return sortBy(all, func(l verdict.Line) []string { return []string{l.Slug} }), err
}

// shippedLines gives the lines of which something was released, and without a line the
// products of which something was; of all products where none is named. The outside
// sees no others.
func (s *Snapshot) shippedLines(product string) (map[verdict.Ref]bool, error) {
	all, err := list[verdict.Release](s, releases, "$1 IN ('', product)", product)
	shipped := map[verdict.Ref]bool{}
	for _, r := range all {
		if r.State != verdict.Planned {
			shipped[verdict.Ref{Product: r.Product, Line: r.Line}], shipped[verdict.Ref{Product: r.Product}] = true, true
		}
	}
	return shipped, err
}
