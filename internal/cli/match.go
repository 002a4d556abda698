// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

// matchFlags are the flags of `verdict match`.
type matchFlags struct {
	index   string
	sboms   []string
	records []string
	failOn  string
}

func (r *run) matchCommand() *cobra.Command {
	var f matchFlags
	c := &cobra.Command{
		Use:   "match",
		Short: "Match bills of materials against an index of records",
		Long: `match compares the components of bills of materials with the records of an index:
one that ` + "`verdict vulndb build`" + ` made, without a store, or without --vulndb that of the
programme's own records. It says what ` + "`verdict scan --sbom --records`" + ` says, without
reading the records again. With --record it asks for one vulnerability only, by any
of its ids.`,
		Example: `  verdict match --vulndb records.vdb --sbom app.cdx.json
  verdict match --vulndb records.vdb --sbom app.cdx.json --format json --fail-on high
  verdict match --sbom app.cdx.json
  verdict match --vulndb records.vdb --record CVE-2023-34455 --sbom kafka.cdx.json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error { return r.matchFiles(c.Context(), f) },
	}
	c.Flags().StringVar(&f.index, "vulndb", "", "index to match against; without it that of the store")
	c.Flags().StringArrayVar(&f.sboms, "sbom", nil, "bill of materials to match, - for standard input; may be given again")
	c.Flags().StringArrayVar(&f.records, "record", nil, "id of a vulnerability: only it is asked for; may be given again")
	failOnFlag(c, &f.failOn)
	return need(c, "sbom")
}

func (r *run) matchFiles(ctx context.Context, f matchFlags) error {
	if err := checkLevel(f.failOn); err != nil {
		return err
	}
	if err := r.checkFormat(); err != nil {
		return err
	}
	collectAsEver := collectRarely()
	defer collectAsEver()
	bills, err := r.bills(f.sboms)
	if err != nil {
		return err
	}
	if f.index == "" || sizeOf(bills) > fewMegabytes {
		collectAsEver()
	}
	if f.index != "" {
		scans, err := app.MatchFiles(f.index, bills, f.records)
		if err != nil {
			return err
		}
		return r.printScans(scans, f.failOn)
	}
	return r.open(ctx, func(a *app.App) error {
		scans, err := a.MatchStored(ctx, bills, f.records)
		if err != nil {
			return err
		}
		if err := r.stale(ctx, a); err != nil {
			return err
		}
		return r.printScans(scans, f.failOn)
	})
}

// fewMegabytes bounds the bills, in bytes, whose match is over before collecting
// garbage has paid.
const fewMegabytes = 8 << 20

func sizeOf(bills []app.BillFile) (bytes int) {
	for _, b := range bills {
		bytes += len(b.Raw)
	}
	return bytes
}

// collectRarely lets the garbage collector wait until there is four times as much
// garbage as memory in use. It gives the way back. What the environment says of the
// collector goes before it.
func collectRarely() (collectAsEver func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	percent := debug.SetGCPercent(400)
	return func() { debug.SetGCPercent(percent) }
}
