// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"verdict"
	"verdict/internal/triage"
)

// evidence tells what evidence says and, of an analysis of code, what it rests on.
func (r *run) evidence(x triage.Explanation) {
	for _, e := range x.Evidence {
		r.line("  evidence   %s: %s %s: %s", e.ID, e.Kind, plainResult(e.Result), e.Summary)
		if e.Analysis != nil {
			r.analysis(*e.Analysis)
		}
	}
}

func plainResult(result verdict.EvidenceResult) string {
	return strings.ReplaceAll(string(result), "_", " ")
}

// analysis tells the way, what it rests on, and what could not be seen.
func (r *run) analysis(a triage.AnalysisView) {
	for i, f := range a.Witness {
		lead := "from"
		if i > 0 {
			lead = f.By
		}
		r.line("             %s %s", lead, frameWords(f))
	}
	if len(a.Scopes) > 0 {
		r.line("             the bill says %s", useWords(a.Scopes))
	}
	if a.Analyzer == string(verdict.AnalyzerScope) {
		for _, p := range first(a.Places) {
			r.line("             it ships: %s", p)
		}
	}
	if len(a.Looked) > 0 {
		r.line("             looked through %s: %s", counted(len(a.Looked), "archive", "archives"), lookedWords(a.Looked))
	}
	if a.Dominator != "" {
		r.line("             every way leads through %s", a.Dominator)
	}
	if len(a.Callers) > 0 {
		r.line("             called by %s", listed(first(a.Callers)))
	}
	for _, s := range a.Assumptions {
		r.line("             assuming %s", s)
	}
	for _, o := range first(a.Ledger) {
		r.line("             open: %s at %s: %s", o.Kind, o.Where, o.What)
	}
	if rest := a.Open - len(first(a.Ledger)); rest > 0 {
		r.line("             and %s more; --format json lists %d of them", counted(rest, "open thing", "open things"), len(a.Ledger))
	}
	for _, u := range first(a.Unresolved) {
		r.line("             the profile names what is not there: %s", u)
	}
}

// useWords says what bills say of a component's use.
func useWords(scopes []verdict.Scope) string {
	var words []string
	for _, s := range scopes {
		words = append(words, string(s))
	}
	return strings.Join(words, ", ")
}

// lookedWords names the first of the archives that were looked through, with the beginnings
// of their digests.
func lookedWords(list []triage.LookedView) string {
	var words []string
	for _, l := range first(list) {
		words = append(words, strings.TrimSpace(l.Name+" "+l.SHA256[:min(len(l.SHA256), 12)]))
	}
	if rest := len(list) - len(words); rest > 0 {
		words = append(words, fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(words, ", ")
}

// first is as much of a list as people read.
func first[T any](list []T) []T { return list[:min(len(list), fewEntries)] }

// frameWords is a method on a way, with the line that leads on.
func frameWords(f triage.FrameView) string {
	words := f.Class + "#" + f.Method + f.Descriptor
	if f.Line > 0 {
		words += fmt.Sprintf(" (%s:%d)", f.File, f.Line)
	}
	if f.What != "" {
		words += ": " + f.What
	}
	return words
}

// proposals tell what analyses suggest, and how a person takes it up.
func (r *run) proposals(x triage.Explanation) {
	shown := map[string]bool{}
	for _, m := range x.Matches {
		p := m.Proposal
		if p == nil || shown[p.Evidence] {
			continue
		}
		shown[p.Evidence] = true
		if p.Status == "" {
			r.line("  proposed   nothing: evidence %s leaves it open", p.Evidence)
			continue
		}
		words := string(p.Status)
		if p.Justification != "" {
			words += ", " + string(p.Justification)
		}
		r.line("  proposed   %s, by evidence %s; a person decides: `verdict assess %s %s --from %s`", words, p.Evidence, x.Vulnerability, x.Product, p.Evidence)
	}
}
