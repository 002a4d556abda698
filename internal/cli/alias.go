// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) aliasCommand() *cobra.Command {
	c := parent("alias", "See who says that ids name one flaw, and merge or split them", r.aliasShow(), r.aliasRule(true), r.aliasRule(false))
	c.Long = `Records say of ids that they name one flaw; that is an assertion, with an asserter.
Ids are united by assertions, but two CVEs never without a person. "verdict source
ambiguous" lists the ids between them.`
	c.Example = `  verdict alias show GHSA-qcwq-55hx-v3vh
  verdict alias merge CVE-2023-0001 CVE-2023-0002 --reason "one flaw, numbered twice" --as ana`
	return c
}

type assertionView struct {
	Asserter string `json:"asserter"`
	Record   string `json:"record"`
	A        string `json:"a"`
	B        string `json:"b"`
	Kind     string `json:"kind"`
	Reason   string `json:"reason"`
}

type aliasesView struct {
	ID         string          `json:"id"`
	IDs        []string        `json:"ids"`
	Ambiguous  []string        `json:"ambiguous"`
	Assertions []assertionView `json:"assertions"`
	Chains     [][]string      `json:"chains"`
}

func (r *run) aliasShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show VULNERABILITY",
		Short: "Show who says that the ids of a vulnerability name one flaw",
		Long: `show gives every assertion about the ids of a vulnerability, with the record or person
that makes it, and the chains: pairs of ids that only several assertions together
connect. An ambiguous id names several vulnerabilities, and each is shown.`,
		Example: `  verdict alias show CVE-2023-34455`,
		Args:    exactly("VULNERABILITY"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error { return r.showAliases(c.Context(), a, args[0]) })
		},
	}
}

func (r *run) showAliases(ctx context.Context, a *app.App, id string) error {
	list, err := a.Aliases(ctx, id)
	if err != nil {
		return err
	}
	views := []aliasesView{}
	for _, x := range list {
		v := aliasesView{ID: x.Shown, IDs: none(x.IDs), Ambiguous: none(x.Ambiguous), Assertions: []assertionView{}, Chains: none(x.Chains)}
		for _, s := range x.Said {
			v.Assertions = append(v.Assertions, assertionView{s.Asserter, s.Record, s.A, s.B, string(s.Kind), s.Reason})
		}
		views = append(views, v)
	}
	return r.print(views, func() {
		for _, v := range views {
			r.aliasTable(v)
		}
	})
}

func (r *run) aliasTable(v aliasesView) {
	fmt.Fprintf(r.Out, "%s: %s\n", v.ID, strings.Join(v.IDs, ", "))
	if len(v.Ambiguous) > 0 {
		fmt.Fprintf(r.Out, "ambiguous: %s\n", strings.Join(v.Ambiguous, ", "))
	}
	t := newTable("ID", "AND", "KIND", "SAYS", "RECORD", "REASON")
	for _, s := range v.Assertions {
		t.row(s.A, s.B, s.Kind, s.Asserter, s.Record, s.Reason)
	}
	if len(t.rows) > 0 {
		t.write(r.Out)
	}
	for _, chain := range v.Chains {
		fmt.Fprintf(r.Out, "nobody alone says: %s\n", strings.Join(chain, " = "))
	}
}

// aliasRule is merge or split.
func (r *run) aliasRule(merge bool) *cobra.Command {
	ruling := verdict.AliasRuling{Merge: merge}
	c := &cobra.Command{
		Use:   "split VULNERABILITY VULNERABILITY",
		Short: "Say that two ids do not name one flaw",
		Long: `split cuts what records say of two ids. Where other records still connect them, the
ids between become ambiguous. Findings follow; an assessment stays with the id that
it named.`,
		Example: `  verdict alias split GHSA-aaaa-bbbb-cccc CVE-2023-0002 --reason "another flaw of the same library" --as ana`,
		Args:    exactly("VULNERABILITY", "VULNERABILITY"),
	}
	if merge {
		c.Use, c.Short = "merge VULNERABILITY VULNERABILITY", "Say that two ids name one flaw"
		c.Long = `merge unites the vulnerabilities of two ids, also of two CVEs. No assessment of one is
carried over to the other: it waits for a person.`
		c.Example = `  verdict alias merge CVE-2023-0001 CVE-2023-0002 --reason "one flaw, numbered twice" --as ana`
	}
	c.Flags().StringVar(&ruling.Reason, "reason", "", "why, in words")
	c.RunE = func(c *cobra.Command, args []string) error {
		ruling.A, ruling.B = args[0], args[1]
		return r.open(c.Context(), func(a *app.App) error {
			n, err := a.Rule(c.Context(), ruling)
			if err != nil {
				return err
			}
			r.changed(a, n)
			return r.showAliases(c.Context(), a, ruling.A)
		})
	}
	return need(c, "reason")
}
