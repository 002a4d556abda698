// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"

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

// findingOfGate is what a gate finds of an advisory, in JSON.
type findingOfGate struct {
	Gate    string `json:"gate"`
	Level   string `json:"level"`
	Path    string `json:"path"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

func (r *run) advisoryCheck() *cobra.Command {
	return &cobra.Command{
		Use: "check ADVISORY", Short: "Ask the gates whether an advisory may be published",
		Long: `check holds an advisory, as it would be published now, against every gate, and says of
each finding what is wrong, where, and what to do. An error keeps it from review and
from publication; a warning does not. With an error the exit code is 3.`,
		Example: "  verdict advisory check ADV-1f0c2a9b",
		Args:    exactly("ADVISORY"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.CheckAdvisory(c.Context(), args[0])
				if err != nil {
					return err
				}
				views := []findingOfGate{}
				for _, f := range list {
					views = append(views, findingOfGate{f.Gate, string(f.Level), f.Path, f.Message, f.Hint})
				}
				err = r.print(views, func() { r.gateFindings(list) })
				if err != nil || !slices.ContainsFunc(list, func(f app.AdvisoryFinding) bool { return f.Level == app.GateError }) {
					return err
				}
				return silent{verdict.Errorf(verdict.Refused, "a gate says no")}
			})
		},
	}
}

func (r *run) gateFindings(list []app.AdvisoryFinding) {
	if len(list) == 0 {
		r.line("no gate finds anything")
	}
	for _, f := range list {
		at := f.Path
		if at != "" {
			at = " at " + at
		}
		r.line("%s %s%s: %s", f.Level, f.Gate, at, f.Message)
		if f.Hint != "" {
			r.line("  %s", f.Hint)
		}
	}
}
