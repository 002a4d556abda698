// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"verdict/internal/app"
	"verdict/internal/limits"
)

// sheet is one thing for people: a line for each field that holds something.
type sheet struct{ lines [][2]string }

// add adds a line; an empty value is left out.
func (s *sheet) add(name, value string) {
	if value != "" {
		s.lines = append(s.lines, [2]string{name, value})
	}
}

func (s *sheet) write(w io.Writer) {
	width := 0
	for _, l := range s.lines {
		width = max(width, utf8.RuneCountInString(l[0]))
	}
	for _, l := range s.lines {
		pad := strings.Repeat(" ", width-utf8.RuneCountInString(l[0])+2)
		fmt.Fprintln(w, strings.TrimRight(l[0]+pad+limits.Strip(l[1]), " "))
	}
}

// done tells what a change came to: as JSON the thing as it now stands, and for
// people how much changed.
func (r *run) done(a *app.App, changed int, thing any) error {
	r.changed(a, changed)
	return r.print(thing, func() {})
}

// writeUsed writes the columns that hold something in some row.
func (t *table) writeUsed(w io.Writer) {
	used := make([]bool, len(t.heads))
	for _, row := range t.rows {
		for i, cell := range row {
			used[i] = used[i] || cell != ""
		}
	}
	kept := newTable(keep(t.heads, used)...)
	for _, row := range t.rows {
		kept.row(keep(row, used)...)
	}
	kept.write(w)
}

func keep(cells []string, used []bool) []string {
	var kept []string
	for i, cell := range cells {
		if used[i] {
			kept = append(kept, cell)
		}
	}
	return kept
}
