// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/limits"
	"verdict/internal/triage"
)

// explainFormats are what --format takes of explain.
var explainFormats = []string{"table", "json", "html"}

func (r *run) explainCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "explain VULNERABILITY PRODUCT@VERSION[:PART]",
		Short: "Say whether a release is affected, and why",
		Long: `explain answers in one line whether a release is affected by a vulnerability, and
lists beneath it what the answer rests on and what it does not: the matches,
premises, suppressions and evidence, what won and what lost.

A vulnerability may be named by any of its ids. One of which nothing is known is
answered too (unknown); a product or release that does not exist is an error.
The answer is our own view; "published" says what the outside has been told.
--format html writes a page for staff, on which the way to vulnerable code is drawn. It is
one file, and private.`,
		Example: `  verdict explain CVE-2023-34455 kafka@3.5.0
  verdict explain GHSA-qcwq-55hx-v3vh kafka@3.5.1:clients --format json
  verdict explain CVE-2023-34455 kafka@3.5.0 --as-of 2026-12-31
  verdict explain CVE-2023-34455 kafka@3.5.0 --format html > case.html`,
		Args: exactly("VULNERABILITY", "PRODUCT@VERSION[:PART]"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := releaseRef(args[1], true)
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				x, err := a.Explain(c.Context(), args[0], ref)
				if err != nil {
					return err
				}
				if r.format != "html" {
					return r.print(x, func() { r.explanation(x) })
				}
				page, err := app.CaseFile(x)
				if err == nil {
					_, err = r.Out.Write(page)
				}
				return err
			})
		},
	}
	ownFormats(r, c, explainFormats)
	return c
}

// explanation writes an answer for people: one line, then its reasons.
func (r *run) explanation(x triage.Explanation) {
	r.line("%s", x.Because)
	r.line("")
	r.facts(x)
	r.parts(x)
	r.matches(x)
	r.premises(x)
	r.evidence(x)
	r.proposals(x)
	for _, s := range x.SuppressedBy {
		r.line("  suppressed by %s%s: %s", rulePlace(s), void(s), s.Why)
	}
	r.line("  won        %s: %s", x.Won.What, x.Won.Why)
	for _, l := range x.Lost {
		r.line("  lost       %s: %s", l.What, l.Why)
	}
	r.deadlines(x)
	for _, s := range x.Stale {
		r.line("  stale      %s", s)
	}
	if x.Reconfirm {
		r.line("  waits      to be confirmed again: see `verdict queue %s`", x.Product)
	}
}

// deadlines says what the policy of the product makes of the answer.
func (r *run) deadlines(x triage.Explanation) {
	if x.Policy == nil {
		return
	}
	name, _, _ := strings.Cut(x.Policy.Policy, "@")
	if x.Policy.Rule == "" {
		r.line("  policy     %s: no rule applies", name)
		return
	}
	r.line("  policy     rule %s of %s", x.Policy.Rule, name)
	for _, d := range x.Policy.Deadlines {
		switch {
		case d.Due == nil:
			r.line("  deadline   %s: %s", d.Kind, d.Arithmetic)
		case d.Overdue:
			r.line("  deadline   %s by %s, overdue: %s", d.Kind, day(*d.Due), d.Arithmetic)
		default:
			r.line("  deadline   %s by %s: %s", d.Kind, day(*d.Due), d.Arithmetic)
		}
	}
}

// line writes a line freed of control characters.
func (r *run) line(format string, args ...any) {
	fmt.Fprintln(r.Out, strings.TrimRight(limits.Strip(fmt.Sprintf(format, args...)), " "))
}

func (r *run) facts(x triage.Explanation) {
	about := x.Vulnerability
	if len(x.Aliases) > 0 {
		about += " (" + strings.Join(x.Aliases, ", ") + ")"
	}
	if x.Title != "" {
		about += ": " + x.Title
	}
	r.line("  about      %s", about)
	status := string(x.Status)
	if x.Justification != "" {
		status += ", " + string(x.Justification)
	}
	r.line("  status     %s (%s)", status, x.Reason)
	r.line("  class      %s", class(x))
	severity := string(x.Severity)
	if x.Vector != "" {
		severity += fmt.Sprintf(" %.1f %s", x.Score, x.Vector)
	} else if x.SeverityWord != "" {
		severity += fmt.Sprintf(" (%q, says %s; nobody gives a vector)", x.SeverityWord, x.SeverityBy)
	}
	r.line("  severity   %s", severity)
	r.scored(x.Scoring)
	r.signals(x)
	if x.Action != "" {
		r.line("  to do      %s", x.Action)
	}
	if len(x.FixedIn) > 0 {
		var fixed []string
		for _, f := range x.FixedIn {
			fixed = append(fixed, f.Release)
		}
		r.line("  fixed in   %s", strings.Join(fixed, ", "))
	}
	r.line("  published  %s", published(x))
}

