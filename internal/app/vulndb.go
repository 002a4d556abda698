// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"slices"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/source/osv"
	"verdict/internal/vulndb"
)

// IndexInfo is what an index says of itself.
type IndexInfo = vulndb.Info

// IndexBuild is what came of building an index.
type IndexBuild struct {
	IndexInfo
	Skipped []verdict.Skipped
}

// BuildIndex builds an index of OSV records in folders, zips or files and puts it
// at the path out. progress may be nil.
func BuildIndex(ctx context.Context, paths []string, out string, progress func(what string, done, total int)) (IndexBuild, error) {
	set, err := readRecords(ctx, paths, progress)
	if err != nil {
		return IndexBuild{}, err
	}
	b, err := vulndb.Create(out)
	if err != nil {
		return IndexBuild{}, err
	}
	set.addTo(b)
	info, err := b.Finish()
	return IndexBuild{info, set.skipped}, err
}

// IndexAt gives what the index at a path says of itself. With verify all of it is
// read and compared with its checksum.
func IndexAt(path string, verify bool) (IndexInfo, error) {
	x, err := vulndb.Open(path)
	if err != nil {
		return IndexInfo{}, err
	}
	defer func() { _ = x.Close() }()
	if verify {
		err = x.Verify()
	}
	return x.Info(), err
}

// recordSet are the records of several folders, zips and files.
type recordSet struct {
	records          []verdict.Record
	count, withdrawn int
	skipped          []verdict.Skipped
}

func readRecords(ctx context.Context, paths []string, progress func(what string, done, total int)) (recordSet, error) {
	var set recordSet
	for _, p := range paths {
		heard := func(done, total int) {
			if progress != nil {
				progress("reading "+p, done, total)
			}
		}
		records, report, err := source.Gather(ctx, withoutWords, p, heard, nil)
		if err != nil {
			return set, err
		}
		set.records = slices.Grow(set.records, len(records))
		for _, r := range records {
			r.Source = p
			set.records = append(set.records, r)
		}
		set.count += report.Records - report.Withdrawn
		set.withdrawn += report.Withdrawn
		for _, s := range report.Skipped {
			s.Reason = p + ": " + s.Reason
			set.skipped = append(set.skipped, s)
		}
	}
	return set, nil
}

// withoutWords reads OSV records without the words for people, which the index does
// not hold and which would be most of what has to be held until all is grouped.
func withoutWords(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	return osv.Read(ctx, location, progress, func(r verdict.Record, raw []byte) error {
		r.Summary, r.Details, r.References, r.Related, r.CWEs = "", "", nil, nil, nil
		return yield(r, raw)
	})
}

// addTo groups the records and adds them to an index.
func (set recordSet) addTo(b *vulndb.Builder) {
	groups := source.Group(set.records, nil, nil, nil)
	slices.SortFunc(groups, func(v, w verdict.Vulnerability) int { return cmp.Compare(v.ID, w.ID) })
	for i := range groups {
		b.Add(vulndb.Of(&groups[i], verdict.Rate(groups[i])))
	}
	b.Count(set.count, set.withdrawn)
}
