// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"time"
)

// Raw gives the handle that writes, for tests that tamper.
func Raw(db *DB) *sql.DB { return db.writer }

// Migrations are the steps to this version.
func Migrations() []string { return migrations() }

// OpenAt opens a SQLite database that has taken these steps alone.
func OpenAt(ctx context.Context, dir string, now func() time.Time, steps []string) (*DB, error) {
	if err := makePrivate(dir); err != nil {
		return nil, err
	}
	db, err := connectFile(filepath.Join(dir, fileName), now)
	if err != nil {
		return nil, err
	}
	return db, explain(db.migrate(ctx, steps))
}

// Encode and Decode are the form in which nouns are stored.
var (
	Encode = encode
	Decode = decode
)

// Tables are all tables that a copy holds.
var Tables = tables

// Derived are the tables whose rows follow from others, and those of the index,
// which is built again.
func Derived() []string {
	names := []string{"derived", "index_files", "index_chunks"}
	for _, t := range derivedTables() {
		names = append(names, t.name)
	}
	return names
}
