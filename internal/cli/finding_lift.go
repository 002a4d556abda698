// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) findingLift() *cobra.Command {
	return &cobra.Command{
		Use:   "lift EVIDENCE",
		Short: "Say that a danger does not hold; two people lift it",
		Long: `lift records a person's word that a piece of evidence holds no danger for us. The
floor stands until a second person says so too: name each with --as.`,
		Example: `  verdict finding lift EVD-1f0c2a9b --as ana
  verdict finding lift EVD-1f0c2a9b --as ben`,
		Args: exactly("EVIDENCE"),
		RunE: func(c *cobra.Command, args []string) error {
			if r.config.As == "" {
				return verdict.Errorf(verdict.Usage, "a danger is lifted by nobody").WithHint("name the person with --as")
			}
			return r.open(c.Context(), func(a *app.App) error {
				n, err := a.LiftEvidence(c.Context(), args[0])
				if err != nil {
					return err
				}
				return r.done(a, n, liftView{Evidence: args[0], By: who(a), Changed: n > 0})
			})
		},
	}
}

// liftView is one person's lift, in JSON.
type liftView struct {
	Evidence string `json:"evidence"`
	By       string `json:"by"`
	Changed  bool   `json:"changed"`
}
