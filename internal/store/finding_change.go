// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"slices"
	"time"

	"verdict"
)

// FindingChange is a finding as it stands since a change.
type FindingChange struct {
	verdict.Finding
	At time.Time // when it came to stand so
}

// LastChange is the time of the last command that changed something; zero before
// the first.
func (s *Snapshot) LastChange() (time.Time, error) {
	if err := s.private(); err != nil {
		return time.Time{}, err
	}
	head, err := auditHead(s)
	return head.At, err
}

// ChangeNumber is the number of the last change in the audit log, 0 before the first: two
// snapshots with the same one hold the same rows.
func (s *Snapshot) ChangeNumber() (int64, error) {
	if err := s.private(); err != nil {
		return 0, err
	}
	head, err := auditHead(s)
	return head.Seq, err
}

// FindingsChanged gives the findings of all products that came, went inactive or
// became active again after an instant, as they stand now; in order of time, and
// then by product, version, component and vulnerability.
func (s *Snapshot) FindingsChanged(after time.Time) ([]FindingChange, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	var all []FindingChange
	err := findings.scan(s, "body, valid_from", "valid_from > $1", []any{micros(after)}, func(rows *sql.Rows) error {
		var c FindingChange
		var body string
		var from int64
		if err := rows.Scan(&body, &from); err != nil {
			return err
		}
		c.At = instant(from)
		err := decode(body, &c.Finding)
		all = append(all, c)
		return err
	})
	sortBy(all, func(c FindingChange) []string {
		return []string{c.Product, c.Version, c.Component, string(c.Vulnerability)}
	})
	slices.SortStableFunc(all, func(a, b FindingChange) int { return a.At.Compare(b.At) })
	return all, err
}
