// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"path"
	"strings"

	"verdict"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations gives the steps from an empty database to this version, in order.
// A step that was released is never edited.
func migrations() []string {
	entries, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	steps := make([]string, len(entries))
	for i, e := range entries { // sorted by name
		text, err := migrationFiles.ReadFile(path.Join("migrations", e.Name()))
		if err != nil {
			panic(err) // embedded: cannot fail
		}
		steps[i] = string(text)
	}
	return steps
}

// migrate takes the steps that the database has not yet seen, all in one
// transaction.
func (db *DB) migrate(ctx context.Context, steps []string) error {
	tx, err := db.beginWrite(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	version, err := schemaVersion(ctx, tx)
	if err != nil {
		return err
	}
	if version > len(steps) {
		return verdict.Errorf(verdict.Conflict, "the database has schema version %d and this program knows %d", version, len(steps)).
			WithHint("use the version of verdict that wrote it, or a newer one")
	}
	if version == len(steps) {
		return nil
	}
	for _, step := range steps[version:] {
		if err := script(ctx, tx, db.dialect.words.Replace(step)); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE schema_version SET version = $1`, len(steps)); err != nil {
		return err
	}
	return tx.Commit()
}

func schemaVersion(ctx context.Context, tx *sql.Tx) (int, error) {
	if _, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)`); err != nil {
		return 0, err
	}
	var version int
	err := tx.QueryRowContext(ctx, `SELECT version FROM schema_version`).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = tx.ExecContext(ctx, `INSERT INTO schema_version (version) VALUES (0)`)
	}
	return version, err
}

// script runs statements that end with a semicolon at the end of a line.
func script(ctx context.Context, tx *sql.Tx, text string) error {
	for _, statement := range strings.Split(text, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
