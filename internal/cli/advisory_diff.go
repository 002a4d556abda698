// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish"
)

// sectionView is a section that differs, in JSON.
type sectionView struct {
	Section string `json:"section"`
	Before  string `json:"before"`
	After   string `json:"after"`
	Size    string `json:"size"`
}

func (r *run) advisoryDiff() *cobra.Command {
	var from, to int
	c := &cobra.Command{
		Use: "diff ADVISORY", Short: "Show what an advisory says otherwise than what is published",
		Long: `diff compares the last edition of an advisory with the last published revision, section by
section, and says how much each changes: major when users have to compare what they run
anew, minor for news, patch for wording. With --before and --after it compares two published
revisions.`,
		Example: `  verdict advisory diff VSA-2026-03
  verdict advisory diff VSA-2026-03 --before 1 --after 2`,
		Args: exactly("ADVISORY"),
	}
	c.Flags().IntVar(&from, "before", 0, "published revision to compare from")
	c.Flags().IntVar(&to, "after", 0, "published revision to compare with")
	c.RunE = func(c *cobra.Command, args []string) error {
		if (from == 0) != (to == 0) {
			return verdict.Errorf(verdict.Usage, "--before and --after go together")
		}
		return r.open(c.Context(), func(a *app.App) error {
			list, err := a.DiffAdvisory(c.Context(), args[0], from, to)
			if err != nil {
				return err
			}
			return r.print(viewDifferences(list), func() { r.differences(list) })
		})
	}
	return c
}

func viewDifferences(list []publish.Difference) []sectionView {
	views := []sectionView{}
	for _, d := range list {
		views = append(views, sectionView{d.Section, d.Before, d.After, string(d.Size)})
	}
	return views
}

func (r *run) differences(list []publish.Difference) {
	if len(list) == 0 {
		r.line("nothing differs")
	}
	for _, d := range list {
		r.line("%s (%s)", d.Section, d.Size)
		for _, side := range []struct{ sign, text string }{{"-", d.Before}, {"+", d.After}} {
			if side.text != "" {
				r.line("  %s %s", side.sign, side.text)
			}
		}
	}
}
