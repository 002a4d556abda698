// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"pgregory.net/rapid"

	"verdict"
)

// rows reads a table to its end, a row as "line:field|field".
func rows(c *CSV) (all []string, err error) {
	for {
		row, line, err := c.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, fmt.Sprintf("%d:%s", line, strings.Join(row, "|")))
	}
}

func TestCSVGivesRowsWithTheirLines(t *testing.T) {
	tests := []struct {
		name, in string
		form     CSVForm
		want     string
	}{
		{"plain rows", "a,b\n1,2\n", CSVForm{}, "1:a|b 2:1|2"},
		{"without a last line break, with CRLF", "a,b\r\n1,2", CSVForm{}, "1:a|b 2:1|2"},
		{"quotes, commas and breaks in them", "a,b\n\"1,\"\"x\n\",2\n3,4\n", CSVForm{}, "1:a|b 2:1,\"x\n|2 4:3|4"},
		{"an empty line", "a\n\nb\n", CSVForm{}, "1:a 3:b"},
		{"a comment that holds a quote", "#m:\"x,y\na,b\n1,2\n", CSVForm{Comment: '#'}, "2:a|b 3:1|2"},
		{"tabs", "a,b\tc\n", CSVForm{Comma: '\t'}, "1:a,b|c"},
		{"ragged rows", "a\nb,c\n", CSVForm{Ragged: true}, "1:a 2:b|c"},
		{"a byte order mark", "\uFEFFa,b\n", CSVForm{}, "1:a|b"},
		{"nothing", "", CSVForm{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := rows(NewCSV("f", strings.NewReader(tt.in), tt.form, CSVCaps{}))
			if err != nil || strings.Join(got, " ") != tt.want {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestCSVSaysWhatIsWrongAndWhere(t *testing.T) {
	caps := CSVCaps{Bytes: 100, Row: 20, Fields: 3, Rows: 4}
	tests := []struct {
		name, in string
		code     verdict.Code
		want     string
	}{
		{"a row of more fields than the first", "a,b\n1,2,3\n", verdict.Invalid, "f:2: the row has another number of fields than the first"},
		{"a quote in a field", "a,b\n1,2\"\n", verdict.Invalid, "f:2: a quote stands inside of a field that does not begin with one"},
		{"a quote that does not end", "a,b\n\"1,2\n", verdict.Invalid, "f:2: a field in quotes does not end, or goes on behind them"},
		{"bytes behind a quote", "a\n\"1\"x\n", verdict.Invalid, "f:2: a field in quotes does not end, or goes on behind them"},
		{"a row that is not UTF-8", "a\n\xff\n", verdict.Invalid, "f:2: is not UTF-8; save the file again as UTF-8"},
		{"a byte that is zero", "a\nb\x00\n", verdict.Invalid, "f:2: holds the character U+0000"},
		{"more bytes", strings.Repeat("\n", 101), verdict.TooLarge, "f: is larger than 100 bytes"},
		{"a longer row", "a\n" + strings.Repeat("b", 21), verdict.TooLarge, "f:2: a row is longer than 20 bytes"},
		{"a longer row in quotes", "a\n\"" + strings.Repeat("b\n", 21), verdict.TooLarge, "f:11: a row is longer than 20 bytes"},
		{"more fields", "1,2,3\n1,2,3,4\n", verdict.TooLarge, "f:2: a row has more than 3 fields"},
		{"more rows", "1\n2\n\n3\n4\n5\n", verdict.TooLarge, "f:6: holds more than 4 rows"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := NewCSV("f", strings.NewReader(tt.in), CSVForm{}, caps)
			_, err := rows(c)
			wantError(t, err, tt.code, tt.want)
			if _, _, again := c.Read(); !errors.Is(again, err) {
				t.Errorf("read again: %v", again)
			}
		})
	}
	t.Run("a reader that fails", func(t *testing.T) {
		_, err := rows(NewCSV("f", iotest.ErrReader(errors.New("the disk is gone")), CSVForm{}, caps))
		wantError(t, err, verdict.Invalid, "f: cannot be read: the disk is gone")
	})
}

func TestWhatACapRefusesIsRefusedHoweverTheBytesCome(t *testing.T) {
	in := "a,b\n1,2\n" + strings.Repeat("x", 30)
	_, err := rows(NewCSV("f", iotest.OneByteReader(strings.NewReader(in)), CSVForm{}, CSVCaps{Row: 20}))
	wantError(t, err, verdict.TooLarge, "f:3: a row is longer than 20 bytes")
}

func TestCSVReadsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-zé,"\n =+-]{0,8}`)
		table := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 2), 1, 5).Draw(t, "table")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.WriteAll(table); err != nil {
			t.Fatal(err)
		}
		c := NewCSV("f", &b, CSVForm{}, CSVCaps{})
		for _, want := range table {
			got, _, err := c.Read()
			if err != nil || strings.Join(got, "|") != strings.Join(want, "|") {
				t.Fatalf("got %q, %v; want %q", got, err, want)
			}
		}
	})
}

