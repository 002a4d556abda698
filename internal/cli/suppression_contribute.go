// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage/suppress"
)

func (r *run) suppressionContribute() *cobra.Command {
	var o app.ContributeOptions
	var justification string
	c := &cobra.Command{
		Use:   "contribute FILE",
		Short: "Take somebody's suppressions as assessments to review",
		Long: `contribute reads suppressions of dependency-check, a .trivyignore.yaml, an osv-scanner.toml
or a .grype.yaml that somebody contributed, says what is wrong with its rules, and
makes of each that hits a finding an assessment: not affected, for the reason that the
rule gives. The reason is tied to what can be checked again where its words allow it:
a class that is not used to the fact that releases declare, "not shipped" to the
component's absence, "until x 2.0" to the version of x.

The contributor is the author. The assessments wait in the queue; they mute nothing and
decide nothing until "verdict assess approve". A rule without a reason, and one that
hits nothing, is named and makes none. With a rule that cannot be used the exit code
is 3.`,
		Example: `  verdict suppression contribute dependencycheck-suppressions.xml --product kafka --by "A. Contributor"
  verdict suppression contribute .trivyignore.yaml --product kafka --by "A. Contributor" --dry-run`,
		Args: exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			o.Justification = verdict.Justification(justification)
			if justification != "" {
				if err := oneOf("justification", []verdict.Justification{o.Justification}, verdict.Justifications); err != nil {
					return err
				}
			}
			raw, err := r.read(args[0])
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				return r.contribute(c.Context(), a, app.RuleFile{Name: args[0], Raw: raw}, o)
			})
		},
	}
	c.Flags().StringVar(&o.Product, "product", "", "product of whose findings the rules speak")
	c.Flags().StringVar(&o.By, "by", "", "who contributed it, and has the credit")
	c.Flags().StringVar(&justification, "justification", "", "the contributor's justification for all of it: "+listed(verdict.Justifications))
	completeFlag(c, "justification", verdict.Justifications)
	return need(c, "product", "by")
}

type contributedView struct {
	Remarks     []suppress.Remark           `json:"remarks"`
	Assessments []contributedAssessmentView `json:"assessments"`
	Left        []skippedView               `json:"left_out"`
}

type contributedAssessmentView struct {
	Rule    string        `json:"rule"`
	Line    int           `json:"line"`
	New     bool          `json:"new"`
	Failing []failingView `json:"failing"`
	assessmentView
}

type failingView struct {
	Release string `json:"release"`
	Why     string `json:"why"`
}

func (r *run) contribute(ctx context.Context, a *app.App, file app.RuleFile, o app.ContributeOptions) error {
	out, changed, err := a.Contribute(ctx, file, o)
	if err != nil {
		return err
	}
	view := contributedView{Remarks: none(out.Remarks), Assessments: []contributedAssessmentView{}, Left: viewSkipped(out.Left)}
	for _, as := range out.Assessments {
		one := contributedAssessmentView{Rule: as.Rule, Line: as.Line, New: as.New, Failing: []failingView{}, assessmentView: viewAssessment(as.Assessment, a.Now())}
		for _, f := range as.Failing {
			one.Failing = append(one.Failing, failingView{f.Release.String(), f.Why})
		}
		view.Assessments = append(view.Assessments, one)
	}
	r.changed(a, changed)
	if err := r.print(view, func() { r.contributed(file.Name, out) }); err != nil || len(out.Left) == 0 {
		return err
	}
	return silent{verdict.Errorf(verdict.Refused, "some rules make no assessment")}
}

func (r *run) contributed(name string, out app.Contributed) {
	for _, m := range out.Remarks {
		r.line("%s: rule %s: %s: %s", place(m.File, m.Line), m.Rule, m.Kind, m.Message)
	}
	for _, as := range out.Assessments {
		was := ""
		if !as.New {
			was = ", as before"
		}
		r.line("rule %s: %s says not affected of %s (%s)%s", as.Rule, as.ID, as.Vulnerability, scopeWords(as.Scope), was)
		for _, p := range as.Premises {
			r.line("  premise %s %s = %s", p.Kind, p.Subject, p.Expected)
		}
		for _, f := range as.Failing {
			r.line("  does not hold for %s: %s", f.Release, f.Why)
		}
		r.line("  it decides nothing until `verdict assess approve %s %s`", as.Scope.Product, as.ID)
	}
	for _, s := range out.Left {
		r.line("%s: no assessment of %s: %s (%s)", name, count(s.Count, "rule"), s.Reason, listed(s.Examples))
	}
}
