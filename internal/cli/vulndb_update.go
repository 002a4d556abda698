// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) vulndbUpdate() *cobra.Command {
	return &cobra.Command{
		Use:   "update",
		Short: "Bring the index of the programme's records up to date",
		Long: `update builds the index of the records in the store, or fetches it where another node
has built it: nodes that share a PostgreSQL database build each index once. What has
not changed is taken from the index before. ` + "`verdict match`" + ` without --vulndb does it by itself.`,
		Example: `  verdict vulndb update
  verdict vulndb update --db postgres://verdict@db/verdict --format json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				info, err := a.UpdateIndex(c.Context())
				if err != nil {
					return err
				}
				view := viewIndex(a.IndexPath(), info)
				return r.print(view, func() { r.indexTable(view) })
			})
		},
	}
}
