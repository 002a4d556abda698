// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) auditList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List every command that changed something, oldest first",
		Example: `  verdict audit list
  verdict audit list --format json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				rows, err := a.AuditRows(c.Context())
				if err != nil {
					return err
				}
				views := []auditView{}
				for _, x := range rows {
					views = append(views, viewAudit(x))
				}
				return r.print(views, func() { r.auditTable(views) })
			})
		},
	}
}

func (r *run) auditTable(list []auditView) {
	if len(list) == 0 {
		r.note("the audit log is empty")
		return
	}
	t := newTable("ROW", "AT", "WHO", "CHANGES", "COMMAND")
	for _, x := range list {
		t.row(strconv.FormatInt(x.Seq, 10), x.At.Format(time.RFC3339), x.who(), strconv.Itoa(x.Changes), x.Command)
	}
	t.writeUsed(r.Out)
}
