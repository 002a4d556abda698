// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"context"
	"slices"
	"time"

	"verdict"
	"verdict/internal/store"
)

// Service keeps the inventories of releases.
type Service struct{ DB *store.DB }

// Report says what became of a bill of materials.
type Report struct {
	Ref          verdict.Ref
	Name         string // of the file or source
	Changed      bool // false when the same bill stood there already
	Components   int  // occurrences that were read
	Identified   int  // of them, those that were given an upstream identity by the product's rules
	Unidentified int  // software without a usable package URL
	Completeness verdict.Completeness
	Skipped      []verdict.Skipped
}

// AddRelease makes a release known, or changes what is known of it. It reports
// whether anything changed.
func (s Service) AddRelease(ctx context.Context, actor verdict.Actor, r verdict.Release) (changed bool, err error) {
	_, err = s.DB.Update(ctx, actor, "release add "+r.Ref().String(), func(tx *store.Tx) error {
		changed, err = tx.PutRelease(r)
		return err
	})
	return changed, err
}

// AddSBOM reads a bill of materials and makes it that of a release, or of the
// part that ref names, in place of the one before. Name is the file or source.
func (s Service) AddSBOM(ctx context.Context, actor verdict.Actor, ref verdict.Ref, name string, raw []byte) (report Report, err error) {
	bill, err := ReadSBOM(name, raw) // outside of the transaction, which stops other writers
	if err != nil {
		return Report{}, err
	}
	_, err = s.DB.Update(ctx, actor, "sbom add "+ref.String(), func(tx *store.Tx) error {
		report, err = Put(tx, ref, bill, raw)
		return err
	})
	return report, err
}

// Put makes bill, which was read from raw, that of a release or of the part that
// ref names, with the identity that the product declares. It is what AddSBOM does
// in a transaction, for those who change more in the same one.
func Put(tx *store.Tx, ref verdict.Ref, bill verdict.SBOM, raw []byte) (Report, error) {
	if ref.Version == "" {
		return Report{}, verdict.Errorf(verdict.Usage, "%s is no release", ref).
			WithHint("write product@version, or product@version:part")
	}
	product, err := tx.Product(ref.Product)
	if err != nil {
		return Report{}, err
	}
	known := ApplyIdentity(product, bill)
	for i := range known.Occurrences {
		known.Occurrences[i].Part = ref.Part
	}
	changed, err := tx.PutSBOM(ref.Product, ref.Version, ref.Part, known, raw)
	if err != nil {
		return Report{}, err
	}
	return Report{
		Ref: ref, Name: bill.Name, Changed: changed,
		Components: len(known.Occurrences), Identified: ancestors(known) - ancestors(bill), Unidentified: bill.Unidentified,
		Completeness: bill.Completeness, Skipped: bill.Skipped,
	}, nil
}

// ancestors counts the occurrences with an upstream identity.
func ancestors(bill verdict.SBOM) int {
	n := 0
	for _, o := range bill.Occurrences {
		if o.Component.Pedigree != nil && len(o.Component.Pedigree.Ancestors) > 0 {
			n++
		}
	}
	return n
}

// DiffReleases compares what two releases ship, part by part; of a release that
// the reference gives a part of, only that part. It fails with NotFound when one
// does not exist or has no bill of materials.
func (s Service) DiffReleases(ctx context.Context, viewer verdict.Viewer, a, b verdict.Ref) (d Difference, err error) {
	err = s.DB.View(ctx, viewer, time.Time{}, func(snap *store.Snapshot) error {
		before, err := shippedBy(snap, a)
		if err != nil {
			return err
		}
		after, err := shippedBy(snap, b)
		if err != nil {
			return err
		}
		d = Diff(before, after)
		return nil
	})
	return d, err
}

// shippedBy joins the bills of a release, or gives that of the part of the
// reference.
func shippedBy(snap *store.Snapshot, ref verdict.Ref) (verdict.SBOM, error) {
	if _, err := snap.Release(ref.Product, ref.Version); err != nil {
		return verdict.SBOM{}, err
	}
	bills, err := snap.Bills(ref.Product)
	if err != nil {
		return verdict.SBOM{}, err
	}
	bills = slices.DeleteFunc(bills, func(b store.Bill) bool {
		return b.Version != ref.Version || ref.Part != "" && b.Part != ref.Part
	})
	if len(bills) == 0 {
		return verdict.SBOM{}, verdict.Errorf(verdict.NotFound, "there is no bill of materials of %s", ref).
			WithHint("add one with verdict release add %s --sbom FILE", ref)
	}
	var all verdict.SBOM
	for _, b := range bills {
		for _, o := range b.SBOM.Occurrences {
			o.Part = b.Part
			all.Occurrences = append(all.Occurrences, o)
		}
	}
	return all, nil
}
