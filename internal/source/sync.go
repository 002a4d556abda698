// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"time"

	"verdict"
	"verdict/internal/store"
)

// Reading is a whole source as it was read, before any of it is stored.
type Reading struct {
	Source  verdict.Source
	Report  Report
	records []document
}

// document is a record with the bytes that it was read from.
type document struct {
	record verdict.Record
	raw    []byte
}

// Fetch reads everything that a source holds. Nothing is stored: what cannot be
// read whole changes nothing.
func Fetch(ctx context.Context, read Reader, src verdict.Source, progress Progress) (Reading, error) {
	f := Reading{Source: src}
	report, err := read(ctx, src.Location, progress, func(r verdict.Record, raw []byte) error {
		r.Source = src.Name
		for i := range r.Scores {
			if src.Score != "" && r.Scores[i].Source == verdict.ScoreOther {
				r.Scores[i].Source = src.Score
			}
		}
		f.records = append(f.records, document{record: r, raw: raw})
		return nil
	})
	f.Report = report
	return f, err
}

// Change says what a sync did to the stored records.
type Change struct {
	Changed int // added or changed
	Removed int // gone from the source
	Same    int
}

// shrinkLimit is the share of its records that a source may lose unasked.
const shrinkLimit = 0.1

// Store brings the stored records of the source up to the reading. A source that
// lost more than a tenth of its records is held for a person: an error of code
// Conflict, unless acceptShrink says that the loss is meant.
func (f Reading) Store(tx *store.Tx, acceptShrink bool) (Change, error) {
	stored, err := tx.RecordsOf(f.Source.Name)
	if err != nil {
		return Change{}, err
	}
	if lost := len(stored) - len(f.records); !acceptShrink && float64(lost) > shrinkLimit*float64(len(stored)) {
		return Change{}, verdict.Errorf(verdict.Conflict, "source %s holds %d records and held %d before", f.Source.Name, len(f.records), len(stored)).
			WithHint("if the loss is meant, sync with --accept-shrink; nothing was changed")
	}
	var c Change
	still := make(map[string]bool, len(f.records))
	for _, d := range f.records {
		still[d.record.ID] = true
		changed, err := tx.PutRecord(d.record, d.raw)
		if err != nil {
			return c, err
		}
		if changed {
			c.Changed++
		} else {
			c.Same++
		}
	}
	for _, r := range stored {
		if still[r.ID] {
			continue
		}
		if _, err := tx.RemoveRecord(f.Source.Name, r.ID); err != nil {
			return c, err
		}
		c.Removed++
	}
	return c, f.health(tx)
}

// health records a sync that went well.
func (f Reading) health(tx *store.Tx) error {
	_, err := tx.PutSync(verdict.SourceHealth{
		Source: f.Source, LastSync: tx.At(), LastTry: tx.At(), Records: f.Report.Records,
		Withdrawn: f.Report.Withdrawn, Skipped: f.Report.Skipped,
	})
	return err
}

// Failed records a sync that went wrong: the earlier records stay, and the error
// stands beside them.
func Failed(tx *store.Tx, name string, at time.Time, why error) error {
	h, err := tx.SourceHealth(name)
	if err != nil {
		return err
	}
	h.LastTry, h.LastError = at, why.Error()
	_, err = tx.PutSync(h)
	return err
}

// Regroup groups all stored records anew; ids keep the surrogates that they had.
func Regroup(tx *store.Tx) (changed int, err error) {
	var records []verdict.Record
	if err := tx.AllRecords(func(r verdict.Record) error { records = append(records, r); return nil }); err != nil {
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
	earlier, err := tx.Surrogates()
	if err != nil {
		return 0, err
	}
	return tx.PutVulnerabilities(Group(append(records, house...), own, rulings, earlier))
}
