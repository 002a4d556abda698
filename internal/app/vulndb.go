// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

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

// recordSet are the records of several folders, zips and files. There may be
// hundreds of thousands of them, so that only what grouping and rating ask for is
// in memory; the claims lie in a spool.
type recordSet struct {
	records          []heldRecord
	claims           *vulndb.ClaimSpool
	count, withdrawn int
	skipped          []verdict.Skipped
}

// heldRecord is what is in memory of a record.
type heldRecord struct {
	recordKey
	aliases   []string
	withdrawn time.Time
	scores    []verdict.Score
	words     []verdict.SeverityWord
	house     *verdict.HouseRecord
	place     vulndb.Place // of its claims
}

type recordKey struct{ source, id string }

// record gives the record without what is not held.
func (h *heldRecord) record() verdict.Record {
	return verdict.Record{Source: h.source, ID: h.id, Aliases: h.aliases, Withdrawn: h.withdrawn,
		Scores: h.scores, Words: h.words, House: h.house}
}

// readRecords reads the records for an index that is to be at the path out, or in
// memory when that is "". Whoever calls it discards the set.
func readRecords(ctx context.Context, paths []string, out string, progress func(what string, done, total int)) (*recordSet, error) {
	claims, err := vulndb.SpoolClaims(out)
	if err != nil {
		return nil, err
	}
	set := &recordSet{claims: claims}
	for _, p := range paths {
		if err := set.read(ctx, p, progress); err != nil {
			set.discard()
			return nil, err
		}
	}
	return set, nil
}

func (set *recordSet) discard() {
	set.claims.Discard()
	set.records = nil
}

// read adds the records of one source.
func (set *recordSet) read(ctx context.Context, path string, progress func(what string, done, total int)) error {
	heard := func(done, total int) {
		if progress != nil {
			progress("reading "+path, done, total)
		}
	}
	records, report, err := source.GatherAs(ctx, osv.Read, path, heard, func(r verdict.Record, _ []byte) (heldRecord, error) {
		place, err := set.spool(r)
		return heldRecord{recordKey{path, r.ID}, r.Aliases, r.Withdrawn, r.Scores, r.Words, r.House, place}, err
	})
	if err != nil {
		return ofRecords(err)
	}
	set.records = append(set.records, records...)
	set.count += report.Records - report.Withdrawn
	set.withdrawn += report.Withdrawn
	for _, s := range report.Skipped {
		s.Reason = path + ": " + s.Reason
		set.skipped = append(set.skipped, s)
	}
	return ctx.Err() // it may have ended when everything was read already
}

// ofRecords says what can be read, where an error about a file of records does not
// say what to do.
func ofRecords(err error) error {
	var e *verdict.Error
	if !errors.As(err, &e) || e.Hint != "" || e.Code != verdict.Invalid {
		return err
	}
	if e.Path != "" && e.Path != "$" { // it is such a document, but for that place
		return e.WithHint("correct the record there, or fetch it anew")
	}
	return e.WithHint("name a folder, a zip archive or a file of OSV documents")
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

// addTo groups the records, adds them to an index and discards the set: the rest of
// the build has a use for its room.
func (set *recordSet) addTo(b *vulndb.Builder) error {
	defer set.discard()
	parts := source.Partition(len(set.records), func(n int) verdict.Record { return set.records[n].record() })
	slices.SortFunc(parts, func(p, q source.Part) int { return cmp.Compare(p.ID, q.ID) })
	for _, p := range parts {
		v, err := set.vulnerability(p)
		if err != nil {
			return err
		}
		b.Add(v)
	}
	b.Count(set.count, set.withdrawn)
	return nil
}

// vulnerability gives what the index holds of one, with the claims from the spool.
func (set *recordSet) vulnerability(p source.Part) (vulndb.Vulnerability, error) {
	var v verdict.Vulnerability
	places := make(map[recordKey]vulndb.Place, len(p.Records))
	for _, n := range p.Records {
		h := &set.records[n]
		v.Records = append(v.Records, h.record())
		places[h.recordKey] = h.place
	}
	in := vulndb.Vulnerability{ID: p.ID, IDs: p.IDs, Rating: verdict.Rate(v)}
	for _, r := range v.Claiming() {
		claims, err := set.claims.Claims(places[recordKey{r.Source, r.ID}])
		if err != nil {
			return in, err
		}
		in.Claims = append(in.Claims, claims...)
	}
	return in, nil
}
