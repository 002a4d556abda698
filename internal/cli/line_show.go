// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// lineSheet is a line with its releases, in JSON.
type lineSheet struct {
	lineView
	Releases []releaseView `json:"releases"`
}

func (r *run) lineShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show PRODUCT/LINE",
		Short:   "Show a line with its dates and releases",
		Example: "  verdict line show kafka/3.5",
		Args:    exactly("PRODUCT/LINE"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := lineRef(args[0])
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error { return r.showLine(c, a, ref) })
		},
	}
}

func (r *run) showLine(c *cobra.Command, a *app.App, ref verdict.Ref) error {
	l, err := a.Line(c.Context(), ref)
	if err != nil {
		return err
	}
	releases, err := a.Releases(c.Context(), ref)
	if err != nil {
		return err
	}
	v := lineSheet{lineView: viewLine(l, a.Now()), Releases: viewReleases(releases)}
	return r.print(v, func() {
		var s sheet
		s.add("line", v.Line)
		s.add("support from", dayOf(v.SupportFrom))
		s.add("end of life", dayOf(v.EndOfLife))
		s.add("state", v.state())
		s.write(r.Out)
		r.line("")
		r.releaseTable(v.Releases)
	})
}
