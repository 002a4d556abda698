// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/vers"
)

func (r *run) releaseList() *cobra.Command {
	var within string
	c := &cobra.Command{
		Use:   "list PRODUCT[/LINE]",
		Short: "List the releases of a product or line",
		Example: `  verdict release list kafka
  verdict release list kafka/3.5
  verdict release list kafka --range 'vers:maven/>=2.8.0|<3.0.1'`,
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
				if err == nil && within != "" {
					list, err = releasesIn(list, within)
				}
				if err != nil {
					return err
				}
				views := viewReleases(list)
				return r.print(views, func() { r.releaseTable(views) })
			})
		},
	}
	c.Flags().StringVar(&within, "range", "", "only those in a range, a VERS such as 'vers:maven/>=2.8.0|<3.0.1'")
	return c
}

// releasesIn gives the releases that a range holds.
func releasesIn(list []verdict.Release, text string) ([]verdict.Release, error) {
	set, err := vers.ParseRange(text)
	if err != nil {
		return nil, verdict.Errorf(verdict.Usage, "--range: %w", err)
	}
	var in []verdict.Release
	for _, x := range list {
		holds, err := set.Contains(x.Version)
		if err != nil {
			return nil, verdict.Errorf(verdict.Invalid, "%s cannot be held against the range: %w", x.Ref(), err)
		}
		if holds {
			in = append(in, x)
		}
	}
	return in, nil
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
