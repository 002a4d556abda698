// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"sort"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/scan"
	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/spec/vers"
)

// AddProduct stores a product, or changes it. bills counts those of its releases
// whose components are compared in another way from now on; they are matched at once.
func (a *App) AddProduct(ctx context.Context, p verdict.Product) (bills, changed int, err error) {
	changed, err = a.update(ctx, "product add "+p.Slug, func(tx *store.Tx) error {
		if _, bills, err = inventory.PutProduct(tx, p); err != nil {
			return err
		}
		if _, err := scan.MatchNew(tx); err != nil {
			return err
		}
		return recordDocuments(tx, p.Slug, a.Now())
	})
	return bills, changed, err
}

// Products gives all products by slug.
func (a *App) Products(ctx context.Context) (list []verdict.Product, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { list, err = s.Products(); return err })
	return list, err
}

// Product gives one product.
func (a *App) Product(ctx context.Context, slug string) (p verdict.Product, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { p, err = s.Product(slug); return err })
	return p, err
}

// AddLine stores a line, or changes it.
func (a *App) AddLine(ctx context.Context, l verdict.Line) (int, error) {
	return a.update(ctx, "line add "+l.Ref().String(), func(tx *store.Tx) error {
		_, err := tx.PutLine(l)
		return err
	})
}

// Lines gives the lines of a product in order of version.
func (a *App) Lines(ctx context.Context, product string) (list []verdict.Line, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		p, err := s.Product(product)
		if err != nil {
			return err
		}
		list, err = s.Lines(product)
		triage.SortLines(p, list)
		return err
	})
	return list, err
}

// Releases gives the releases of a product, or of one of its lines, in order of
// version.
func (a *App) Releases(ctx context.Context, ref verdict.Ref) (list []verdict.Release, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		p, err := s.Product(ref.Product)
		if err != nil {
			return err
		}
		all, err := s.Releases(ref.Product)
		for _, r := range all {
			if ref.Line == "" || r.Line == ref.Line {
				list = append(list, r)
			}
		}
		triage.SortReleases(p, list)
		return err
	})
	return list, err
}

// RangeOfReleases gives the range that holds some of a product's releases and no other
// of those that were made.
func (a *App) RangeOfReleases(ctx context.Context, product string, versions []string) (r vers.Range, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		p, err := s.Product(product)
		if err != nil {
			return err
		}
		all, err := s.Releases(product)
		if err != nil {
			return err
		}
		var made []vers.Release
		for _, x := range all {
			if x.State != verdict.Planned {
				made = append(made, vers.Release{Version: x.Version, Withdrawn: x.State == verdict.Withdrawn})
			}
		}
		if r, err = vers.FromReleases(p.VersionScheme(), made, versions); err != nil {
			return verdict.Errorf(verdict.Invalid, "the releases of %s make no range: %w", product, err)
		}
		return nil
	})
	return r, err
}

// Release gives one release with its bills.
func (a *App) Release(ctx context.Context, ref verdict.Ref) (r verdict.Release, bills []triage.Bill, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		if r, err = s.Release(ref.Product, ref.Version); err != nil {
			return err
		}
		bills, err = billsOf(s, ref)
		return err
	})
	return r, bills, err
}

// billsOf gives the bills of a release; of a part its own, and that of the whole
// release, which speaks of every part.
func billsOf(s *store.Snapshot, ref verdict.Ref) (bills []triage.Bill, err error) {
	all, err := s.Bills(ref.Product)
	for _, b := range all {
		if b.Version == ref.Version && (ref.Part == "" || b.Part == ref.Part || b.Part == "") {
			bills = append(bills, triage.Bill{Version: b.Version, Part: b.Part, SBOM: b.SBOM})
		}
	}
	sort.Slice(bills, func(i, j int) bool { return bills[i].Part < bills[j].Part })
	return bills, err
}

// BillFile is a bill of materials as it was handed over.
type BillFile struct {
	Part string
	Name string
	Raw  []byte
}

// readBill is a bill that was read, with the file that it was read from.
type readBill struct {
	BillFile
	sbom verdict.SBOM
}

// readBills reads bills before a transaction begins, which stops other writers.
func readBills(files []BillFile) ([]readBill, error) {
	var bills []readBill
	for _, f := range files {
		sbom, err := inventory.ReadSBOM(f.Name, f.Raw)
		if err != nil {
			return nil, err
		}
		bills = append(bills, readBill{BillFile: f, sbom: sbom})
	}
	return bills, nil
}

// putBills stores the bills of a release.
func putBills(tx *store.Tx, ref verdict.Ref, bills []readBill) ([]inventory.Report, error) {
	var reports []inventory.Report
	for _, b := range bills {
		report, err := inventory.Put(tx, verdict.Ref{Product: ref.Product, Version: ref.Version, Part: b.Part}, b.sbom, b.Raw)
		if err != nil {
			return nil, err
		}
		reports = append(reports, report)
	}
	return reports, nil
}

// Shipped is a component with the releases that ship it.
type Shipped struct {
	Component verdict.Component
	Releases  []verdict.Ref
}

// Components gives the distinct components whose package URL begins with the
// prefix, with the releases that ship each.
func (a *App) Components(ctx context.Context, prefix string) (list []Shipped, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		components, err := s.Components()
		if err != nil {
			return err
		}
		for _, c := range components {
			if len(c.PURL) < len(prefix) || c.PURL[:len(prefix)] != prefix {
				continue
			}
			refs, err := s.Shipping(c.Key())
			if err != nil {
				return err
			}
			list = append(list, Shipped{Component: c, Releases: refs})
		}
		return nil
	})
	return list, err
}

// Diff compares the bills of two releases, part by part.
func (a *App) Diff(ctx context.Context, from, to verdict.Ref) (d inventory.Difference, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { d, err = inventory.DiffReleases(s, from, to); return err })
	return d, err
}
