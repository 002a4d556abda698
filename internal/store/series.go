// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"

	"verdict"
)

// series is the history of one noun: a table of versioned rows. At most one row
// of a key stands at any instant.
type series struct {
	table string
	// key are the columns that name a row, all TEXT but for a final number.
	key []string
	// extra are TEXT columns beside the body, for what is queried or large.
	extra []string
	// touch notes what findings may have to follow when a key changes; nil when none.
	touch func(t *touched, key []any)
}

// histories lists every series.
func histories() []series {
	return []series{products, lines, releases, bills, artifacts, sources, syncs, records, houseRecords, relocations, aliasRulings,
		ownVulnerabilities, vulnerabilities, vulnerabilityIDs, matches, findings, suppressionFiles, suppressions,
		assessments, evidence, classifications, decisions, policies, statements, documents,
		people, approvals, trains, gates, profiles, replays, symbolSets, advisories, publishedAdvisories, cveIDs, cveReservations, cveRequests,
		scores, scoreChoices}
}

// row is what stands under a key.
type row struct {
	key   []any // string or int64
	extra []string
	body  string
}

// forever is the valid_to of a row that still stands.
const forever = math.MaxInt64

// newRow encodes v as the body of a row.
func newRow(v any, key ...any) (row, error) {
	body, err := encode(v)
	return row{key: key, body: body}, err
}

// digest is of everything beside the key.
func (r row) digest() string { return hash(append(append([]string(nil), r.extra...), r.body)...) }

// name writes the key as the audit log shows it: a JSON array.
func (r row) name() string { return keyName(r.key) }

func keyName(key []any) string {
	name, err := json.Marshal(key)
	if err != nil {
		panic(err) // strings and numbers: cannot fail
	}
	return string(name)
}

func (r row) check() error {
	if err := checkArgs(r.key); err != nil {
		return err
	}
	for _, x := range r.extra {
		if err := checkText(x, ""); err != nil {
			return err
		}
	}
	return nil
}

// put makes r stand under its key and reports whether that is new.
func (h series) put(tx *Tx, r row) (bool, error) {
	// Text that cannot be stored is refused before any SQL: on PostgreSQL a
	// statement that fails ends the transaction.
	if err := r.check(); err != nil {
		return false, err
	}
	digest, from, found, err := h.standing(tx, r.key)
	if err != nil || found && digest == r.digest() {
		return false, err
	}
	if found {
		if err := h.end(tx, r.key, from); err != nil {
			return false, err
		}
	}
	return true, h.begin(tx, []row{r})
}

// putValue is put for a row whose only content is v.
func (h series) putValue(tx *Tx, v any, key ...any) (bool, error) {
	r, err := newRow(v, key...)
	if err != nil {
		return false, err
	}
	return h.put(tx, r)
}

// remove ends what stands under key and reports whether anything did.
func (h series) remove(tx *Tx, key ...any) (bool, error) {
	_, from, found, err := h.standing(tx, key)
	if err != nil || !found {
		return false, err
	}
	tx.note("remove", h.table, keyName(key), "")
	return true, h.end(tx, key, from)
}

// standing gives the digest and beginning of what stands under key.
func (h series) standing(tx *Tx, key []any) (digest string, from int64, found bool, err error) {
	if err := checkArgs(key); err != nil {
		return "", 0, false, err
	}
	stmt, err := tx.sql.prepare(tx.ctx, "SELECT digest, valid_from FROM "+h.table+" WHERE "+h.where()+" AND "+tx.live(""))
	if err != nil {
		return "", 0, false, err
	}
	err = stmt.QueryRowContext(tx.ctx, key...).Scan(&digest, &from)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, false, nil
	}
	return digest, from, err == nil, err
}

// end closes the row that began at from. One that began in this transaction was
// never known to anybody and leaves no trace but in the audit log.
func (h series) end(tx *Tx, key []any, from int64) error {
	h.touches(tx, key)
	delete(tx.seen, h.table+keyName(key))
	if from == tx.at {
		return tx.sql.exec(tx.ctx, "DELETE FROM "+h.table+" WHERE "+h.where()+" AND valid_from = "+parameter(len(key)), append(key[:len(key):len(key)], from)...)
	}
	args := append(append([]any{tx.at}, key...), from)
	return tx.sql.exec(tx.ctx, "UPDATE "+h.table+" SET valid_to = $1 WHERE "+h.whereFrom(2)+" AND valid_from = "+parameter(len(key)+1), args...)
}

