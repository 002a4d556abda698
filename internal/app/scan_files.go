// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"

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
	PURL        string
	ID          string
	Aliases     []string
	Severity    verdict.Severity
	Score       float64
	Vector      string
	ScoreSource verdict.ScoreSource
}

// ScanFiles matches bills of materials against OSV records in folders, zips or
// files. progress may be nil.
func ScanFiles(ctx context.Context, bills []BillFile, paths []string, progress func(what string, done, total int)) ([]FileScan, error) {
	set, err := readRecords(ctx, paths, progress)
	if err != nil {
		return nil, err
	}
	b := vulndb.New()
	set.addTo(b)
	x, err := b.Index()
	if err != nil {
		return nil, err
	}
	scans, err := matchBills(x, bills, func(components []verdict.Component) ([]verdict.Match, []verdict.Skipped) {
		return matcher.Match(x, components)
	})
	for i := range scans {
		scans[i].Skipped = append(scans[i].Skipped, set.skipped...)
	}
	return scans, err
}

// MatchFiles matches bills of materials against the index at a path; with ids
// only against the vulnerabilities that these name.
func MatchFiles(index string, bills []BillFile, ids []string) ([]FileScan, error) {
	x, err := vulndb.Open(index)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	if len(ids) == 0 {
		return matchBills(x, bills, func(components []verdict.Component) ([]verdict.Match, []verdict.Skipped) {
			return matcher.Match(x, components)
		})
	}
	var only []vulndb.Entry
	for _, id := range ids {
		named := x.Named(id)
		if len(named) == 0 {
			return nil, verdict.Errorf(verdict.NotFound, "the index holds no record of %s", id).At(index, 0, "")
		}
		only = append(only, named...)
	}
	return matchBills(x, bills, func(components []verdict.Component) ([]verdict.Match, []verdict.Skipped) {
		return matcher.MatchOnly(x, only, components)
	})
}

func matchBills(x *vulndb.Index, bills []BillFile, match func([]verdict.Component) ([]verdict.Match, []verdict.Skipped)) ([]FileScan, error) {
	var scans []FileScan
	for _, b := range bills {
		bill, err := inventory.ReadSBOM(b.Name, b.Raw)
		if err != nil {
			return nil, err
		}
		purls := map[string]string{}
		var components []verdict.Component
		for _, o := range bill.Occurrences {
			key := o.Component.Key()
			if _, known := purls[key]; !known {
				purls[key] = o.Component.PURL
				components = append(components, o.Component)
			}
		}
		matches, skipped := match(components)
		s := FileScan{SBOM: b.Name, Components: len(components), Records: x.Info().Records, Skipped: slices.Concat(bill.Skipped, skipped)}
		for _, m := range matches {
			s.Matches = append(s.Matches, withVulnerability(x, m, purls[m.Component]))
		}
		scans = append(scans, s)
	}
	return scans, nil
}

func withVulnerability(x *vulndb.Index, m verdict.Match, purl string) FileMatch {
	e, _ := x.Keyed(m.Vulnerability)
	shown, rating := e.Shown(), e.Rating()
	aliases := slices.DeleteFunc(e.IDs(), func(id string) bool { return id == shown })
	return FileMatch{Match: m, PURL: purl, ID: shown, Aliases: aliases, Severity: rating.Severity, Score: rating.Score,
		Vector: rating.Vector, ScoreSource: rating.Source}
}
