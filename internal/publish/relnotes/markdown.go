// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
)

// Markdown writes the notes.
func (n Notes) Markdown() []byte {
	var b bytes.Buffer
	n.heading(&b)
	b.WriteString("\n## Security advisories fixed\n\n")
	if len(n.Advisories) == 0 {
		fmt.Fprintf(&b, "%s\n", text(n.noAdvisory()))
	}
	for i, e := range n.Advisories {
		if i > 0 {
			b.WriteString("\n")
		}
		n.advisory(&b, e)
	}
	b.WriteString("\n## Security hygiene\n\n")
	if len(n.Hygiene) == 0 {
		fmt.Fprintf(&b, "%s\n", text(n.noHygiene()))
	} else {
		fmt.Fprintf(&b, "%s\n\n", text(n.hygieneSentence()))
		hygieneTable(&b, n.Hygiene)
	}
	if len(n.Others) > 0 {
		fmt.Fprintf(&b, "\n%s\n", text(n.rest()))
	}
	if len(n.Open) > 0 {
		b.WriteString("\n## Open in this release\n\n")
		for _, o := range n.Open {
			fmt.Fprintf(&b, "- %s%s\n", text(n.openWords(o)), openIn(o))
		}
	}
	if len(n.Revisions) > 0 {
		b.WriteString("\n## Revisions\n\n")
		for _, r := range n.Revisions {
			fmt.Fprintf(&b, "- %s: %s\n", day(r.At), text(n.revisionWords(r)))
		}
	}
	return b.Bytes()
}

func (n Notes) heading(b *bytes.Buffer) {
	fmt.Fprintf(b, "# %s: security release notes\n\n", text(n.name()))
	if n.Notice != "" {
		fmt.Fprintf(b, "> %s\n\n", text(n.Notice))
	}
	if n.State == verdict.Withdrawn {
		b.WriteString("> **This release was withdrawn. Do not use it.**")
		if n.Reason != "" {
			b.WriteString(" " + text(n.Reason))
		}
		b.WriteString("\n\n")
	}
	fmt.Fprintf(b, "- Release line: %s\n", text(n.Line))
	fmt.Fprintf(b, "- Released: %s\n", n.released())
	if n.Previous != "" {
		fmt.Fprintf(b, "- Previous release: %s\n", text(n.previousWords()))
	}
	for _, base := range n.Bases {
		fmt.Fprintf(b, "- %s: %s\n", text(base.label()), baseWords(base))
	}
}

func baseWords(b BaseChange) string {
	words := code(b.To)
	switch {
	case b.From == b.To:
		words += ", as before"
	case b.From != "":
		words = code(b.From) + " → " + words
	}
	if len(b.Advisories) > 0 {
		words += " (" + text(strings.Join(b.Advisories, ", ")) + ")"
	}
	return words
}

func (n Notes) advisory(b *bytes.Buffer, e Entry) {
	fmt.Fprintf(b, "### %s", text(e.Vulnerability))
	if e.Title != "" {
		fmt.Fprintf(b, ": %s", text(e.Title))
	}
	b.WriteString("\n\n")
	fmt.Fprintf(b, "- Severity: %s\n", e.severity())
	if e.Vector != "" {
		fmt.Fprintf(b, "- CVSS: %s\n", code(e.Vector))
	}
	if len(e.Aliases) > 0 {
		fmt.Fprintf(b, "- Also known as: %s\n", text(strings.Join(e.Aliases, ", ")))
	}
	if e.Own {
		fmt.Fprintf(b, "- In: %s itself\n", text(n.Product))
	}
	for _, c := range e.Components {
		fmt.Fprintf(b, "- Component: %s\n", changeWords(c))
	}
	if len(e.Parts) > 0 {
		fmt.Fprintf(b, "- Parts: %s\n", text(e.partWords()))
	}
	if e.Impact != "" {
		fmt.Fprintf(b, "- Impact: %s\n", text(e.Impact))
	}
	fmt.Fprintf(b, "- What to do: %s\n", text(n.action(e)))
	if e.Settings != "" {
		fmt.Fprintf(b, "- Settings that the fix needs: %s\n", text(e.Settings))
	}
	if e.Formerly != "" {
		fmt.Fprintf(b, "- %s\n", text(n.formerly(e)))
	}
}

// changeWords say how a component changed with the release.
func changeWords(c Change) string {
	words := code(c.purl)
	switch {
	case c.Removed:
		words = code(c.previous) + " was removed"
	case c.previous != "" && c.previous != c.purl:
		words = code(c.previous) + " → " + words
	}
	if c.Advisory != "" {
		words += " (" + text(c.Advisory) + ")"
	}
	return words
}

// openIn names the components that have a flaw.
func openIn(o Open) string {
	var purls []string
	for _, c := range o.Components {
		purls = append(purls, code(c))
	}
	if len(purls) == 0 {
		return ""
	}
	return ": " + strings.Join(purls, ", ")
}

func hygieneTable(b *bytes.Buffer, list []Entry) {
	b.WriteString("| Vulnerability | Severity | Component | From | To |\n|---|---|---|---|---|\n")
	for _, e := range list {
		changes := e.Components
		if len(changes) == 0 {
			changes = []Change{{}}
		}
		for _, c := range changes {
			fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", text(e.Vulnerability), e.severity(), code(c.Component), text(c.From), text(c.to()))
		}
	}
	for _, e := range list {
		if e.Settings != "" {
			fmt.Fprintf(b, "\n%s needs settings: %s\n", text(e.Vulnerability), text(e.Settings))
		}
	}
}

func day(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// markup are the characters that CommonMark and its tables give a meaning.
var markup = strings.NewReplacer(`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `<`, `&lt;`, `>`, `&gt;`, `&`, `&amp;`,
	`#`, `\#`, `|`, `\|`, `~`, `\~`, `!`, `\!`)

// text writes foreign words into one line of Markdown, as words.
func text(s string) string {
	return markup.Replace(strings.Join(strings.Fields(limits.Strip(s)), " "))
}

// unspannable are the characters that would end a code span or a cell of a
// table, or that a careless reader takes for a tag.
var unspannable = strings.NewReplacer("`", "%60", "|", "%7C", "<", "%3C", ">", "%3E")

// code writes an identifier as a code span.
func code(s string) string {
	s = unspannable.Replace(strings.Join(strings.Fields(limits.Strip(s)), " "))
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