func (h series) touches(tx *Tx, key []any) {
	if h.touch != nil {
		h.touch(&tx.touched, key)
	}
}

// begin opens rows under keys where nothing stands.
func (h series) begin(tx *Tx, rows []row) error {
	lines := make([][]any, 0, len(rows))
	for _, r := range rows {
		h.touches(tx, r.key)
		digest := r.digest()
		line := append([]any(nil), r.key...)
		for _, x := range r.extra {
			line = append(line, x)
		}
		lines = append(lines, append(line, r.body, digest, tx.at, int64(forever)))
		tx.note("put", h.table, r.name(), digest)
	}
	return tx.sql.insert(tx.ctx, h.table, h.columns(), lines)
}

// known is what stands under a key, for a comparison of many rows at once.
type known struct {
	key    []any
	digest string
	from   int64
}

// current gives what stands, by the name of its key, where the condition holds.
func (h series) current(tx *Tx, where string, args ...any) (map[string]known, error) {
	list := map[string]known{}
	columns := strings.Join(h.key, ", ") + ", digest, valid_from"
	err := h.scan(tx.Snapshot, columns, where, args, func(rows *sql.Rows) error {
		k := known{key: make([]any, len(h.key))}
		into := make([]any, 0, len(h.key)+2)
		for i := range k.key {
			into = append(into, &k.key[i])
		}
		if err := rows.Scan(append(into, &k.digest, &k.from)...); err != nil {
			return err
		}
		list[keyName(k.key)] = k
		return nil
	})
	return list, err
}

// replace makes rows, and nothing else of what is current, stand. It gives the
// number of keys that changed. Two rows of one key are an error of the caller.
func (h series) replace(tx *Tx, current map[string]known, rows []row) (int, error) {
	gone := make(map[string]known, len(current))
	for name, k := range current {
		gone[name] = k
	}
	for _, r := range rows {
		delete(gone, r.name())
	}
	for _, name := range sortedKeys(gone) {
		tx.note("remove", h.table, name, "")
		if err := h.end(tx, gone[name].key, gone[name].from); err != nil {
			return 0, err
		}
	}
	changed, err := h.change(tx, current, rows)
	return len(gone) + changed, err
}

// change makes rows stand; current holds what stands under their keys. It gives
// the number of keys that changed. Two rows of one key are an error of the caller.
func (h series) change(tx *Tx, current map[string]known, rows []row) (int, error) {
	var fresh []row
	seen := make(map[string]bool, len(rows))
	for _, r := range rows {
		name := r.name()
		if seen[name] {
			return 0, verdict.Errorf(verdict.Internal, "%s holds %s twice", h.table, name)
		}
		seen[name] = true
		was, stood := current[name]
		if stood && was.digest == r.digest() {
			continue
		}
		if err := r.check(); err != nil {
			return 0, err
		}
		if stood {
			if err := h.end(tx, was.key, was.from); err != nil {
				return 0, err
			}
		}
		fresh = append(fresh, r)
	}
	return len(fresh), h.begin(tx, fresh)
}

// scan calls fn for the rows that the snapshot sees.
func (h series) scan(s *Snapshot, columns, where string, args []any, fn func(*sql.Rows) error) error {
	text := "SELECT " + columns + " FROM " + h.table + " WHERE " + s.live("")
	if where != "" {
		text += " AND " + where
	}
	return s.sql.each(s.ctx, text, args, fn)
}

func (h series) columns() string {
	return strings.Join(append(append(append([]string(nil), h.key...), h.extra...), "body", "digest", "valid_from", "valid_to"), ", ")
}

// where compares the key with $1 and on.
func (h series) where() string { return h.whereFrom(1) }

func (h series) whereFrom(first int) string {
	var b strings.Builder
	for i, k := range h.key {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteString(k + " = $" + strconv.Itoa(first+i))
	}
	return b.String()
}

func parameter(before int) string { return "$" + strconv.Itoa(before+1) }
