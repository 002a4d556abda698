// SPDX-License-Identifier: Apache-2.0

package toml

import "fmt"

// Table maps keys to values: a string, a [Scalar], a [Table] or a []any of these.
type Table map[string]any

// Scalar is a number, date, time or boolean as it is written.
type Scalar string

// Text gives the string of a key; "" when it has none.
func (t Table) Text(key string) string {
	s, _ := t[key].(string)
	return s
}

// Table gives the table of a key; nil, which is an empty one, when it has none.
func (t Table) Table(key string) Table {
	sub, _ := t[key].(Table)
	return sub
}

// List gives the elements of the array of a key; none when it is no array.
func (t Table) List(key string) []any {
	list, _ := t[key].([]any)
	return list
}

// Tables gives those elements of the array of a key that are tables.
func (t Table) Tables(key string) []Table {
	var tables []Table
	for _, v := range t.List(key) {
		if sub, ok := v.(Table); ok {
			tables = append(tables, sub)
		}
	}
	return tables
}

// Texts gives those elements of the array of a key that are strings.
func (t Table) Texts(key string) []string {
	var texts []string
	for _, v := range t.List(key) {
		if s, ok := v.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

// Error says why a text is no TOML document, and on which line.
type Error struct {
	Line    int    // 1-based
	Message string // one sentence, lower case, no final period
}

// Error gives the sentence with its line in front.
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }
