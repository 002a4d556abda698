// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"

	"verdict"
)

// AddDue notes vulnerabilities whose matches have to be worked out anew. They stay
// due until Done, whatever becomes of the process that was to do it.
func (tx *Tx) AddDue(ids ...verdict.VulnerabilityID) error {
	tx.aside = tx.aside || len(ids) > 0
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return inChunks(distinct(list), func(_ string, args []any) error {
		text := "INSERT INTO rematch_due (vulnerability) VALUES " + tuples(len(args), 1) + " ON CONFLICT (vulnerability) DO NOTHING"
		return tx.sql.exec(tx.ctx, text, args...)
	})
}

// Due gives at most n of the vulnerabilities that are due, those of 0 all.
func (s *Snapshot) Due(n int) ([]verdict.VulnerabilityID, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	text, args := "SELECT vulnerability FROM rematch_due", []any(nil)
	if n > 0 {
		text, args = text+" LIMIT $1", []any{int64(n)}
	}
	var due []verdict.VulnerabilityID
	err := s.sql.each(s.ctx, text, args, func(rows *sql.Rows) error {
		var id verdict.VulnerabilityID
		err := rows.Scan(&id)
		due = append(due, id)
		return err
	})
	return sortBy(due, func(id verdict.VulnerabilityID) []string { return []string{string(id)} }), err
}

// Done says that the matches of vulnerabilities are as their records say.
func (tx *Tx) Done(ids []verdict.VulnerabilityID) error {
	tx.aside = tx.aside || len(ids) > 0
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return inChunks(list, func(in string, args []any) error {
		return tx.sql.exec(tx.ctx, "DELETE FROM rematch_due WHERE vulnerability IN "+in, args...)
	})
}
