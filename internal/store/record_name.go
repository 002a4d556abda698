// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"

	"verdict"
)

// namesIn gives every id that a record names, in lower case: its own, its aliases,
// and what it overrides.
func namesIn(r verdict.Record) []string {
	names := append([]string{r.ID}, r.Aliases...)
	if r.House != nil {
		names = append(names, r.House.Overrides...)
	}
	return folded(names)
}

// sameAssertions reports whether r, put in the place of what stands, says nothing
// else of what names which flaw and what has it, because neither asserts anything:
// the predictions of a day change every day and concern no group and no match.
func (tx *Tx) sameAssertions(r verdict.Record) (bool, error) {
	if r.Asserts() {
		return false, nil
	}
	var before []verdict.Record
	err := tx.recordsIn(r.Source, []string{r.ID}, "body, ''", &before)
	return err == nil && len(before) == 1 && !before[0].Asserts() && slices.Equal(namesIn(before[0]), namesIn(r)), err
}

// nameRecord keeps the ids that a record names, nil when it went, and notes them
// and those that it named before.
func (tx *Tx) nameRecord(key RecordKey, names []string) error {
	before, err := tx.namesOf(key)
	if err != nil {
		return err
	}
	for _, n := range before {
		mark(&tx.renamed, n)
	}
	for _, n := range names {
		mark(&tx.renamed, n)
	}
	mark(&tx.changedRecords, key)
	standing := map[string]bool{}
	for _, n := range before {
		standing[n] = true
	}
	var fresh [][]any
	for _, n := range names {
		if !standing[n] {
			fresh = append(fresh, []any{n, key.Source, key.ID})
		}
		delete(standing, n)
	}
	for _, n := range sortedKeys(standing) {
		if err := tx.sql.exec(tx.ctx, "DELETE FROM record_names WHERE name = $1 AND source = $2 AND id = $3", n, key.Source, key.ID); err != nil {
			return err
		}
	}
	return tx.sql.insert(tx.ctx, "record_names", "name, source, id", fresh)
}

func (tx *Tx) namesOf(key RecordKey) (names []string, err error) {
	err = tx.sql.eachPrepared(tx.ctx, "SELECT name FROM record_names WHERE source = $1 AND id = $2", []any{key.Source, key.ID}, func(rows *sql.Rows) error {
		var n string
		err := rows.Scan(&n)
		names = append(names, n)
		return err
	})
	return names, err
}

// NamesOfRecords gives every id, in lower case, that one of the records names.
func (tx *Tx) NamesOfRecords(keys []RecordKey) ([]string, error) {
	bySource := map[string]map[string]bool{}
	for _, k := range keys {
		if bySource[k.Source] == nil {
			bySource[k.Source] = map[string]bool{}
		}
		bySource[k.Source][k.ID] = true
	}
	found := map[string]bool{}
	for source, ids := range bySource {
		err := inChunks(sortedKeys(ids), func(_ string, args []any) error {
			text := "SELECT name FROM record_names WHERE source = $1 AND id IN " + placeholders(2, len(args))
			return tx.sql.each(tx.ctx, text, append([]any{source}, args...), func(rows *sql.Rows) error {
				var n string
				err := rows.Scan(&n)
				found[n] = true
				return err
			})
		})
		if err != nil {
			return nil, err
		}
	}
	return sortedKeys(found), nil
}

// ChangedRecords gives the records that the transaction put or removed, and every
// id in lower case that one of them names or named before.
func (tx *Tx) ChangedRecords() (keys map[RecordKey]bool, names []string) {
	return tx.changedRecords, sortedKeys(tx.renamed)
}

// RecordsNaming gives the keys of the records that name one of the ids, which are
// in lower case; house records too. The names are those of the present, also in a
// snapshot of the past.
func (s *Snapshot) RecordsNaming(names []string) ([]RecordKey, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	found := map[RecordKey]bool{}
	err := inChunks(names, func(in string, args []any) error {
		return s.sql.each(s.ctx, "SELECT source, id FROM record_names WHERE name IN "+in, args, func(rows *sql.Rows) error {
			var k RecordKey
			err := rows.Scan(&k.Source, &k.ID)
			found[k] = true
			return err
		})
	})
	var keys []RecordKey
	for k := range found {
		keys = append(keys, k)
	}
	return keys, err
}

// NamesBeside gives every id, in lower case, that a record names whose source is
// none of these; house records too.
func (s *Snapshot) NamesBeside(sources ...string) (map[string]bool, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	found := map[string]bool{}
	err := s.sql.each(s.ctx, "SELECT name, source FROM record_names", nil, func(rows *sql.Rows) error {
		var name, source string
		err := rows.Scan(&name, &source)
		if !slices.Contains(sources, source) {
			found[name] = true
		}
		return err
	})
	return found, err
}
