// SPDX-License-Identifier: Apache-2.0

package csafadvisory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/csaftree"
	"verdict/spec/csaf"
)

// notes writes what the document says beside its vulnerabilities.
func (w *writing) notes() {
	t := w.Text
	note := func(category, title, text string) { csaftree.Note(&w.doc.Header.Notes, category, title, text) }
	for _, f := range w.silent {
		note("description", strings.Join(f.IDs(), ", "), cmp.Or(f.Text.Description, f.Title))
	}
	if len(w.doc.Vulnerabilities) == 0 {
		note("details", "Impact", t.Impact)
		note("details", "Exploitation", exploitation(t.Exploitation))
	}
	note("details", "Required actions", publish.Numbered(t.Actions))
	note("details", "Lines without a fix, and past their end of life", t.Unfixed)
	note("other", "How to find out whether you are affected", detection(t.Detection))
	note("other", "Hosted services", hosted(t.Hosted))
	for _, q := range t.Questions {
		if q.Question != "" {
			note("faq", q.Question, q.Answer)
		}
	}
	note("other", "Timeline", timeline(t.Timeline))
	if t.NextUpdate != "" {
		note("general", "Next update", string(t.NextUpdate))
	}
	w.legal()
	for _, r := range t.References {
		w.doc.Header.References = append(w.doc.Header.References, csaf.Reference{Category: "external", Summary: cmp.Or(r.Text, r.Kind, "Further information"), URL: r.URL})
	}
	for _, c := range t.Credits {
		w.doc.Header.Acknowledgments = append(w.doc.Header.Acknowledgments, csaf.Acknowledgment{Names: []string{c.Name}, Summary: string(c.Type)})
	}
	w.severity()
}

// legal gives the notices of the products, each once.
func (w *writing) legal() {
	var told []string
	for _, p := range w.Concerned() {
		if p.Notice != "" && !slices.Contains(told, p.Notice) {
			told = append(told, p.Notice)
			csaftree.Note(&w.doc.Header.Notes, "legal_disclaimer", "", p.Notice)
		}
	}
}

// severity is the word for the gravest of the vulnerabilities.
func (w *writing) severity() {
	gravest, text := -1, ""
	for _, f := range w.Told() {
		word, severity := f.Severity()
		if rank := slices.Index(verdict.Severities, severity); severity != verdict.SeverityUnknown && rank > gravest {
			gravest, text = rank, word
		}
	}
	if text != "" {
		w.doc.Header.AggregateSeverity = &csaf.AggregateSeverity{Text: text}
	}
}

func detection(list []verdict.Detection) string {
	var lines []string
	for _, d := range list {
		line := fmt.Sprintf("%s: %s", d.Kind, d.Text)
		if d.Look != "" {
			line += "\n" + d.Look
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func hosted(list []verdict.HostedStatus) string {
	var lines []string
	for _, h := range list {
		line := h.Service + ": " + h.Text
		if h.Date != "" {
			line += " (" + string(h.Date) + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func timeline(list []verdict.TimelineEntry) string {
	var lines []string
	for _, e := range list {
		lines = append(lines, string(e.Date)+": "+e.Text)
	}
	return strings.Join(lines, "\n")
}

// exploitation says in a sentence what was known, and as of when.
func exploitation(e verdict.Exploitation) string {
	if e.IsZero() {
		return ""
	}
	sentence := map[verdict.ExploitationState]string{
		verdict.ExploitationNone:   "No exploitation was known as of %s.",
		verdict.ExploitationPublic: "How it is exploited was public as of %s.",
		verdict.ExploitationActive: "It was being exploited as of %s.",
	}[e.Known]
	return strings.TrimSpace(fmt.Sprintf(sentence, e.AsOf) + " " + e.Text)
}
