// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish/suppressions/scanner"
)

func (r *run) vexCheck() *cobra.Command {
	var tool, sbom, binary string
	c := &cobra.Command{
		Use:   "check PRODUCT@VERSION",
		Short: "Try what is published about a release in a scanner",
		Long: `check applies a scanner's own rules to the rows that it would have of a release, without
and with each document that verdict writes for it. The rows that fall silent must be
just those that are published as not affected (with VEX, those that are fixed too);
every other one is named, and the exit code is 3.

The rows are the release's matches, or with --sbom what the stored records say of that
bill. --binary runs the scanner itself on the bill of --sbom instead of its rules: without
the network, and on the database that it has. Dependency-check scans files and no
bills, so that its rules are all that can be tried.`,
		Example: `  verdict vex check kafka@3.5.0 --scanner grype
  verdict vex check kafka@3.5.0 --scanner osv-scanner --sbom kafka-3.5.0.cdx.json --binary /usr/local/bin/osv-scanner`,
		Args: exactly("PRODUCT@VERSION"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := releaseRef(args[0], false)
			if err != nil {
				return err
			}
			o := app.CheckOptions{Tool: scanner.Tool(tool), Binary: binary}
			if err := oneOf("scanner", []scanner.Tool{o.Tool}, scanner.Tools); err != nil {
				return err
			}
			if sbom != "" {
				raw, err := r.read(sbom)
				if err != nil {
					return err
				}
				o.Bill = app.BillFile{Name: sbom, Raw: raw}
			}
			return r.open(c.Context(), func(a *app.App) error { return r.checkVEX(c.Context(), a, ref, o) })
		},
	}
	c.Flags().StringVar(&tool, "scanner", "", listed(scanner.Tools))
	c.Flags().StringVar(&sbom, "sbom", "", "bill of the release to scan, instead of the release's matches")
	c.Flags().StringVar(&binary, "binary", "", "path of the scanner, to run it on the bill")
	completeFlag(c, "scanner", scanner.Tools)
	return need(c, "scanner")
}

type triedView struct {
	Release   string              `json:"release"`
	Scanner   scanner.Tool        `json:"scanner"`
	Rules     string              `json:"rules"` // where they are from; "" when the scanner itself was run
	Documents []triedDocumentView `json:"documents"`
	Unraised  []skippedView       `json:"unraised"`
}

type triedDocumentView struct {
	Document    string        `json:"document"`
	Rows        int           `json:"rows"`
	Expected    int           `json:"not_affected"`
	Silenced    int           `json:"silenced"`
	Differences []rowView     `json:"differences"`
	Left        []skippedView `json:"left_out"`
}

type rowView struct {
	Vulnerability string `json:"vulnerability"`
	Component     string `json:"component"`
	Silenced      bool   `json:"silenced"`
	Why           string `json:"why"`
}

func (r *run) checkVEX(ctx context.Context, a *app.App, ref verdict.Ref, o app.CheckOptions) error {
	check, err := a.CheckVEX(ctx, ref, o)
	if err != nil {
		return err
	}
	view := triedView{Release: ref.String(), Scanner: o.Tool, Rules: scanner.Sources[o.Tool], Documents: []triedDocumentView{}, Unraised: viewSkipped(check.Unraised)}
	if o.Binary != "" {
		view.Rules = ""
	}
	different := 0
	for _, d := range check.Documents {
		one := triedDocumentView{d.Name, d.Rows, d.Expected, d.Silenced, []rowView{}, viewSkipped(d.Left)}
		for _, x := range d.Differences {
			one.Differences = append(one.Differences, rowView(x))
		}
		different += len(d.Differences)
		view.Documents = append(view.Documents, one)
	}
	if err := r.print(view, func() { r.checkTable(view) }); err != nil || different == 0 {
		return err
	}
	return silent{verdict.Errorf(verdict.Refused, "%s", count(different, "difference"))}
}

func (r *run) checkTable(v triedView) {
	t := newTable("DOCUMENT", "ROWS", "NOT AFFECTED", "SILENCED", "DIFFER")
	for _, d := range v.Documents {
		t.row(d.Document, fmt.Sprint(d.Rows), fmt.Sprint(d.Expected), fmt.Sprint(d.Silenced), fmt.Sprint(len(d.Differences)))
	}
	t.write(r.Out)
	for _, d := range v.Documents {
		for _, x := range d.Differences {
			what := "is not silenced, and is published as not affected"
			if x.Silenced {
				what = "is silenced, and is not published as not affected"
			}
			r.line("%s: %s of %s %s: %s", d.Document, x.Vulnerability, x.Component, what, x.Why)
		}
	}
	for _, s := range v.Unraised {
		r.note("%s has no row of %d: %s (such as %s)", v.Scanner, s.Count, s.Reason, listed(s.Examples))
	}
}
