// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"errors"
	"slices"
	"time"

	"verdict"
	"verdict/internal/store"
)

// Reading is what one reading of a source brought, before anything of it is
// stored.
type Reading struct {
	Source verdict.Source
	Report Report
	// AsOf is when the source was as it was read; zero for the instant at which the
	// reading is stored.
	AsOf    time.Time
	records []verdict.Record
	raw     map[string][]byte // by id
}

// Change is what storing a reading did.
type Change struct {
	// Changed and Removed count records; Kept those that were not read this time
	// and stand as they were.
	Changed, Removed, Kept int
	Standing               []verdict.Skipped // why the kept ones stand
}

// ErrShrunk is what the error of [Reading.Store] wraps when a source has lost so
// much that a person has to look at it. Nothing has been written then.
var ErrShrunk = errors.New("more than a tenth")

// ErrIncomplete is what the error of a [Reader] wraps when a source holds less than it
// says that it has: nothing of it is taken then.
var ErrIncomplete = errors.New("not whole")

const (
	standsUnread = "the document or a part of it cannot be read any more, and its record stands as it was"
	standsGone   = "the source has the record no more; it was not withdrawn and stands until --accept-shrink"
)

// Fetch reads the whole of a source and stores nothing. A nil reader is none for
// the kind of the source: Invalid.
//
// The records get the source's name. Scores and words of nobody in particular,
// which a reader gives to the record itself, count as the source says. What
// overrides other records is declared by a person, never by a source: there it is a
// record like others, with a remark.
func Fetch(ctx context.Context, read Reader, src verdict.Source, progress Progress) (Reading, error) {
	in := Reading{Source: src, raw: map[string][]byte{}}
	if read == nil {
		return in, verdict.Errorf(verdict.Invalid, "no reader is known for sources of kind %q, which %s is", src.Kind, src.Name)
	}
	var overriding []string
	records, report, err := Gather(ctx, read, src.Location, progress, func(r verdict.Record, raw []byte) error {
		if r.House != nil {
			overriding = append(overriding, r.ID)
		}
		in.raw[r.ID] = raw
		return nil
	})
	if err != nil {
		return in, verdict.Errorf(verdict.CodeOf(err), "source %s cannot be read: %w", src.Name, err)
	}
	for i := range records {
		in.dress(&records[i])
	}
	for _, id := range overriding {
		report.Remarks = verdict.AddSkipped(report.Remarks,
			"a source cannot override other records; what the record says of it is not read, declare it as a HouseRecord", id)
	}
	in.records, in.Report = records, report
	return in, nil
}

// dress makes a record the source's own.
func (in *Reading) dress(r *verdict.Record) {
	r.Source, r.House = in.Source.Name, nil
	if in.Source.Score == "" {
		return
	}
	r.Scores, r.Words = slices.Clone(r.Scores), slices.Clone(r.Words)
	for i, s := range r.Scores {
		if s.Source == verdict.ScoreOther && s.By == r.ID {
			r.Scores[i].Source = in.Source.Score
		}
	}
	for i, w := range r.Words {
		if w.Source == verdict.ScoreOther && w.By == r.ID {
			r.Words[i].Source = in.Source.Score
		}
	}
}

// Store makes the database hold what was read, and notes the sync. A record that
// is gone from the source without having been withdrawn proves nothing about the
// flaw, so it stands until acceptShrink removes it; and a source that has lost
// more than a tenth of its records is held as a whole: Conflict. Regroup is due
// afterwards.
func (in *Reading) Store(tx *store.Tx, acceptShrink bool) (Change, error) {
	standing, err := tx.RecordsOf(in.Source.Name)
	if err != nil {
		return Change{}, err
	}
	gone, unread := in.missing(standing)
	if len(gone)*10 > len(standing) && !acceptShrink {
		return Change{}, verdict.Errorf(verdict.Conflict, "source %s has lost %d of its %d records, %w",
			in.Source.Name, len(gone), len(standing), ErrShrunk).
			WithHint("see whether the source is whole; if the loss is right, sync it with --accept-shrink")
	}
	change, kept := Change{}, unread
	change.keep(unread, standsUnread)
	if !acceptShrink {
		change.keep(gone, standsGone)
		kept, gone = append(kept, gone...), nil
	}
	for _, r := range in.records {
		changed, err := tx.PutRecord(r, in.raw[r.ID])
		if err != nil {
			return Change{}, err
		}
		if changed {
			change.Changed++
		}
	}
	for _, r := range gone {
		if _, err := tx.RemoveRecord(r.Source, r.ID); err != nil {
			return Change{}, err
		}
		change.Removed++
	}
	before, err := tx.SourceHealth(in.Source.Name)
	if err != nil {
		return Change{}, err
	}
	h := in.health(tx, kept, change)
	h.Before = before.Records
	if !in.AsOf.IsZero() {
		h.LastSync = in.AsOf
	}
	_, err = tx.PutSync(h)
	return change, err
}

// missing gives the standing records that were not read: gone when their
// documents are, unread when those could not be read this time.
func (in *Reading) missing(standing []verdict.Record) (gone, unread []verdict.Record) {
	failed := map[string]bool{}
	for _, origin := range in.Report.Unread {
		failed[origin] = true
	}
	for _, r := range standing {
		switch _, read := in.raw[r.ID]; {
		case read:
		case failed[r.Origin]:
			unread = append(unread, r)
		default:
			gone = append(gone, r)
		}
	}
	return gone, unread
}

// keep counts records that stand although they were not read.
func (c *Change) keep(records []verdict.Record, why string) {
	c.Kept += len(records)
	for _, r := range records {
		c.Standing = verdict.AddSkipped(c.Standing, why, r.ID)
	}
}

func (in *Reading) health(tx *store.Tx, kept []verdict.Record, change Change) verdict.SourceHealth {
	h := verdict.SourceHealth{
		Source: in.Source, LastSync: tx.At(), LastTry: tx.At(),
		Records: len(in.records) + len(kept), Withdrawn: in.Report.Withdrawn,
		Skipped: slices.Concat(in.Report.Skipped, change.Standing),
	}
	for _, r := range kept {
		if !r.Withdrawn.IsZero() {
			h.Withdrawn++
		}
	}
	return h
}
