// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) lineList() *cobra.Command {
	return &cobra.Command{
		Use:     "list PRODUCT",
		Short:   "List the lines of a product",
		Example: "  verdict line list kafka",
		Args:    exactly("PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Lines(c.Context(), args[0])
				if err != nil {
					return err
				}
				views := []lineView{}
				for _, l := range list {
					views = append(views, viewLine(l, a.Now()))
				}
				return r.print(views, func() { r.lineTable(views) })
			})
		},
	}
}

func (r *run) lineTable(list []lineView) {
	if len(list) == 0 {
		r.note("there are no lines")
		return
	}
	t := newTable("LINE", "SUPPORT FROM", "END OF LIFE", "STATE")
	for _, l := range list {
		t.row(l.Line, dayOf(l.SupportFrom), dayOf(l.EndOfLife), l.state())
	}
	t.writeUsed(r.Out)
}
