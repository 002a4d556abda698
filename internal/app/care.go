// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"time"

	"verdict"
	"verdict/internal/config"
	"verdict/internal/store"
)

// AuditRow is one command that changed something.
type AuditRow = store.AuditRow

// AuditChange is one change of such a command.
type AuditChange = store.AuditChange

// AuditRows gives every command that changed something, in order.
func (a *App) AuditRows(ctx context.Context) ([]AuditRow, error) {
	return a.db.AuditRows(ctx, verdict.Administrator)
}

// AuditRow gives one command with its changes.
func (a *App) AuditRow(ctx context.Context, seq int64) (AuditRow, []AuditChange, error) {
	rows, err := a.AuditRows(ctx)
	if err != nil {
		return AuditRow{}, nil, err
	}
	for _, r := range rows {
		if r.Seq == seq {
			changes, err := a.db.AuditChanges(ctx, verdict.Administrator, seq)
			return r, changes, err
		}
	}
	return AuditRow{}, nil, verdict.Errorf(verdict.NotFound, "the audit log has no row %d", seq)
}

// AuditHead gives the number and hash of the last row; 0 and "" while the log is
// empty.
func (a *App) AuditHead(ctx context.Context) (seq int64, hash string, err error) {
	return a.db.AuditHead(ctx)
}

// VerifyAudit proves the audit log against itself, and against an earlier head
// unless that is "".
func (a *App) VerifyAudit(ctx context.Context, head string) error {
	return a.db.VerifyAudit(ctx, head)
}

// Check proves the database against itself and gives what is wrong, in words;
// none when all is well.
func (a *App) Check(ctx context.Context) ([]string, error) { return a.db.Check(ctx) }

// Backup writes one state of the database to a new file.
func (a *App) Backup(ctx context.Context, file string) error {
	return store.Backup(ctx, a.db, file)
}

// Restore puts a backup in the place of the database that the settings name, and
// gives where the one before is kept; "" when there was none. One that knows more
// than the backup is replaced only by force.
func Restore(ctx context.Context, c config.Config, clock func() time.Time, file string, force bool) (kept string, err error) {
	if err := c.Check(); err != nil {
		return "", err
	}
	if c.DryRun {
		return "", verdict.Errorf(verdict.Usage, "a restore cannot be rehearsed").WithHint("leave out --dry-run, or restore into another --data folder")
	}
	return store.Restore(ctx, store.Options{Dir: c.Data, Postgres: c.Database, Now: clock}, file, force)
}
