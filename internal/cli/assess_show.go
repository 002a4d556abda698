// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) assessShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show ASSESSMENT",
		Short:   "Show an assessment with its premises",
		Example: "  verdict assess show ASM-1f0c2a9b",
		Args:    exactly("ASSESSMENT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				as, err := a.Assessment(c.Context(), args[0])
				if err != nil {
					return err
				}
				v := viewAssessment(as, a.Now())
				return r.print(v, func() { r.assessmentSheet(v, as) })
			})
		},
	}
}

func (r *run) assessmentSheet(v assessmentView, as verdict.Assessment) {
	var s sheet
	s.add("assessment", v.ID)
	s.add("vulnerability", v.Vulnerability)
	s.add("scope", scopeWords(as.Scope))
	s.add("status", v.Status)
	s.add("justification", strings.TrimSuffix(v.Justification+" ("+v.Detail+")", " ()"))
	s.add("impact", v.Impact)
	s.add("action", v.Action)
	for _, p := range v.Premises {
		s.add("premise", strings.TrimSpace(p.Kind+" "+p.Subject)+": "+p.Expected)
	}
	s.add("evidence", strings.Join(v.Evidence, ", "))
	s.add("supersedes", v.Supersedes)
	s.add("state", v.State)
	s.add("written", by(dayOf(v.Written), v.Author))
	s.add("approved", by(dayOf(v.Approved), v.ApprovedBy))
	s.add("revoked", by(dayOf(v.Revoked), v.RevokedBy))
	s.add("expires", dayOf(v.Expires))
	if len(v.Accepted) > 0 {
		s.add("accepted for", acceptedWords(v.Accepted))
	}
	s.write(r.Out)
}

// acceptedWords names the releases that were in scope at the approval.
func acceptedWords(list []acceptanceView) string {
	var refs []string
	for _, x := range list {
		if len(refs) == 0 || refs[len(refs)-1] != x.Release {
			refs = append(refs, x.Release)
		}
	}
	return some(refs)
}

// by joins a day and a name; nothing without a day.
func by(day, name string) string {
	if day == "" {
		return ""
	}
	return strings.TrimSuffix(day+" by "+name, " by ")
}
