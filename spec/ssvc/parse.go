// SPDX-License-Identifier: Apache-2.0

package ssvc

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The bounds of a table: nobody decides by a larger one.
const (
	MostRows   = 4096
	MostPoints = 12
)

// Fault is what is wrong with the text of a table.
type Fault struct {
	Line int // from 1; 0 where it is about the whole table
	What string
}

// Error tells the fault with its line.
func (f *Fault) Error() string {
	if f.Line == 0 {
		return f.What
	}
	return fmt.Sprintf("line %d: %s", f.Line, f.What)
}

func fault(line int, format string, args ...any) error {
	return &Fault{Line: line, What: fmt.Sprintf(format, args...)}
}

// Parse reads a table of comma-separated values: a head with the names of the points and of
// the outcome, which is the last column, and a row for each combination of answers. A first
// column that is called row numbers the rows. Lines that begin with # are comments; the
// first of them that is no licence line is the title. A version behind a name in the head,
// as in "Exploitation v1.1.0", is no part of it. The error is a *[Fault].
func Parse(name string, raw []byte) (*Table, error) {
	if strings.ContainsRune(string(raw), 0) {
		return nil, fault(0, "the table holds the character U+0000")
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.Comment, r.TrimLeadingSpace = '#', true
	head, err := next(r)
	if errors.Is(err, io.EOF) {
		return nil, fault(0, "the table is empty")
	}
	if err != nil {
		return nil, err
	}
	t := &Table{Name: name, Title: title(raw), byValues: map[string]int{}}
	numbered := fold(head[0]) == "row"
	if err := t.readHead(r, head, numbered); err != nil {
		return nil, err
	}
	for {
		cells, err := next(r)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		if err := t.readRow(line, cells, numbered); err != nil {
			return nil, err
		}
	}
	return t, t.whole()
}

// next reads a row; what the reader says of it becomes a fault.
func next(r *csv.Reader) ([]string, error) {
	cells, err := r.Read()
	var wrong *csv.ParseError
	switch {
	case errors.As(err, &wrong):
		return nil, fault(wrong.Line, "the row cannot be read: %v", wrong.Err)
	case err != nil:
		return nil, err
	}
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
	}
	return cells, nil
}

func title(raw []byte) string {
	for line := range strings.Lines(string(raw)) {
		comment, is := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !is {
			return ""
		}
		if comment = strings.TrimSpace(comment); comment != "" && !strings.HasPrefix(comment, "SPDX-") {
			return comment
		}
	}
	return ""
}

var versioned = regexp.MustCompile(`\s+[vV]\d+(\.\d+)*$`)

func (t *Table) readHead(r *csv.Reader, head []string, numbered bool) error {
	line, _ := r.FieldPos(0)
	if numbered {
		head = head[1:]
	}
	if len(head) < 2 || len(head) > MostPoints+1 {
		return fault(line, "the head names %d columns; a table has from one to %d points and an outcome", len(head), MostPoints)
	}
	for _, name := range head[:len(head)-1] {
		name = versioned.ReplaceAllString(name, "")
		if _, twice := t.Point(name); twice || name == "" {
			return fault(line, "the head names the point %q twice, or without a name", name)
		}
		t.Points = append(t.Points, Point{Name: name})
	}
	t.Outcome = versioned.ReplaceAllString(head[len(head)-1], "")
	return nil
}

func (t *Table) readRow(line int, cells []string, numbered bool) error {
	row := Row{Number: len(t.Rows) + 1}
	if numbered {
		n, err := strconv.Atoi(cells[0])
		if err != nil || slices.ContainsFunc(t.Rows, func(r Row) bool { return r.Number == n }) {
			return fault(line, "%.20q is no number of a row, or that of another one", cells[0])
		}
		row.Number, cells = n, cells[1:]
	}
	if slices.Contains(cells, "") {
		return fault(line, "a cell of the row is empty")
	}
	if len(t.Rows) == MostRows {
		return fault(line, "the table has more than %d rows", MostRows)
	}
	row.Values, row.Outcome = cells[:len(cells)-1], cells[len(cells)-1]
	for i, value := range row.Values {
		if !slices.Contains(t.Points[i].Values, value) {
			t.Points[i].Values = append(t.Points[i].Values, value)
		}
	}
	if !slices.Contains(t.Outcomes, row.Outcome) {
		t.Outcomes = append(t.Outcomes, row.Outcome)
	}
	if before, found := t.Row(row.Values...); found {
		return fault(line, "the combination of row %d stands in row %d already", row.Number, before.Number)
	}
	t.byValues[strings.Join(row.Values, "\x00")] = len(t.Rows)
	t.Rows = append(t.Rows, row)
	return nil
}

// whole refuses a table that leaves a combination out, or has two answers that nobody can
// tell apart.
func (t *Table) whole() error {
	combinations := 1
	for _, p := range t.Points {
		folded := map[string]bool{}
		for _, v := range p.Values {
			if folded[fold(v)] {
				return fault(0, "the answer %q to %s is written in two ways", v, p.Name)
			}
			folded[fold(v)] = true
		}
		combinations *= len(p.Values)
		if combinations > MostRows {
			break
		}
	}
	if len(t.Rows) == combinations && combinations > 0 {
		return nil
	}
	if missing := t.missing(nil); missing != nil {
		return fault(0, "the table has no row for %s", strings.Join(missing, ", "))
	}
	return fault(0, "the table has no rows")
}

// missing gives the first combination that no row has, which begins with some answers.
func (t *Table) missing(begin []string) []string {
	if len(begin) == len(t.Points) {
		if _, found := t.Row(begin...); found {
			return nil
		}
		return begin
	}
	for _, v := range t.Points[len(begin)].Values {
		if m := t.missing(append(slices.Clip(begin), v)); m != nil {
			return m
		}
	}
	return nil
}
