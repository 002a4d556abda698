// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/scan/matcher"
	"verdict/internal/source"
	"verdict/internal/source/osv"
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
	verdict.Rating
	PURL    string
	ID      string
	Aliases []string
}

// records are those of several folders, zips and files.
type recordSet struct {
	records []verdict.Record
	count   int
	skipped []verdict.Skipped
}

// ScanFiles matches bills of materials against OSV records in folders, zips or
// files. progress may be nil.
func ScanFiles(ctx context.Context, bills []BillFile, paths []string, progress func(what string, done, total int)) ([]FileScan, error) {
	set, err := readRecords(ctx, paths, progress)
	if err != nil {
		return nil, err
	}
	groups := source.Group(set.records, nil, nil, nil)
	byID := map[verdict.VulnerabilityID]*verdict.Vulnerability{}
	for i := range groups {
		byID[groups[i].ID] = &groups[i]
	}
	corpus := matcher.NewCorpus(groups, nil)
	var scans []FileScan
	for _, b := range bills {
		s, err := scanFile(corpus, byID, b)
		if err != nil {
			return nil, err
		}
		s.Records = set.count
		s.Skipped = append(s.Skipped, set.skipped...)
		scans = append(scans, s)
	}
	return scans, nil
}

func readRecords(ctx context.Context, paths []string, progress func(what string, done, total int)) (recordSet, error) {
	var set recordSet
	for _, p := range paths {
		heard := func(done, total int) {
			if progress != nil {
				progress("reading "+p, done, total)
			}
		}
		records, report, err := source.Gather(ctx, osv.Read, p, heard, nil)
		if err != nil {
			return set, err
		}
		for _, r := range records {
			r.Source = p
			set.records = append(set.records, r)
		}
		set.count += report.Records - report.Withdrawn
		for _, s := range report.Skipped {
			s.Reason = p + ": " + s.Reason
			set.skipped = append(set.skipped, s)
		}
	}
	return set, nil
}

func scanFile(corpus *matcher.Corpus, byID map[verdict.VulnerabilityID]*verdict.Vulnerability, b BillFile) (FileScan, error) {
	bill, err := inventory.ReadSBOM(b.Name, b.Raw)
	if err != nil {
		return FileScan{}, err
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
	matches, skipped := corpus.Match(components)
	s := FileScan{SBOM: b.Name, Components: len(components), Skipped: slices.Concat(bill.Skipped, skipped)}
	for _, m := range matches {
		v := byID[m.Vulnerability]
		rating := verdict.Rate(*v)
		s.Matches = append(s.Matches, FileMatch{
			Match: m, PURL: purls[m.Component], ID: v.Shown(), Aliases: othersOf(v), Rating: rating,
		})
	}
	return s, nil
}

func othersOf(v *verdict.Vulnerability) []string {
	return slices.DeleteFunc(slices.Clone(v.IDs), func(id string) bool { return id == v.Shown() })
}
