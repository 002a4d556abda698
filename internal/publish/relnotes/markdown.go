// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// Markdown writes the notes.
func (n Notes) Markdown() []byte {
	var b bytes.Buffer
	n.heading(&b)
	b.WriteString("\n## Security advisories fixed\n\n")
	if len(n.Advisories) == 0 {
		fmt.Fprintf(&b, "%s\n", publish.MarkdownText(n.noAdvisory()))
	}
	for i, e := range n.Advisories {
		if i > 0 {
			b.WriteString("\n")
		}
		n.advisory(&b, e)
	}
	b.WriteString("\n## Security hygiene\n\n")
	if len(n.Hygiene) == 0 {
		fmt.Fprintf(&b, "%s\n", publish.MarkdownText(n.noHygiene()))
	} else {
		fmt.Fprintf(&b, "%s\n\n", publish.MarkdownText(n.hygieneSentence()))
		hygieneTable(&b, n.Hygiene)
	}
	if len(n.Others) > 0 {
		fmt.Fprintf(&b, "\n%s\n", publish.MarkdownText(n.rest()))
	}
	if len(n.Open) > 0 {
		b.WriteString("\n## Open in this release\n\n")
		for _, o := range n.Open {
			fmt.Fprintf(&b, "- %s%s\n", publish.MarkdownText(n.openWords(o)), openRest(o))
		}
	}
	if len(n.Revisions) > 0 {
		b.WriteString("\n## Revisions\n\n")
		for _, r := range n.Revisions {
			fmt.Fprintf(&b, "- %s: %s\n", day(r.At), publish.MarkdownText(n.revisionWords(r)))
		}
	}
	return b.Bytes()
}

func (n Notes) heading(b *bytes.Buffer) {
	fmt.Fprintf(b, "# %s: security release notes\n\n", publish.MarkdownText(n.name()))
	if n.Notice != "" {
		fmt.Fprintf(b, "> %s\n\n", publish.MarkdownText(n.Notice))
	}
	if n.State == verdict.Withdrawn {
		b.WriteString("> **This release was withdrawn. Do not use it.**")
		if n.Reason != "" {
			b.WriteString(" " + publish.MarkdownText(n.Reason))
		}
		b.WriteString("\n\n")
	}
	fmt.Fprintf(b, "- Release line: %s\n", publish.MarkdownText(n.Line))
	fmt.Fprintf(b, "- Released: %s\n", n.released())
	if n.Previous != "" {
		fmt.Fprintf(b, "- Previous release: %s\n", publish.MarkdownText(n.previousWords()))
	}
	for _, base := range n.Bases {
		fmt.Fprintf(b, "- %s: %s\n", publish.MarkdownText(base.label()), baseWords(base))
	}
}

func baseWords(b BaseChange) string {
	words := publish.MarkdownCode(b.To)
	switch {
	case b.From == b.To:
		words += ", as before"
	case b.From != "":
		words = publish.MarkdownCode(b.From) + " → " + words
	}
	if len(b.Advisories) > 0 {
		words += " (" + publish.MarkdownText(strings.Join(b.Advisories, ", ")) + ")"
	}
	return words
}

func (n Notes) advisory(b *bytes.Buffer, e Entry) {
	fmt.Fprintf(b, "### %s", publish.MarkdownText(e.Vulnerability))
	if e.Title != "" {
		fmt.Fprintf(b, ": %s", publish.MarkdownText(e.Title))
	}
	b.WriteString("\n\n")
	fmt.Fprintf(b, "- Severity: %s\n", e.severity())
	if e.Vector != "" {
		fmt.Fprintf(b, "- CVSS: %s\n", publish.MarkdownCode(e.Vector))
	}
	if len(e.Aliases) > 0 {
		fmt.Fprintf(b, "- Also known as: %s\n", publish.MarkdownText(strings.Join(e.Aliases, ", ")))
	}
	if e.Own {
		fmt.Fprintf(b, "- In: %s itself\n", publish.MarkdownText(n.Product))
	}
	for _, c := range e.Components {
		fmt.Fprintf(b, "- Component: %s\n", changeWords(c))
	}
	if len(e.Parts) > 0 {
		fmt.Fprintf(b, "- Parts: %s\n", publish.MarkdownText(e.partWords()))
	}
	if e.Impact != "" {
		fmt.Fprintf(b, "- Impact: %s\n", publish.MarkdownText(e.Impact))
	}
	if do := n.action(e); do != "" {
		fmt.Fprintf(b, "- What to do: %s\n", publish.MarkdownText(do))
	}
	if e.Settings != "" {
		fmt.Fprintf(b, "- Settings that the fix needs: %s\n", publish.MarkdownText(e.Settings))
	}
	if e.Formerly != "" {
		fmt.Fprintf(b, "- %s\n", publish.MarkdownText(n.formerly(e)))
	}
}

// changeWords say how a component changed with the release.
func changeWords(c Change) string {
	words := publish.MarkdownCode(c.purl)
	switch {
	case c.Removed:
		words = publish.MarkdownCode(c.previous) + " was removed"
	case c.previous != "" && c.previous != c.purl:
		words = publish.MarkdownCode(c.previous) + " → " + words
	}
	if c.Advisory != "" {
		words += " (" + publish.MarkdownText(c.Advisory) + ")"
	}
	return words
}

// openRest names the components that have a flaw, and says what users do.
func openRest(o Open) string {
	var purls []string
	for _, c := range o.Components {
		purls = append(purls, publish.MarkdownCode(c))
	}
	rest := "."
	if len(purls) > 0 {
		rest = ": " + strings.Join(purls, ", ") + "."
	}
	if o.advice() != "" {
		rest += " " + publish.MarkdownText(o.advice())
	}
	return rest
}

func hygieneTable(b *bytes.Buffer, list []Entry) {
	b.WriteString("| Vulnerability | Severity | Component | From | To |\n|---|---|---|---|---|\n")
	for _, e := range list {
		changes := e.Components
		if len(changes) == 0 {
			changes = []Change{{}}
		}
		for _, c := range changes {
			fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", publish.MarkdownText(e.Vulnerability), e.severity(), publish.MarkdownCode(c.Component), publish.MarkdownText(c.From), publish.MarkdownText(c.to()))
		}
	}
	for _, e := range list {
		if e.Settings != "" {
			fmt.Fprintf(b, "\n%s needs settings: %s\n", publish.MarkdownText(e.Vulnerability), publish.MarkdownText(e.Settings))
		}
	}
}

func day(at time.Time) string { return at.UTC().Format(time.DateOnly) }
