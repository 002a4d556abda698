// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"time"

	"verdict"
)

// Options say where the database is.
type Options struct {
	// Dir is the data folder; it is made when it is missing, and holds the SQLite
	// file verdict.db unless Postgres is set.
	Dir string
	// Postgres is the address of a PostgreSQL database, postgres://…; "" for SQLite.
	Postgres string
	// Now is the clock that gives the time of transactions.
	Now func() time.Time
	// Existing has a database that is not there refused, and none made.
	Existing bool
}

// DB is an open database. It may be used by many goroutines at once.
type DB struct {
	dialect dialect
	writer  *sql.DB
	reader  *sql.DB
	now     func() time.Time
	names   *releaseNames
	growth  *growth
}

// fileName is the SQLite file in the data folder.
const fileName = "verdict.db"

// Open opens the database, makes it when there is none, and brings an older one
// up to this version in place. A database of a newer version is refused.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Now == nil {
		return nil, verdict.Errorf(verdict.Internal, "the store was opened without a clock")
	}
	if o.Existing && o.Postgres == "" && !Exists(o.Dir) {
		return nil, missing("in " + o.Dir)
	}
	db, err := connect(o)
	if err != nil {
		return nil, explain(err)
	}
	if err := db.prepare(ctx, o.Existing); err != nil {
		return nil, errors.Join(explain(err), db.Close())
	}
	return db, nil
}

// prepare brings the database up to this version, and refuses an empty one that has
// to exist.
func (db *DB) prepare(ctx context.Context, existing bool) error {
	if existing && db.dialect.tables != "" {
		tables := 0
		if err := db.reader.QueryRowContext(ctx, db.dialect.tables).Scan(&tables); err != nil {
			return err
		}
		if tables == 0 {
			return missing("of verdict at the address of --db")
		}
	}
	return db.upgrade(ctx)
}

// Exists reports whether a data folder holds a database.
func Exists(dir string) bool {
	about, err := os.Stat(filepath.Join(dir, fileName))
	return err == nil && about.Mode().IsRegular() && about.Size() > 0
}

// missing is said where a database has to be.
func missing(where string) error {
	return verdict.Errorf(verdict.NotFound, "there is no database %s", where).
		WithHint("name the folder of yours with --data DIR, or begin one with `verdict product add`, `verdict source add`, `verdict apply -f DIR` or `verdict demo`")
}

// upgrade brings an older database up to this version.
func (db *DB) upgrade(ctx context.Context) error {
	if err := db.migrate(ctx, migrations()); err != nil {
		return err
	}
	return db.deriveAll(ctx)
}

func connect(o Options) (*DB, error) {
	if o.Postgres != "" {
		pool, err := openPostgres(o.Postgres)
		return &DB{dialect: postgresDialect, writer: pool, reader: pool, now: o.Now, names: &releaseNames{}, growth: &growth{}}, err
	}
	if o.Dir == "" {
		return nil, verdict.Errorf(verdict.Usage, "no data folder is named").WithHint("give --data DIR")
	}
	if err := makePrivate(o.Dir); err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "the data folder cannot be used: %w", err).WithHint("give another folder with --data DIR")
	}
	return connectFile(filepath.Join(o.Dir, fileName), o.Now)
}

func connectFile(file string, now func() time.Time) (*DB, error) {
	writer, reader, err := openSQLite(file)
	return &DB{dialect: sqliteDialect, writer: writer, reader: reader, now: now, names: &releaseNames{}, growth: &growth{}}, err
}

// makePrivate makes folder and file so that others cannot read them: what is in
// them is private until it is published. A file that exists is not opened, for
// closing it would drop the locks that this process holds on it.
func makePrivate(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, fileName), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// Close ends all connections.
func (db *DB) Close() error {
	err := db.writer.Close()
	if db.reader != db.writer {
		err = errors.Join(db.reader.Close(), err)
	}
	return explain(err)
}

// View calls fn with a snapshot of what was known at asOf, or of what is known
// now when asOf is zero. All reads of fn see one state. The snapshot is of no use
// after fn has returned.
func (db *DB) View(ctx context.Context, viewer verdict.Viewer, asOf time.Time, fn func(*Snapshot) error) error {
	tx, err := db.reader.BeginTx(ctx, db.dialect.snapshot)
	if err != nil {
		return explain(err)
	}
	defer tx.Rollback()
	s := &Snapshot{ctx: ctx, sql: &session{tx: tx, dialect: db.dialect}, viewer: viewer, names: db.names, asOf: micros(asOf), past: !asOf.IsZero()}
	return explain(fn(s))
}

// Update calls fn with a transaction and gives the number of rows that it
// changed. When there are any it writes one audit row in the name of actor; an
// error of fn, or a panic, leaves nothing behind. Updates run one after another:
// fn must not call Update or Rehearse itself.
func (db *DB) Update(ctx context.Context, actor verdict.Actor, command string, fn func(*Tx) error) (changed int, err error) {
	return db.write(ctx, actor, command, fn, (*sql.Tx).Commit)
}

// Rehearse does what Update does and takes all of it back: a dry run.
func (db *DB) Rehearse(ctx context.Context, actor verdict.Actor, command string, fn func(*Tx) error) (changed int, err error) {
	return db.write(ctx, actor, command, fn, (*sql.Tx).Rollback)
}

func (db *DB) write(ctx context.Context, actor verdict.Actor, command string, fn func(*Tx) error, end func(*sql.Tx) error) (int, error) {
	if actor.Way == "" || command == "" {
		return 0, verdict.Errorf(verdict.Internal, "a change names no way or no command")
	}
	inner, err := db.beginWrite(ctx)
	if err != nil {
		return 0, explain(err)
	}
	defer inner.Rollback()
	tx, err := db.newTx(ctx, inner)
	if err != nil {
		return 0, explain(err)
	}
	if err := fn(tx); err != nil {
		return 0, explain(err)
	}
	if err := tx.finish(actor, command); err != nil || len(tx.changes) == 0 && !tx.aside {
		return 0, explain(err)
	}
	if err := db.tell(ctx, tx); err != nil {
		return 0, explain(err)
	}
	return len(tx.changes), explain(end(inner))
}

// beginWrite begins a transaction that no other write transaction overlaps.
func (db *DB) beginWrite(ctx context.Context) (*sql.Tx, error) {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil || db.dialect.lock == "" {
		return tx, err
	}
	if _, err := tx.ExecContext(ctx, db.dialect.lock); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}

// newTx reads the end of the audit chain. The time of the transaction is later
// than that of every one before it, so that history has an order.
func (db *DB) newTx(ctx context.Context, inner *sql.Tx) (*Tx, error) {
	s := &Snapshot{ctx: ctx, sql: &session{tx: inner, dialect: db.dialect}, viewer: verdict.Administrator, names: db.names, writing: true}
	head, err := auditHead(s)
	if err != nil {
		return nil, err
	}
	return &Tx{Snapshot: s, head: head, at: max(micros(db.now()), micros(head.At)+1)}, nil
}

// Handle gives the handle that writes, and whether it is PostgreSQL: package queue
// keeps its jobs beside our rows.
func (db *DB) Handle() (writer *sql.DB, postgres bool) {
	return db.writer, db.dialect.lock != ""
}
