// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"

	"verdict"
)

var records = series{table: "records", key: []string{"source", "id"}, extra: []string{"original", "details"}}

// RecordKey names a record: the source that it came from and its id there.
type RecordKey struct{ Source, ID string }

// KeyOf gives the key of a record.
func KeyOf(r verdict.Record) RecordKey { return RecordKey{r.Source, r.ID} }

// PutRecord makes r stand under its source and id, and keeps the bytes that it
// was read from; raw may be nil when there are none.
func (tx *Tx) PutRecord(r verdict.Record, raw []byte) (bool, error) {
	if r.ID == "" {
		return false, verdict.Errorf(verdict.Invalid, "a record of source %s has no id", r.Source).At(r.Origin, 0, "id")
	}
	if r.House != nil {
		return false, verdict.Errorf(verdict.Internal, "house record %s was given as one of source %s", r.ID, r.Source)
	}
	if err := tx.needSource(r.Source); err != nil {
		return false, err
	}
	body := r
	body.Details = ""
	line, err := newRow(body, r.Source, r.ID)
	if err != nil {
		return false, inRecord(r, err)
	}
	original, err := digestOf(raw, r.Digest)
	if err != nil {
		return false, inRecord(r, err)
	}
	line.extra = []string{original, r.Details}
	same, err := tx.sameAssertions(r)
	if err != nil {
		return false, err
	}
	changed, err := records.putWith(tx, line, original, raw)
	if err == nil && changed && !same {
		err = tx.nameRecord(KeyOf(r), namesIn(r))
	}
	return changed, inRecord(r, err)
}

// inRecord says in which record an error was found.
func inRecord(r verdict.Record, err error) error {
	if err == nil || verdict.CodeOf(err) != verdict.Invalid {
		return err
	}
	return verdict.Errorf(verdict.Invalid, "record %s of source %s cannot be stored: %w", r.ID, r.Source, err)
}

// RemoveRecord ends a record that its source no longer holds.
func (tx *Tx) RemoveRecord(source, id string) (bool, error) {
	removed, err := records.remove(tx, source, id)
	if err == nil && removed {
		err = tx.nameRecord(RecordKey{source, id}, nil)
	}
	return removed, err
}

// Records gives the records of these keys, house records too, whole, by source
// and id. A key under which nothing stands is left out.
func (s *Snapshot) Records(keys ...RecordKey) ([]verdict.Record, error) {
	return s.recordsOf(keys, "body, details")
}

// RecordsWithoutDetails is Records without their Details.
func (s *Snapshot) RecordsWithoutDetails(keys ...RecordKey) ([]verdict.Record, error) {
	return s.recordsOf(keys, "body, ''")
}

func (s *Snapshot) recordsOf(keys []RecordKey, columns string) ([]verdict.Record, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	house, err := list[verdict.Record](s, houseRecords, "")
	if err != nil {
		return nil, err
	}
	wanted := map[string]map[string]bool{}
	for _, k := range keys {
		if wanted[k.Source] == nil {
			wanted[k.Source] = map[string]bool{}
		}
		wanted[k.Source][k.ID] = true
	}
	var all []verdict.Record
	for _, r := range house {
		if wanted[r.Source][r.ID] {
			all = append(all, r)
			delete(wanted[r.Source], r.ID)
		}
	}
	for _, source := range sortedKeys(wanted) {
		if err := s.recordsIn(source, sortedKeys(wanted[source]), columns, &all); err != nil {
			return nil, err
		}
	}
	return sortRecords(all), nil
}

func (s *Snapshot) recordsIn(source string, ids []string, columns string, all *[]verdict.Record) error {
	return inChunks(ids, func(_ string, args []any) error {
		where := "source = $1 AND id IN " + placeholders(2, len(args))
		return records.scan(s, columns, where, append([]any{source}, args...), func(rows *sql.Rows) error {
			var body, details string
			if err := rows.Scan(&body, &details); err != nil {
				return err
			}
			var r verdict.Record
			err := decode(body, &r)
			r.Details = details
			*all = append(*all, r)
			return err
		})
	})
}

// RecordsOf gives the records of a source by id, without their Details.
func (s *Snapshot) RecordsOf(source string) ([]verdict.Record, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := list[verdict.Record](s, records, "source = $1", source)
	return sortRecords(all), err
}

// AllRecords calls fn with every record of every source, without their Details
// and in no order; house records are not among them. It must not read from the
// snapshot meanwhile.
func (s *Snapshot) AllRecords(fn func(verdict.Record) error) error {
	if err := s.private(); err != nil {
		return err
	}
	return records.scan(s, "body", "", nil, func(rows *sql.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var r verdict.Record
		if err := decode(body, &r); err != nil {
			return err
		}
		return fn(r)
	})
}

// RawRecord gives the bytes that a record was read from.
func (s *Snapshot) RawRecord(source, id string) ([]byte, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	var digest string
	err := records.scan(s, "original", records.where(), []any{source, id}, func(rows *sql.Rows) error { return rows.Scan(&digest) })
	if err == nil && digest == "" {
		err = verdict.Errorf(verdict.NotFound, "source %s holds no document of a record %s", source, id)
	}
	if err != nil {
		return nil, err
	}
	return s.original(digest)
}

func sortRecords(all []verdict.Record) []verdict.Record {
	return sortBy(all, func(r verdict.Record) []string { return []string{r.Source, r.ID} })
}
