// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"verdict"
	"verdict/spec/vers"
)

// derivedFormat tells how the content of the derived tables is worked out, the keys
// of versions among it; its own number is raised when that changes. A database of
// another format has the tables worked out anew when it is opened.
const derivedFormat = 1000*1 + vers.KeyFormat

// derivedTable is one whose rows follow from others.
type derivedTable struct {
	name, columns string
	rows          func(*Tx) ([][]any, error)
}

func derivedTables() []derivedTable {
	return []derivedTable{
		{"component_names", "package, component, version_key, odd", deriveNames},
		{"release_numbers", "number, product, version", deriveNumbers},
		{"holders", "component, block, bits", deriveHolders},
		{"vulnerability_packages", "package, vulnerability", derivePackages},
		{"record_names", "name, source, id", deriveRecordNames},
	}
}

// deriveAll works the derived tables out anew, unless they have this format
// already. What is due to be matched is not among them: it is kept.
func (db *DB) deriveAll(ctx context.Context) error {
	var format int64
	err := db.reader.QueryRowContext(ctx, "SELECT format FROM derived WHERE name = 'all'").Scan(&format)
	if err == nil && format == derivedFormat || err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	inner, err := db.beginWrite(ctx)
	if err != nil {
		return err
	}
	defer inner.Rollback()
	if err := derive(&Tx{Snapshot: &Snapshot{ctx: ctx, sql: &session{tx: inner, dialect: db.dialect}, viewer: verdict.Administrator, names: &releaseNames{}, writing: true}}); err != nil {
		return err
	}
	return inner.Commit()
}

func derive(tx *Tx) error {
	if err := tx.sql.exec(tx.ctx, "DELETE FROM derived"); err != nil {
		return err
	}
	for _, t := range derivedTables() {
		if err := tx.sql.exec(tx.ctx, "DELETE FROM "+t.name); err != nil {
			return err
		}
		rows, err := t.rows(tx)
		if err != nil {
			return err
		}
		if err := tx.sql.insert(tx.ctx, t.name, t.columns, rows); err != nil {
			return err
		}
	}
	return tx.sql.insert(tx.ctx, "derived", "name, format", [][]any{{"all", int64(derivedFormat)}})
}

func deriveNames(tx *Tx) (all [][]any, err error) {
	err = tx.sql.each(tx.ctx, "SELECT id, body FROM components", nil, func(rows *sql.Rows) error {
		var id int64
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		var c verdict.Component
		err := decode(body, &c)
		all = append(all, nameRows(id, c)...)
		return err
	})
	return all, err
}

// deriveNumbers numbers the releases that have bills, in order of text.
func deriveNumbers(tx *Tx) (all [][]any, err error) {
	var refs []verdict.Ref
	text := "SELECT DISTINCT product, version FROM bills b WHERE " + tx.live("b.")
	err = tx.sql.each(tx.ctx, text, nil, func(rows *sql.Rows) error {
		var r verdict.Ref
		err := rows.Scan(&r.Product, &r.Version)
		refs = append(refs, r)
		return err
	})
	for i, r := range sortBy(refs, func(r verdict.Ref) []string { return []string{r.Product, r.Version} }) {
		all = append(all, []any{int64(i), r.Product, r.Version})
	}
	return all, err
}

func deriveHolders(tx *Tx) ([][]any, error) {
	type place struct{ component, block int64 }
	found := map[place][]byte{}
	text := `SELECT DISTINCT n.number, o.component FROM release_numbers n JOIN bills b ON b.product = n.product AND b.version = n.version
		JOIN contents c ON c.digest = b.content JOIN occurrences o ON o.content = c.id
		WHERE ` + tx.live("b.") + ` AND o.scope <> '` + string(verdict.Excluded) + `'`
	err := tx.sql.each(tx.ctx, text, nil, func(rows *sql.Rows) error {
		var number, component int64
		if err := rows.Scan(&number, &component); err != nil {
			return err
		}
		at := place{component, number / blockSize}
		if found[at] == nil {
			found[at] = make([]byte, blockSize/8)
		}
		bit := number % blockSize
		found[at][bit/8] |= 1 << (bit % 8)
		return nil
	})
	var all [][]any
	for at, b := range found {
		all = append(all, []any{at.component, at.block, b})
	}
	return all, err
}

