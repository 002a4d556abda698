// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/vers"
)

// assessmentView is an assessment in JSON.
type assessmentView struct {
	ID            string           `json:"id"`
	Vulnerability string           `json:"vulnerability"`
	Scope         scopeView        `json:"scope"`
	Status        string           `json:"status"`
	Justification string           `json:"justification"`
	Detail        string           `json:"justification_detail"`
	Impact        string           `json:"impact"`
	Action        string           `json:"action"`
	Premises      []premiseView    `json:"premises"`
	Evidence      []string         `json:"evidence"`
	Supersedes    string           `json:"supersedes"`
	State         string           `json:"state"` // waiting, standing, expired or revoked
	Author        string           `json:"author"`
	Written       *time.Time       `json:"written"`
	Expires       *time.Time       `json:"expires"`
	Approved      *time.Time       `json:"approved"`
	ApprovedBy    string           `json:"approved_by"`
	Revoked       *time.Time       `json:"revoked"`
	RevokedBy     string           `json:"revoked_by"`
	Accepted      []acceptanceView `json:"accepted"`
}

type scopeView struct {
	Product   string   `json:"product"`
	Lines     []string `json:"lines"`
	Releases  []string `json:"releases"`
	Part      string   `json:"part"`
	Component string   `json:"component"`
	Versions  string   `json:"versions"`
}

type premiseView struct {
	Kind     string `json:"kind"`
	Subject  string `json:"subject"`
	Expected string `json:"expected"`
}

// acceptanceView is what the premises said for a release at the approval.
type acceptanceView struct {
	Release string   `json:"release"`
	Part    string   `json:"part"`
	Answers []string `json:"answers"` // in the order of the premises; "" where nothing could be replayed
}

func viewAssessment(as verdict.Assessment, now time.Time) assessmentView {
	v := assessmentView{
		ID: as.ID, Vulnerability: as.Vulnerability, Status: string(as.Status), Justification: string(as.Justification), Detail: as.Detail,
		Impact: as.Impact, Action: as.Action, Evidence: none(as.Evidence), Supersedes: as.Supersedes, State: stateOf(as, now),
		Author: as.Author, Written: instant(as.Written), Expires: instant(as.Expires), Approved: instant(as.Approved),
		ApprovedBy: as.ApprovedBy, Revoked: instant(as.Revoked), RevokedBy: as.RevokedBy,
		Scope: scopeView{Product: as.Scope.Product, Lines: none(as.Scope.Lines), Releases: none(as.Scope.Releases), Part: as.Scope.Part,
			Component: as.Scope.Component},
		Premises: []premiseView{}, Accepted: []acceptanceView{},
	}
	if as.Scope.Versions != (vers.Interval{}) {
		v.Scope.Versions = as.Scope.Versions.String()
	}
	for _, p := range as.Premises {
		v.Premises = append(v.Premises, premiseView{string(p.Kind), p.Subject, p.Expected})
	}
	for _, x := range as.Accepted {
		v.Accepted = append(v.Accepted, acceptanceView{as.Scope.Product + "@" + x.Version, x.Part, none(x.Answers)})
	}
	return v
}

// stateOf is where an assessment stands in its life.
func stateOf(as verdict.Assessment, now time.Time) string {
	switch {
	case !as.Revoked.IsZero() && !as.Revoked.After(now):
		return "revoked"
	case as.Approved.IsZero() || as.Approved.After(now):
		return "waiting"
	case !as.Standing(now):
		return "expired"
	}
	return "standing"
}

// scopeWords says in one line what an assessment speaks of.
func scopeWords(s verdict.AssessmentScope) string {
	var refs []string
	for _, l := range s.Lines {
		refs = append(refs, s.Product+"/"+l)
	}
	for _, v := range s.Releases {
		refs = append(refs, s.Product+"@"+v)
	}
	if len(refs) == 0 {
		refs = []string{s.Product}
	}
	words := some(refs)
	if s.Part != "" {
		words += ", part " + s.Part
	}
	if s.Component != "" {
		words += ", " + s.Component
	}
	if s.Versions != (vers.Interval{}) {
		words += " " + s.Versions.String()
	}
	return words
}

func (r *run) assessList() *cobra.Command {
	var id string
	c := &cobra.Command{
		Use:   "list PRODUCT",
		Short: "List the assessments of a product, oldest first",
		Example: `  verdict assess list kafka
  verdict assess list kafka --vulnerability CVE-2023-34455`,
		Args: exactly("PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Assessments(c.Context(), args[0])
				if err != nil {
					return err
				}
				views, scopes := []assessmentView{}, []string{}
				for _, as := range list {
					if id == "" || as.Vulnerability == verdict.CanonicalID(id) {
						views = append(views, viewAssessment(as, a.Now()))
						scopes = append(scopes, scopeWords(as.Scope))
					}
				}
				return r.print(views, func() { r.assessmentTable(views, scopes) })
			})
		},
	}
	c.Flags().StringVar(&id, "vulnerability", "", "only those that name this id")
	return c
}

func (r *run) assessmentTable(list []assessmentView, scopes []string) {
	if len(list) == 0 {
		r.note("there are no assessments")
		return
	}
	t := newTable("ASSESSMENT", "VULNERABILITY", "STATUS", "STATE", "WRITTEN", "AUTHOR", "SUPERSEDES", "SCOPE")
	for i, as := range list {
		status := strings.TrimSuffix(as.Status+", "+as.Justification, ", ")
		t.row(as.ID, as.Vulnerability, status, as.State, dayOf(as.Written), as.Author, as.Supersedes, scopes[i])
	}
	t.writeUsed(r.Out)
}
