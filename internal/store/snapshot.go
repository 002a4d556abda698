// SPDX-License-Identifier: Apache-2.0

package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"sort"
	"time"

	"verdict"
)

// Snapshot is one state of the database, as a viewer may see it.
type Snapshot struct {
	ctx    context.Context
	sql    *session
	viewer verdict.Viewer
	names  *releaseNames
	// writing is set for the reads of a transaction that may yet fail.
	writing bool
	// asOf is the instant whose knowledge is shown when past is set.
	asOf int64
	past bool
}

// Tx is a write transaction. Its reads see its own changes, as the administrator.
type Tx struct {
	*Snapshot
	// at is the time of the transaction, in microseconds.
	at      int64
	head    AuditRow
	changes []change
	// touched is what findings wait to be brought up to date with.
	touched touched
	// seen are keys whose existence was checked already.
	seen map[string]bool
	// componentIDs are those that were looked up or drawn already.
	componentIDs map[string]int64
	// aside is set when something changed that leaves no trace in history: what is
	// due, and jobs.
	aside bool
	// added are the components that were not known before.
	added []verdict.Component
	// changedRecords were put or removed; renamed are the ids, in lower case, whose
	// grouping may have changed.
	changedRecords map[RecordKey]bool
	renamed        map[string]bool
}

// At is the time of the transaction: what history calls the beginning of
// everything that it changes.
func (tx *Tx) At() time.Time { return instant(tx.at) }

// private refuses everybody from outside; what they may read does not call it.
func (s *Snapshot) private() error {
	if s.viewer.Public {
		return verdict.Errorf(verdict.Forbidden, "this is not public")
	}
	return nil
}

// live is the condition for the rows that the snapshot sees; prefix is the
// table's name with a dot, or "".
func (s *Snapshot) live(prefix string) string {
	if !s.past {
		return fmt.Sprintf("%svalid_to = %d", prefix, int64(forever))
	}
	return fmt.Sprintf("%svalid_from <= %d AND %svalid_to > %d", prefix, s.asOf, prefix, s.asOf)
}

// list decodes the bodies that the snapshot sees where the condition holds, in no
// order.
func list[T any](s *Snapshot, h series, where string, args ...any) ([]T, error) {
	var all []T
	err := h.scan(s, "body", where, args, func(rows *sql.Rows) error {
		var body string
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var v T
		if err := decode(body, &v); err != nil {
			return err
		}
		all = append(all, v)
		return nil
	})
	return all, err
}

// one decodes the body under a key.
func one[T any](s *Snapshot, h series, key ...any) (v T, found bool, err error) {
	all, err := list[T](s, h, h.where(), key...)
	if err != nil || len(all) == 0 {
		return v, false, err
	}
	return all[0], true, nil
}

// exists reports whether something stands under a key; a yes is remembered.
func (tx *Tx) exists(h series, key ...any) (bool, error) {
	name := h.table + keyName(key)
	if tx.seen[name] {
		return true, nil
	}
	_, _, found, err := h.standing(tx, key)
	if found {
		if tx.seen == nil {
			tx.seen = map[string]bool{}
		}
		tx.seen[name] = true
	}
	return found, err
}

// need gives a NotFound error, in these words, when nothing stands under a key.
func (tx *Tx) need(h series, key []any, format string, args ...any) error {
	found, err := tx.exists(h, key...)
	if err != nil || found {
		return err
	}
	return verdict.Errorf(verdict.NotFound, format, args...)
}

// sortBy orders a list by one or more texts of its members.
func sortBy[T any](list []T, keys func(T) []string) []T {
	sort.SliceStable(list, func(i, j int) bool { return slices.Compare(keys(list[i]), keys(list[j])) < 0 })
	return list
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}

// Handle gives the transaction itself, in which package queue puts a job.
func (tx *Tx) Handle() *sql.Tx {
	tx.aside = true
	return tx.sql.tx
}
