// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"
	"time"

	"verdict"
)

var bills = series{table: "bills", key: []string{"product", "version", "part"}, extra: []string{"content", "original"}, touch: touchRelease}

// Bill is the bill of materials that stands for a release or a part of one.
type Bill struct {
	Product string
	Version string
	Part    string // "" for the whole release
	SBOM    verdict.SBOM
	At      time.Time // when it was put
}

// storedBill is a bill with the digests of its SBOM as it was put, and of the bytes
// that it was read from.
type storedBill struct {
	Bill
	content, original string
}

// PutSBOM makes sbom the bill of a part of a release, in place of the one
// before, and keeps the bytes that it was read from. Raw may be nil when there
// are none. The part must be one of the product's, or "" for the whole release.
func (tx *Tx) PutSBOM(product, version, part string, sbom verdict.SBOM, raw []byte) (bool, error) {
	if err := tx.needRelease(product, version); err != nil {
		return false, err
	}
	if err := tx.needPart(product, part); err != nil {
		return false, err
	}
	if err := checkRefs(sbom); err != nil {
		return false, err
	}
	original, err := digestOf(raw, sbom.Digest)
	if err != nil {
		return false, err
	}
	return tx.putBill(product, version, part, sbom, original, raw)
}

// putBill stores a bill that was looked at. Of raw, which may be nil, original is
// the digest.
func (tx *Tx) putBill(product, version, part string, sbom verdict.SBOM, original string, raw []byte) (bool, error) {
	whole, err := encode(sbom)
	if err != nil {
		return false, err
	}
	content := hash(whole)
	if err := tx.putContent(content, sbom.Occurrences); err != nil {
		return false, err
	}
	head := sbom
	head.Occurrences = nil
	r, err := newRow(head, product, version, part)
	if err != nil {
		return false, err
	}
	r.extra = []string{content, original}
	before, err := tx.shippedIDs(product, version)
	if err != nil {
		return false, err
	}
	changed, err := bills.putWith(tx, r, original, raw)
	if err == nil && changed {
		err = tx.holding(product, version, before)
	}
	return changed, err
}

// ReviseBills puts in the place of each bill of a product what revise makes of it,
// and gives the number of those that changed. The bytes that a bill was read from
// stay its own.
func (tx *Tx) ReviseBills(product string, revise func(verdict.SBOM) verdict.SBOM) (changed int, err error) {
	all, err := tx.Releases(product)
	if err != nil {
		return 0, err
	}
	for _, r := range all { // one at a time: all bills of a product may be many
		standing, err := tx.bills("product = $1 AND version = $2", product, r.Version)
		if err != nil {
			return 0, err
		}
		for _, b := range standing {
			put, err := tx.putBill(product, b.Version, b.Part, revise(b.SBOM), b.original, nil)
			if err != nil {
				return 0, err
			}
			if put {
				changed++
			}
		}
	}
	return changed, nil
}

func (tx *Tx) needPart(product, part string) error {
	if part == "" {
		return nil
	}
	p, err := tx.Product(product)
	if err != nil {
		return err
	}
	if !slices.Contains(p.PartNames(), part) {
		return verdict.Errorf(verdict.NotFound, "product %s has no part %s", product, part).
			WithHint("name the part in the product's document, or give the bill for the whole release")
	}
	return nil
}

// checkRefs wants a Ref once in a bill, for edges point to it.
func checkRefs(sbom verdict.SBOM) error {
	seen := map[string]bool{}
	for _, o := range sbom.Occurrences {
		if o.Ref != "" && seen[o.Ref] {
			return verdict.Errorf(verdict.Invalid, "the bill names two components by the reference %q", o.Ref).At(sbom.Name, 0, "")
		}
		seen[o.Ref] = true
	}
	return nil
}

// RawBill gives the bytes of a bill, past ones too, by SBOM.Digest.
func (s *Snapshot) RawBill(digest string) ([]byte, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	return s.original(digest)
}

// Bill gives the bill of a part of a release; NotFound when there is none.
func (s *Snapshot) Bill(product, version, part string) (Bill, error) {
	if err := s.private(); err != nil {
		return Bill{}, err
	}
	all, err := s.bills("product = $1 AND version = $2 AND part = $3", product, version, part)
	if err == nil && len(all) == 0 {
		ref := verdict.Ref{Product: product, Version: version, Part: part}
		err = verdict.Errorf(verdict.NotFound, "there is no bill of materials of %s", ref)
	}
	if err != nil {
		return Bill{}, err
	}
	return all[0].Bill, nil
}

// Bills gives all bills of a product by version and part, in the order of text.
func (s *Snapshot) Bills(product string) ([]Bill, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	stored, err := s.bills("product = $1", product)
	all := make([]Bill, len(stored))
	for i, b := range stored {
		all[i] = b.Bill
	}
	return sortBy(all, func(b Bill) []string { return []string{b.Version, b.Part} }), err
}

func (s *Snapshot) bills(where string, args ...any) ([]storedBill, error) {
	var all []storedBill
	var contents []string
	err := bills.scan(s, "product, version, part, content, original, body, valid_from", where, args, func(rows *sql.Rows) error {
		var b storedBill
		var body string
		var from int64
		if err := rows.Scan(&b.Product, &b.Version, &b.Part, &b.content, &b.original, &body, &from); err != nil {
			return err
		}
		b.At = instant(from)
		err := decode(body, &b.SBOM)
		all, contents = append(all, b), append(contents, b.content)
		return err
	})
	if err != nil {
		return nil, err
	}
	occurrences, err := s.occurrences(contents)
	for i := range all {
		all[i].SBOM.Occurrences = occurrences[all[i].content]
	}
	return all, err
}
