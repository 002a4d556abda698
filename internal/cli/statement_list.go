// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) statementList() *cobra.Command {
	return &cobra.Command{
		Use:   "list PRODUCT[@VERSION]",
		Short: "List what the outside has been told",
		Example: `  verdict statement list kafka
  verdict statement list kafka@3.5.0 --format json`,
		Args: exactly("PRODUCT[@VERSION]"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := statementRef(args[0])
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Statements(c.Context(), ref)
				if err != nil {
					return err
				}
				views := []statementView{}
				for _, s := range list {
					views = append(views, viewStatement(s))
				}
				return r.print(views, func() { r.statementTable(views) })
			})
		},
	}
}

func (r *run) statementTable(list []statementView) {
	if len(list) == 0 {
		r.note("nothing is published")
		return
	}
	t := newTable("RELEASE", "VULNERABILITY", "STATUS", "CLASS", "SEVERITY", "REVISION", "AT", "APPEARS", "FOR", "REASON")
	for _, s := range list {
		t.row(s.Release, s.Vulnerability, s.said(), s.Class, s.Severity, strconv.Itoa(s.Revision), day(s.At), strings.Join(s.Channels, " "), s.Audience, s.Reason)
	}
	t.writeUsed(r.Out)
}
