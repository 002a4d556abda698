// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"verdict"
)

// Restore puts a backup in the place of the database that the options name and
// gives where the one before is kept; "" when there was none. The backup is
// proved first. A database that knows more than the backup, or cannot be read,
// is replaced only when force is set. A PostgreSQL database must be empty.
func Restore(ctx context.Context, o Options, file string, force bool) (kept string, err error) {
	if o.Now == nil {
		return "", verdict.Errorf(verdict.Internal, "the store was opened without a clock")
	}
	if o.Postgres != "" {
		return "", restorePostgres(ctx, o, file)
	}
	if about, err := os.Stat(file); err != nil || about.IsDir() {
		return "", verdict.Errorf(verdict.NotFound, "does not exist, or is a folder").At(file, 0, "").WithHint("name a file that `verdict db backup` wrote")
	}
	if err := makePrivate(o.Dir); err != nil {
		return "", verdict.Errorf(verdict.Invalid, "the data folder cannot be used: %w", err)
	}
	place := filepath.Join(o.Dir, fileName)
	fresh := place + ".restoring"
	discard(fresh) // of a restore that was interrupted
	defer discard(fresh)
	chain, err := prove(ctx, file, fresh, o.Now)
	if err != nil {
		return "", err
	}
	used, err := stand(ctx, place, o.Now, chain)
	if err != nil && (!force || verdict.CodeOf(err) == verdict.Conflict) {
		return "", err
	}
	if used {
		kept = place + "." + o.Now().UTC().Format("20060102T150405.000000Z")
		if err := setAside(place, kept); err != nil {
			return "", verdict.Errorf(verdict.Internal, "the database cannot be kept beside: %w", err)
		}
	}
	if err := os.Rename(fresh, place); err != nil {
		return kept, verdict.Errorf(verdict.Internal, "the backup cannot be put in place: %w", err)
	}
	return kept, nil
}

func restorePostgres(ctx context.Context, o Options, file string) (err error) {
	dir, err := os.MkdirTemp("", "verdict-restore")
	if err != nil {
		return verdict.Errorf(verdict.Internal, "the backup cannot be read: %w", err)
	}
	defer func() {
		if left := os.RemoveAll(dir); left != nil {
			err = errors.Join(err, verdict.Errorf(verdict.Internal, "the working copy of the backup cannot be removed: %w", left))
		}
	}()
	fresh := filepath.Join(dir, fileName)
	if _, err := prove(ctx, file, fresh, o.Now); err != nil {
		return err
	}
	from, err := connectFile(fresh, o.Now)
	if err != nil {
		return explain(err)
	}
	to, err := Open(ctx, o)
	if err == nil {
		err = errors.Join(copyAll(ctx, from, to), to.Close())
	}
	return errors.Join(err, from.Close())
}

// ofBackup says of which file an error about a backup speaks.
func ofBackup(file string, err error) error {
	var e *verdict.Error
	switch err = explain(err); {
	case !errors.As(err, &e):
		return err
	case class(err) == "damaged":
		return verdict.Errorf(verdict.Tampered, "is no backup of verdict, or a damaged one").At(file, 0, "").WithHint("name a file that `verdict db backup` wrote")
	case e.File == "":
		return e.At(file, 0, "")
	}
	return err
}

// prove copies a backup, brings the copy up to this version and checks it. It
// gives the audit log of the backup.
func prove(ctx context.Context, file, fresh string, now func() time.Time) ([]AuditRow, error) {
	if err := copyFile(file, fresh); err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "the backup cannot be read: %w", err).At(file, 0, "")
	}
	db, err := connectFile(fresh, now)
	if err != nil {
		return nil, ofBackup(file, err)
	}
	chain, err := db.proved(ctx)
	if err == nil {
		err = db.single(ctx)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, ofBackup(file, err)
	}
	return chain, nil
}

func (db *DB) proved(ctx context.Context) ([]AuditRow, error) {
	if err := db.upgrade(ctx); err != nil {
		return nil, explain(err)
	}
	wrong, err := db.Check(ctx)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		return nil, verdict.Errorf(verdict.Tampered, "the backup does not verify: %s", wrong[0]).WithHint("take another backup")
	}
	rows, err := db.AuditRows(ctx, verdict.Administrator)
	if err == nil && len(rows) == 0 {
		err = verdict.Errorf(verdict.Invalid, "holds no backup of verdict, or one of an empty database").
			WithHint("name a file that `verdict db backup` wrote")
	}
	return rows, err
}

// stand reports whether there is a database to keep, and an error when it cannot
// be read or knows what the backup does not.
func stand(ctx context.Context, place string, now func() time.Time, chain []AuditRow) (used bool, err error) {
	info, err := os.Stat(place)
	if err != nil || info.Size() == 0 {
		return false, err
	}
	db, err := connectFile(place, now)
	if err != nil {
		return true, explain(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.upgrade(ctx); err != nil {
		return true, explain(err)
	}
	seq, head, err := db.AuditHead(ctx)
	if err != nil {
		return true, err
	}
	if err := db.single(ctx); err != nil {
		return true, explain(err)
	}
	if seq > 0 && !slices.ContainsFunc(chain, func(r AuditRow) bool { return r.Hash == head }) {
		return true, verdict.Errorf(verdict.Refused, "the database holds what the backup lacks: its audit row %d", seq).
			WithHint("make a backup of it first, then call the command again with --force")
	}
	return true, nil
}

// discard removes a database that was made on the way.
func discard(file string) {
	for _, name := range []string{file, file + "-wal", file + "-shm", file + "-journal"} {
		_ = os.Remove(name) // most of them never came to be
	}
}

// setAside keeps the database under another name. The name in use stays until the
// backup takes it, so that no moment is without a database.
func setAside(place, kept string) error {
	for _, log := range []string{"-wal", "-shm"} { // of a database that could not be closed well
		if err := os.Rename(place+log, kept+log); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return copyFile(place, kept)
}

// copyFile copies a file to a name that must not be in use, readable by its owner
// only, and has it written to the disk.
func copyFile(from, to string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dst.Close()) }()
	if _, err := io.Copy(dst, src); err != nil {
		return err
	}
	return dst.Sync()
}
