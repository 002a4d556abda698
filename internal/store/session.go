// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// session is one transaction with its prepared statements.
type session struct {
	tx       *sql.Tx
	dialect  dialect
	prepared map[string]*sql.Stmt
	added    map[string]int // rows, by table
}

// grew notes that a table got rows.
func (q *session) grew(table string, rows int) {
	if q.added == nil {
		q.added = map[string]int{}
	}
	q.added[table] += rows
}

// prepare keeps one statement for each text; they end with the transaction.
func (q *session) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if stmt, ok := q.prepared[text]; ok {
		return stmt, nil
	}
	stmt, err := q.tx.PrepareContext(ctx, q.dialect.text(text))
	if err != nil {
		return nil, err
	}
	if q.prepared == nil {
		q.prepared = map[string]*sql.Stmt{}
	}
	q.prepared[text] = stmt
	return stmt, nil
}

func (q *session) exec(ctx context.Context, text string, args ...any) error {
	stmt, err := q.prepare(ctx, text)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx, args...)
	return err
}

// each runs a query and calls fn for each row of it.
func (q *session) each(ctx context.Context, text string, args []any, fn func(*sql.Rows) error) error {
	if err := checkArgs(args); err != nil {
		return err
	}
	rows, err := q.tx.QueryContext(ctx, q.dialect.text(text), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// eachPrepared is each for a text that a transaction runs often.
func (q *session) eachPrepared(ctx context.Context, text string, args []any, fn func(*sql.Rows) error) error {
	if err := checkArgs(args); err != nil {
		return err
	}
	stmt, err := q.prepare(ctx, text)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// parameters is the most that one statement of insert binds.
const parameters = 600

// insert adds rows in as few statements as there can be.
func (q *session) insert(ctx context.Context, table, columns string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	q.grew(table, len(rows))
	width := len(rows[0])
	step := max(1, parameters/width)
	for len(rows) > 0 {
		chunk := rows[:min(step, len(rows))]
		rows = rows[len(chunk):]
		var args []any
		for _, r := range chunk {
			args = append(args, r...)
		}
		if err := q.exec(ctx, "INSERT INTO "+table+" ("+columns+") VALUES "+tuples(len(chunk), width), args...); err != nil {
			return err
		}
	}
	return nil
}

// tuples writes ($1,$2),($3,$4).
func tuples(n, width int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(placeholders(i*width+1, width))
	}
	return b.String()
}

// placeholders writes ($first,…) for n values.
func placeholders(first, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteByte("(,"[min(i, 1)])
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	b.WriteByte(')')
	return b.String()
}

// inChunks calls fn with as many of the values as one statement binds.
func inChunks(values []string, fn func(list string, args []any) error) error {
	for len(values) > 0 {
		chunk := values[:min(500, len(values))]
		values = values[len(chunk):]
		args := make([]any, len(chunk))
		for i, v := range chunk {
			args[i] = v
		}
		if err := fn(placeholders(1, len(chunk)), args); err != nil {
			return err
		}
	}
	return nil
}
