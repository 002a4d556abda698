// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) trainFreeze() *cobra.Command {
	return &cobra.Command{
		Use:   "freeze TRAIN",
		Short: "Freeze what goes along: it changes by name and with a reason from then on",
		Long: `freeze makes what goes along now the list of each line. What comes to qualify later
slips, unless it is added by name with a reason; nothing leaves the list but by name
and with a reason. A frozen train stays as it was.`,
		Example: "  verdict train freeze kafka/2023q3 --as ana",
		Args:    exactly("TRAIN"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.changeTrain(c.Context(), args[0], func(a *app.App, product, name string) (app.PlannedTrain, int, error) {
				return a.FreezeTrain(c.Context(), product, name)
			})
		},
	}
}

// changeTrain opens the programme, changes the train that is named, and shows it.
func (r *run) changeTrain(ctx context.Context, ref string, change func(a *app.App, product, name string) (app.PlannedTrain, int, error)) error {
	product, name, err := trainRef(ref)
	if err != nil {
		return err
	}
	return r.open(ctx, func(a *app.App) error {
		p, n, err := change(a, product, name)
		return r.trained(a, p, n, err)
	})
}

func (r *run) trainAdd() *cobra.Command {
	var line, reason string
	c := &cobra.Command{
		Use:     "add TRAIN VULNERABILITY",
		Short:   "Put a vulnerability on the list of a line, with a reason",
		Example: `  verdict train add kafka/2023q3 CVE-2023-34455 --line 3.5 --reason "it is exploited"`,
		Args:    exactly("TRAIN", "VULNERABILITY"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.changeTrain(c.Context(), args[0], func(a *app.App, product, name string) (app.PlannedTrain, int, error) {
				return a.AddToTrain(c.Context(), product, name, line, args[1], reason)
			})
		},
	}
	return lineAndReason(c, &line, &reason)
}

func (r *run) trainSlip() *cobra.Command {
	var line, reason string
	c := &cobra.Command{
		Use:     "slip TRAIN VULNERABILITY",
		Short:   "Take a vulnerability off the list of a line, with a reason",
		Example: `  verdict train slip kafka/2023q3 CVE-2023-34455 --line 3.4 --reason "the upgrade breaks the build"`,
		Args:    exactly("TRAIN", "VULNERABILITY"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.changeTrain(c.Context(), args[0], func(a *app.App, product, name string) (app.PlannedTrain, int, error) {
				return a.SlipFromTrain(c.Context(), product, name, line, args[1], reason)
			})
		},
	}
	return lineAndReason(c, &line, &reason)
}

func lineAndReason(c *cobra.Command, line, reason *string) *cobra.Command {
	c.Flags().StringVar(line, "line", "", "line of the train")
	c.Flags().StringVar(reason, "reason", "", "why, in words")
	return need(c, "line", "reason")
}

func (r *run) trainCancel() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:     "cancel TRAIN",
		Short:   "End a train that does not ship",
		Example: `  verdict train cancel kafka/2023q3 --reason "3.5.1 goes out of band"`,
		Args:    exactly("TRAIN"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.changeTrain(c.Context(), args[0], func(a *app.App, product, name string) (app.PlannedTrain, int, error) {
				return a.CancelTrain(c.Context(), product, name, reason)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in words")
	return need(c, "reason")
}
