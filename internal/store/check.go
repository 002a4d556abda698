// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"verdict"
)

// problems is the most that Check lists for one table: more say no more.
const problems = 20

// Check proves the database against itself and gives what is wrong, in words:
// the file's own integrity, the audit chain, every versioned row against the
// changes that the audit log lists, kept bytes and bills against their digests,
// and references to what is not there. None means that all is well.
func (db *DB) Check(ctx context.Context) (found []string, err error) {
	err = db.View(ctx, verdict.Administrator, time.Time{}, func(s *Snapshot) error {
		for _, check := range []func(*Snapshot) ([]string, error){db.checkFile, checkAudit, checkHistories, checkOriginals, checkBills, checkReferences, checkDerived} {
			some, err := check(s)
			if err != nil {
				return err
			}
			found = append(found, some...)
		}
		return nil
	})
	return found, err
}

func (db *DB) checkFile(s *Snapshot) (found []string, err error) {
	if db.dialect.integrity == "" {
		return nil, nil
	}
	err = s.sql.each(s.ctx, db.dialect.integrity, nil, func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		if line != "ok" {
			found = append(found, "the file is damaged: "+line)
		}
		return err
	})
	return found, err
}

func checkAudit(s *Snapshot) ([]string, error) {
	err := verifyAudit(s, "")
	if err != nil && verdict.CodeOf(err) == verdict.Tampered {
		return []string{err.Error()}, nil
	}
	return nil, err
}

// span is a versioned row without its content.
type span struct {
	from, to int64
	digest   string
}

// checkHistories replays the changes of the audit log and compares.
func checkHistories(s *Snapshot) (found []string, err error) {
	want, err := replayed(s)
	if err != nil {
		return nil, err
	}
	for _, h := range histories() {
		got, wrong, err := h.spans(s)
		if err != nil {
			return nil, err
		}
		names := sortedKeys(got)
		for name := range want[h.table] {
			if _, known := got[name]; !known {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			if !slices.Equal(got[name], want[h.table][name]) {
				wrong = append(wrong, fmt.Sprintf("%s %s is not as the audit log says", h.table, name))
			}
		}
		found = append(found, wrong[:min(len(wrong), problems)]...)
	}
	return found, nil
}

// replayed gives the rows that the audit log implies, by table and key.
func replayed(s *Snapshot) (map[string]map[string][]span, error) {
	at := map[int64]int64{}
	rows, err := auditRows(s, "")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		at[r.Seq] = micros(r.At)
	}
	want := map[string]map[string][]span{}
	err = eachChange(s, "", nil, func(c AuditChange) error {
		if want[c.Noun] == nil {
			want[c.Noun] = map[string][]span{}
		}
		want[c.Noun][c.Key] = applied(want[c.Noun][c.Key], c, at[c.Seq])
		return nil
	})
	return want, err
}

// applied ends the standing row of a key, drops it when it began at this very
// instant, and begins a new one unless the change is a removal.
func applied(spans []span, c AuditChange, at int64) []span {
	if n := len(spans); n > 0 && spans[n-1].to == forever {
		spans[n-1].to = at
		if spans[n-1].from == at {
			spans = spans[:n-1]
		}
	}
	if c.Action == "put" {
		spans = append(spans, span{at, forever, c.Digest})
	}
	return spans
}

// spans reads every row of a table by key, in order of time, and says which do
// not have the digest of their content.
func (h series) spans(s *Snapshot) (all map[string][]span, wrong []string, err error) {
	all = map[string][]span{}
	err = s.sql.each(s.ctx, "SELECT "+h.columns()+" FROM "+h.table, nil, func(rows *sql.Rows) error {
		r := row{key: make([]any, len(h.key)), extra: make([]string, len(h.extra))}
		var sp span
		var into []any
		for i := range r.key {
			into = append(into, &r.key[i])
		}
		for i := range r.extra {
			into = append(into, &r.extra[i])
		}
		if err := rows.Scan(append(into, &r.body, &sp.digest, &sp.from, &sp.to)...); err != nil {
			return err
		}
		if r.digest() != sp.digest {
			wrong = append(wrong, fmt.Sprintf("the content of %s %s was changed", h.table, r.name()))
		}
		all[r.name()] = append(all[r.name()], sp)
		return nil
	})
	for _, spans := range all {
		slices.SortFunc(spans, func(a, b span) int { return int(min(1, max(-1, a.from-b.from))) })
	}
	slices.Sort(wrong)
	return all, wrong, err
}
