// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"time"

	"verdict"
)

// VerifyAudit proves the audit log against itself: each row against its hash and
// the row before it, each change against the digest of its batch. With the hash
// of an earlier head it proves as well that nothing up to that head was taken
// away. The error is of code Tampered and names the first row that is wrong.
func (db *DB) VerifyAudit(ctx context.Context, head string) error {
	return db.View(ctx, verdict.Administrator, time.Time{}, func(s *Snapshot) error { return verifyAudit(s, head) })
}

func verifyAudit(s *Snapshot, head string) error {
	rows, err := auditRows(s, "ORDER BY seq")
	if err != nil {
		return err
	}
	if err := verifyChain(rows, head); err != nil {
		return err
	}
	return verifyChanges(s, rows)
}

func verifyChain(rows []AuditRow, head string) error {
	var prev AuditRow
	anchored := head == ""
	for _, r := range rows {
		switch {
		case r.Seq != prev.Seq+1:
			return tampered(prev.Seq+1, "is missing")
		case r.Prev != prev.Hash:
			return tampered(r.Seq, "does not follow the row before it")
		case r.Hash != r.sum():
			return tampered(r.Seq, "was changed")
		case !r.At.After(prev.At):
			return tampered(r.Seq, "is not later than the row before it")
		}
		anchored = anchored || r.Hash == head
		prev = r
	}
	if !anchored {
		return verdict.Errorf(verdict.Tampered, "the audit log does not hold the head %s", head).
			WithHint("rows were removed or written anew since that head was noted, or it is of another database")
	}
	return nil
}

// verifyChanges walks rows and changes together.
func verifyChanges(s *Snapshot, rows []AuditRow) error {
	i := 0
	var batch []change
	close := func() error {
		r := rows[i]
		if len(batch) != r.Changes || batchDigest(batch) != r.Batch {
			return tampered(r.Seq, "lists other changes than were made")
		}
		i, batch = i+1, nil
		return nil
	}
	err := eachChange(s, "", nil, func(c AuditChange) error {
		for i < len(rows) && rows[i].Seq < c.Seq {
			if err := close(); err != nil {
				return err
			}
		}
		if i == len(rows) || rows[i].Seq != c.Seq || c.N != len(batch)+1 {
			return tampered(c.Seq, "lists other changes than were made")
		}
		batch = append(batch, change{c.Action, c.Noun, c.Key, c.Digest})
		return nil
	})
	for err == nil && i < len(rows) {
		err = close()
	}
	return err
}

func tampered(seq int64, what string) error {
	return verdict.Errorf(verdict.Tampered, "row %d of the audit log %s", seq, what).
		WithHint("compare it with a backup")
}
