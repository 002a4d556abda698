// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"verdict/internal/app"
)

// scanWriter writes scans as writeJSON would write their views, match by match: a
// scan of a large bill may have a hundred thousand.
type scanWriter struct {
	out    io.Writer
	err    error // of the first write that failed
	text   []byte
	indent int
}

func writeScans(out io.Writer, scans []app.FileScan) error {
	w := &scanWriter{out: out, text: make([]byte, 0, scanBuffer+scanBuffer/4)}
	w.open('[')
	for i := range scans {
		w.member()
		w.scan(&scans[i])
	}
	w.close(']')
	w.text = append(w.text, '\n')
	w.write(len(w.text))
	return w.err
}

const scanBuffer = 1 << 16 // how many bytes are worth a write

// write hands the first n bytes on.
func (w *scanWriter) write(n int) {
	if w.err == nil {
		_, w.err = w.out.Write(w.text[:n])
	}
	w.text = append(w.text[:0], w.text[n:]...)
}

// open begins an array or an object.
func (w *scanWriter) open(bracket byte) {
	w.text = append(w.text, bracket)
	w.indent++
}

// opened reports whether the array or object has no member yet.
func (w *scanWriter) opened() bool {
	last := w.text[len(w.text)-1]
	return last == '[' || last == '{'
}

func (w *scanWriter) close(bracket byte) {
	w.indent--
	if !w.opened() {
		w.newLine()
	}
	w.text = append(w.text, bracket)
}

// member goes to the next member, behind what stands there already; of that the
// last byte is kept back, which says whether it is the first.
func (w *scanWriter) member() {
	if len(w.text) > scanBuffer {
		w.write(len(w.text) - 1)
	}
	if !w.opened() {
		w.text = append(w.text, ',')
	}
	w.newLine()
}

func (w *scanWriter) newLine() {
	w.text = append(w.text, '\n')
	for range w.indent {
		w.text = append(w.text, "  "...)
	}
}

func (w *scanWriter) key(name string) {
	w.member()
	w.text = append(w.text, '"')
	w.text = append(w.text, name...)
	w.text = append(w.text, `": `...)
}

func (w *scanWriter) word(name, value string) {
	w.key(name)
	w.string(value)
}

func (w *scanWriter) number(name string, n int) {
	w.key(name)
	w.text = strconv.AppendInt(w.text, int64(n), 10)
}

func (w *scanWriter) words(name string, list []string) {
	w.key(name)
	w.open('[')
	for _, s := range list {
		w.member()
		w.string(s)
	}
	w.close(']')
}

func (w *scanWriter) string(s string) {
	if plainText(s) {
		w.text = append(w.text, '"')
		w.text = append(w.text, s...)
		w.text = append(w.text, '"')
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text: cannot fail
	w.text = append(w.text, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
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

func (w *scanWriter) scan(s *app.FileScan) {
	w.open('{')
	w.word("sbom", s.SBOM)
	w.number("components", s.Components)
	w.number("records", s.Records)
	w.matches("matches", s.Matches, false)
	w.matches("undetermined", s.Matches, true)
	w.key("skipped")
	w.open('[')
	for _, left := range s.Skipped {
		w.member()
		w.open('{')
		w.word("reason", left.Reason)
		w.number("count", left.Count)
		w.words("examples", left.Examples)
		w.close('}')
	}
	w.close(']')
	w.close('}')
}

// matches writes those that are undetermined, or those that are not.
func (w *scanWriter) matches(name string, matches []app.FileMatch, undetermined bool) {
	w.key(name)
	w.open('[')
	for i := range matches {
		if m := &matches[i]; (m.Undetermined != "") == undetermined {
			w.member()
			w.match(m)
		}
	}
	w.close(']')
}

func (w *scanWriter) match(m *app.FileMatch) {
	w.open('{')
	w.word("id", m.ID)
	w.words("aliases", m.Aliases)
	w.words("records", m.Records)
	w.word("purl", m.PURL)
	w.word("matched_as", string(m.As))
	w.word("identity", m.Identity)
	w.key("range")
	w.open('{')
	w.word("introduced", m.Range.Introduced)
	w.word("fixed", m.Range.Fixed)
	w.word("last_affected", m.Range.LastAffected)
	w.key("versions_listed")
	w.text = strconv.AppendBool(w.text, m.Listed)
	w.close('}')
	w.words("fixed", m.Fixed)
	w.word("severity", string(m.Severity))
	w.key("score")
	w.text = strconv.AppendFloat(w.text, m.Score, 'f', -1, 64)
	w.word("vector", m.Vector)
	w.word("score_source", string(m.Source))
	if m.Word.Word != "" { // the vendor's, which gave the severity
		w.word("severity_word", m.Word.Word)
	}
	if m.Undetermined != "" {
		w.word("reason", m.Undetermined)
	}
	w.close('}')
}
