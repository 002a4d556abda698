// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage"
)

// findingFilter says which findings are listed.
type findingFilter struct {
	statuses []string
	muted    bool
	all      bool
}

func (r *run) findingList() *cobra.Command {
	var filter findingFilter
	c := &cobra.Command{
		Use:   "list PRODUCT[/LINE|@VERSION[:PART]]",
		Short: "List the findings of a product, line, release or part",
		Long: `list gives the findings that stand, by release and then by severity. Muted ones,
and those whose match is gone, are counted and shown on demand.`,
		Example: `  verdict finding list kafka@3.5.0
  verdict finding list kafka/3.5 --status affected --status under_investigation
  verdict finding list kafka@3.5.0 --all --format json`,
		Args: exactly("PRODUCT[/LINE|@VERSION[:PART]]"),
	}
	c.Flags().StringArrayVar(&filter.statuses, "status", nil, "only findings of this status (may be repeated): "+listed(verdict.Statuses))
	completeFlag(c, "status", verdict.Statuses)
	c.Flags().BoolVar(&filter.muted, "muted", false, "show muted findings too")
	c.Flags().BoolVar(&filter.all, "all", false, "show muted and inactive findings too")
	c.RunE = func(c *cobra.Command, args []string) error {
		ref, err := productRef(args[0])
		if err != nil {
			return err
		}
		var statuses []verdict.Status
		for _, s := range filter.statuses {
			statuses = append(statuses, verdict.Status(s))
		}
		if err := oneOf("status", statuses, verdict.Statuses); err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error { return r.listFindings(c.Context(), a, ref, filter) })
	}
	return c
}

func (r *run) listFindings(ctx context.Context, a *app.App, ref verdict.Ref, filter findingFilter) error {
	if err := r.stale(ctx, a); err != nil {
		return err
	}
	if ref.Line != "" {
		if _, err := a.Line(ctx, ref); err != nil {
			return err
		}
	}
	list, err := a.Findings(ctx, ref)
	if err != nil {
		return err
	}
	views := []findingView{}
	muted, inactive := 0, 0
	for _, f := range list {
		switch {
		case len(filter.statuses) > 0 && !slices.Contains(filter.statuses, string(f.Status)):
		case !f.Inactive.IsZero() && !filter.all:
			inactive++
		case f.Muted && !filter.muted && !filter.all:
			muted++
		default:
			views = append(views, viewFinding(ref.Product, f))
		}
	}
	return r.print(views, func() { r.findingTable(views, muted, inactive) })
}

func (r *run) findingTable(list []findingView, muted, inactive int) {
	if len(list) > 0 {
		t := newTable("RELEASE", "VULNERABILITY", "SEVERITY", "STATUS", "COMPONENT", "SINCE", "WHY")
		for _, f := range list {
			t.row(f.Release, f.Vulnerability, f.Severity, f.state(), f.Component, dayOf(f.Since), f.Why)
		}
		t.writeUsed(r.Out)
	}
	r.note("%s%s", count(len(list), "finding"), leftOut(muted, inactive))
}

func leftOut(muted, inactive int) string {
	switch {
	case muted == 0 && inactive == 0:
		return ""
	case inactive == 0:
		return ", " + count(muted, "muted one") + " not shown (see --muted)"
	case muted == 0:
		return ", " + count(inactive, "inactive one") + " not shown (see --all)"
	}
	return ", " + count(muted, "muted one") + " and " + count(inactive, "inactive one") + " not shown (see --all)"
}

// about keeps the findings of the vulnerability that is shown by this id.
func about(list []triage.FindingRow, id string) []triage.FindingRow {
	var kept []triage.FindingRow
	for _, f := range list {
		if f.Vulnerability == id {
			kept = append(kept, f)
		}
	}
	return kept
}