func TestEscapeCellTakesFormulasTheirPower(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a=b": "a=b", "1.2.3": "1.2.3", "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t'=1", "\r=1": "'\r'=1", "\n=1": "'\n'=1", "\tx": "'\tx", "＝1": "'＝1", "é": "é",
		"a;=1": "a;'=1", "a,+1": "a,'+1", "a|@x": "a|'@x", "a\t-1": "a\t'-1", "a\n=1": "a\n'=1", "=1;=2": "'=1;'=2", ";;=1": ";;'=1", "a; =1": "a;' =1", " =1": "' =1",
		`";=1`: `";'=1`, `a;"=1`: `a;'"=1`, `a;""=1`: `a;'""=1`, `"=1"`: `'"=1"`, "a;b=1": "a;b=1", "a; b - c": "a; b - c", "a - b": "a - b", "a;＝1": "a;'＝1", ";": ";", "é;=1": "é;'=1",
	} {
		if got := EscapeCell(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// TestNoSplitMakesAFormula reads an escaped cell in quotes as spreadsheets do that
// split at another separator: a quote counts at the beginning of a field only.
func TestNoSplitMakesAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOf(rapid.SampledFrom([]rune("ab =+-@;,|\t\"'＝é"))).Draw(t, "cell")
		line := `"1","` + strings.ReplaceAll(EscapeCell(cell), `"`, `""`) + `","end"`
		for _, separator := range []byte(",;|\t") {
			for _, field := range splitAt(line, separator) {
				if first, _ := utf8.DecodeRuneInString(field); field != "" && strings.ContainsRune("=+-@＝＋－＠", first) {
					t.Fatalf("%q, split at %q, holds the formula %q", line, separator, field)
				}
			}
			for _, field := range strings.Split(line, string(separator)) { // without any quotes
				if first, _ := utf8.DecodeRuneInString(strings.Trim(field, `"`)); strings.ContainsRune("=+-@＝＋－＠", first) && field != "" {
					t.Fatalf("%q, cut at %q, holds the formula %q", line, separator, field)
				}
			}
		}
	})
}

// splitAt splits a line as Excel does.
func splitAt(line string, separator byte) (fields []string) {
	var field []byte
	quoted, begun := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted && c == '"' && i+1 < len(line) && line[i+1] == '"':
			field, i = append(field, c), i+1
		case quoted && c == '"':
			quoted = false
		case !quoted && c == separator:
			fields, field, begun = append(fields, string(field)), nil, false
			continue
		case c == '"' && !begun:
			quoted = true
		default:
			field = append(field, c)
		}
		begun = true
	}
	return append(fields, string(field))
}

