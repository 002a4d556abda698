// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
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
	// tables is a query that counts the tables that every database of ours has; ""
	// where the file tells.
	tables string
	// snapshot are the options of a read transaction that sees one state.
	snapshot *sql.TxOptions
	// rows is a query for how many rows a table had when the planner last looked at
	// it; "" where the planner needs no telling.
	rows string
	// words are what migrations say in the engine's own terms: the type of a column
	// of bytes, and how a table is kept by its key alone.
	words *strings.Replacer
	// nameless says that parameters are best bound by their place alone: for each
	// one that has a name, and $1 is one, SQLite's driver looks along the list of all
	// names.
	nameless bool
}

var (
	sqliteDialect = dialect{integrity: `PRAGMA integrity_check`, snapshot: &sql.TxOptions{ReadOnly: true},
		words: strings.NewReplacer("{{bytes}}", "BLOB", "{{rowless}}", "WITHOUT ROWID"), nameless: true}
	// The number is the advisory lock's name: "verdict" in ASCII.
	postgresDialect = dialect{
		lock:     `SELECT pg_advisory_xact_lock(33325589237162868)`,
		tables:   `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'schema_version'`,
		snapshot: &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
		rows:     `SELECT reltuples FROM pg_class WHERE oid = to_regclass($1)`,
		words:    strings.NewReplacer("{{bytes}}", "BYTEA", "{{rowless}}", ""),
	}
)

// text writes a statement as the engine takes it best.
func (d dialect) text(statement string) string {
	if !d.nameless {
		return statement
	}
	return byPlace(statement)
}

// byPlace writes ? for $1, $2 and so on where they stand in this order, each once,
// and leaves a statement as it is where they do not, or where it holds a $ that is
// no parameter.
func byPlace(statement string) string {
	var b strings.Builder
	b.Grow(len(statement))
	next, rest := 1, statement
	for {
		before, after, found := strings.Cut(rest, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits := len(after) - len(strings.TrimLeft(after, "0123456789"))
		if after[:digits] != strconv.Itoa(next) {
			return statement
		}
		b.WriteByte('?')
		next, rest = next+1, after[digits:]
	}
}

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
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, verdict.Errorf(verdict.Usage, "the address of the database cannot be read: %w", err).
			WithHint("write postgres://user@host/name")
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(readers + 1)
	return db, nil
}

// class names what an engine's error means to us; "" when nothing in particular.
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
