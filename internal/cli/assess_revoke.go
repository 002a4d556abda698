// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) assessRevoke() *cobra.Command {
	return &cobra.Command{
		Use:   "revoke ASSESSMENT",
		Short: "Take an assessment back",
		Long: `revoke ends an assessment: it decides nothing any more, and stays in the history.
One that it superseded does not come back to life by itself.`,
		Example: "  verdict assess revoke ASM-1f0c2a9b --as ana",
		Args:    exactly("ASSESSMENT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				n, err := a.Revoke(c.Context(), args[0])
				if err != nil {
					return err
				}
				return r.done(a, n, actedView{Assessment: args[0], By: who(a), Changed: n > 0})
			})
		},
	}
}
