// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"regexp"
	"strings"

	"verdict/internal/limits"
)

// markup are the characters and words that CommonMark, its tables and the readers
// that make links, mentions and formulas of plain words give a meaning.
var markup = strings.NewReplacer(`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `&lt;`, `>`, `&gt;`, `&`, `&amp;`,
	`#`, `\#`, `|`, `\|`, `~`, `\~`, `!`, `\!`, `$`, `\$`, `@`, `&#64;`, `://`, `&#58;//`, `www.`, `www&#46;`)

// opening is what makes a list, a rule or a heading of a line that begins with it.
var opening = regexp.MustCompile(`^(\d*)([-+=:]|[.)](?: |$))`)

// MarkdownText writes foreign words into one line of Markdown, as words
// (CommonMark 0.31, sections 2.4 and 2.5).
func MarkdownText(s string) string {
	s = markup.Replace(strings.Join(strings.Fields(limits.Strip(s)), " "))
	return opening.ReplaceAllString(s, `${1}\${2}`)
}

// unspannable are the characters that would end a code span or a cell of a
// table, or that a careless reader takes for a tag.
var unspannable = strings.NewReplacer("`", "%60", "|", "%7C", "<", "%3C", ">", "%3E")

// MarkdownCode writes an identifier as a code span.
func MarkdownCode(s string) string {
	s = unspannable.Replace(strings.Join(strings.Fields(limits.Strip(s)), " "))
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
