// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/limits"
)

// formats are what --format takes.
var formats = []string{"table", "json"}

// checkFormat refuses a format that the command does not know, before anything is
// changed.
func (r *run) checkFormat() error {
	known := formats
	if r.formats != nil {
		known = r.formats
	}
	return oneOf("format", []string{r.format}, known)
}

// print writes v as JSON when that was asked for, and otherwise calls table.
func (r *run) print(v any, table func()) error {
	if err := r.checkFormat(); err != nil {
		return err
	}
	if r.format == "json" {
		return writeJSON(r.Out, v)
	}
	table()
	return nil
}

// writeJSON writes indented JSON without escaping HTML.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// table is rows of cells under headings, in aligned columns. Cells are freed of
// control characters.
type table struct {
	heads []string
	rows  [][]string
}

func newTable(heads ...string) *table { return &table{heads: heads} }

func (t *table) row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(limits.Strip(c), "\n", " ")
	}
	t.rows = append(t.rows, cells)
}

func (t *table) write(w io.Writer) {
	widths := make([]int, len(t.heads))
	for _, row := range append([][]string{t.heads}, t.rows...) {
		for i, c := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	for _, row := range append([][]string{t.heads}, t.rows...) {
		var b strings.Builder
		for i, c := range row {
			b.WriteString(c)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c)+2))
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}

// day writes a date, or nothing for the zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// instant writes an instant for JSON; nil for the zero time.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// count writes a number with its noun: 1 row, 2 rows.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "y") {
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// skipped tells what an import left out: nothing is dropped silently.
func (r *run) skipped(where string, list []verdict.Skipped) {
	for _, s := range list {
		r.note("%s: left out %d: %s (such as %s)", limits.Strip(where), s.Count, limits.Strip(s.Reason), limits.Strip(strings.Join(s.Examples, ", ")))
	}
}

// stale warns of sources that what is printed rests on: they may lack what has
// become known since.
func (r *run) stale(ctx context.Context, a *app.App) error {
	why, err := a.StaleSources(ctx)
	for _, s := range why {
		r.note("stale: %s", s)
	}
	return err
}

// none gives an empty list for a nil one, so that JSON has [] and not null.
func none[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