func derivePackages(tx *Tx) ([][]any, error) {
	groups, err := tx.groups("")
	if err != nil {
		return nil, err
	}
	known := map[RecordKey]verdict.Record{}
	err = tx.AllRecords(func(r verdict.Record) error {
		known[KeyOf(r)] = r
		return nil
	})
	if err != nil {
		return nil, err
	}
	house, err := tx.HouseRecords()
	for _, r := range house {
		known[KeyOf(r)] = r
	}
	var all [][]any
	for key, g := range groups {
		v := g.vulnerability(key, known)
		for _, name := range packagesOf(&v) {
			all = append(all, []any{name, key})
		}
	}
	return all, err
}

func deriveRecordNames(tx *Tx) (all [][]any, err error) {
	add := func(r verdict.Record) error {
		for _, name := range namesIn(r) {
			all = append(all, []any{name, r.Source, r.ID})
		}
		return nil
	}
	if err := tx.AllRecords(add); err != nil {
		return nil, err
	}
	house, err := tx.HouseRecords()
	for _, r := range house {
		_ = add(r) // gives no error
	}
	return all, err
}

// checkDerived compares the derived tables with what follows from the others. The
// numbers of releases are drawn, so holders are compared by the releases' names.
func checkDerived(s *Snapshot) (found []string, err error) {
	tx := &Tx{Snapshot: s}
	for _, t := range derivedTables() {
		if t.name == "release_numbers" || t.name == "holders" {
			continue
		}
		want, err := t.rows(tx)
		if err != nil {
			return nil, err
		}
		got, err := s.rowsOf(t.name, t.columns)
		if err != nil {
			return nil, err
		}
		if wrong := differing(want, got); wrong > 0 {
			found = append(found, fmt.Sprintf("%d rows of %s do not follow from the others", wrong, t.name))
		}
	}
	want, err := shippedPairs(tx)
	if err != nil {
		return nil, err
	}
	got, err := heldPairs(tx)
	if wrong := differing(want, got); wrong > 0 {
		found = append(found, fmt.Sprintf("%d rows of holders do not follow from the bills", wrong))
	}
	return found, err
}

func (s *Snapshot) rowsOf(table, columns string) (all [][]any, err error) {
	err = s.sql.each(s.ctx, "SELECT "+columns+" FROM "+table, nil, func(rows *sql.Rows) error {
		names, err := rows.Columns()
		if err != nil {
			return err
		}
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		all = append(all, values)
		return rows.Scan(into...)
	})
	return all, err
}

// differing counts the rows that stand in one of the lists only.
func differing(a, b [][]any) int {
	count := map[string]int{}
	for _, r := range a {
		count[fmt.Sprintf("%q", written(r))]++
	}
	for _, r := range b {
		count[fmt.Sprintf("%q", written(r))]--
	}
	n := 0
	for _, c := range count {
		n += max(c, -c)
	}
	return n
}

// written gives values in one form, whichever the engine gave them in.
func written(row []any) []string {
	var list []string
	for _, v := range row {
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		list = append(list, fmt.Sprint(v))
	}
	return list
}

func shippedPairs(tx *Tx) (all [][]any, err error) {
	text := `SELECT DISTINCT b.product, b.version, o.component FROM bills b JOIN contents c ON c.digest = b.content JOIN occurrences o ON o.content = c.id
		WHERE ` + tx.live("b.") + ` AND o.scope <> '` + string(verdict.Excluded) + `'`
	err = tx.sql.each(tx.ctx, text, nil, func(rows *sql.Rows) error {
		var product, version string
		var component int64
		err := rows.Scan(&product, &version, &component)
		all = append(all, []any{product, version, component})
		return err
	})
	return all, err
}

func heldPairs(tx *Tx) (all [][]any, err error) {
	held := map[int64]map[int64][]byte{}
	err = tx.sql.each(tx.ctx, "SELECT component, block, bits FROM holders", nil, func(rows *sql.Rows) error {
		var component, block int64
		var b []byte
		if err := rows.Scan(&component, &block, &b); err != nil {
			return err
		}
		if held[component] == nil {
			held[component] = map[int64][]byte{}
		}
		held[component][block] = bytes.Clone(b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, component := range sortedKeys(held) {
		refs, err := tx.releasesOf(numbersIn(held[component]))
		if err != nil {
			return nil, err
		}
		for _, r := range refs {
			all = append(all, []any{r.Product, r.Version, component})
		}
	}
	return all, nil
}