// signals says what is known and predicted of its exploitation.
func (r *run) signals(x triage.Explanation) {
	if e := x.Exploited; e != nil {
		text := "known, says source " + e.Source
		if e.Added != nil {
			text += " since " + day(*e.Added)
		}
		if e.Ransomware {
			text += ", also in ransomware campaigns"
		}
		if e.Due != nil {
			text += "; US agencies act by " + day(*e.Due)
		}
		r.line("  exploited  %s", text)
	}
	if l := x.Likelihood; l != nil {
		text := percent(l.Probability) + " within 30 days"
		if l.Percentile > 0 {
			text += ", more than " + percent(l.Percentile) + " of flaws"
		}
		text += " (source " + l.Source
		if l.At != nil {
			text += ", " + day(*l.At)
		}
		r.line("  likelihood %s)", text)
	}
}

func class(x triage.Explanation) string {
	if x.Class == verdict.Untriaged && x.ClassProposed != verdict.Untriaged {
		return "untriaged; the rules propose " + string(x.ClassProposed)
	}
	return string(x.Class)
}

func published(x triage.Explanation) string {
	if x.Published == nil {
		return "nothing"
	}
	return fmt.Sprintf("%s, revision %d of %s", x.Published.Status, x.Published.Revision, day(x.Published.At))
}

// parts says how each part stands; those that stand alike share a line.
func (r *run) parts(x triage.Explanation) {
	if len(x.Parts) < 2 {
		return
	}
	names := map[string][]string{}
	var order []string
	for _, p := range x.Parts {
		text := fmt.Sprintf("%s: %s", p.Status, strings.ReplaceAll(p.Because, x.Product+"@"+x.Version+":"+p.Part, "it"))
		if names[text] == nil {
			order = append(order, text)
		}
		names[text] = append(names[text], p.Part)
	}
	for _, text := range order {
		r.line("  part       %s: %s", strings.Join(names[text], ", "), text)
	}
}

func (r *run) matches(x triage.Explanation) {
	shown := map[string]bool{}
	for _, m := range x.Matches {
		text := fmt.Sprintf("%s %s", m.PURL, rangeWords(m))
		if m.MatchedAs != verdict.AsPURL && m.MatchedAs != verdict.AsRelease {
			text += fmt.Sprintf(", as %s (%s)", m.Identity, m.MatchedAs)
		}
		if len(m.Records) > 0 {
			text += ", says " + strings.Join(m.Records, ", ")
		}
		if len(m.Fixed) > 0 {
			text += ", fixed in " + strings.Join(m.Fixed, ", ")
		}
		if !shown[text] {
			shown[text] = true
			r.line("  match      %s", text)
		}
	}
}

func rangeWords(m triage.MatchView) string {
	switch {
	case m.Undetermined != "":
		return "cannot be compared: " + m.Undetermined
	case m.Range.VersionsListed:
		return "is listed as affected"
	}
	return "is in " + m.Range.Interval().String()
}

func (r *run) premises(x triage.Explanation) {
	shown := map[string]bool{}
	for _, p := range x.Premises {
		state := "holds"
		switch {
		case p.Unverified:
			state = "holds unverified"
		case !p.Holds:
			state = "fails"
		}
		text := premiseWords(p) + ": " + state
		if p.Why != "" {
			text += " (" + p.Why + ")"
		}
		if !shown[text] {
			shown[text] = true
			r.line("  premise    %s", text)
		}
	}
}

// premiseWords says what a premise expects.
func premiseWords(p triage.PremiseView) string {
	switch p.Kind {
	case verdict.PremiseComponent:
		return fmt.Sprintf("%s is in %s", p.Subject, p.Expected)
	case verdict.PremiseVulnerability:
		return "the vulnerability's ids and ranges are as they were read"
	case verdict.PremiseAbsent:
		return p.Subject + " is absent"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", p.Kind, p.Subject)) + fmt.Sprintf(" is %q", p.Expected)
}

func rulePlace(s triage.SuppressedBy) string {
	if s.Line > 0 {
		return fmt.Sprintf("%s:%d rule %s", s.Source, s.Line, s.Rule)
	}
	return s.Source + " rule " + s.Rule
}

func void(s triage.SuppressedBy) string {
	if s.Void == "" {
		return ""
	}
	return " (" + s.Void + ")"
}
