// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"verdict"
)

// CSVCaps bounds a table of comma-separated values. A field that is zero takes
// the value that the source of a few columns has.
type CSVCaps struct {
	Bytes  int64 // the whole table
	Row    int   // one row in bytes, its line breaks too
	Fields int   // fields of a row
	Rows   int
}

var tableCaps = CSVCaps{Bytes: 512 << 20, Row: 64 << 10, Fields: 256, Rows: 10_000_000}

func (c CSVCaps) orDefault() CSVCaps {
	set(&c.Bytes, tableCaps.Bytes)
	set(&c.Row, tableCaps.Row)
	set(&c.Fields, tableCaps.Fields)
	set(&c.Rows, tableCaps.Rows)
	return c
}

// CSVForm says how a table is written; the zero value is that of RFC 4180.
type CSVForm struct {
	Comma   byte // between fields; 0 for ','
	Comment byte // what a line begins with that is no row; 0 for none
	Ragged  bool // rows may have different numbers of fields
}

// CSV reads a table row by row.
type CSV struct {
	name   string
	rows   *csv.Reader
	failed error // every later Read says the same
}

// NewCSV begins to read the table that r gives, in UTF-8; a byte order mark is
// passed over. name stands in errors.
func NewCSV(name string, r io.Reader, form CSVForm, caps CSVCaps) *CSV {
	if form.Comma == 0 {
		form.Comma = ','
	}
	buffered := bufio.NewReader(r)
	if head, _ := buffered.Peek(3); bytes.Equal(head, []byte("\xEF\xBB\xBF")) {
		_, _ = buffered.Discard(3)
	}
	gate := &csvGate{name: name, r: buffered, form: form, caps: caps.orDefault(), start: true}
	c := &CSV{name: name, rows: csv.NewReader(gate)}
	c.rows.Comma, c.rows.Comment = rune(form.Comma), rune(form.Comment)
	if form.Ragged {
		c.rows.FieldsPerRecord = -1
	}
	return c
}

// Read gives the next row and the 1-based line on which it begins; io.EOF says
// that there is none. It fails with verdict.TooLarge when a cap is reached and
// with verdict.Invalid for a quote out of place, a row of another number of
// fields than the first, U+0000 and bytes that are not UTF-8. After an error
// every call gives that error.
func (c *CSV) Read() (row []string, line int, err error) {
	if c.failed != nil {
		return nil, 0, c.failed
	}
	row, err = c.rows.Read()
	if err != nil {
		c.failed = c.fail(err)
		return nil, 0, c.failed
	}
	line, _ = c.rows.FieldPos(0)
	for _, field := range row {
		if e := textual(utf8.ValidString(field), strings.IndexByte(field, 0)); e != nil {
			c.failed = e.At(c.name, line, "")
			return nil, 0, c.failed
		}
	}
	return row, line, nil
}

func (c *CSV) fail(err error) error {
	var syntax *csv.ParseError
	var own *verdict.Error
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.As(err, &own):
		return own
	case !errors.As(err, &syntax):
		return invalid("cannot be read: %w", err).At(c.name, 0, "")
	case errors.Is(err, csv.ErrFieldCount):
		return invalid("the row has another number of fields than the first").At(c.name, syntax.Line, "")
	case errors.Is(err, csv.ErrBareQuote):
		return invalid("a quote stands inside of a field that does not begin with one").At(c.name, syntax.Line, "")
	}
	return invalid("a field in quotes does not end, or goes on behind them").At(c.name, syntax.Line, "")
}

// csvGate counts rows, fields and bytes before encoding/csv sees them: it holds a
// whole row, and an open quote makes the rest of the table one.
type csvGate struct {
	name string
	r    io.Reader
	form CSVForm
	caps CSVCaps

	bytes   int64
	rows    int
	row     int  // bytes of the current row
	fields  int  // separators in it
	line    int  // line breaks so far
	start   bool // of a row
	quoted  bool
	comment bool
}

// Read reads bytes of the table up to the first cap that is passed.
func (g *csvGate) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	if g.bytes += int64(n); g.bytes > g.caps.Bytes {
		return 0, tooLarge("is larger than %s", size(g.caps.Bytes)).At(g.name, 0, "")
	}
	for _, c := range p[:n] {
		if e := g.see(c); e != nil {
			return 0, e.At(g.name, g.line+1, "")
		}
	}
	return n, err
}

func (g *csvGate) see(c byte) *verdict.Error {
	if g.start {
		g.begin(c)
		if g.rows > g.caps.Rows {
			return tooLarge("holds more than %d rows", g.caps.Rows)
		}
	}
	if g.row++; g.row > g.caps.Row {
		return tooLarge("a row is longer than %s", size(int64(g.caps.Row)))
	}
	switch {
	case c == '\n':
		g.line++
		g.start = !g.quoted
	case g.comment:
	case c == '"':
		g.quoted = !g.quoted
	case c == g.form.Comma && !g.quoted:
		if g.fields++; g.fields >= g.caps.Fields {
			return tooLarge("a row has more than %d fields", g.caps.Fields)
		}
	}
	return nil
}

// begin starts a row by its first byte.
func (g *csvGate) begin(c byte) {
	g.row, g.fields, g.start = 0, 0, false
	g.comment = g.form.Comment != 0 && c == g.form.Comment
	if !g.comment && c != '\n' && c != '\r' {
		g.rows++
	}
}

// EscapeCell gives a cell of a table that spreadsheets show as it is: they take
// one that begins with = + - @ (also of full width), a tab, a carriage return or a
// line feed for a formula, and an apostrophe in front for a sign that it is none
// (OWASP, CSV Injection). Which separator a spreadsheet splits at is its reader's
// choice or country's, and a quote counts for it at the beginning of a field only: what
// would be the beginning of one behind a comma, semicolon, bar or tab is escaped as
// well.
func EscapeCell(s string) string {
	var b strings.Builder
	done, begin := 0, 0 // what is written, and where a field could begin; -1 inside of one
	for i, r := range s {
		separates := strings.ContainsRune(",;|\t\r\n", r)
		if begin >= 0 && (strings.ContainsRune("=+-@＝＋－＠", r) || i == 0 && strings.ContainsRune("\t\r\n", r)) {
			b.WriteString(s[done:begin] + "'")
			done, begin = begin, -1
		}
		switch {
		case separates:
			begin = i + 1
		case r != ' ' && r != '"':
			begin = -1
		}
	}
	return b.String() + s[done:]
}
