// SPDX-License-Identifier: Apache-2.0

package epss

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
)

// batch is how many rows are read as one piece of work.
const batch = 4096

const noDate = "the table does not say of which day its predictions are"

// head is what a table says before its rows.
type head struct {
	shown   string
	about   verdict.Likelihood // without numbers
	text    []byte             // comment and names of columns, as they were written
	columns struct{ id, probability, percentile int }
	count   int
}

// split takes a table apart into batches of rows.
func split(d source.Document, r io.Reader, submit func(work func(c *source.Content)) error) error {
	lines := limits.NewLines(d.Shown, r, limits.LineCaps{Bytes: d.Caps().Bytes, Line: 4 << 10})
	h, err := readHead(d.Shown, lines)
	if err != nil {
		return err
	}
	if h.about.At.IsZero() {
		if err := submit(func(c *source.Content) { c.Remark(noDate, d.Shown) }); err != nil {
			return err
		}
	}
	for ended := false; !ended; {
		var rows []byte
		first := 0
		for n := 0; n < batch; n++ {
			line, number, err := lines.Next()
			if ended = errors.Is(err, io.EOF); ended {
				break
			} else if err != nil {
				return err
			}
			if first == 0 {
				first = number
			}
			rows = append(append(rows, line...), '\n')
		}
		if err := submit(func(c *source.Content) { h.read(rows, first, c) }); err != nil {
			return err
		}
	}
	return nil
}

// readHead reads the comment, where there is one, and the names of the columns.
func readHead(shown string, lines *limits.Lines) (head, error) {
	h := head{shown: shown}
	for {
		line, number, err := lines.Next()
		switch {
		case errors.Is(err, io.EOF) && number == 0 && h.text == nil:
			return h, verdict.Errorf(verdict.Invalid, "is empty").At(shown, 0, "")
		case errors.Is(err, io.EOF):
			return h, verdict.Errorf(verdict.Invalid, "ends before the names of its columns").At(shown, 0, "")
		case err != nil:
			return h, err
		}
		line = bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))
		h.text = append(append(h.text, line...), '\n')
		if len(line) == 0 || line[0] != '#' {
			return h, h.name(string(line), number)
		}
		if about := describe(line); about != (verdict.Likelihood{}) {
			h.about = about
		}
	}
}

// name finds the columns by their names.
func (h *head) name(line string, number int) error {
	names := strings.Split(line, ",")
	h.count = len(names)
	h.columns.id, h.columns.probability = slices.Index(names, "cve"), slices.Index(names, "epss")
	h.columns.percentile = slices.Index(names, "percentile")
	if h.columns.id < 0 || h.columns.probability < 0 {
		return verdict.Errorf(verdict.Invalid, "the columns cve and epss should be named here").At(h.shown, number, "")
	}
	return nil
}

// read reads rows, of which the first stands on the line first.
func (h *head) read(rows []byte, first int, c *source.Content) {
	for at := first; len(rows) > 0; at++ {
		row, rest, _ := bytes.Cut(rows, []byte("\n"))
		rows = rest
		if len(row) == 0 {
			continue
		}
		id, likelihood, err := h.row(row)
		if err != nil {
			c.Fail("a row", err.At(h.shown, at, ""))
			continue
		}
		c.Record(verdict.Record{ID: id, Modified: likelihood.At, Likelihood: &likelihood}, slices.Concat(h.text, row, []byte("\n")))
	}
}

func (h *head) row(row []byte) (string, verdict.Likelihood, *verdict.Error) {
	l := h.about
	cells := strings.Split(string(row), ",")
	if len(cells) != h.count {
		return "", l, verdict.Errorf(verdict.Invalid, "the row has %d fields where the columns are %d", len(cells), h.count)
	}
	id := verdict.CanonicalID(cells[h.columns.id])
	if !verdict.IsCVE(id) {
		return "", l, verdict.Errorf(verdict.Invalid, "the row names %q, which is no CVE id", cells[h.columns.id])
	}
	var err *verdict.Error
	if l.Probability, err = share("epss", cells[h.columns.probability]); err == nil && h.columns.percentile >= 0 {
		l.Percentile, err = share("percentile", cells[h.columns.percentile])
	}
	return id, l, err
}

// share reads a number between 0 and 1.
func share(column, cell string) (float64, *verdict.Error) {
	n, err := strconv.ParseFloat(cell, 64)
	if err != nil || !(n >= 0 && n <= 1) {
		return 0, verdict.Errorf(verdict.Invalid, "%s is %q, which is no number between 0 and 1", column, cell)
	}
	return n, nil
}
