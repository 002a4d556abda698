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
	set, err := readRecords(ctx, paths, out, progress)
	if err != nil {
		return IndexBuild{}, err
	}
	defer set.discard()
	b, err := vulndb.Create(out)
	if err != nil {
		return IndexBuild{}, err
	}
	if err := set.addTo(b); err != nil {
		b.Discard()
		return IndexBuild{}, err
	}
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

// recordSet are the records of several folders, zips and files. Their claims lie in
// a spool: they are most of what records hold, and there may be hundreds of
// thousands of them.
type recordSet struct {
	records          []verdict.Record // without what grouping and rating do not ask for
	claims           *vulndb.ClaimSpool
	places           map[recordKey]vulndb.Place
	count, withdrawn int
	skipped          []verdict.Skipped
}

type recordKey struct{ source, id string }

// readRecords reads the records for an index that is to be at the path out, or in
// memory when that is "". Whoever calls it discards the set, also after an error.
func readRecords(ctx context.Context, paths []string, out string, progress func(what string, done, total int)) (*recordSet, error) {
	claims, err := vulndb.SpoolClaims(out)
	if err != nil {
		return nil, err
	}
	set := &recordSet{claims: claims, places: map[recordKey]vulndb.Place{}}
	for _, p := range paths {
		if err := set.read(ctx, p, progress); err != nil {
			set.discard()
			return nil, err
		}
	}
	return set, nil
}

func (set *recordSet) discard() { set.claims.Discard() }

// read adds the records of one source.
func (set *recordSet) read(ctx context.Context, path string, progress func(what string, done, total int)) error {
	heard := func(done, total int) {
		if progress != nil {
			progress("reading "+path, done, total)
		}
	}
	var place vulndb.Place // of the record that is being read
	spooling := func(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
		return osv.Read(ctx, location, progress, func(r verdict.Record, raw []byte) (err error) {
			if place, err = set.spool(r); err != nil {
				return err
			}
			return yield(bare(r), raw)
		})
	}
	records, report, err := source.Gather(ctx, spooling, path, heard, func(r verdict.Record, _ []byte) error {
		set.places[recordKey{path, r.ID}] = place
		return nil
	})
	if err != nil {
		return err
	}
	set.records = slices.Grow(set.records, len(records))
	for _, r := range records {
		r.Source, r.Origin = path, ""
		set.records = append(set.records, r)
	}
	set.count += report.Records - report.Withdrawn
	set.withdrawn += report.Withdrawn
	for _, s := range report.Skipped {
		s.Reason = path + ": " + s.Reason
		set.skipped = append(set.skipped, s)
	}
	return nil
}

// spool puts the claims of a record away.
func (set *recordSet) spool(r verdict.Record) (vulndb.Place, error) {
	var claims []vulndb.Claim
	for _, a := range r.Affected {
		if claim, ok := vulndb.Encode(verdict.Claim{Record: r.ID, AffectedPackage: a}); ok {
			claims = append(claims, claim)
		}
	}
	return set.claims.Put(claims)
}

// bare leaves of a record what grouping and rating ask for.
func bare(r verdict.Record) verdict.Record {
	return verdict.Record{ID: r.ID, Aliases: r.Aliases, Modified: r.Modified, Withdrawn: r.Withdrawn,
		Scores: r.Scores, Words: r.Words, House: r.House, Origin: r.Origin}
}

// addTo groups the records and adds them to an index.
func (set *recordSet) addTo(b *vulndb.Builder) error {
	groups := source.Group(set.records, nil, nil, nil)
	slices.SortFunc(groups, func(v, w verdict.Vulnerability) int { return cmp.Compare(v.ID, w.ID) })
	for _, v := range groups {
		in := vulndb.Vulnerability{ID: v.ID, IDs: v.IDs, Rating: verdict.Rate(v)}
		for _, r := range v.Claiming() {
			claims, err := set.claims.Claims(set.places[recordKey{r.Source, r.ID}])
			if err != nil {
				return err
			}
			in.Claims = append(in.Claims, claims...)
		}
		b.Add(in)
	}
	b.Count(set.count, set.withdrawn)
	return nil
}
