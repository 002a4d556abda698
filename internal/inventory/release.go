// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"slices"

	"verdict"
	"verdict/internal/store"
)

// Report says what became of a bill of materials.
type Report struct {
	Ref          verdict.Ref
	Name         string // of the file or source
	Changed      bool   // false when the same bill stood there already
	Components   int    // occurrences that were read
	Identified   int    // of them, those that were given an upstream identity by the product's rules
	Unidentified int    // software without a usable package URL
	Completeness verdict.Completeness
	Skipped      []verdict.Skipped
}

// Put makes bill, which was read from raw, that of a release or of the part that
// ref names, in place of the one before, with the identity that the product
// declares.
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

// PutProduct makes p stand under its slug. When it asks for CPEs to be compared and
// did not before, or does no more, the bills of its releases follow: what is found by
// CPE comes and goes without their being read again. bills counts those that changed.
func PutProduct(tx *store.Tx, p verdict.Product) (changed bool, bills int, err error) {
	before, err := tx.Product(p.Slug)
	if err != nil && verdict.CodeOf(err) != verdict.NotFound {
		return false, 0, err
	}
	known := err == nil
	changed, err = tx.PutProduct(p)
	if err != nil || !known || before.MatchCPE == p.MatchCPE {
		return changed, 0, err
	}
	bills, err = tx.ReviseBills(p.Slug, func(bill verdict.SBOM) verdict.SBOM { return applyCPE(p, bill) })
	return changed, bills, err
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

// DiffReleases compares what two releases ship, part by part. Where a reference
// names a part, what the parts hold is compared, in whichever bill it stands. It
// fails with NotFound when one does not exist or has no bill of materials.
func DiffReleases(s *store.Snapshot, from, to verdict.Ref) (Difference, error) {
	before, err := Occurrences(s, from)
	if err != nil {
		return Difference{}, err
	}
	after, err := Occurrences(s, to)
	if err != nil {
		return Difference{}, err
	}
	if from.Part != "" || to.Part != "" {
		before, after = withoutParts(before), withoutParts(after)
	}
	return Diff(verdict.SBOM{Occurrences: before}, verdict.SBOM{Occurrences: after}), nil
}

func withoutParts(list []verdict.Occurrence) []verdict.Occurrence {
	for i := range list {
		list[i].Part = ""
	}
	return list
}

// Occurrences joins what the bills of a release name, each with the part whose
// bill it stands in. Of a part it gives what the part's own bill names, and what
// that of the whole release names and lies in the part. It fails with NotFound
// when there is no such release or part, or no bill of it.
func Occurrences(s *store.Snapshot, ref verdict.Ref) ([]verdict.Occurrence, error) {
	product, err := s.Product(ref.Product)
	if err != nil {
		return nil, err
	}
	if _, err := s.Release(ref.Product, ref.Version); err != nil {
		return nil, err
	}
	bills, err := s.Bills(ref.Product)
	if err != nil {
		return nil, err
	}
	bills = slices.DeleteFunc(bills, func(b store.Bill) bool {
		return b.Version != ref.Version || ref.Part != "" && b.Part != "" && b.Part != ref.Part
	})
	if err := needBill(product, ref, bills); err != nil {
		return nil, err
	}
	var all []verdict.Occurrence
	for _, b := range bills {
		for _, o := range b.SBOM.Occurrences {
			if b.Part != "" || holds(product, ref.Part, o.Component.PURL) {
				o.Part = b.Part
				all = append(all, o)
			}
		}
	}
	return all, nil
}

// needBill refuses a part that there is not, and a release without bills.
func needBill(product verdict.Product, ref verdict.Ref, bills []store.Bill) error {
	release := verdict.Ref{Product: ref.Product, Version: ref.Version}
	known := ref.Part == "" || slices.Contains(product.PartNames(), ref.Part)
	for _, b := range bills {
		known = known || b.Part == ref.Part
	}
	if !known {
		return verdict.Errorf(verdict.NotFound, "there is no part %s of %s", ref.Part, release)
	}
	if len(bills) == 0 {
		return verdict.Errorf(verdict.NotFound, "there is no bill of materials of %s", ref).
			WithHint("add one with `verdict release add %s --sbom FILE`", release)
	}
	return nil
}

// holds reports whether a component that the bill of the whole release names lies
// in a part of the product; "" is all of it.
func holds(product verdict.Product, part, purl string) bool {
	for _, p := range product.Parts {
		if p.Name == part {
			return p.Holds(purl)
		}
	}
	return true
}
