// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/publish"
)

// The answers in a few words that are no status.
const (
	notPlaced        = "not placed"
	nothingPublished = "nothing published"
	notPublished     = " (not published)"
)

// Word is the answer of a row in a few words, for a narrow column.
func (r Row) Word() string {
	switch {
	case !r.Placed:
		return notPlaced
	case r.Reason == NothingPublished || r.Reason == OtherComponent:
		return nothingPublished
	case r.Reason == Unpublished:
		return plain(r.Status) + notPublished
	}
	return plain(r.Status)
}

// Tally counts the rows by Word, the weightiest status first.
func (s Sheet) Tally() (words []string, counts map[string]int) {
	counts = map[string]int{}
	for _, r := range s.Rows {
		counts[r.Word()]++
	}
	var order []string
	for _, status := range verdict.Statuses {
		order = append(order, plain(status), plain(status)+notPublished)
	}
	for _, w := range append(order, nothingPublished, notPlaced) {
		if counts[w] > 0 {
			words = append(words, w)
		}
	}
	return words, counts
}

// Summary is the tally in one sentence.
func (s Sheet) Summary() string {
	words, counts := s.Tally()
	var parts []string
	for _, w := range words {
		parts = append(parts, fmt.Sprintf("%d %s", counts[w], w))
	}
	rows := strconv.Itoa(len(s.Rows)) + " rows"
	if len(s.Rows) == 1 {
		rows = "1 row"
	}
	if len(parts) == 0 {
		return rows
	}
	return rows + ": " + strings.Join(parts, ", ")
}

// ReportedBy says which report of which tool about what the sheet answers. Of the
// file it gives the name without folders, which are nobody's business.
func (s Sheet) ReportedBy() string {
	text := "a " + s.Report.Format
	if tool := strings.TrimSpace(s.Report.Tool + " " + s.Report.Version); tool != "" {
		text = "the report of " + tool
	}
	text += " in " + path.Base(strings.ReplaceAll(s.Report.Name, `\`, "/"))
	if s.Report.Subject.Name != "" {
		text += " about " + s.Report.Subject.Name
	}
	return text
}

// State says as of when the sheet answers.
func (s Sheet) State() string {
	if s.Changed.IsZero() {
		return "nothing has been published about this release"
	}
	return "as published on " + s.Changed.UTC().Format(time.DateOnly)
}

// CSV gives the rows as a table that spreadsheets show and do not execute, every
// cell in quotes. The first column of a private sheet is headed by the notice, and
// says in every row that it is private; the remarks stand in every row as well, for
// rows are sorted and copied.
func (s Sheet) CSV() []byte {
	var b bytes.Buffer
	head := []string{"row", "vulnerability", "ids", "component", "location", "severity", "placed", "reason", "status", "justification", "fixed_in", "because", "remarks"}
	if s.Internal {
		head = append(append([]string{PrivateNotice}, head...), "private_status", "private_because")
	}
	writeCells(&b, head)
	remarks := strings.Join(s.Remarks, "; ")
	for _, r := range s.Rows {
		cells := []string{strconv.Itoa(r.Number), r.ShownID(), strings.Join(r.IDs, " "), r.ScanRow.Component.String(), r.Location, string(r.Severity.Severity()),
			strconv.FormatBool(r.Placed), string(r.Reason), string(r.Status), string(r.Justification), releasesOf(r.FixedIn), r.Because, remarks}
		if s.Internal {
			inside := Private{}
			if r.Inside != nil {
				inside = *r.Inside
			}
			cells = append(append([]string{"private"}, cells...), string(inside.Status), inside.Because)
		}
		writeCells(&b, cells)
	}
	return b.Bytes()
}

// writeCells writes a row of a table (RFC 4180).
func writeCells(b *bytes.Buffer, cells []string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + strings.ReplaceAll(limits.EscapeCell(limits.Strip(c)), `"`, `""`) + `"`)
	}
	b.WriteString("\r\n")
}

// Markdown gives the sheet in CommonMark with tables. What a report or a person
// wrote is text in it, never markup.
func (s Sheet) Markdown() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Answer for %s %s\n\n", publish.MarkdownText(s.Product.Name), publish.MarkdownText(s.Release.Version))
	if s.Internal {
		fmt.Fprintf(&b, "**%s**\n\n", PrivateNotice)
	}
	fmt.Fprintf(&b, "To %s. %s.\n\n%s.\n", publish.MarkdownText(s.ReportedBy()), publish.MarkdownText(capital(s.State())), publish.MarkdownText(s.Summary()))
	for _, r := range s.Remarks {
		fmt.Fprintf(&b, "\n**Mind:** %s.\n", publish.MarkdownText(r))
	}
	s.section(&b, "Answers", true)
	s.section(&b, "Rows that could not be placed", false)
	if len(s.Report.Skipped) > 0 {
		b.WriteString("\n## Left out of the report\n\n")
		for _, k := range s.Report.Skipped {
			fmt.Fprintf(&b, "- %d: %s (such as %s)\n", k.Count, publish.MarkdownText(k.Reason), publish.MarkdownText(strings.Join(k.Examples, ", ")))
		}
	}
	if s.Product.Notice != "" {
		fmt.Fprintf(&b, "\n%s\n", publish.MarkdownText(s.Product.Notice))
	}
	return b.Bytes()
}

func (s Sheet) section(b *bytes.Buffer, title string, placed bool) {
	head := false
	for _, r := range s.Rows {
		if r.Placed != placed {
			continue
		}
		if !head {
			fmt.Fprintf(b, "\n## %s\n\n", title)
			if b.WriteString("| Row | Vulnerability | Component | Answer | Why |"); s.Internal {
				b.WriteString(" Private |")
			}
			b.WriteString("\n|---|---|---|---|---|" + strings.Repeat("---|", count(s.Internal)) + "\n")
			head = true
		}
		fmt.Fprintf(b, "| %d | %s | %s | %s | %s |", r.Number, publish.MarkdownText(r.ShownID()), publish.MarkdownText(r.ScanRow.Component.String()), r.Word(), publish.MarkdownText(r.Because))
		if s.Internal {
			b.WriteString(" " + publish.MarkdownText(r.private()) + " |")
		}
		b.WriteString("\n")
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// private is our own view in words.
func (r Row) private() string {
	if r.Inside == nil {
		return ""
	}
	return fmt.Sprintf("%s, %s: %s", plain(r.Inside.Status), plain(r.Inside.Class), r.Inside.Because)
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
