// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage"
)

func (r *run) releaseAffected() *cobra.Command {
	return &cobra.Command{
		Use:   "affected VULNERABILITY",
		Short: "List the releases that ship a component with a vulnerability",
		Long: `affected lists every release of every product that ships a component which the
vulnerability matches, with the reason: what is concerned by a new record. A match is
what a scanner would say; whether the release is affected, says "verdict explain".`,
		Example: `  verdict release affected CVE-2023-34455
  verdict release affected GHSA-qcwq-55hx-v3vh --format json`,
		Args: exactly("VULNERABILITY"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.AffectedReleases(c.Context(), args[0])
				if err != nil {
					return err
				}
				if err := r.stale(c.Context(), a); err != nil {
					return err
				}
				views := []affectedView{}
				for _, x := range list {
					views = append(views, viewAffected(x))
				}
				return r.print(views, func() { r.affectedTable(views) })
			})
		},
	}
}

// affectedView is a release with a match, in JSON.
type affectedView struct {
	Release       string            `json:"release"`
	Vulnerability string            `json:"vulnerability"`
	Component     string            `json:"component"`
	MatchedAs     verdict.MatchedAs `json:"matched_as"`
	Identity      string            `json:"identity"`
	Range         triage.RangeView  `json:"range"`
	Fixed         []string          `json:"fixed"`
	Records       []string          `json:"records"`
	Undetermined  string            `json:"undetermined,omitempty"`
}

func viewAffected(x app.AffectedRelease) affectedView {
	return affectedView{Release: x.Ref.String(), Vulnerability: x.Shown, Component: x.Component, MatchedAs: x.As, Identity: x.Identity,
		Range: triage.RangeView{Introduced: x.Range.Introduced, Fixed: x.Range.Fixed, LastAffected: x.Range.LastAffected, VersionsListed: x.Listed},
		Fixed: none(x.Fixed), Records: none(x.Records), Undetermined: x.Undetermined}
}

func (r *run) affectedTable(views []affectedView) {
	t := newTable("RELEASE", "VULNERABILITY", "COMPONENT", "AFFECTED", "FIXED IN")
	for _, v := range views {
		affected := v.Range.Interval().String()
		switch {
		case v.Undetermined != "":
			affected = "undetermined: " + v.Undetermined
		case v.Range.VersionsListed:
			affected = "listed"
		}
		t.row(v.Release, v.Vulnerability, v.Component, affected, strings.Join(v.Fixed, ", "))
	}
	if len(t.rows) > 0 {
		t.write(r.Out)
	}
	r.note("%s", counted(len(views), "match", "matches"))
}
