// SPDX-License-Identifier: Apache-2.0

package relnotes

import (
	"bytes"
	"fmt"
	"sort"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/publish"
)

func (n *notes) advisory(b *bytes.Buffer, st verdict.Statement) {
	fmt.Fprintf(b, "### %s", text(st.Vulnerability))
	if st.Title != "" {
		fmt.Fprintf(b, ": %s", text(st.Title))
	}
	b.WriteString("\n\n")
	fmt.Fprintf(b, "- Severity: %s\n", severity(st))
	if st.Vector != "" {
		fmt.Fprintf(b, "- CVSS: %s\n", code(st.Vector))
	}
	if len(st.Aliases) > 0 {
		fmt.Fprintf(b, "- Also known as: %s\n", text(strings.Join(sorted(st.Aliases), ", ")))
	}
	if st.Origin == verdict.Own {
		fmt.Fprintf(b, "- In: %s itself\n", text(n.product.Name))
	}
	for _, c := range components(st) {
		// A flaw of our own matches the release itself, which was said already.
		if st.Origin != verdict.Own || base(c) != verdict.PURLBase(publish.ReleasePURL(n.product, st.Version)) {
			fmt.Fprintf(b, "- Component: %s\n", change(c))
		}
	}
	if parts := partWords(st.Parts); parts != "" {
		fmt.Fprintf(b, "- Parts: %s\n", parts)
	}
	if st.Impact != "" {
		fmt.Fprintf(b, "- Impact: %s\n", text(st.Impact))
	}
	action := text(st.Action)
	if action == "" {
		action = "Upgrade to " + n.name() + "."
	}
	fmt.Fprintf(b, "- What to do: %s\n", action)
}

// partWords says which parts the flaw was in, where a release has several.
func partWords(parts []verdict.StatedPart) string {
	if !publish.PartsDiffer(parts) {
		return ""
	}
	var words []string
	for _, p := range parts {
		if p.Part != "" {
			words = append(words, text(p.Part+": "+strings.ReplaceAll(string(p.Status), "_", " ")))
		}
	}
	return strings.Join(sorted(words), ", ")
}

func hygieneTable(b *bytes.Buffer, list []verdict.Statement) {
	b.WriteString("| Vulnerability | Severity | Component | From | To |\n|---|---|---|---|---|\n")
	for _, st := range list {
		changes := components(st)
		if len(changes) == 0 {
			changes = []verdict.StatedComponent{{}}
		}
		for _, c := range changes {
			fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", text(st.Vulnerability), severity(st), code(base(c)), from(c), to(c))
		}
	}
}

// severity gives the word and, where there is a vector, its score.
func severity(st verdict.Statement) string {
	if st.Vector == "" {
		return string(st.Severity)
	}
	return fmt.Sprintf("%s (%.1f)", st.Severity, st.Score)
}

// change says how a component changed with the release.
func change(c verdict.StatedComponent) string {
	switch {
	case c.PURL == "":
		return code(c.Previous) + " was removed"
	case c.Previous == "" || c.Previous == c.PURL:
		return code(c.PURL)
	}
	return code(c.Previous) + " → " + code(c.PURL)
}

func base(c verdict.StatedComponent) string {
	if c.PURL != "" {
		return verdict.PURLBase(c.PURL)
	}
	return verdict.PURLBase(c.Previous)
}

func from(c verdict.StatedComponent) string {
	if c.Previous == "" {
		return ""
	}
	return text(version(c.Previous))
}

func to(c verdict.StatedComponent) string {
	if c.PURL != "" {
		return text(version(c.PURL))
	}
	if c.Previous != "" {
		return "removed"
	}
	return ""
}

// version is what a package URL says behind its @, without qualifiers.
func version(purl string) string {
	bare := purl
	if i := strings.IndexAny(bare, "?#"); i >= 0 {
		bare = bare[:i]
	}
	return strings.TrimPrefix(strings.TrimPrefix(bare, verdict.PURLBase(purl)), "@")
}

// components are the statement's in order of text, whatever the order of rows.
func components(st verdict.Statement) []verdict.StatedComponent {
	list := append([]verdict.StatedComponent(nil), st.Components...)
	sort.Slice(list, func(i, j int) bool {
		if base(list[i]) != base(list[j]) {
			return base(list[i]) < base(list[j])
		}
		if list[i].PURL != list[j].PURL {
			return list[i].PURL < list[j].PURL
		}
		return list[i].Previous < list[j].Previous
	})
	return list
}

func sorted(list []string) []string {
	list = append([]string(nil), list...)
	sort.Strings(list)
	return list
}

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
