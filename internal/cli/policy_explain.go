// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict/internal/app"
	"verdict/internal/remedy"
	"verdict/internal/triage"
)

// policyAnswer is what a policy makes of a vulnerability in a line, in JSON.
type policyAnswer struct {
	Vulnerability string        `json:"vulnerability"`
	Line          string        `json:"line"` // product/line
	Facts         factsView     `json:"facts"`
	Unscored      bool          `json:"unscored"`
	Remediation   []string      `json:"remediation"`
	Decision      *decisionView `json:"decision"` // null when none is taken
	triage.PolicyView
	AsOf time.Time `json:"as_of"`
}

// factsView is what the conditions were asked with, by the names that they use.
type factsView struct {
	Class        string            `json:"class"`
	Severity     string            `json:"severity"`
	Score        float64           `json:"score"`
	Vector       string            `json:"vector"`
	ScoreBy      string            `json:"score_by"`
	Kind         string            `json:"kind"`
	Line         string            `json:"line"`
	KEV          bool              `json:"kev"`
	EPSS         float64           `json:"epss"`
	EPSSKnown    bool              `json:"epss_known"`
	SSVC         string            `json:"ssvc"`
	FixAvailable bool              `json:"fix_available"`
	BaseFix      string            `json:"base_fix"`
	OSPackage    bool              `json:"os_package"`
	Status       string            `json:"status"`
	Origin       string            `json:"origin"`
	Dates        map[string]string `json:"dates"`
}

func (r *run) policyExplain() *cobra.Command {
	return &cobra.Command{
		Use:   "explain VULNERABILITY PRODUCT/LINE",
		Short: "Say what the policy makes of a vulnerability in a line",
		Long: `explain shows the facts that the conditions of the policy were asked with, the rule
that won and what it asks for, each deadline with its arithmetic, and the rules that
lost, with the reason. The facts are those of the line's newest release.`,
		Example: `  verdict policy explain CVE-2023-34455 kafka/3.5
  verdict policy explain CVE-2023-34455 kafka/3.5 --format json`,
		Args: exactly("VULNERABILITY", "PRODUCT/LINE"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := lineRef(args[1])
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				x, err := a.ExplainPolicy(c.Context(), args[0], ref)
				if err != nil {
					return err
				}
				v := policyAnswer{Vulnerability: x.Facts.Vulnerability, Line: ref.String(), Facts: viewFacts(x), Unscored: x.Outcome.Unscored,
					Remediation: none(words(x.Outcome.Remediation)), PolicyView: *app.ViewOutcome(x.Policy, x.Outcome, x.Now), AsOf: x.Now.UTC()}
				if x.Decision != nil {
					d := viewDecision(*x.Decision)
					v.Decision = &d
				}
				return r.print(v, func() { r.policyAnswer(v) })
			})
		},
	}
}

func viewFacts(x app.ExplainedPolicy) factsView {
	f := x.Facts
	v := factsView{Class: string(f.Class), Severity: string(f.Severity), Score: f.Score, Vector: f.Vector, ScoreBy: string(f.ScoreBy), Kind: string(f.Kind),
		Line: string(f.LineState), KEV: f.Exploited, EPSS: f.Likelihood, EPSSKnown: f.Predicted, SSVC: string(x.SSVC), FixAvailable: f.FixAvailable,
		BaseFix: cmp.Or(string(f.BaseFix), string(remedy.NoWord)), OSPackage: f.OSPackage, Status: string(f.Status), Origin: string(f.Origin),
		Dates: map[string]string{}}
	for name, at := range f.Dates {
		v.Dates[string(name)] = day(at)
	}
	return v
}

func (r *run) policyAnswer(v policyAnswer) {
	if v.Rule == "" {
		r.line("%s in %s: no rule of policy %s applies; nothing about it is published", v.Vulnerability, v.Line, v.Policy)
	} else {
		r.line("%s in %s: rule %s of policy %s", v.Vulnerability, v.Line, v.Rule, v.Policy)
	}
	r.line("")
	f := v.Facts
	scored := fmt.Sprintf("severity %s", f.Severity)
	if f.ScoreBy != "" {
		scored += fmt.Sprintf(", by %s", f.ScoreBy)
	}
	if f.Vector != "" {
		scored += fmt.Sprintf(", %.1f %s", f.Score, f.Vector)
	}
	r.line("  facts      class %s, status %s, origin %s, kind %s, line %s", f.Class, f.Status, f.Origin, f.Kind, f.Line)
	r.line("             %s", scored)
	r.line("             kev %t, epss %s, ssvc %s", f.KEV, epssWords(f), f.SSVC)
	r.line("             fix_available %t, os_package %t, base_fix %s", f.FixAvailable, f.OSPackage, f.BaseFix)
	r.line("             %s", dateWords(f))
	if v.Unscored {
		r.line("  unscored   nobody whose score counts gives one: it ranks with high until somebody does")
	}
	r.outcomeLines(v.PolicyView)
	if len(v.Remediation) > 0 {
		r.line("  remedied   by %s", strings.Join(v.Remediation, ", "))
	}
	if d := v.Decision; d != nil {
		r.line("  decision   %s, %s, of %s", d.Treatment, d.Publish, dayOf(d.At))
	}
	for _, l := range v.Lost {
		r.line("  lost       %s: %s", l.What, l.Why)
	}
}

func epssWords(f factsView) string {
	if !f.EPSSKnown {
		return "not known"
	}
	return percent(f.EPSS)
}

func dateWords(f factsView) string {
	var list []string
	for _, name := range remedy.DateNames {
		if at := f.Dates[string(name)]; at != "" {
			list = append(list, string(name)+" "+at)
		}
	}
	return cmp.Or(strings.Join(list, ", "), "no dates are known")
}

// outcomeLines says what the rule that won asks for.
func (r *run) outcomeLines(v triage.PolicyView) {
	if v.Rule == "" {
		return
	}
	r.line("  won        %s: %s", v.Rule, strings.Join(strings.Fields(v.Because), " "))
	for _, d := range v.Deadlines {
		mark := ""
		if d.Overdue {
			mark = ", overdue"
		}
		if d.Due == nil {
			r.line("  %-10s %s", d.Kind, d.Arithmetic)
			continue
		}
		r.line("  %-10s by %s%s: %s", d.Kind, day(*d.Due), mark, d.Arithmetic)
	}
	if v.Vehicle != "" {
		r.line("  vehicle    %s", v.Vehicle)
	}
	r.line("  telling    %s", tellingWords(v))
	channels := cmp.Or(strings.Join(words(v.Channels), ", "), "nowhere")
	r.line("  appears    %s, for %s", channels, cmp.Or(string(v.Audience), "everybody"))
	if v.Shipped {
		r.line("             in all channels for everybody, until a policy is stored: this one comes with verdict")
	}
	r.line("  approvers  %d", v.Approvers)
}

func tellingWords(v triage.PolicyView) string {
	switch {
	case v.AtWill:
		return "at discretion, by a recorded decision"
	case v.Telling == "":
		return "left open"
	case v.NewCVE:
		return string(v.Telling) + ", with a CVE of our own"
	case v.Telling == "advisory":
		return "advisory, which cites the library's CVE"
	}
	return string(v.Telling)
}
