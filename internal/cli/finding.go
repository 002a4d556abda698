// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/triage"
)

func (r *run) findingCommand() *cobra.Command {
	c := parent("finding", "Components with a vulnerability, and the evidence about them",
		r.findingList(), r.findingShow(), r.findingEvidence(), r.findingLift())
	c.Example = `  verdict finding list kafka@3.5.0
  verdict finding show CVE-2023-34455 kafka@3.5.0`
	return c
}

// findingView is a finding in JSON.
type findingView struct {
	Release       string     `json:"release"`
	Component     string     `json:"component"`
	Vulnerability string     `json:"vulnerability"`
	Severity      string     `json:"severity"`
	Status        string     `json:"status"`
	Justification string     `json:"justification"`
	Reason        string     `json:"reason"`
	Parts         []string   `json:"parts"`
	Since         *time.Time `json:"since"`
	Inactive      *time.Time `json:"inactive"`
	Muted         bool       `json:"muted"`
	Why           string     `json:"why"`
}

func viewFinding(product string, f triage.FindingRow) findingView {
	return findingView{
		Release: verdict.Ref{Product: product, Version: f.Release}.String(), Component: f.Component, Vulnerability: f.Vulnerability,
		Severity: string(f.Severity), Status: string(f.Status), Justification: string(f.Justification), Reason: string(f.Reason),
		Parts: none(f.Parts), Since: instant(f.Since), Inactive: instant(f.Inactive), Muted: f.Muted, Why: f.Why,
	}
}

// state is the status with what takes the finding out of the work.
func (v findingView) state() string {
	switch {
	case v.Inactive != nil:
		return v.Status + " (inactive)"
	case v.Muted:
		return v.Status + " (muted)"
	}
	return v.Status
}
