// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"maps"
	"sync"
)

// growth counts the rows that tables got since the planner was last told of them.
type growth struct {
	mu    sync.Mutex
	rows  map[string]int
	known map[string]int // how many the planner knew of when it was last asked
}

// fewRows are too few to tell the planner of.
const fewRows = 1000

// tell lets the planner look at the tables of a transaction that have more than
// doubled since it last did. PostgreSQL does that by itself within minutes; until then
// it takes every table for small, and reads all of one where an index would do.
func (db *DB) tell(ctx context.Context, tx *Tx) error {
	if db.dialect.rows == "" {
		return nil
	}
	grown := db.growth.add(tx.sql.added)
	for _, table := range sortedKeys(grown) {
		known, err := db.known(ctx, tx, table)
		if err != nil {
			return err
		}
		if db.growth.keep(table, known); grown[table] <= known {
			continue
		}
		if _, err := tx.sql.tx.ExecContext(ctx, "ANALYZE "+table); err != nil {
			return err
		}
		db.growth.told(table)
	}
	return nil
}

// known gives the rows that the planner knows a table to have; below zero when it
// never looked.
func (db *DB) known(ctx context.Context, tx *Tx, table string) (int, error) {
	var n float64
	err := tx.sql.each(ctx, db.dialect.rows, []any{table}, func(rows *sql.Rows) error { return rows.Scan(&n) })
	return int(n), err
}

// add counts rows, and gives the tables that have got many for what they had.
func (g *growth) add(rows map[string]int) map[string]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.rows == nil {
		g.rows, g.known = map[string]int{}, map[string]int{}
	}
	for table, n := range rows {
		g.rows[table] += n
	}
	many := maps.Clone(g.rows)
	maps.DeleteFunc(many, func(table string, n int) bool { return n < fewRows || n <= g.known[table] })
	return many
}

// keep remembers how many rows the planner knows of.
func (g *growth) keep(table string, known int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.known[table] = known
}

// told begins the count of a table anew.
func (g *growth) told(table string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.rows, table)
}
