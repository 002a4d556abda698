// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

type syncView struct {
	Source    string        `json:"source"`
	Documents int           `json:"documents"`
	Records   int           `json:"records"`
	Withdrawn int           `json:"withdrawn"`
	Changed   int           `json:"changed"`
	Removed   int           `json:"removed"`
	Kept      int           `json:"kept"`
	Matches   int           `json:"matches"`
	Skipped   []skippedView `json:"skipped"`
	Remarks   []skippedView `json:"remarks"`
	Unchanged bool          `json:"unchanged"`
	Fault     string        `json:"fault"`
	Error     string        `json:"error"`
}

func viewSynced(s app.Synced) syncView {
	v := syncView{Source: s.Source, Documents: s.Report.Documents, Records: s.Report.Records, Withdrawn: s.Report.Withdrawn,
		Changed: s.Changed, Removed: s.Removed, Kept: s.Kept, Matches: s.Scan.Matches,
		Skipped: viewSkipped(slices.Concat(s.Report.Skipped, s.Standing)), Remarks: viewSkipped(s.Report.Remarks),
		Unchanged: s.Unchanged, Fault: faultWord(s.Fault)}
	if s.Failed != nil {
		v.Error = s.Failed.Error()
	}
	return v
}

// faultWord is the word of a fault as an enumeration of JSON.
func faultWord(fault string) string { return strings.ReplaceAll(fault, " ", "_") }

func (r *run) sourceSyncCommand() *cobra.Command {
	var acceptShrink bool
	var trust app.BundleTrust
	c := &cobra.Command{
		Use:   "sync [NAME…]",
		Short: "Read sources, store what changed, and match it",
		Long: `sync reads the named sources, or all, then in one transaction stores the records
that changed, groups all records by alias and matches them against all components.
A source at a URL is mirrored first; it is asked for only what has changed. When a
source cannot be fetched or read, what is known of it stands, the list of sources
tells why, the other sources are taken, and the exit code is 1.

A record that is gone from its source, or whose document cannot be read, is named
and stands as it was: only a withdrawal takes it back. --accept-shrink removes what
is gone. A source that lost more than a tenth of its records is held for a person:
nothing of it changes without --accept-shrink.

With --bundle the sources come from a file that ` + "`verdict source bundle`" + ` wrote at
another installation, and are as old as they were there. It is taken when one of the
--allowed-signers, a file as ssh-keygen(1) has it, signed it and no byte of it has
changed; docs/sources-offline.md goes through it.`,
		Example: `  verdict source sync
  verdict source sync --bundle feeds.zip --allowed-signers allowed_signers
  verdict source sync osv-maven --accept-shrink`,
		Args: between(0, "NAME…"),
		RunE: func(c *cobra.Command, args []string) error {
			if trust.File == "" && (trust.Signers != "" || trust.Unsigned) {
				return verdict.Errorf(verdict.Usage, "--allowed-signers and --unsigned are about a --bundle")
			}
			open := r.open
			if trust.File != "" { // which brings sources, as `source add` does
				if err := isFile(trust.File); err != nil {
					return err
				}
				open = r.begin
			}
			return open(c.Context(), func(a *app.App) error {
				if trust.File != "" {
					return r.syncBundle(c.Context(), a, trust, args, acceptShrink)
				}
				list, changed, err := a.Sync(c.Context(), args, acceptShrink)
				return r.synced(a, list, changed, err)
			})
		},
	}
	c.Flags().BoolVar(&acceptShrink, "accept-shrink", false, "remove the records that a source has no more")
	c.Flags().StringVar(&trust.File, "bundle", "", "take the sources from this bundle")
	c.Flags().StringVar(&trust.Signers, "allowed-signers", "", "file of those whose signature on a bundle counts")
	c.Flags().BoolVar(&trust.Unsigned, "unsigned", false, "take a bundle without looking who signed it")
	return c
}

// synced prints what was taken of each source, and why what was not: a source that
// failed does not hide the others.
func (r *run) synced(a *app.App, list []app.Synced, changed int, failed error) error {
	if list == nil {
		return failed
	}
	views := []syncView{}
	taken := 0
	for _, s := range list {
		views = append(views, viewSynced(s))
		r.skipped(s.Source, slices.Concat(s.Report.Skipped, s.Standing, s.Report.Remarks))
		if s.Failed == nil {
			taken++
		}
	}
	if taken > 0 {
		r.changed(a, changed)
	}
	return errors.Join(failed, r.print(views, func() {
		if taken > 0 {
			r.syncTable(views)
		}
	}))
}

func (r *run) syncTable(views []syncView) {
	t := newTable("SOURCE", "DOCUMENTS", "RECORDS", "WITHDRAWN", "CHANGED", "GONE", "KEPT")
	for _, v := range views {
		if v.Error != "" {
			t.row(v.Source, "not taken: "+v.Fault)
			continue
		}
		t.row(v.Source, fmt.Sprint(v.Documents), fmt.Sprint(v.Records), fmt.Sprint(v.Withdrawn), fmt.Sprint(v.Changed), fmt.Sprint(v.Removed), fmt.Sprint(v.Kept))
	}
	t.write(r.Out)
}
