// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/vers"
)

func (r *run) symbolsAdd() *cobra.Command {
	var set verdict.SymbolSet
	var versions []string
	var confidence string
	c := &cobra.Command{
		Use:   "add VULNERABILITY SYMBOL…",
		Short: "Propose the symbols of a vulnerability by hand",
		Long: `add stores which classes and methods of a component hold a flaw. A class alone means
any of its methods, and a method without parameters all of its name. It is a proposal:
nothing rests on it before somebody confirms it (verdict symbols confirm).

Name all that holds the flaw: what is left out is not looked for.`,
		Example: `  verdict symbols add CVE-2024-23944 'org.apache.zookeeper.server.FinalRequestProcessor#processRequest' \
    --component pkg:maven/org.apache.zookeeper/zookeeper --versions "[3.6.0,3.8.4)" --as ana`,
		Args: between(2, "VULNERABILITY", "SYMBOL…"),
	}
	c.Flags().StringVar(&set.Component, "component", "", "package URL, without version, of the component that has them")
	c.Flags().StringArrayVar(&versions, "versions", nil, `stretch of its versions that they are for, such as "[1.0,2.0)"; none is any (may be repeated)`)
	c.Flags().StringVar(&confidence, "confidence", string(verdict.MediumConfidence), "how sure you are: "+listed(verdict.Confidences))
	c.Flags().StringVar(&set.SourceRef, "ref", "", "where that can be seen: an address, a commit, a file")
	c.Flags().StringArrayVar(&set.Reasons, "reason", nil, "why these (may be repeated)")
	completeFlag(c, "confidence", verdict.Confidences)
	c.RunE = func(c *cobra.Command, args []string) error {
		set.Vulnerability, set.Symbols, set.Confidence = args[0], args[1:], verdict.Confidence(confidence)
		if err := oneOf("confidence", []verdict.Confidence{set.Confidence}, verdict.Confidences); err != nil {
			return err
		}
		var err error
		if set.Versions, err = parseStretches(versions); err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			stored, n, err := a.AddSymbols(c.Context(), set)
			if err != nil {
				return err
			}
			r.note("symbol set %s is %s", stored.ID, app.StateOf(stored))
			return r.done(a, n, viewSymbolSet(stored))
		})
	}
	return need(c, "component")
}

// parseStretches reads the values of --versions.
func parseStretches(texts []string) (list []vers.Interval, err error) {
	for _, text := range texts {
		i, err := parseVersions(text)
		if err != nil {
			return nil, err
		}
		if i != (vers.Interval{}) {
			list = append(list, i)
		}
	}
	return list, nil
}

func (r *run) symbolsConfirm() *cobra.Command {
	return &cobra.Command{
		Use:   "confirm SET…",
		Short: "Confirm that symbols are those of the flaw",
		Long: `confirm records in the name of --as that the symbols are those that hold the flaw, all
of them. From then on analyses take them, and a flaw whose symbols nothing reaches can
be told as not reached: look at what could not be placed (verdict symbols show) first.
Of several sets all are confirmed or none.`,
		Example: `  verdict symbols show SYM-1f0c2a9b
  verdict symbols confirm SYM-1f0c2a9b --as ana`,
		Args: between(1, "SET…"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, n, err := a.ConfirmSymbols(c.Context(), args)
				if err != nil {
					return err
				}
				views := []symbolSetView{}
				for _, s := range list {
					views = append(views, viewSymbolSet(s))
				}
				return r.done(a, n, views)
			})
		},
	}
}

func (r *run) symbolsWithdraw() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "withdraw SET",
		Short: "Take a symbol set back",
		Long: `withdraw ends a set for good, confirmed or not: no analysis takes it any more, and
proposing the same again does not bring it back. It stays in the history.`,
		Example: `  verdict symbols withdraw SYM-1f0c2a9b --reason "the check is in another method" --as ana`,
		Args:    exactly("SET"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				set, n, err := a.WithdrawSymbols(c.Context(), args[0], reason)
				if err != nil {
					return err
				}
				return r.done(a, n, viewSymbolSet(set))
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in words")
	return need(c, "reason")
}
