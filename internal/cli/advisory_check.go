// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish/advisorycheck"
)

func (r *run) advisoryCheck() *cobra.Command {
	var q app.GateQuestion
	var explain bool
	c := &cobra.Command{
		Use: "check ADVISORY | check --explain", Short: "Ask the gates whether an advisory may be published",
		Long: `check holds an advisory, as it would be published now, against every gate, and says of
each finding what is wrong, where, and what to do. An error keeps it from review and
from publication; a warning does not. With an error the exit code is 3. One that was
imported is held against them as it was published.

--explain prints the gates: name, level, the section that asks for it, and why.`,
		Example: `  verdict advisory check ADV-1f0c2a9b
  verdict advisory check CVE-2024-31141 --record CVE-2024-31141.json
  verdict advisory check ADV-1f0c2a9b --reachable
  verdict advisory check --explain`,
	}
	c.Flags().StringArrayVar(&q.Records, "record", nil, "file with a CVE record of ours that goes with it (may be repeated)")
	c.Flags().StringArrayVar(&q.Forbidden, "forbid", nil, "host to which no reference may lead (may be repeated)")
	c.Flags().BoolVar(&q.Reachable, "reachable", false, "ask each reference over the network whether it answers")
	c.Flags().BoolVar(&explain, "explain", false, "print the gates and what they ask")
	c.Args = func(c *cobra.Command, args []string) error {
		if explain {
			return exactly()(c, args)
		}
		return exactly("ADVISORY")(c, args)
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if explain {
			gates := app.Gates()
			return r.print(gates, func() { r.explainGates(gates) })
		}
		return r.open(c.Context(), func(a *app.App) error {
			list, err := a.CheckAdvisory(c.Context(), args[0], q)
			if err != nil {
				return err
			}
			err = r.print(none(list), func() { r.gateFindings(list) })
			if err != nil || !advisorycheck.Refused(list) {
				return err
			}
			return silent{verdict.Errorf(verdict.Refused, "a gate says no")}
		})
	}
	return c
}

func (r *run) gateFindings(list []advisorycheck.Finding) {
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

func (r *run) explainGates(gates []advisorycheck.Gate) {
	for _, g := range gates {
		r.line("%s (%s)", g.Name, g.Level)
		r.line("  %s", g.Sentence)
		r.line("  by: %s", g.Standard)
		r.line("  do: %s", g.Remedy)
	}
}
