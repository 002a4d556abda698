// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

// actedView is what came of an act on assessments, in JSON.
type actedView struct {
	Assessment string `json:"assessment"`
	By         string `json:"by"`
	Changed    bool   `json:"changed"`
}

func (r *run) assessApprove() *cobra.Command {
	return &cobra.Command{
		Use:   "approve PRODUCT ASSESSMENT…",
		Short: "Let assessments decide",
		Long: `approve lets assessments decide from now on, and accepts what their premises say
today for every release in their scope.`,
		Example: "  verdict assess approve kafka ASM-1f0c2a9b ASM-77d01c4e --as ana",
		Args:    between(2, "PRODUCT", "ASSESSMENT…"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				views, total := []actedView{}, 0
				for _, id := range args[1:] {
					n, err := a.Approve(c.Context(), args[0], id)
					if err != nil {
						return err
					}
					as, err := a.Assessment(c.Context(), id)
					if err != nil {
						return err
					}
					if err := r.tellFailing(c.Context(), a, as); err != nil {
						return err
					}
					total += n
					views = append(views, actedView{Assessment: id, By: who(a), Changed: n > 0})
				}
				return r.done(a, total, views)
			})
		},
	}
}
