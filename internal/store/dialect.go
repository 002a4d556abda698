// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"verdict"
)

// dialect is all that differs between the engines.
type dialect struct {
	// lock makes write transactions wait for one another, so that the audit
	// chain has one end; "" where beginning one already does.
	lock string
	// integrity is a query that gives "ok" or what is wrong with the file; "" where
	// the engine has none.
	integrity string
	// snapshot are the options of a read transaction that sees one state.
	snapshot *sql.TxOptions
}

var (
	sqliteDialect = dialect{integrity: `PRAGMA integrity_check`, snapshot: &sql.TxOptions{ReadOnly: true}}
	// The number is the advisory lock's name: "verdict" in ASCII.
	postgresDialect = dialect{
		lock:     `SELECT pg_advisory_xact_lock(33325589237162868)`,
		snapshot: &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
	}
)

const readers = 4

// openSQLite opens one handle that writes and one that only reads.
func openSQLite(file string) (writer, reader *sql.DB, err error) {
	path := filepath.ToSlash(file)
	if vol := filepath.VolumeName(file); vol != "" {
		path = "/" + path
	}
	name := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	if writer, err = sql.Open("sqlite", name+"&_txlock=immediate"); err != nil {
		return nil, nil, err
	}
	writer.SetMaxOpenConns(1)
	if reader, err = sql.Open("sqlite", name+"&_pragma=query_only(1)"); err != nil {
		return nil, nil, errors.Join(err, writer.Close())
	}
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return writer, reader, nil
}

func openPostgres(dsn string) (*sql.DB, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, verdict.Errorf(verdict.Usage, "the address of the database cannot be read: %w", err).
			WithHint("write postgres://user@host/name")
	}
	db.SetMaxOpenConns(readers + 1)
	return db, nil
}

// explain turns an engine's error into one that a person can act on. Errors that
// already speak to people pass.
func explain(err error) error {
	var said *verdict.Error
	if err == nil || errors.As(err, &said) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	switch class(err) {
	case "busy":
		return verdict.Errorf(verdict.Conflict, "another command is writing to the database: %w", err).WithHint("try again when it has ended")
	case "damaged":
		return verdict.Errorf(verdict.Tampered, "the database is damaged or not one of ours: %w", err).WithHint("restore a backup with verdict db restore")
	case "full":
		return verdict.Errorf(verdict.Internal, "the disk is full: %w", err).WithHint("make room and call the command again; nothing was changed")
	case "unreachable":
		return verdict.Errorf(verdict.Internal, "the database cannot be opened: %w", err).WithHint("check that it is there, and that this user may write to it")
	}
	return verdict.Errorf(verdict.Internal, "the database failed: %w", err)
}

func class(err error) string {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return map[int]string{
			sqlitelib.SQLITE_BUSY: "busy", sqlitelib.SQLITE_LOCKED: "busy",
			sqlitelib.SQLITE_CORRUPT: "damaged", sqlitelib.SQLITE_NOTADB: "damaged",
			sqlitelib.SQLITE_FULL: "full", sqlitelib.SQLITE_CANTOPEN: "unreachable", sqlitelib.SQLITE_READONLY: "unreachable",
		}[lite.Code()&0xff]
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "55P03":
			return "busy"
		case pg.Code == "53100":
			return "full"
		case strings.HasPrefix(pg.Code, "28") || pg.Code == "3D000":
			return "unreachable"
		}
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return "unreachable"
	}
	return ""
}
