// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"

	"verdict"
)

// Backup writes one state of the database to a new SQLite file, whichever the
// engine. It refuses a file that exists. The database may be in use meanwhile.
func Backup(ctx context.Context, db *DB, file string) (err error) {
	// The backup is as private as the database: nobody else may read it.
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrExist) {
		return verdict.Errorf(verdict.Conflict, "the backup would overwrite %s", file).WithHint("give the name of a file that does not exist")
	}
	if err != nil {
		return verdict.Errorf(verdict.Invalid, "the backup cannot be written: %w", err)
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = errors.Join(err, os.Remove(file))
		}
	}()
	if err := db.copyTo(ctx, file); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return verdict.Errorf(verdict.Internal, "the backup cannot be written: %w", err)
	}
	return nil
}

// copyTo fills a new file with everything that a snapshot sees, row by row, so
// that one way serves both engines and unused pages stay behind.
func (db *DB) copyTo(ctx context.Context, file string) error {
	to, err := connectFile(file, db.now)
	if err != nil {
		return explain(err)
	}
	err = to.migrate(ctx, migrations())
	if err == nil {
		err = copyAll(ctx, db, to)
	}
	if err == nil {
		err = to.single(ctx)
	}
	return explain(errors.Join(err, to.Close()))
}

// single makes the database one file without a log beside it. It fails when
// another program has it open. Nothing can be read from it afterwards.
func (db *DB) single(ctx context.Context) error {
	if err := db.reader.Close(); err != nil {
		return err
	}
	var mode string
	err := db.writer.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode)
	if class(err) == "busy" {
		return inUse()
	}
	if err != nil {
		return err
	}
	if mode != "delete" {
		return inUse()
	}
	return nil
}

func inUse() error {
	return verdict.Errorf(verdict.Conflict, "another program has the database open").WithHint("end it first")
}

// tables are all tables in an order that references allow.
func tables() []string {
	names := []string{"audit", "audit_changes", "originals", "components", "contents", "occurrences", "rematch_due"}
	for _, h := range histories() {
		names = append(names, h.table)
	}
	return names
}

// copyAll fills an empty database with everything that another holds, of either
// engine: history and audit log come along letter for letter. What is derived is
// worked out anew.
func copyAll(ctx context.Context, from, to *DB) error {
	out, err := from.reader.BeginTx(ctx, from.dialect.snapshot)
	if err != nil {
		return explain(err)
	}
	defer out.Rollback()
	in, err := to.beginWrite(ctx)
	if err != nil {
		return explain(err)
	}
	defer in.Rollback()
	head, err := auditHead(&Snapshot{ctx: ctx, sql: &session{tx: in, dialect: to.dialect}})
	if err != nil {
		return explain(err)
	}
	if head.Seq > 0 {
		return verdict.Errorf(verdict.Refused, "the database that is to be filled is not empty")
	}
	for _, table := range tables() {
		if err := copyTable(ctx, table, &session{tx: out, dialect: from.dialect}, &session{tx: in, dialect: to.dialect}); err != nil {
			return explain(err)
		}
	}
	whole := &Tx{Snapshot: &Snapshot{ctx: ctx, sql: &session{tx: in, dialect: to.dialect}, viewer: verdict.Administrator, names: &releaseNames{}, writing: true}}
	if err := derive(whole); err != nil {
		return explain(err)
	}
	return explain(in.Commit())
}

func copyTable(ctx context.Context, table string, out, in *session) error {
	var columns string
	var batch [][]any
	err := out.each(ctx, "SELECT * FROM "+table, nil, func(rows *sql.Rows) error {
		names, err := rows.Columns()
		if err != nil {
			return err
		}
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		columns, batch = strings.Join(names, ", "), append(batch, values)
		if len(batch) < 500 {
			return nil
		}
		err = in.insert(ctx, table, columns, batch)
		batch = nil
		return err
	})
	if err != nil {
		return err
	}
	return in.insert(ctx, table, columns, batch)
}
