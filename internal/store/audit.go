// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"verdict"
)

// AuditRow is one command that changed something.
type AuditRow struct {
	Seq           int64 // from 1, without gaps
	At            time.Time
	Actor         string
	Way           string
	Authenticated bool
	Command       string
	Changes       int
	Batch         string // digest of the changes in their order
	Prev          string // Hash of the row before; "" for the first
	Hash          string // of everything above
}

// AuditChange is one change of a command.
type AuditChange struct {
	Seq    int64  // of the AuditRow
	N      int    // its number in the command, from 1
	Action string // put or remove
	Noun   string // the table, such as releases
	Key    string // a JSON array, such as ["kafka","3.5.0"]
	Digest string // of the content that was put; "" for a removal
}

type change struct{ action, noun, name, digest string }

// note records a change for the audit row that finish writes.
func (tx *Tx) note(action, noun, name, digest string) {
	tx.changes = append(tx.changes, change{action, noun, name, digest})
}

// finish settles what follows from the changes and writes the audit row.
func (tx *Tx) finish(actor verdict.Actor, command string) error {
	if err := tx.settle(); err != nil || len(tx.changes) == 0 {
		return err
	}
	row := AuditRow{
		Seq: tx.head.Seq + 1, At: tx.At(), Actor: actor.Name, Way: actor.Way, Authenticated: actor.Authenticated,
		Command: command, Changes: len(tx.changes), Batch: batchDigest(tx.changes), Prev: tx.head.Hash,
	}
	row.Hash = row.sum()
	for _, s := range []string{row.Actor, row.Way, row.Command} {
		if err := checkText(s, ""); err != nil {
			return err
		}
	}
	err := tx.sql.insert(tx.ctx, "audit", auditColumns, [][]any{{row.Seq, tx.at, row.Actor, row.Way, number(row.Authenticated),
		row.Command, int64(row.Changes), row.Batch, row.Prev, row.Hash}})
	if err != nil {
		return err
	}
	lines := make([][]any, len(tx.changes))
	for i, c := range tx.changes {
		lines[i] = []any{row.Seq, int64(i + 1), c.action, c.noun, c.name, c.digest}
	}
	return tx.sql.insert(tx.ctx, "audit_changes", "audit, n, action, noun, name, digest", lines)
}

const auditColumns = "seq, at, actor, way, authenticated, command, changes, batch, prev, hash"

// sum is the hash of a row over all of its other fields.
func (r AuditRow) sum() string {
	return hash("verdict audit 1", strconv.FormatInt(r.Seq, 10), strconv.FormatInt(micros(r.At), 10), r.Actor, r.Way,
		strconv.FormatBool(r.Authenticated), r.Command, strconv.Itoa(r.Changes), r.Batch, r.Prev)
}

// batchDigest is the SHA-256 of the canonical JSON of every change in order.
func batchDigest(changes []change) string {
	lines := make([]string, len(changes))
	for i, c := range changes {
		line, err := json.Marshal([]string{c.action, c.noun, c.name, c.digest})
		if err != nil {
			panic(err) // strings: cannot fail
		}
		lines[i] = string(line)
	}
	return hash(lines...)
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// AuditRows gives every command that changed something, in order. It is private.
func (db *DB) AuditRows(ctx context.Context, viewer verdict.Viewer) (rows []AuditRow, err error) {
	err = db.View(ctx, viewer, time.Time{}, func(s *Snapshot) error {
		if err := s.private(); err != nil {
			return err
		}
		rows, err = auditRows(s, "ORDER BY seq")
		return err
	})
	return rows, err
}

// AuditChanges gives what a command changed, in order. It is private.
func (db *DB) AuditChanges(ctx context.Context, viewer verdict.Viewer, seq int64) (list []AuditChange, err error) {
	err = db.View(ctx, viewer, time.Time{}, func(s *Snapshot) error {
		if err := s.private(); err != nil {
			return err
		}
		return eachChange(s, "WHERE audit = $1", []any{seq}, func(c AuditChange) error {
			list = append(list, c)
			return nil
		})
	})
	return list, err
}

// AuditHead gives the number and hash of the last row, the anchor to keep
// elsewhere; 0 and "" while the log is empty.
func (db *DB) AuditHead(ctx context.Context) (seq int64, hash string, err error) {
	err = db.View(ctx, verdict.Administrator, time.Time{}, func(s *Snapshot) error {
		head, err := auditHead(s)
		seq, hash = head.Seq, head.Hash
		return err
	})
	return seq, hash, err
}

func auditHead(s *Snapshot) (AuditRow, error) {
	rows, err := auditRows(s, "ORDER BY seq DESC LIMIT 1")
	if err != nil || len(rows) == 0 {
		return AuditRow{}, err
	}
	return rows[0], nil
}

func auditRows(s *Snapshot, order string) (list []AuditRow, err error) {
	err = s.sql.each(s.ctx, "SELECT "+auditColumns+" FROM audit "+order, nil, func(rows *sql.Rows) error {
		var r AuditRow
		var at, authenticated int64
		err := rows.Scan(&r.Seq, &at, &r.Actor, &r.Way, &authenticated, &r.Command, &r.Changes, &r.Batch, &r.Prev, &r.Hash)
		r.At, r.Authenticated = instant(at), authenticated != 0
		list = append(list, r)
		return err
	})
	return list, err
}

func eachChange(s *Snapshot, where string, args []any, fn func(AuditChange) error) error {
	text := "SELECT audit, n, action, noun, name, digest FROM audit_changes " + where + " ORDER BY audit, n"
	return s.sql.each(s.ctx, text, args, func(rows *sql.Rows) error {
		var c AuditChange
		if err := rows.Scan(&c.Seq, &c.N, &c.Action, &c.Noun, &c.Key, &c.Digest); err != nil {
			return err
		}
		return fn(c)
	})
}
