// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) assessConfirm() *cobra.Command {
	var versions string
	var expires instantFlag
	var approve bool
	c := &cobra.Command{
		Use:   "confirm PRODUCT ASSESSMENT",
		Short: "Say the same again on today's facts",
		Long: `confirm is for an assessment that waits to be confirmed again, because the records
or the component are not what they were. It writes a new one with the same words
that takes its place: the vulnerability's ids and ranges are read anew, --versions
gives the component's new range, and the author's own premises stay. What still
does not hold is named; such a verdict wants new words with "verdict assess".`,
		Example: `  verdict assess confirm kafka ASM-1f0c2a9b --as ana --approve
  verdict assess confirm kafka ASM-1f0c2a9b --versions "[0,9.4.54)"`,
		Args: exactly("PRODUCT", "ASSESSMENT"),
		RunE: func(c *cobra.Command, args []string) error {
			interval, err := parseVersions(versions)
			if err != nil {
				return err
			}
			o := app.Confirmation{Product: args[0], ID: args[1], Versions: interval, Expires: expires.Time, Approve: approve}
			return r.open(c.Context(), func(a *app.App) error { return r.confirm(c.Context(), a, o) })
		},
	}
	c.Flags().StringVar(&versions, "versions", "", "the component's range that was looked at now; the old one when not given")
	c.Flags().Var(&expires, "expires", "first day on which it no longer holds; the old one when not given")
	c.Flags().BoolVar(&approve, "approve", false, "let it decide at once")
	return c
}

func (r *run) confirm(ctx context.Context, a *app.App, o app.Confirmation) error {
	o.Author = who(a)
	confirmed, n, err := a.Confirm(ctx, o)
	if err != nil {
		return err
	}
	return r.assessed(ctx, a, confirmed, n, o.Approve)
}
