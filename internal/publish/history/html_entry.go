// SPDX-License-Identifier: Apache-2.0

package history

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/vers"
)

// finish makes an advisory of the entry that was read.
func (p *paper) finish() {
	e := p.entry
	p.entry, p.label = nil, ""
	if e == nil {
		return
	}
	a := p.open(e.number, e.title)
	for _, label := range e.unknown {
		p.skip("the row "+quoted(label), "the mapping gives it no place in an advisory")
	}
	if e.flaw == "" {
		p.unread("the heading "+quoted(e.title), "it holds no id of a flaw")
		return
	}
	if slices.ContainsFunc(p.Advisories, func(other verdict.PublishedAdvisory) bool { return other.Number == e.number }) {
		p.unread("the entry "+quoted(e.title), "the page has a second entry of this number")
		return
	}
	flaw := verdict.AdvisoryFlaw{ID: e.flaw, Description: strings.Join(append(e.parts["description"], e.prose...), "\n\n"), CWEs: weaknessesIn(e.parts["weakness"]),
		Severity: strings.Join(e.parts["severity"], " "), Vector: strings.Join(e.parts["vector"], " ")}
	advised := verdict.AdvisedFlaw{ID: verdict.CanonicalID(e.flaw), Origin: verdict.Own}
	if flaw.Vector != "" {
		advised.Scores = []verdict.Score{{Vector: flaw.Vector, Source: verdict.ScoreOwn, By: e.number}}
	}
	if flaw.Severity != "" {
		advised.Words = []verdict.SeverityWord{{Word: flaw.Severity, Source: verdict.ScoreOwn, By: e.number}}
	}
	t := &a.Text
	t.Vulnerabilities, a.Flaws, t.References = []verdict.AdvisoryFlaw{flaw}, []verdict.AdvisedFlaw{advised}, e.links
	t.Summary, t.Impact, t.Contact = strings.Join(e.parts["summary"], "\n\n"), strings.Join(e.parts["impact"], "\n\n"), strings.Join(e.parts["contact"], ", ")
	t.Actions, t.Workarounds, t.Unfixed = e.parts["actions"], e.parts["workarounds"], strings.Join(e.parts["unfixed"], "\n\n")
	for _, line := range linesOf(e.parts["credits"]) {
		t.Credits = append(t.Credits, verdict.Credit{Name: line, Type: verdict.CreditOther})
	}
	p.affected(a, e)
	p.fixed(a, e)
	if p.dated(a, p.dayOf(e, "announced"), p.dayOf(e, "changed")) {
		p.take(a)
	}
}

// linesOf are the lines of several texts.
func linesOf(texts []string) (list []string) {
	for _, t := range texts {
		for line := range strings.Lines(t) {
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, line)
			}
		}
	}
	return list
}

var cweInText = regexp.MustCompile(`CWE-\d+`)

// weaknessesIn are the CWE ids of texts; a text without one stays as it is written.
func weaknessesIn(texts []string) (list []string) {
	for _, t := range texts {
		ids := cweInText.FindAllString(t, -1)
		if len(ids) == 0 {
			ids = []string{t}
		}
		list = append(list, ids...)
	}
	return list
}

func (p *paper) dayOf(e *entry, part string) time.Time {
	text := strings.Join(e.parts[part], " ")
	if text == "" {
		return time.Time{}
	}
	at, ok := p.Map.day(text)
	if !ok {
		p.unread("the part "+part, "%s is no day", quoted(text))
	}
	return at
}

// affected takes the affected versions; what cannot be read stays as it is written, in the
// place of a version.
func (p *paper) affected(a *verdict.PublishedAdvisory, e *entry) {
	for _, text := range e.parts["affected"] {
		text = strings.ReplaceAll(text, "\n", ", ")
		r, err := prose(p.scheme, text)
		if err == nil {
			err = p.addAll(a, e.flaw, r)
		}
		if err != nil {
			p.unread("the part affected", "%v", err)
			add(a, e.flaw, verdict.OwnRange{Versions: []string{text}})
		}
	}
}

var (
	fixMarks = regexp.MustCompile(`\s*(?:[,;\n]|\band\b)\s*`)
	fixWords = regexp.MustCompile(`(?i)^(?:versions? )?v?([0-9][\w.~-]*)(?:\+| or (?:later|newer|higher))?$`)
	noFix    = []string{"", "-", "na", "n/a", "none", "not applicable", "no fix", "not fixed", "documentation only"}
	later    = regexp.MustCompile(`(?i)^(later|newer|above|higher|up)$`)
)

// fixed takes the versions with the fix.
func (p *paper) fixed(a *verdict.PublishedAdvisory, e *entry) {
	for _, text := range e.parts["fixed"] {
		for _, word := range fixMarks.Split(text, -1) {
			m := fixWords.FindStringSubmatch(strings.TrimSpace(word))
			switch {
			case m != nil && vers.Valid(p.scheme, m[1]):
				p.say(a, verdict.AdvisedRelease{Version: m[1], Vulnerability: e.flaw, Status: verdict.Fixed})
			case slices.Contains(noFix, strings.ToLower(word)) || later.MatchString(word):
			default:
				p.unread("the part fixed", "%s is no version", quoted(word))
			}
		}
	}
}

// quoted names a place by its words.
func quoted(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:59]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
