// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) releaseList() *cobra.Command {
	return &cobra.Command{
		Use:   "list PRODUCT[/LINE]",
		Short: "List the releases of a product or line",
		Example: `  verdict release list kafka
  verdict release list kafka/3.5`,
		Args: exactly("PRODUCT[/LINE]"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := productRef(args[0])
			if err != nil {
				return err
			}
			if ref.Version != "" {
				return verdict.Errorf(verdict.Usage, "%s is one release", ref).WithHint("see it with `verdict release show %s`", ref)
			}
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Releases(c.Context(), ref)
				if err != nil {
					return err
				}
				views := viewReleases(list)
				return r.print(views, func() { r.releaseTable(views) })
			})
		},
	}
}

func (r *run) releaseTable(list []releaseView) {
	if len(list) == 0 {
		r.note("there are no releases")
		return
	}
	t := newTable("RELEASE", "LINE", "STATE", "RELEASED", "PREVIOUS", "COMPLETENESS")
	for _, x := range list {
		t.row(x.Release, x.Line, x.State, dayOf(x.ReleasedAt), x.Previous, x.Completeness)
	}
	t.writeUsed(r.Out)
}
