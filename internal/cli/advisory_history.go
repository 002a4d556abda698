// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) advisoryHistory() *cobra.Command {
	return &cobra.Command{
		Use: "history NUMBER", Short: "List the published revisions of an advisory",
		Long: `history lists what was published under a number, the first revision first, with what was
new in each. "verdict advisory diff --before 1 --after 2" shows the difference of two.`,
		Example: "  verdict advisory history VSA-2026-03",
		Args:    exactly("NUMBER"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.PublishedRevisions(c.Context(), args[0])
				if err != nil {
					return err
				}
				views := []publishedAdvisoryView{}
				for _, p := range list {
					views = append(views, viewPublishedAdvisory(p))
				}
				return r.print(views, func() { r.revisionTable(views) })
			})
		},
	}
}

func (r *run) revisionTable(list []publishedAdvisoryView) {
	t := newTable("REVISION", "VERSION", "STATE", "PUBLISHED", "WHAT IS NEW")
	for _, v := range list {
		summary := v.Reason
		if n := len(v.History); n > 0 && summary == "" {
			summary = v.History[n-1].Summary
		}
		t.row(strconv.Itoa(v.Revision), v.Version, v.State, day(v.At), summary)
	}
	t.write(r.Out)
}