func TestLinesComeWithTheirNumbers(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	l := NewLines("f", strings.NewReader("a\r\n\n"+long+"\nb\rc\r\nlast"), LineCaps{})
	for i, want := range []string{"a", "", long, "b\rc", "last"} {
		got, n, err := l.Next()
		if err != nil || string(got) != want || n != i+1 {
			t.Fatalf("line %d is %.20q of number %d, %v", i+1, got, n, err)
		}
	}
	if _, _, err := l.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("behind the last line: %v", err)
	}
}

func TestLinesSaysWhatIsWrongAndWhere(t *testing.T) {
	caps := LineCaps{Bytes: 50, Line: 10, Lines: 6}
	tests := []struct {
		name, in string
		code     verdict.Code
		want     string
	}{
		{"a line at the cap passes", "1234567890\r\n1234567890", "", ""},
		{"a longer line", "a\n12345678901\n", verdict.TooLarge, "f:2: the line is longer than 10 bytes"},
		{"a longer line without an end", "a\n1234567890123456789", verdict.TooLarge, "f:2: the line is longer than 10 bytes"},
		{"more lines", "1\n2\n3\n4\n5\n6\n7\n", verdict.TooLarge, "f:7: holds more than 6 lines"},
		{"more bytes", strings.Repeat("123456789\n", 6), verdict.TooLarge, "f: is larger than 50 bytes"},
		{"a line that is not UTF-8", "a\n\xff\n", verdict.Invalid, "f:2: is not UTF-8; save the file again as UTF-8"},
		{"a byte that is zero", "a\nb\x00\n", verdict.Invalid, "f:2: holds the character U+0000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := NewLines("f", strings.NewReader(tt.in), caps)
			var err error
			for err == nil {
				_, _, err = l.Next()
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			wantError(t, err, tt.code, tt.want)
		})
	}
	l := NewLines("f", io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(errors.New("the disk is gone"))), caps)
	_, _, err := l.Next()
	if err == nil {
		_, _, err = l.Next()
	}
	wantError(t, err, verdict.Invalid, "f:2: cannot be read: the disk is gone")
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,\"2\n3\"\n", "#c\na;b\n", "\"", "a\r\n\r\n\"\"\"\",", "\uFEFFa"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		caps := CSVCaps{Bytes: 1 << 16, Row: 100, Fields: 5, Rows: 20}
		got, err := rows(NewCSV("f", bytes.NewReader(b), CSVForm{Comment: '#', Ragged: true}, caps))
		if err != nil {
			wantOurs(t, err)
			return
		}
		plain := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\uFEFF"))))
		plain.Comment, plain.FieldsPerRecord = '#', -1
		want, err := plain.ReadAll()
		if err != nil || len(got) != len(want) || len(got) > caps.Rows {
			t.Fatalf("%d rows pass, encoding/csv reads %d: %v", len(got), len(want), err)
		}
		for _, row := range want {
			if len(row) > caps.Fields || len(strings.Join(row, ",")) > caps.Row {
				t.Fatalf("a row of %d fields passes", len(row))
			}
		}
	})
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("a\r\nb\n\nc"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l := NewLines("f", iotest.OneByteReader(bytes.NewReader(b)), LineCaps{Bytes: 1 << 16, Line: 100, Lines: 20})
		var all [][]byte
		for {
			line, _, err := l.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				wantOurs(t, err)
				return
			}
			all = append(all, bytes.Clone(line))
		}
		want := strings.Split(strings.TrimSuffix(strings.ReplaceAll(string(b), "\r\n", "\n"), "\n"), "\n")
		if len(b) > 0 && string(bytes.Join(all, []byte("\n"))) != strings.Join(want, "\n") {
			t.Fatalf("%q is read of %q", all, b)
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	var doc strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&doc, "CVE-2024-%d,0.00%d,0.5%d\n", i, i, i)
	}
	b.SetBytes(int64(doc.Len()))
	b.ReportAllocs()
	for b.Loop() {
		c := NewCSV("f", strings.NewReader(doc.String()), CSVForm{}, CSVCaps{})
		for {
			if _, _, err := c.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}
