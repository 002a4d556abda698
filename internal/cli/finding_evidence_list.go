// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// evidenceView is a piece of evidence in JSON.
type evidenceView struct {
	ID            string     `json:"id"`
	Vulnerability string     `json:"vulnerability"`
	Product       string     `json:"product"`
	Version       string     `json:"version"`
	Part          string     `json:"part"`
	Component     string     `json:"component"`
	Kind          string     `json:"kind"`
	Result        string     `json:"result"`
	Tool          string     `json:"tool"`
	ToolVersion   string     `json:"tool_version"`
	Artifact      string     `json:"artifact"`
	Build         string     `json:"build"`
	Status        string     `json:"status"`
	Justification string     `json:"justification"`
	Summary       string     `json:"summary"`
	By            string     `json:"by"`
	At            *time.Time `json:"at"`
	// Lift is a person's word that it holds no danger; null where nobody says so.
	Lift   *liftView `json:"lift"`
	Danger bool      `json:"danger"`
}

// liftView is a person's word that a danger does not hold, in JSON. It is approved by its
// id, and stands from the day on which another signed it; null before.
type liftView struct {
	ID     string     `json:"id"`
	By     string     `json:"by"`
	At     *time.Time `json:"at"`
	Reason string     `json:"reason"`
	Stands *time.Time `json:"stands"`
}

func viewLift(e verdict.Evidence) *liftView {
	if e.Lift == nil {
		return nil
	}
	return &liftView{ID: e.LiftSubject().ID, By: e.Lift.By, At: instant(e.Lift.At), Reason: e.Lift.Reason, Stands: instant(e.Lifted)}
}

func viewEvidence(e verdict.Evidence) evidenceView {
	return evidenceView{
		ID: e.ID, Vulnerability: e.Vulnerability, Product: e.Product, Version: e.Version, Part: e.Part, Component: e.Component,
		Kind: string(e.Kind), Result: string(e.Result), Tool: e.Tool, ToolVersion: e.ToolVersion, Artifact: e.Artifact, Build: e.Build,
		Status: string(e.Status), Justification: string(e.Justification), Summary: e.Summary, By: e.By, At: instant(e.At),
		Lift: viewLift(e), Danger: e.Danger(),
	}
}

func (r *run) evidenceList() *cobra.Command {
	return &cobra.Command{
		Use:     "list PRODUCT",
		Short:   "List the evidence that speaks of a product",
		Example: "  verdict finding evidence list kafka",
		Args:    exactly("PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Evidence(c.Context(), args[0])
				if err != nil {
					return err
				}
				views := []evidenceView{}
				for _, e := range list {
					views = append(views, viewEvidence(e))
				}
				return r.print(views, func() { r.evidenceTable(views) })
			})
		},
	}
}

func (r *run) evidenceTable(list []evidenceView) {
	if len(list) == 0 {
		r.note("there is no evidence")
		return
	}
	t := newTable("EVIDENCE", "VULNERABILITY", "SPEAKS OF", "TYPE", "RESULT", "BY", "AT", "LIFTED", "SUMMARY")
	for _, e := range list {
		by := e.By
		if e.Tool != "" {
			by = strings.TrimSpace(e.Tool + " " + e.ToolVersion)
		}
		t.row(e.ID, e.Vulnerability, e.subject(), e.Kind, e.Result, by, dayOf(e.At), e.Lift.words(), e.Summary)
	}
	t.writeUsed(r.Out)
}

func (l *liftView) words() string {
	switch {
	case l == nil:
		return ""
	case l.Stands == nil:
		return l.By + " says so, " + l.ID + " lacks an approval"
	}
	return dayOf(l.Stands) + " by " + l.By + " and another"
}

func (v evidenceView) subject() string {
	ref := verdict.Ref{Product: v.Product, Version: v.Version, Part: v.Part}.String()
	if v.Product == "" {
		ref = "every product"
	}
	if v.Component != "" {
		ref += " " + v.Component
	}
	return ref
}
