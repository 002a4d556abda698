// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"errors"
	"io"
	"time"

	"verdict"
)

// IndexFile is an index of records that some node built.
type IndexFile struct {
	Digest string
	Mark   string // what it was built from, in the words of its builder
}

// chunkSize is how much of an index lies in one row.
const chunkSize = 1 << 20

// PutIndexFile keeps an index for the nodes that did not build it, in the place of
// the one before the last: who is fetching that one can go on.
func (tx *Tx) PutIndexFile(f IndexFile, content io.Reader) error {
	tx.aside = true
	if _, there, err := tx.number("SELECT built FROM index_files WHERE digest = $1", f.Digest); err != nil || there {
		return err
	}
	var before []string
	err := tx.sql.each(tx.ctx, "SELECT digest FROM index_files ORDER BY built DESC", nil, func(rows *sql.Rows) error {
		var d string
		err := rows.Scan(&d)
		before = append(before, d)
		return err
	})
	if err != nil {
		return err
	}
	for _, old := range before[min(1, len(before)):] {
		for _, text := range []string{"DELETE FROM index_chunks WHERE digest = $1", "DELETE FROM index_files WHERE digest = $1"} {
			if err := tx.sql.exec(tx.ctx, text, old); err != nil {
				return err
			}
		}
	}
	for n := int64(0); ; n++ {
		chunk := make([]byte, chunkSize)
		size, err := io.ReadFull(content, chunk)
		if size > 0 {
			if err := tx.sql.exec(tx.ctx, "INSERT INTO index_chunks (digest, n, content) VALUES ($1, $2, $3)", f.Digest, n, chunk[:size]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	return tx.sql.insert(tx.ctx, "index_files", "digest, mark, built", [][]any{{f.Digest, f.Mark, tx.at}})
}

// IndexFile gives the last index that a node put; found is false when there is none.
func (s *Snapshot) IndexFile() (f IndexFile, found bool, err error) {
	if err := s.present(); err != nil {
		return f, false, err
	}
	err = s.sql.each(s.ctx, "SELECT digest, mark FROM index_files ORDER BY built DESC LIMIT 1", nil, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(&f.Digest, &f.Mark)
	})
	return f, found, err
}

// ReadIndexFile writes an index of a digest, a piece at a time; NotFound when it is
// not kept any more.
func (s *Snapshot) ReadIndexFile(digest string, to io.Writer) error {
	if err := s.present(); err != nil {
		return err
	}
	for n := int64(0); ; n++ {
		found := false
		err := s.sql.each(s.ctx, "SELECT content FROM index_chunks WHERE digest = $1 AND n = $2", []any{digest, n}, func(rows *sql.Rows) error {
			var chunk []byte
			if err := rows.Scan(&chunk); err != nil {
				return err
			}
			found = true
			_, err := to.Write(chunk)
			return err
		})
		switch {
		case err != nil:
			return err
		case !found && n == 0:
			return verdict.Errorf(verdict.NotFound, "no index of the digest %s is kept", digest)
		case !found:
			return nil
		}
	}
}

// VulnerabilitiesChanged gives the keys of the upstream vulnerabilities that came,
// changed or went after an instant, or that rest on a record that did; whole is set
// when something changed that any of them may rest on: a record or flaw of ours, or
// a relocation.
func (s *Snapshot) VulnerabilitiesChanged(after time.Time) (keys map[verdict.VulnerabilityID]bool, whole bool, err error) {
	if err := s.present(); err != nil {
		return nil, false, err
	}
	keys = map[verdict.VulnerabilityID]bool{}
	add := func(rows *sql.Rows) error {
		var id verdict.VulnerabilityID
		err := rows.Scan(&id)
		keys[id] = true
		return err
	}
	at := []any{micros(after), int64(forever)}
	const since = "(valid_from > $1 OR valid_to > $1 AND valid_to <> $2)"
	if err := s.sql.each(s.ctx, "SELECT DISTINCT id FROM vulnerabilities WHERE "+since, at, add); err != nil {
		return nil, false, err
	}
	text := `SELECT DISTINCT n.vulnerability FROM vulnerability_ids n JOIN record_names m ON m.name = n.name
		JOIN records r ON r.source = m.source AND r.id = m.id WHERE r.valid_to = $2 AND r.valid_from > $1 AND n.valid_to = $2`
	if err := s.sql.each(s.ctx, text, at, add); err != nil {
		return nil, false, err
	}
	for _, table := range []string{houseRecords.table, ownVulnerabilities.table, relocations.table} {
		err := s.sql.each(s.ctx, "SELECT COUNT(*) FROM "+table+" WHERE "+since, at, func(rows *sql.Rows) error {
			var n int64
			err := rows.Scan(&n)
			whole = whole || n > 0
			return err
		})
		if err != nil {
			return nil, false, err
		}
	}
	return keys, whole, nil
}

// VulnerabilityKeys gives the keys under which Vulnerabilities are read: those of
// flaws of ours, and of the upstream vulnerabilities that are no part of one.
func (s *Snapshot) VulnerabilityKeys() (keys []verdict.VulnerabilityID, own map[verdict.VulnerabilityID]bool, err error) {
	if err := s.present(); err != nil {
		return nil, nil, err
	}
	into, err := s.absorbed()
	if err != nil {
		return nil, nil, err
	}
	err = vulnerabilities.scan(s, "id", "", nil, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		if len(into[id]) == 0 {
			keys = append(keys, verdict.VulnerabilityID(id))
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	flaws, err := s.own()
	own = map[verdict.VulnerabilityID]bool{}
	for _, o := range flaws {
		keys = append(keys, verdict.VulnerabilityID(o.id))
		own[verdict.VulnerabilityID(o.id)] = true
	}
	return sortBy(keys, func(id verdict.VulnerabilityID) []string { return []string{string(id)} }), own, err
}
