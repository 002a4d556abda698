// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) decideList() *cobra.Command {
	return &cobra.Command{
		Use:     "list PRODUCT",
		Short:   "List the decisions about a product",
		Example: "  verdict decide list kafka",
		Args:    exactly("PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				if _, err := a.Product(c.Context(), args[0]); err != nil {
					return err
				}
				list, err := a.Decisions(c.Context(), args[0])
				if err != nil {
					return err
				}
				views := []decisionView{}
				for _, d := range list {
					v := viewDecision(d.Decision)
					v.Stands = instant(d.Stands)
					views = append(views, v)
				}
				return r.print(views, func() { r.decisionTable(views) })
			})
		},
	}
}

func (r *run) decisionTable(list []decisionView) {
	if len(list) == 0 {
		r.note("there are no decisions")
		return
	}
	t := newTable("VULNERABILITY", "LINE", "TREATMENT", "PUBLISH", "TARGET", "VEHICLE", "DUE", "OWNER", "EXPIRES", "BY", "AT", "STATE", "REASON")
	for _, d := range list {
		t.row(d.Vulnerability, d.Line, d.Treatment, d.Publish, d.Target, d.Vehicle, dayOf(d.Due), d.Owner, dayOf(d.Expires), d.By, dayOf(d.At), decisionState(d), d.Reason)
	}
	t.writeUsed(r.Out)
}

// decisionState says of a decision that it waits.
func decisionState(d decisionView) string {
	if d.Stands == nil {
		return d.ID + " waits for approval"
	}
	return ""
}
