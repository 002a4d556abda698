// SPDX-License-Identifier: Apache-2.0

package source

import (
	"slices"

	"verdict"
	"verdict/internal/store"
)

// incoming is what one reading of a source brought.
type incoming struct {
	source  verdict.Source
	report  Report
	records []verdict.Record
	raw     map[string][]byte // by id
	ruling  []string          // ids of the records that would override others
}

// take stamps a record with the source that it comes from. What overrides others
// is declared by a person, never by a source: there it is a record like others.
func (in *incoming) take(r verdict.Record, raw []byte) error {
	r.Source = in.source.Name
	if in.source.Score != "" {
		r.Scores = slices.Clone(r.Scores)
		for i := range r.Scores {
			if r.Scores[i].Source == verdict.ScoreOther {
				r.Scores[i].Source = in.source.Score
			}
		}
	}
	if r.House != nil {
		in.ruling, r.House = append(in.ruling, r.ID), nil
	}
	in.records = append(in.records, r)
	in.raw[r.ID] = raw
	return nil
}

// store makes the database hold what was read.
func (in *incoming) store(tx *store.Tx, o Options) (Result, error) {
	for _, id := range in.ruling {
		in.report.Remarks = verdict.AddSkipped(in.report.Remarks,
			"a source cannot override other records; what the record says of it is not read, declare it as a HouseRecord", id)
	}
	result := Result{Report: in.report}
	standing, err := tx.RecordsOf(in.source.Name)
	if err != nil {
		return Result{}, err
	}
	gone, kept := in.missing(standing)
	result.Kept = len(kept)
	if len(gone)*10 > len(standing) && !o.AcceptShrink {
		return Result{}, verdict.Errorf(verdict.Conflict, "source %s has lost %d of its %d records, more than a tenth",
			in.source.Name, len(gone), len(standing)).
			WithHint("see whether the source is whole; if the loss is right, sync again with --accept-shrink")
	}
	for _, r := range in.records {
		changed, err := tx.PutRecord(r, in.raw[r.ID])
		if err != nil {
			return Result{}, err
		}
		if changed {
			result.Changed++
		}
	}
	for _, r := range gone {
		if _, err := tx.RemoveRecord(r.Source, r.ID); err != nil {
			return Result{}, err
		}
		result.Removed++
	}
	if result.Groups, err = Regroup(tx); err != nil {
		return Result{}, err
	}
	_, err = tx.PutSync(in.health(tx, kept))
	return result, err
}

// missing gives the standing records that were not read: gone when their
// documents are, kept when those could not be read this time.
func (in *incoming) missing(standing []verdict.Record) (gone, kept []verdict.Record) {
	unread := map[string]bool{}
	for _, origin := range in.report.Unread {
		unread[origin] = true
	}
	for _, r := range standing {
		switch _, read := in.raw[r.ID]; {
		case read:
		case unread[r.Origin]:
			kept = append(kept, r)
		default:
			gone = append(gone, r)
		}
	}
	return gone, kept
}

func (in *incoming) health(tx *store.Tx, kept []verdict.Record) verdict.SourceHealth {
	h := verdict.SourceHealth{
		Source: in.source, LastSync: tx.At(), LastTry: tx.At(),
		Records: len(in.records) + len(kept), Withdrawn: in.report.Withdrawn, Skipped: in.report.Skipped,
	}
	for _, r := range kept {
		if !r.Withdrawn.IsZero() {
			h.Withdrawn++
		}
		h.Skipped = verdict.AddSkipped(h.Skipped, "the document cannot be read any more, and its record stands as it was", r.ID)
	}
	return h
}

// Regroup groups all records of the database anew, and gives the number of
// vulnerabilities that came, changed or went. It is due whenever records, house
// records, flaws of ours or rulings have changed.
func Regroup(tx *store.Tx) (int, error) {
	var records []verdict.Record
	if err := tx.AllRecords(func(r verdict.Record) error {
		records = append(records, r)
		return nil
	}); err != nil {
		return 0, err
	}
	house, err := tx.HouseRecords()
	if err != nil {
		return 0, err
	}
	own, err := tx.OwnVulnerabilities()
	if err != nil {
		return 0, err
	}
	rulings, err := tx.AliasRulings()
	if err != nil {
		return 0, err
	}
	before, err := tx.Vulnerabilities()
	if err != nil {
		return 0, err
	}
	groups := Group(append(records, house...), own, rulings, Surrogates(before))
	// The store joins our own flaws to the groups that share their ids.
	groups = slices.DeleteFunc(groups, func(v verdict.Vulnerability) bool { return len(v.Records) == 0 })
	return tx.PutVulnerabilities(groups)
}
