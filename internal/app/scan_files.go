// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"
	"sync"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/scan/matcher"
	"verdict/internal/vulndb"
)

// FileScan is a bill of materials matched against records, without a store.
type FileScan struct {
	SBOM       string
	Components int
	// Records counts those read, before grouping and without the withdrawn.
	Records int
	Matches []FileMatch
	Skipped []verdict.Skipped
}

// FileMatch is a match with what is known of its vulnerability.
type FileMatch struct {
	verdict.Match
	PURL string
	*Known
}

// Known is what is known of a vulnerability.
type Known struct {
	verdict.Rating
	ID      string
	Aliases []string
}

// ScanFiles matches bills of materials against OSV records in folders, zips or
// files. progress may be nil.
func ScanFiles(ctx context.Context, bills []BillFile, paths []string, progress func(what string, done, total int)) ([]FileScan, error) {
	x, skipped, err := indexInMemory(ctx, paths, progress)
	if err != nil {
		return nil, err
	}
	scans, err := matchBills(x, nil, bills)
	for i := range scans {
		scans[i].Skipped = append(scans[i].Skipped, skipped...)
	}
	return scans, err
}

// indexInMemory makes an index of OSV records, and gives what of them was left out.
func indexInMemory(ctx context.Context, paths []string, progress func(what string, done, total int)) (*vulndb.Index, []verdict.Skipped, error) {
	set, err := readRecords(ctx, paths, "", progress)
	if err != nil {
		return nil, nil, err
	}
	b := vulndb.New()
	if err := set.addTo(b); err != nil {
		return nil, nil, err
	}
	x, err := b.Index()
	return x, set.skipped, err
}

// MatchFiles matches bills of materials against the index at a path; with ids
// only against the vulnerabilities that these name. An index that is damaged is
// refused: what it holds no more would read as no match. That is looked at while the
// bills are read and matched, for it takes as long as the file is large.
func MatchFiles(index string, bills []BillFile, ids []string) ([]FileScan, error) {
	x, err := vulndb.Open(index)
	if err != nil {
		return nil, err
	}
	var damage error
	var look sync.WaitGroup
	look.Go(func() { damage = x.Intact() })
	defer func() {
		look.Wait() // for it reads what Close takes away
		_ = x.Close()
	}()
	scans, err := matchIndex(x, index, bills, ids)
	if look.Wait(); damage != nil {
		return nil, damage // and so nothing that came of it is worth a word
	}
	return scans, err
}

func matchIndex(x *vulndb.Index, index string, bills []BillFile, ids []string) ([]FileScan, error) {
	var only []vulndb.Entry
	for _, id := range ids {
		named := x.Named(id)
		if len(named) == 0 {
			return nil, verdict.Errorf(verdict.NotFound, "the index holds no record of %s", id).At(index, 0, "")
		}
		only = append(only, named...)
	}
	return matchBills(x, only, bills)
}

// matchBills matches bills against an index, or against some of its entries.
func matchBills(x *vulndb.Index, only []vulndb.Entry, bills []BillFile) ([]FileScan, error) {
	var scans []FileScan
	for _, b := range bills {
		bill, err := inventory.ReadSBOM(b.Name, b.Raw)
		if err != nil {
			return nil, err
		}
		scans = append(scans, matchBill(x, only, b.Name, bill))
	}
	return scans, nil
}

func matchBill(x *vulndb.Index, only []vulndb.Entry, name string, bill verdict.SBOM) FileScan {
	components := make([]verdict.Component, len(bill.Occurrences))
	for i := range bill.Occurrences {
		components[i] = bill.Occurrences[i].Component
	}
	r := matcher.Find(x, only, components)
	s := FileScan{SBOM: name, Components: r.Components, Records: x.Info().Records, Matches: make([]FileMatch, len(r.Found)),
		Skipped: slices.Concat(bill.Skipped, r.Skipped)}
	known := map[vulndb.Entry]*Known{}
	for i := range r.Found {
		f := &r.Found[i]
		k := known[f.Entry]
		if k == nil {
			k = knownOf(f.Entry)
			known[f.Entry] = k
		}
		s.Matches[i] = FileMatch{Match: f.Match, PURL: f.PURL, Known: k}
	}
	return s
}

func knownOf(e vulndb.Entry) *Known {
	shown := e.Shown()
	aliases := slices.DeleteFunc(e.IDs(), func(id string) bool { return id == shown })
	return &Known{Rating: e.Rating(), ID: shown, Aliases: aliases}
}
