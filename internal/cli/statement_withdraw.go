// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) statementWithdraw() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "withdraw PRODUCT[@VERSION] VULNERABILITY",
		Short: "Take published statements back",
		Long: `withdraw takes back what was said about a vulnerability in one release, or in all
releases of a product. A new revision says that it was taken back; the earlier
ones stay in the history.`,
		Example: `  verdict statement withdraw kafka@3.5.0 CVE-2023-34455 --reason "The component was taken for another"`,
		Args:    exactly("PRODUCT[@VERSION]", "VULNERABILITY"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := statementRef(args[0])
			if err != nil {
				return err
			}
			if err := r.notBeforeItsTime(); err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				list, n, err := a.Withdraw(c.Context(), ref, args[1], reason)
				if err != nil {
					return err
				}
				r.changed(a, n)
				views := viewPublished(list)
				return r.print(views, func() { r.publishedTable(views) })
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in words that the outside may read")
	return need(c, "reason")
}
