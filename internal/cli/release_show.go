// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage"
)

// releaseSheet is a release with its bills, in JSON.
type releaseSheet struct {
	releaseView
	Bills []billView `json:"bills"`
}

// billView is what is known of a bill besides its components.
type billView struct {
	Part         string        `json:"part"`
	Name         string        `json:"name"`
	Format       string        `json:"format"`
	SpecVersion  string        `json:"spec_version"`
	Digest       string        `json:"digest"`
	Subject      string        `json:"subject"`
	Completeness string        `json:"completeness"`
	Components   int           `json:"components"`
	Unidentified int           `json:"unidentified"`
	Skipped      []skippedView `json:"skipped"`
}

type skippedView struct {
	Reason   string   `json:"reason"`
	Count    int      `json:"count"`
	Examples []string `json:"examples"`
}

func (r *run) releaseShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show PRODUCT@VERSION[:PART]",
		Short: "Show a release with what its bills of materials hold",
		Long: `show tells what is known of a release and of its bills of materials, with what was
left out of them. The components are listed by "verdict component list --in".`,
		Example: "  verdict release show kafka@3.5.0",
		Args:    exactly("PRODUCT@VERSION[:PART]"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := releaseRef(args[0], true)
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				x, bills, err := a.Release(c.Context(), ref)
				if err != nil {
					return err
				}
				v := releaseSheet{releaseView: viewRelease(x), Bills: viewBills(bills)}
				return r.print(v, func() { r.releaseSheet(v) })
			})
		},
	}
}

func viewBills(bills []triage.Bill) []billView {
	views := []billView{}
	for _, b := range bills {
		views = append(views, billView{
			Part: b.Part, Name: b.SBOM.Name, Format: b.SBOM.Format, SpecVersion: b.SBOM.SpecVersion, Digest: b.SBOM.Digest,
			Subject: b.SBOM.Subject, Completeness: string(b.SBOM.Completeness), Components: len(b.SBOM.Occurrences),
			Unidentified: b.SBOM.Unidentified, Skipped: viewSkipped(b.SBOM.Skipped),
		})
	}
	return views
}

func viewSkipped(list []verdict.Skipped) []skippedView {
	views := []skippedView{}
	for _, s := range list {
		views = append(views, skippedView{s.Reason, s.Count, none(s.Examples)})
	}
	return views
}

func (r *run) releaseSheet(v releaseSheet) {
	var s sheet
	s.add("release", v.Release)
	s.add("line", v.Line)
	s.add("state", v.State)
	s.add("reason", v.Reason)
	s.add("released", dayOf(v.ReleasedAt))
	s.add("previous", v.Previous)
	s.add("completeness", v.Completeness)
	for _, name := range slices.Sorted(maps.Keys(v.Facts)) {
		s.add("fact", name+" is "+v.Facts[name])
	}
	for _, b := range v.Bills {
		s.add("bill", b.words())
		for _, skipped := range b.Skipped {
			s.add("  left out", fmt.Sprintf("%d: %s", skipped.Count, skipped.Reason))
		}
	}
	s.write(r.Out)
	if len(v.Bills) == 0 {
		r.note("there is no bill of materials; add one with `verdict release add %s --sbom FILE`", v.Release)
	}
}

// words describes a bill in one line.
func (b billView) words() string {
	text := count(b.Components, "component")
	if b.Part != "" {
		text = "of " + b.Part + ": " + text
	}
	if b.Name != "" {
		text += fmt.Sprintf(" from %s (%s %s)", b.Name, b.Format, b.SpecVersion)
	}
	text += ", completeness " + b.Completeness
	if b.Unidentified > 0 {
		text += fmt.Sprintf(", %d without a usable package URL", b.Unidentified)
	}
	return text
}
