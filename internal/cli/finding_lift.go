// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) findingLift() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "lift EVIDENCE",
		Short: "Say that a danger does not hold; two people lift it",
		Long: `lift records a person's word that a piece of evidence holds no danger for us, with the
reason. The floor stands until another person signs that: the word has an id, LFT-…, and is
approved as decisions are, see "verdict approve".`,
		Example: `  verdict finding lift EVD-1f0c2a9b --reason 'The proof ran on a build of the reporter' --as ana
  verdict approve LFT-5ab37d10 --print > text       # ben signs it`,
		Args: exactly("EVIDENCE"),
		RunE: func(c *cobra.Command, args []string) error {
			if r.config.As == "" {
				return verdict.Errorf(verdict.Usage, "a danger is lifted by nobody").WithHint("name the person with --as")
			}
			return r.open(c.Context(), func(a *app.App) error {
				e, n, err := a.LiftEvidence(c.Context(), args[0], reason)
				if err != nil {
					return err
				}
				if e.Danger() {
					r.note("%s takes 2 people, and lifts nothing until others than %s sign it", e.LiftSubject().ID, e.Lift.By)
				}
				return r.done(a, n, viewLift(e))
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why it holds no danger")
	return need(c, "reason")
}
