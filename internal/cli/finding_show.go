// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage"
)

// findingSheet is what is known of the findings of one vulnerability in one
// release, in JSON.
type findingSheet struct {
	Vulnerability string                `json:"vulnerability"`
	Aliases       []string              `json:"aliases"`
	Title         string                `json:"title"`
	Findings      []findingView         `json:"findings"`
	Matches       []triage.MatchView    `json:"matches"`
	Evidence      []triage.EvidenceView `json:"evidence"`
	Premises      []triage.PremiseView  `json:"premises"`
	SuppressedBy  []triage.SuppressedBy `json:"suppressed_by"`
}

func (r *run) findingShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show VULNERABILITY PRODUCT@VERSION[:PART]",
		Short: "Show what is known of a finding: match, place, evidence",
		Long: `show gives the findings of a vulnerability in a release: which component matched by
which record, where it lies, and the evidence that speaks of it. Where nothing
matches there is no finding; "verdict explain" answers there too.`,
		Example: "  verdict finding show CVE-2023-34455 kafka@3.5.0",
		Args:    exactly("VULNERABILITY", "PRODUCT@VERSION[:PART]"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := releaseRef(args[1], true)
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error { return r.showFinding(c.Context(), a, args[0], ref) })
		},
	}
}

func (r *run) showFinding(ctx context.Context, a *app.App, id string, ref verdict.Ref) error {
	x, err := a.Explain(ctx, id, ref)
	if err != nil {
		return err
	}
	all, err := a.Findings(ctx, ref)
	if err != nil {
		return err
	}
	v := findingSheet{Vulnerability: x.Vulnerability, Aliases: x.Aliases, Title: x.Title, Findings: []findingView{},
		Matches: x.Matches, Evidence: x.Evidence, Premises: x.Premises, SuppressedBy: x.SuppressedBy}
	for _, f := range about(all, x.Vulnerability) {
		v.Findings = append(v.Findings, viewFinding(ref.Product, f))
	}
	if len(v.Findings) == 0 {
		return verdict.Errorf(verdict.NotFound, "there is no finding of %s in %s", x.Vulnerability, ref).
			WithHint("`verdict explain %s %s` says why", x.Vulnerability, ref)
	}
	return r.print(v, func() { r.findingSheet(v, x) })
}

func (r *run) findingSheet(v findingSheet, x triage.Explanation) {
	r.line("%s", strings.TrimSuffix(v.Vulnerability+": "+v.Title, ": "))
	for _, f := range v.Findings {
		r.line("")
		var s sheet
		s.add("component", f.Component)
		s.add("release", f.Release)
		s.add("parts", strings.Trim(strings.Join(f.Parts, ", "), ", "))
		s.add("severity", f.Severity)
		s.add("status", strings.TrimSuffix(f.state()+", "+f.Justification, ", "))
		s.add("reason", f.Reason)
		s.add("why", f.Why)
		s.add("since", dayOf(f.Since))
		s.add("inactive", dayOf(f.Inactive))
		s.add("path", strings.Join(pathsOf(v.Matches, f.Component), ", "))
		s.write(r.Out)
	}
	r.line("")
	r.matches(x)
	r.premises(x)
	for _, e := range v.Evidence {
		r.line("  evidence   %s: %s %s: %s", e.ID, e.Kind, e.Result, e.Summary)
	}
	for _, s := range v.SuppressedBy {
		r.line("  muted by   %s%s: %s", rulePlace(s), void(s), s.Why)
	}
}

// pathsOf gives where the matched component lies, over all parts, each once.
func pathsOf(matches []triage.MatchView, component string) []string {
	var paths []string
	seen := map[string]bool{}
	for _, m := range matches {
		for _, p := range m.Paths {
			if m.PURL == component && !seen[p] && p != "" {
				seen[p] = true
				paths = append(paths, p)
			}
		}
	}
	return paths
}
