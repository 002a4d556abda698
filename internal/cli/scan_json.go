// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"verdict/internal/app"
)

// scanWriter writes scans as writeJSON would write their views, match by match: a
// scan of a large bill may have a hundred thousand.
type scanWriter struct {
	w      *bufio.Writer
	indent int
	line   []byte
}

func writeScans(out io.Writer, scans []app.FileScan) error {
	w := &scanWriter{w: bufio.NewWriterSize(out, 1<<16)}
	w.list(len(scans), func(i int) { w.scan(scans[i]) })
	w.text("\n")
	return w.w.Flush()
}

func (w *scanWriter) text(s string) { _, _ = w.w.WriteString(s) } // Flush gives the error

func (w *scanWriter) newLine() {
	w.text("\n")
	for range w.indent {
		w.text("  ")
	}
}

// list writes an array of n members.
func (w *scanWriter) list(n int, member func(int)) {
	if n == 0 {
		w.text("[]")
		return
	}
	w.text("[")
	w.indent++
	for i := range n {
		if i > 0 {
			w.text(",")
		}
		w.newLine()
		member(i)
	}
	w.indent--
	w.newLine()
	w.text("]")
}

// object writes an object, whose members fields writes by key.
func (w *scanWriter) object(fields func(key func(string))) {
	w.text("{")
	w.indent++
	first := true
	fields(func(name string) {
		if !first {
			w.text(",")
		}
		first = false
		w.newLine()
		w.text(`"` + name + `": `)
	})
	w.indent--
	w.newLine()
	w.text("}")
}

func (w *scanWriter) string(s string) {
	if plainText(s) {
		w.line = append(append(append(w.line[:0], '"'), s...), '"')
		_, _ = w.w.Write(w.line) // Flush gives the error
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text: cannot fail
	w.text(string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))))
}

// plainText reports whether a text stands in JSON as it is.
func plainText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func (w *scanWriter) strings(list []string) { w.list(len(list), func(i int) { w.string(list[i]) }) }

func (w *scanWriter) scan(s app.FileScan) {
	var matches, undetermined []int
	for i := range s.Matches {
		if s.Matches[i].Undetermined != "" {
			undetermined = append(undetermined, i)
		} else {
			matches = append(matches, i)
		}
	}
	w.object(func(key func(string)) {
		key("sbom")
		w.string(s.SBOM)
		key("components")
		w.text(strconv.Itoa(s.Components))
		key("records")
		w.text(strconv.Itoa(s.Records))
		key("matches")
		w.list(len(matches), func(i int) { w.match(&s.Matches[matches[i]]) })
		key("undetermined")
		w.list(len(undetermined), func(i int) { w.match(&s.Matches[undetermined[i]]) })
		key("skipped")
		w.list(len(s.Skipped), func(i int) {
			w.object(func(key func(string)) {
				key("reason")
				w.string(s.Skipped[i].Reason)
				key("count")
				w.text(strconv.Itoa(s.Skipped[i].Count))
				key("examples")
				w.strings(s.Skipped[i].Examples)
			})
		})
	})
}

func (w *scanWriter) match(m *app.FileMatch) {
	w.object(func(key func(string)) {
		word := func(name, value string) {
			key(name)
			w.string(value)
		}
		words := func(name string, list []string) {
			key(name)
			w.strings(list)
		}
		word("id", m.ID)
		words("aliases", m.Aliases)
		words("records", m.Records)
		word("purl", m.PURL)
		word("matched_as", string(m.As))
		word("identity", m.Identity)
		key("range")
		w.object(func(key func(string)) {
			for _, f := range [][2]string{{"introduced", m.Range.Introduced}, {"fixed", m.Range.Fixed}, {"last_affected", m.Range.LastAffected}} {
				key(f[0])
				w.string(f[1])
			}
			key("versions_listed")
			w.text(strconv.FormatBool(m.Listed))
		})
		words("fixed", m.Fixed)
		word("severity", string(m.Severity))
		key("score")
		w.text(strconv.FormatFloat(m.Score, 'f', -1, 64))
		word("vector", m.Vector)
		word("score_source", string(m.Source))
		if m.Word.Word != "" { // the vendor's, which gave the severity
			word("severity_word", m.Word.Word)
		}
		if m.Undetermined != "" {
			word("reason", m.Undetermined)
		}
	})
}
